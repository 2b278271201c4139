"use strict";

// The sandbox's script. The server draws every page whole; this file asks for the same page again
// when something changed and takes over what differs ("The page again"), so that what is typed,
// focused or scrolled to stays as it is. Everything a person does is one small post ("Deeds").

(() => {
  const root = document.documentElement;
  const remembered = (store, key) => { try { return store.getItem(key); } catch { return null; } };
  const remember = (store, key, value) => {
    try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* private window */ }
  };

  // The theme stands before anything is drawn, so that nothing flashes.
  const theme = remembered(localStorage, "theme");
  if (theme) root.dataset.theme = theme;

  document.addEventListener("DOMContentLoaded", () => {
    const body = document.body;
    const { handle, place, conversation } = body.dataset;
    const byId = (id) => document.getElementById(id);
    const surface = byId("surface");
    const modal = byId("modal");

    // ---------------------------------------------------------------- Deeds

    const unreachable = "The sandbox does not answer. Is it still running?";

    async function post(name, content) {
      try {
        const response = await fetch(`/as/${handle}/${name}`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(content),
        });
        const type = response.headers.get("Content-Type") || "";
        if (type.includes("json")) return await response.json();
        return { error: `The sandbox could not do that (${response.status}).` };
      } catch {
        return { error: unreachable };
      }
    }

    // Presses are counted by the id of what was pressed, so that a redrawn button stays busy.
    const busy = new Map();

    function showBusy() {
      for (const element of document.querySelectorAll("[aria-busy]")) {
        if (!busy.has(element.id)) element.removeAttribute("aria-busy");
      }
      for (const id of busy.keys()) byId(id)?.setAttribute("aria-busy", "true");
    }

    async function during(element, work) {
      const { id } = element;
      busy.set(id, (busy.get(id) || 0) + 1);
      showBusy();
      try {
        return await work();
      } finally {
        const left = busy.get(id) - 1;
        left ? busy.set(id, left) : busy.delete(id);
        showBusy();
      }
    }

    // A menu that all messages share knows the button that opened it.
    const openerOf = (element) => byId(element.closest("[popover]")?.dataset.opener);
    const messageOf = (element) => (openerOf(element) || element).closest("[data-message]");

    function placeOf(element) {
      const view = element.closest("[data-view]");
      if (view) return { view: view.dataset.view };
      const message = messageOf(element);
      return { conversation: message.dataset.conversation, ts: message.dataset.message };
    }

    const surfaceOf = (element) => element.closest("[data-view]") || messageOf(element);

    function complain(where, sentence) {
      const target = where?.querySelector(".gesture-error");
      if (target) target.textContent = sentence || "";
      else if (sentence) tell(sentence);
    }

    function valueOf(element) {
      const choices = element.querySelector("[data-choices]");
      if (choices) {
        const chosen = [...choices.querySelectorAll("input:checked")].map((input) => input.value);
        return element.dataset.type === "checkboxes" ? chosen : chosen[0] ?? null;
      }
      const picker = element.querySelector("[data-picker]");
      if (picker) {
        const chosen = [...picker.querySelectorAll(".chip")].map((chip) => chip.dataset.value);
        return "multi" in picker.dataset ? chosen : chosen[0] ?? null;
      }
      const control = element.querySelector("[data-control]");
      return control ? control.value || null : undefined;
    }

    function filledIn(container) {
      const filled = {};
      for (const element of container.querySelectorAll(".element[data-block]")) {
        const value = valueOf(element);
        if (value === undefined || !element.dataset.action) continue;
        (filled[element.dataset.block] ??= {})[element.dataset.action] = value;
      }
      return filled;
    }

    async function press(element, pressed, chosen) {
      const where = surfaceOf(element);
      const template = element.querySelector("template[data-confirm]");
      if (template && !(await confirmed(template))) return;
      complain(where, "");
      const { id } = where;
      const answer = await during(pressed, () => post("press", {
        ...placeOf(element),
        block: element.dataset.block,
        action: element.dataset.action,
        chosen,
        filled: filledIn(where),
      }));
      await refresh();
      if (answer.error) complain(byId(id), answer.error);
    }

    document.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-press]");
      if (!pressed) return;
      const element = pressed.closest(".element");
      const menu = pressed.closest("[popover]");
      if (menu) menu.hidePopover();
      const marked = menu ? element.querySelector(".button") : pressed;
      press(element, marked, menu ? pressed.dataset.raw : null);
    });

    document.addEventListener("change", (event) => {
      const element = event.target.closest(".element[data-live-element]");
      if (!element || event.target.matches("[data-search], textarea")) return;
      const typed = event.target.matches("[type=text], [type=number], [type=email], [type=url]");
      if (!typed) press(element, event.target, valueOf(element));
    });

    document.addEventListener("keydown", (event) => {
      const element = event.target.closest(".element[data-live-element]");
      if (event.key !== "Enter" || !element || !event.target.matches("input[data-control]")) return;
      event.preventDefault();
      press(element, event.target, valueOf(element));
    });

    const simpleDeeds = {
      "[data-dismiss]": (button) => ["dismiss", placeOf(button)],
      "[data-gesture]": (button) => [button.dataset.gesture, { conversation }],
      "[data-shortcut]": (button) => ["shortcut", {
        callback_id: button.dataset.shortcut,
        conversation,
        ...(messageOf(button) ? placeOf(button) : {}),
      }],
      "[data-react]": (button) => ["react", { ...placeOf(button), name: button.dataset.react }],
      "[data-pick]": (button) => ["react", { ...placeOf(button), name: button.dataset.pick }],
    };

    document.addEventListener("click", async (event) => {
      for (const [selector, deed] of Object.entries(simpleDeeds)) {
        const button = event.target.closest(selector);
        if (!button) continue;
        const [name, content] = deed(button);
        const where = surfaceOf(button)?.id;
        const pressed = openerOf(button) || button;
        button.closest("[popover]")?.hidePopover();
        const answer = await during(pressed, () => post(name, content));
        if (answer.go) { location.href = answer.go; return; }
        await refresh();
        if (answer.said || (answer.error && !where)) toast(answer.said || answer.error);
        else complain(byId(where), answer.error);
        // A reaction taken back may be gone with the button that had the focus.
        if (document.activeElement === document.body) byId(`${where}-more`)?.focus();
      }
    });

    // ---------------------------------------------------------------- The page again

    let refreshing = null;
    let again = false;

    function refresh() {
      if (refreshing) again = true;
      else refreshing = refreshWhileNeeded().finally(() => { refreshing = null; });
      return refreshing;
    }

    async function refreshWhileNeeded() {
      do {
        again = false;
        try {
          const headers = { Accept: "text/html", "X-New-From": watching() ? NEVER : newFrom };
          const response = await fetch(location.href, { headers });
          if (response.redirected) { location.href = response.url; return; }
          if (response.ok) take(new DOMParser().parseFromString(await response.text(), "text/html"));
        } catch { /* the stream of events says when the sandbox is back */ }
      } while (again);
    }

    function take(fresh) {
      const atEnd = nearEnd(surface);
      const threadAtEnd = threadItems() && nearEnd(threadItems());
      const known = new Set(messageIds());
      const held = heldElement();
      for (const part of fresh.querySelectorAll("[data-live]")) {
        const shown = byId(part.id);
        if (shown) morph(shown, part);
      }
      showBusy();
      holdAgain(held);
      showModal();
      settle(atEnd, known);
      if (threadAtEnd && threadItems()) toEnd(threadItems());
      makeRoom();
      tick();
      readOn();
    }

    // A press often draws its message anew: whoever uses the keyboard stays where they were.
    const sameKind = ({ surface, action }) => [...document.querySelectorAll(".element")].filter(
      (element) => element.dataset.surface === surface && element.dataset.action === action,
    );

    function heldElement() {
      const element = document.activeElement?.closest(".element");
      if (!element) return null;
      const { surface, action } = element.dataset;
      return { surface, action, at: sameKind({ surface, action }).indexOf(element) };
    }

    function holdAgain(held) {
      if (!held || document.activeElement?.closest(".element")) return;
      const again = sameKind(held);
      const others = [...document.querySelectorAll(".element")].filter(
        (element) => element.dataset.surface === held.surface,
      );
      const element = again[held.at] || again.at(-1) || others[0];
      element?.querySelector("button, a, select, input, textarea")?.focus();
    }

    // Controls keep what a person put in them until the bot gives them other first values.
    function kept(shown, fresh) {
      if (shown.matches(".gesture-error, [data-composer], [data-keep]")) return true;
      if (!("initial" in shown.dataset)) return false;
      if (shown.dataset.initial !== fresh.dataset.initial || shown.id !== fresh.id) {
        shown.replaceWith(document.importNode(fresh, true));
      }
      return true;
    }

    const ownAttributes = new Set(["open", "aria-busy"]);

    function morph(shown, fresh) {
      if (shown.isEqualNode(fresh)) return;
      if (shown.nodeType !== Node.ELEMENT_NODE) { shown.nodeValue = fresh.nodeValue; return; }
      if (kept(shown, fresh)) return;
      for (const { name } of [...shown.attributes]) {
        if (!fresh.hasAttribute(name) && !ownAttributes.has(name)) shown.removeAttribute(name);
      }
      for (const { name, value } of fresh.attributes) {
        if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
      }
      morphChildren(shown, fresh);
    }

    function morphChildren(shown, fresh) {
      const stays = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
      for (const child of [...shown.children]) if (child.id && !stays.has(child.id)) child.remove();
      const keyed = new Map([...shown.children].filter((c) => c.id).map((c) => [c.id, c]));
      let at = shown.firstChild;
      for (const wanted of [...fresh.childNodes]) {
        const match = wanted.id ? keyed.get(wanted.id) : alike(at, wanted) ? at : null;
        // What stands before a match is removed where possible: moving a node would take its focus.
        while (match && at && at !== match && !at.id) at = dropped(at);
        if (!match || match.nodeName !== wanted.nodeName) {
          shown.insertBefore(document.importNode(wanted, true), at);
          if (match) { if (match === at) at = at.nextSibling; match.remove(); }
          continue;
        }
        if (match === at) at = at.nextSibling;
        else shown.insertBefore(match, at);
        morph(match, wanted);
      }
      while (at) at = dropped(at);
    }

    function dropped(node) {
      const next = node.nextSibling;
      node.remove();
      return next;
    }

    const alike = (shown, wanted) =>
      shown && !shown.id && shown.nodeType === wanted.nodeType && shown.nodeName === wanted.nodeName;

    // ---------------------------------------------------------------- Scrolling and news

    const nearEnd = (part) => part.scrollHeight - part.scrollTop - part.clientHeight < 80;
    const threadItems = () => byId("thread-items");
    const messageIds = () => [...surface.querySelectorAll("[data-message]")].map((m) => m.id);

    function toEnd(part = surface) {
      part.scrollTop = part.scrollHeight;
      // Whoever goes by keyboard must not lose what they are on when something long arrives below.
      const held = document.activeElement;
      if (!part.contains(held) || !held.matches(":focus-visible")) return;
      if (held.getBoundingClientRect().top < part.getBoundingClientRect().top) {
        held.scrollIntoView({ block: "nearest" });
      }
    }

    // New messages are told by the timeline itself (role log); this is for everything else.
    let told = 0;
    function tell(words) {
      byId("news").textContent = words;
      clearTimeout(told);
      told = setTimeout(() => { byId("news").textContent = ""; }, 2000);
    }

    function settle(wasAtEnd, known) {
      const fresh = messageIds().filter((id) => !known.has(id));
      if (!fresh.length) return;
      if (wasAtEnd && place !== "home") toEnd();
      newer.hidden = nearEnd(surface);
    }

    const newer = byId("newer") || document.createElement("button");
    newer.addEventListener("click", () => { toEnd(); newer.hidden = true; });
    surface.addEventListener("scroll", () => { if (nearEnd(surface)) newer.hidden = true; }, { passive: true });

    let toasted = 0;
    function toast(words) {
      byId("toast").textContent = words;
      byId("toast").hidden = false;
      clearTimeout(toasted);
      toasted = setTimeout(() => { byId("toast").hidden = true; }, 3000);
    }

    // ---------------------------------------------------------------- What has been read

    // Whoever looks at a conversation reads it. The line "New" stays where it was on coming, and
    // what arrives while somebody looks is not new to them.
    const NEVER = "9999999999";
    let newFrom = surface.dataset.read || "";
    let putOff = false;

    const watching = () => !document.hidden && !putOff && !byId("new-line");

    function readOn() {
      const { read, last } = surface.dataset;
      if (!conversation || !last || putOff || document.hidden || Number(read) >= Number(last)) return;
      post("read", { conversation, ts: last });
    }

    function caughtUp() {
      putOff = false;
      newFrom = NEVER;
    }

    document.addEventListener("visibilitychange", () => {
      if (document.hidden && !byId("new-line")) newFrom = surface.dataset.last || newFrom;
      else readOn();
    });

    // ---------------------------------------------------------------- Modals

    let shownView = null;
    let giveBack = null;
    const topView = () => [...modal.querySelectorAll("form.view")].at(-1) || null;

    function focusFirst(view) {
      const wanted = view.querySelector("[data-focus] :is(input, textarea, select)");
      const first = view.querySelector(".view-body :is(input, textarea, select, .button, a[href])");
      (wanted || first || view.querySelector("[data-submit], [data-close]")).focus();
    }

    function showModal() {
      const view = topView();
      if (!view) {
        shownView = null;
        if (!modal.open) return;
        modal.close();
        const target = giveBack && byId(giveBack);
        (target || byId("message") || surface).focus();
        return;
      }
      if (!modal.open) {
        giveBack = document.activeElement?.id || null;
        modal.showModal();
      }
      const lost = !modal.contains(document.activeElement);
      if (shownView !== view.id || (lost && !byId("confirm").open)) focusFirst(view);
      shownView = view.id;
    }

    async function closeView(view, all) {
      const { id } = view;
      const answer = await during(view, () => post("close", { view: view.dataset.view, all }));
      await refresh();
      if (answer.error) complain(byId(id), answer.error);
    }

    modal.addEventListener("cancel", (event) => {
      event.preventDefault();
      const view = topView();
      if (view) closeView(view, false);
    });

    modal.addEventListener("click", (event) => {
      const button = event.target.closest("[data-close]");
      if (button) closeView(button.closest("form.view"), Boolean(button.closest(".view-head")));
    });

    modal.addEventListener("submit", async (event) => {
      event.preventDefault();
      const view = event.target;
      // A form already on its way is not sent twice; buttons in messages are.
      if (!view.matches(".view") || busy.has(view.id)) return;
      const { id } = view;
      complain(view, "");
      const answer = await during(view, () => post("submit", {
        view: view.dataset.view,
        filled: filledIn(view),
      }));
      await refresh();
      complain(byId(id), answer.error);
      const wrong = byId(id)?.querySelector(".has-error");
      wrong?.querySelector("input, textarea, select")?.focus();
    });

    modal.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (sends && event.target.matches("textarea")) event.target.form.requestSubmit();
    });

    function confirmed(template) {
      const dialog = byId("confirm");
      dialog.replaceChildren(template.content.cloneNode(true));
      dialog.returnValue = "no";
      dialog.showModal();
      return new Promise((resolve) => {
        dialog.onclick = (event) => {
          const answer = event.target.closest("[data-answer]");
          if (answer) dialog.close(answer.dataset.answer);
        };
        dialog.onclose = () => resolve(dialog.returnValue === "yes");
      });
    }

    // ---------------------------------------------------------------- Lists under a text field

    // Arrows, Tab, Enter and Escape for a listbox that belongs to a text field (WAI-ARIA combobox).
    function listbox(field, list, choose) {
      let items = [];
      let active = -1;

      function mark(index) {
        active = index;
        [...list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === index)));
        const current = list.children[index];
        if (current) {
          field.setAttribute("aria-activedescendant", current.id);
          current.scrollIntoView({ block: "nearest" });
        } else field.removeAttribute("aria-activedescendant");
      }

      function show(found, note) {
        items = found;
        const drawn = found.map((item, i) => {
          const option = document.createElement("li");
          option.role = "option";
          option.id = `${list.id}-${i}`;
          const label = document.createElement("span");
          label.textContent = item.label;
          option.append(label);
          if (item.more) {
            const more = document.createElement("small");
            more.textContent = item.more;
            option.append(more);
          }
          option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(item); });
          return option;
        });
        if (!found.length && note) {
          const empty = document.createElement("li");
          empty.className = "options-note";
          empty.textContent = note;
          drawn.push(empty);
        }
        list.replaceChildren(...drawn);
        list.hidden = !drawn.length;
        if (field.role === "combobox") field.setAttribute("aria-expanded", String(!list.hidden));
        mark(found.length ? 0 : -1);
        if (found.length) tell(`${found.length} suggestions. ${found[0].label}`);
        else if (note) tell(note);
      }

      const hide = () => { if (!list.hidden) show([]); };

      function onKey(event) {
        if (list.hidden || event.isComposing) return false;
        const moves = { ArrowDown: 1, ArrowUp: -1 };
        if (event.key in moves && items.length) {
          mark((active + moves[event.key] + items.length) % items.length);
        } else if ((event.key === "Enter" || event.key === "Tab") && items[active]) {
          choose(items[active]);
        } else if (event.key === "Escape") {
          hide();
        } else return false;
        event.preventDefault();
        event.stopPropagation();
        return true;
      }

      return { show, hide, onKey, current: () => items[active] };
    }

    // ---------------------------------------------------------------- Pickers

    const pickers = new WeakMap();
    const matching = (text, typed) => text.toLocaleLowerCase().includes(typed.toLocaleLowerCase());

    function pickerOf(frame) {
      if (!pickers.has(frame)) pickers.set(frame, makePicker(frame));
      return pickers.get(frame);
    }

    function makePicker(frame) {
      const field = frame.querySelector("[data-search]");
      const chips = frame.querySelector(".chips");
      const element = frame.closest(".element");
      const several = "multi" in frame.dataset;
      const most = Number(frame.dataset.multi) || Infinity;
      let asked = 0;

      const list = listbox(field, frame.querySelector(".options"), choose);
      const chosen = () => [...chips.children].map((chip) => chip.dataset.value);

      function changed() {
        if ("liveElement" in element.dataset) press(element, field, valueOf(element));
      }

      function choose(item) {
        const chip = document.createElement("li");
        chip.className = "chip";
        chip.dataset.value = item.value;
        const label = document.createElement("span");
        label.textContent = item.label;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "chip-remove";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `Remove ${item.label}`);
        chip.append(label, remove);
        if (!several) chips.replaceChildren();
        if (chips.children.length < most) chips.append(chip);
        field.value = "";
        asked += 1;
        list.hide();
        tell(`${item.label} chosen`);
        changed();
      }

      function offer(found, note = "Nothing found") {
        const taken = new Set(chosen());
        list.show(found.filter((item) => !taken.has(item.value)).slice(0, 100), note);
      }

      async function look() {
        const typed = field.value.trim();
        if (!("suggest" in frame.dataset)) {
          offer(JSON.parse(frame.dataset.options).filter((item) => matching(item.label, typed)));
          return;
        }
        const least = Number(frame.dataset.suggest);
        if (typed.length < least) { list.show([], least ? `Type ${least} or more letters` : ""); return; }
        const mine = (asked += 1);
        await new Promise((resolve) => setTimeout(resolve, 120));
        if (mine !== asked) return;
        field.setAttribute("aria-busy", "true");
        const answer = await post("suggest", {
          ...placeOf(frame), block: element.dataset.block, action: element.dataset.action, typed,
        });
        field.removeAttribute("aria-busy");
        if (mine === asked && document.activeElement === field) offer(answer.options || [], answer.error);
      }

      function remove(chip) {
        chip.remove();
        field.focus();
        changed();
      }

      return {
        look,
        hide: () => { asked += 1; list.hide(); },
        remove,
        onKey(event) {
          if (list.onKey(event)) return;
          if (event.key === "Backspace" && !field.value && chips.lastElementChild) remove(chips.lastElementChild);
          if (event.key === "ArrowDown") { event.preventDefault(); look(); }
          if (event.key === "Enter") event.preventDefault();
        },
      };
    }

    document.addEventListener("input", (event) => {
      if (event.target.matches("[data-search]")) pickerOf(event.target.closest("[data-picker]")).look();
    });
    document.addEventListener("keydown", (event) => {
      if (event.target.matches("[data-search]")) pickerOf(event.target.closest("[data-picker]")).onKey(event);
    }, true);
    document.addEventListener("focusout", (event) => {
      if (event.target.matches("[data-search]")) pickerOf(event.target.closest("[data-picker]")).hide();
    });
    document.addEventListener("click", (event) => {
      const frame = event.target.closest("[data-picker]");
      if (!frame) return;
      if (event.target.matches(".chip-remove")) pickerOf(frame).remove(event.target.closest(".chip"));
      else if (event.target.matches("[data-search]")) pickerOf(frame).look();
    });

    // ---------------------------------------------------------------- Composers

    const completions = JSON.parse(byId("completions").textContent);

    function wordAtCaret(field) {
      const before = field.value.slice(0, field.selectionStart);
      const command = /^\/\S*$/.exec(before);
      const name = /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(before);
      return command ? command[0] : name ? name[1] : "";
    }

    function completionsFor(word) {
      const typed = word.slice(1).toLocaleLowerCase();
      const begins = (text) => text.toLocaleLowerCase().split(/[\s@#/]+/).some((part) => part.startsWith(typed));
      return (completions[word[0]] || [])
        .filter((item) => begins(word[0] === "@" ? `${item.text} ${item.label}` : item.text))
        .slice(0, word[0] === "/" ? 20 : 8);
    }

    const composers = new WeakMap();

    function composerOf(form) {
      if (!composers.has(form)) composers.set(form, makeComposer(form));
      return composers.get(form);
    }

    function makeComposer(form) {
      const field = form.querySelector("textarea");
      const complaint = form.querySelector(".composer-error");
      const draft = `draft:${handle}:${place}:${form.dataset.thread}`;
      const inThread = Boolean(form.dataset.thread);
      const list = listbox(field, form.querySelector(".options"), complete);
      const usage = form.querySelector(".usage");

      function complete(item) {
        if (item.shortcut) { put(""); list.hide(); useShortcut(item.shortcut); return; }
        const word = wordAtCaret(field);
        const end = field.selectionStart;
        field.setRangeText(`${item.text} `, end - word.length, end, "end");
        list.hide();
        changed();
      }

      function changed() {
        field.style.height = "auto";
        field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
        remember(sessionStorage, draft, field.value || null);
        const known = inThread ? null : completions["/"].find((item) => field.value === `${item.text} `);
        usage.textContent = known ? known.label : "";
        usage.hidden = !known;
        form.classList.toggle("filled", Boolean(field.value.trim()));
      }

      function put(text) {
        field.value = text;
        changed();
      }

      async function useShortcut(callback_id) {
        const answer = await during(form.querySelector(".send"), () => post("shortcut", { callback_id }));
        await refresh();
        complaint.textContent = answer.error || "";
      }

      async function send() {
        const text = field.value;
        if (!text.trim()) return;
        complaint.textContent = "";
        list.hide();
        put("");
        const answer = await during(form.querySelector(".send"), () => post("say", {
          conversation, text, thread: form.dataset.thread,
        }));
        if (answer.error) {
          put(field.value ? `${text}\n${field.value}` : text);
          complaint.textContent = answer.error;
          return;
        }
        if (answer.go) { location.href = answer.go; return; }
        // A command that went wrong is explained in the conversation; its text stands here again.
        if (answer.returned && !field.value) put(text);
        if (!inThread && !answer.returned) remember(localStorage, "first-tried", "yes");
        byId("first-hint")?.remove();
        if (!inThread) { caughtUp(); toEnd(); }
        await refresh();
        toEnd(inThread ? threadItems() : surface);
      }

      form.addEventListener("submit", (event) => { event.preventDefault(); send(); field.focus(); });
      field.addEventListener("input", () => {
        changed();
        const word = wordAtCaret(field);
        const found = word && !(inThread && word[0] === "/") ? completionsFor(word) : [];
        list.show(found);
      });
      field.addEventListener("blur", () => list.hide());
      field.addEventListener("keydown", (event) => {
        const item = list.current();
        const whole = item && event.key === "Enter"
          && wordAtCaret(field).toLocaleLowerCase() === item.text.toLocaleLowerCase();
        if (whole) list.hide();
        if (list.onKey(event)) return;
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          send();
        }
      });

      if ("first" in field.dataset && remembered(localStorage, "first-tried")) {
        field.value = "";
        byId("first-hint")?.remove();
      }
      const kept = remembered(sessionStorage, draft);
      if (kept) field.value = kept;
      changed();
      return { focus: () => { field.focus(); field.setSelectionRange(field.value.length, field.value.length); } };
    }

    document.addEventListener("focusin", (event) => {
      const form = event.target.closest?.("[data-composer]");
      if (form) composerOf(form);
    });

    // ---------------------------------------------------------------- Threads and earlier messages

    async function visit(address) {
      history.pushState(null, "", address);
      const height = surface.scrollHeight;
      await refresh();
      if (address.includes("shown=")) surface.scrollTop += surface.scrollHeight - height;
    }

    const narrow = matchMedia("(max-width: 760px)");

    // A thread covers a narrow window: what lies below it is out of reach until it is closed.
    function makeRoom() {
      byId("main").inert = narrow.matches && !byId("thread").hidden;
    }
    narrow.addEventListener("change", makeRoom);

    async function follow(address) {
      const opened = new URLSearchParams(location.search).get("thread");
      await visit(address);
      if (!byId("thread").hidden) {
        composerOf(document.querySelector("#thread [data-composer]")).focus();
        toEnd(threadItems());
      } else if (opened) {
        const parent = surface.querySelector(`[data-message="${CSS.escape(opened)}"]`);
        parent?.querySelector(".replies a, [data-soft]")?.focus();
      }
    }

    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-soft]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      follow(link.getAttribute("href"));
    });
    byId("thread").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !openMenu()) follow("?");
    });
    window.addEventListener("popstate", refresh);

    // ---------------------------------------------------------------- Around messages

    // A link to a message opens as the member who follows it.
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href*='/archives/']");
      if (!link || link.origin !== location.origin) return;
      link.removeAttribute("target");
      link.href = `/as/${handle}${link.pathname.replace(/^.*(?=\/archives\/)/, "")}${link.search}`;
    }, true);

    const messageDeeds = {
      react(message, opener) { openFrom(byId("reaction-menu"), opener); },
      reply(message) { follow(`?thread=${message.dataset.message}`); },
      async unread(message) {
        const answer = await post("unread", placeOf(message));
        if (answer.error) { complain(message, answer.error); return; }
        putOff = true;
        newFrom = answer.read;
        await refresh();
        tell("Marked unread from here");
      },
      async copy(message) {
        const link = location.origin + message.dataset.link;
        try {
          await navigator.clipboard.writeText(link);
          toast("Link copied");
        } catch {
          toast(link);
        }
      },
    };

    byId("message-menu").addEventListener("click", (event) => {
      const item = event.target.closest("[data-message-deed]");
      if (!item) return;
      const opener = openerOf(item);
      const message = messageOf(item);
      byId("message-menu").hidePopover();
      if (message) messageDeeds[item.dataset.messageDeed](message, opener);
    });

    // ---------------------------------------------------------------- Menus

    const openMenu = () => document.querySelector("[popover]:popover-open");

    // Several buttons may open one menu: the last one pressed is where it belongs.
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[popovertarget]");
      if (opener) byId(opener.getAttribute("popovertarget")).dataset.opener = opener.id;
    }, true);

    function openFrom(menu, opener) {
      if (!opener) return;
      opener.focus();
      menu.dataset.opener = opener.id;
      menu.showPopover();
    }

    function placeMenu(menu) {
      const opener = menu.dataset.opener
        ? byId(menu.dataset.opener)
        : document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
      if (!opener) { menu.hidePopover(); return; }
      const from = opener.getBoundingClientRect();
      const left = Math.min(from.left, root.clientWidth - menu.offsetWidth - 8);
      const below = from.bottom + 6;
      const above = from.top - menu.offsetHeight - 6;
      const fits = below + menu.offsetHeight < root.clientHeight || above < 8;
      menu.style.left = `${Math.max(8, left)}px`;
      menu.style.top = `${fits ? below : above}px`;
    }

    document.addEventListener("beforetoggle", (event) => {
      if (event.newState !== "open" || !event.target.matches("[popover]")) return;
      if (event.target.id === "message-menu") byId("menu-unread").hidden = Boolean(messageOf(event.target)?.dataset.own);
      requestAnimationFrame(() => placeMenu(event.target));
    }, true);
    document.addEventListener("toggle", (event) => {
      if (event.newState !== "open" || !event.target.matches?.("[popover]")) return;
      placeMenu(event.target);
      (event.target.querySelector("[aria-current]") || event.target.querySelector(".menu-item, input"))?.focus();
    }, true);
    document.addEventListener("keydown", (event) => {
      const menu = openMenu();
      const row = menu?.matches(".reaction-menu") ? 6 : 1;
      const moves = { ArrowDown: row, ArrowUp: -row, ArrowRight: 1, ArrowLeft: -1 };
      if (!menu || !(event.key in moves) || event.target.matches("input, select")) return;
      const items = [...menu.querySelectorAll(".menu-item:not([hidden])")];
      const at = items.indexOf(document.activeElement);
      event.preventDefault();
      items[(at + moves[event.key] + items.length) % items.length]?.focus();
    });
    window.addEventListener("resize", () => { const menu = openMenu(); if (menu) placeMenu(menu); });

    // ---------------------------------------------------------------- Oneself

    const aboutMe = byId("about-me");
    const untilOf = (name) => {
      const choice = byId(`${name}-until`).value;
      return choice === "own" ? byId(`${name}-until-own`).value : choice;
    };

    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-about-me]")) openAboutMe();
    });

    function openAboutMe() {
      if (aboutMe.open) return;
      const { emoji, text, quiet } = byId("me").dataset;
      byId("status-text").value = text;
      byId("status-emoji").value = emoji || ":speech_balloon:";
      byId("status-clear").hidden = !text && !emoji;
      byId("quiet-end").hidden = !quiet;
      byId("switcher-menu").hidePopover();
      aboutMe.showModal();
      byId("status-text").focus();
    }

    async function sayOfMe(name, pressed, content) {
      byId(`${name}-error`).textContent = "";
      const answer = await during(pressed, () => post(name, content));
      if (answer.error) { byId(`${name}-error`).textContent = answer.error; return; }
      aboutMe.close();
      await refresh();
      byId("switcher").focus();
    }

    aboutMe.addEventListener("click", (event) => {
      const { target } = event;
      const suggested = target.closest("[data-suggest-status]");
      if (suggested) {
        byId("status-text").value = suggested.dataset.text;
        byId("status-emoji").value = suggested.dataset.emoji;
        byId("status-until").value = suggested.dataset.until;
        byId("status-until").dispatchEvent(new Event("change", { bubbles: true }));
        byId("status-save").focus();
      }
      if (target.closest("#about-me-close")) aboutMe.close();
      if (target.id === "status-clear") sayOfMe("status", target, { text: "", emoji: "", until: "" });
      if (target.id === "quiet-end") sayOfMe("quiet", target, { until: "" });
    });
    aboutMe.addEventListener("change", (event) => {
      if (event.target.matches("[data-until]")) byId(`${event.target.id}-own`).hidden = event.target.value !== "own";
    });
    aboutMe.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.target.id === "quiet-form") {
        sayOfMe("quiet", byId("quiet-save"), { until: untilOf("quiet") });
        return;
      }
      sayOfMe("status", byId("status-save"), {
        text: byId("status-text").value,
        emoji: byId("status-text").value.trim() ? byId("status-emoji").value : "",
        until: untilOf("status"),
      });
    });

    // ---------------------------------------------------------------- The clock

    const clock = byId("clock");
    let face = { epoch: clock.dataset.epoch, since: performance.now() };

    function tick() {
      if (clock.dataset.epoch !== face.epoch) {
        face = { epoch: clock.dataset.epoch, since: performance.now() };
      }
      const now = new Date(Number(face.epoch) * 1000 + performance.now() - face.since);
      const parts = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.zone, ...options }).format(now);
      const day = parts({ weekday: "short" });
      const date = parts({ day: "numeric", month: "short" });
      const time = parts({ hour: "2-digit", minute: "2-digit" });
      const shown = clock.querySelector(".clock-text");
      const words = `${day} ${date}, ${time}`;
      if (shown.textContent !== words) shown.textContent = words;
    }
    setInterval(tick, 5000);

    async function jump(to, pressed) {
      const menu = byId("clock-menu");
      byId("clock-error").textContent = "";
      const answer = await during(clock, () => during(pressed, () => post("jump", { to })));
      if (answer.error) { byId("clock-error").textContent = answer.error; return; }
      await refresh();
      if (menu.matches(":popover-open")) menu.hidePopover();
      const field = byId("jump-to");
      field.value = field.min = "";
      tell(clock.getAttribute("aria-label"));
    }

    byId("clock-menu").addEventListener("click", (event) => {
      const button = event.target.closest("[data-jump]");
      if (button) jump(button.dataset.jump, button);
    });
    byId("jump").addEventListener("submit", (event) => {
      event.preventDefault();
      jump(byId("jump-to").value, event.target.querySelector("button"));
    });

    // ---------------------------------------------------------------- Theme and drawer

    const darkness = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkness.matches);
    const showTheme = () => byId("theme").setAttribute("aria-pressed", String(isDark()));
    byId("theme").addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(localStorage, "theme", root.dataset.theme);
      showTheme();
    });
    darkness.addEventListener("change", showTheme);
    showTheme();

    function drawer(open) {
      byId("sidebar").classList.toggle("open", open);
      byId("scrim").hidden = !open;
      byId("drawer-open").setAttribute("aria-expanded", String(open));
      byId(open ? "drawer-close" : "drawer-open").focus();
    }
    byId("drawer-open").addEventListener("click", () => drawer(true));
    byId("drawer-close").addEventListener("click", () => drawer(false));
    byId("scrim").addEventListener("click", () => drawer(false));
    byId("sidebar").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && byId("sidebar").classList.contains("open")) drawer(false);
    });

    // ---------------------------------------------------------------- Events from the server

    let seen = null;

    function listen() {
      const events = new EventSource(`/as/${handle}/events`);
      let first = true;
      events.onopen = () => { byId("connection").hidden = true; first = true; };
      events.onmessage = (event) => {
        if (event.data !== seen || first) refresh();
        seen = event.data;
        first = false;
      };
      events.onerror = () => {
        byId("connection").hidden = false;
        if (events.readyState === EventSource.CLOSED) { events.close(); setTimeout(listen, 1500); }
      };
      window.addEventListener("pagehide", () => events.close());
    }

    // ---------------------------------------------------------------- Beginning

    for (const form of document.querySelectorAll("[data-composer]")) composerOf(form);
    if (place !== "home") toEnd();
    if (threadItems()) toEnd(threadItems());
    const line = byId("new-line");
    if (line && line.getBoundingClientRect().top < surface.getBoundingClientRect().top) line.scrollIntoView();
    for (const linked of document.querySelectorAll(".linked")) linked.scrollIntoView({ block: "center" });
    makeRoom();
    readOn();
    showModal();
    listen();
    if (place === "home") {
      post("open_home", {}).then((answer) => { if (answer.error) tell(answer.error); });
    } else if (!modal.open && matchMedia("(pointer: fine)").matches) {
      composerOf(byId("composer")).focus();
    }
  });
})();

"""Which modals each member has before them, one upon the other, and each member's Home.

Open modals live in memory: they end with the process, as they end with a closed browser tab.
Home is kept.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.limits import MODAL_STACK
from bot.sandbox.model import Json, OpenView, Refused
from bot.sandbox.store import Kept, SlackStore


class Views:
    """The stacks of open modals and the Homes, by member."""

    def __init__(self, store: SlackStore, changed: Callable[[], None]) -> None:
        self._store = store
        self._changed = changed
        self._stacks: dict[str, tuple[OpenView, ...]] = {}
        self._homes = {view.member_id: view for view in store.load(Kept.HOMES, OpenView)}

    def stack(self, member_id: str) -> tuple[OpenView, ...]:
        """The member's open modals, the topmost last."""
        return self._stacks.get(member_id, ())

    def top(self, member_id: str) -> OpenView | None:
        """The modal that the member sees, None when none is open."""
        stack = self.stack(member_id)
        return stack[-1] if stack else None

    def home(self, member_id: str) -> OpenView | None:
        """The member's Home as last published, None before that."""
        return self._homes.get(member_id)

    def of(self, member_id: str, view_id: str) -> OpenView:
        """Return a modal of this member or their Home; `Refused("not_found")` without one."""
        home = self.home(member_id)
        for view in (*self.stack(member_id), *([home] if home else [])):
            if view.id == view_id:
                return view
        raise Refused("not_found")

    def find(self, view_id: str) -> OpenView:
        """Return anybody's modal or Home; `Refused("not_found")` without one."""
        return self._find(lambda view: view.id == view_id)

    def find_external(self, external_id: str) -> OpenView:
        """Return the modal that the bot gave this name; `Refused("not_found")` without one."""
        return self._find(lambda view: view.payload.get("external_id") == external_id)

    def open(self, member_id: str, payload: Json) -> OpenView:
        """Show a modal to the member, in the place of all that are open."""
        self._refuse_taken_name(payload, other_than=None)
        view = _new(member_id, payload)
        self._set(member_id, (view,))
        return view

    def push(self, member_id: str, payload: Json) -> OpenView:
        """Lay a modal on top of the member's open ones.

        Refused with `push_limit_reached` above three, with `not_found` when none is open.
        """
        stack = self.stack(member_id)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= MODAL_STACK.limit:
            raise Refused("push_limit_reached")
        self._refuse_taken_name(payload, other_than=None)
        view = replace(
            _new(member_id, payload), root_id=stack[0].root_id, previous_id=stack[-1].id
        )
        self._set(member_id, (*stack, view))
        return view

    def update(self, view: OpenView, payload: Json, expected_hash: str | None = None) -> OpenView:
        """Give an open modal or a Home another content.

        Refused with `hash_conflict` when the content is no longer the one with `expected_hash`.
        """
        current = self.find(view.id)
        if expected_hash is not None and expected_hash != current.hash:
            raise Refused("hash_conflict")
        self._refuse_taken_name(payload, other_than=current.id)
        changed = replace(current, payload=payload, hash=_hash(), errors={}, notice=None)
        self._put(changed)
        return changed

    def mark(
        self, view: OpenView, errors: dict[str, str] | None = None, notice: str | None = None
    ) -> None:
        """Show what is wrong with the fields of a modal, or what Slack says about it."""
        self._put(replace(self.find(view.id), errors=errors or {}, notice=notice))

    def close(self, view: OpenView) -> None:
        """Take a modal away, and those above it."""
        stack = self.stack(view.member_id)
        below = tuple(stack[: [v.id for v in stack].index(view.id)])
        self._set(view.member_id, below)

    def clear(self, member_id: str) -> None:
        """Take all of the member's modals away."""
        self._set(member_id, ())

    def publish(self, member_id: str, payload: Json, expected_hash: str | None = None) -> OpenView:
        """Show the member this Home; refused with `hash_conflict` as in `update`."""
        current = self.home(member_id)
        if current is not None:
            return self.update(current, payload, expected_hash)
        view = _new(member_id, payload)
        self._put_home(view)
        return view

    def _find(self, wanted: Callable[[OpenView], bool]) -> OpenView:
        everything = [view for stack in self._stacks.values() for view in stack]
        for view in (*everything, *self._homes.values()):
            if wanted(view):
                return view
        raise Refused("not_found")

    def _refuse_taken_name(self, payload: Json, other_than: str | None) -> None:
        external_id = payload.get("external_id")
        if not external_id:
            return
        taken = [
            view.id
            for stack in self._stacks.values()
            for view in stack
            if view.payload.get("external_id") == external_id and view.id != other_than
        ]
        if taken:
            raise Refused("duplicate_external_id")

    def _set(self, member_id: str, stack: tuple[OpenView, ...]) -> None:
        self._stacks[member_id] = stack
        self._changed()

    def _put(self, view: OpenView) -> None:
        home = self.home(view.member_id)
        if home is not None and home.id == view.id:
            self._put_home(view)
            return
        stack = self.stack(view.member_id)
        self._set(view.member_id, tuple(view if v.id == view.id else v for v in stack))

    def _put_home(self, view: OpenView) -> None:
        self._store.keep(Kept.HOMES, view.member_id, view)
        self._homes[view.member_id] = view
        self._changed()


def _new(member_id: str, payload: Json) -> OpenView:
    view_id = f"V{secrets.token_hex(5).upper()}"
    return OpenView(
        id=view_id, member_id=member_id, hash=_hash(), payload=payload, root_id=view_id
    )


def _hash() -> str:
    return secrets.token_hex(8)

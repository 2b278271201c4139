"""Every id that Noisegate and Slack share, `room.thing.verb`.

Ids end in logs and metrics: they say what was asked and never what was answered.
"""

from enum import StrEnum


class Command(StrEnum):
    """The slash commands, as `manifest.yml` names them."""

    LOG = "/log"
    CONTACT = "/contact"
    REFLECT = "/reflect"
    TOOLS = "/tools"
    DIGEST = "/digest"
    NOISEGATE = "/noisegate"


class Shortcut(StrEnum):
    """The callback ids of shortcuts, as `manifest.yml` names them."""

    LOG_THIS = "interactions.message.log"
    """On a message."""
    LOG = "interactions.interaction.log"
    """From everywhere."""


class Action(StrEnum):
    """The ids of buttons and selects."""

    LOG_UNDO = "interactions.log.undo"
    LOG_RESTORE = "interactions.log.restore"
    LOG_EDIT = "interactions.log.edit"
    LOG_MARK = "interactions.log.mark"
    LOG_CHANNEL = "interactions.log.channel"
    LOG_REREAD = "interactions.log.reread"
    DRAFT_CHOOSE = "interactions.draft.choose"
    DRAFT_ADD = "interactions.draft.add"
    DRAFT_TODAY = "interactions.draft.today"
    DRAFT_EDIT = "interactions.draft.edit"
    DRAFT_DISCARD = "interactions.draft.discard"
    FORM_CONTACTS = "interactions.form.contacts"

    CONTACT_ADD = "contacts.contact.add"
    CONTACT_EDIT = "contacts.contact.edit"
    CONTACT_SHOW = "contacts.contact.show"
    CONTACT_LOG = "interactions.contact.log"

    SUBJECT_ADD = "subjects.subject.add"
    SUBJECT_EDIT = "subjects.subject.edit"
    SUBJECT_RETIRE = "subjects.subject.retire"
    SUBJECT_RESTORE = "subjects.subject.restore"
    SUBJECT_PAGE = "subjects.list.page"

    DIGEST_NEW = "digests.digest.new"
    DIGEST_PREVIEW = "digests.digest.preview"
    DIGEST_NOW = "digests.digest.now"
    DIGEST_END = "digests.digest.end"
    DIGEST_EDIT = "digests.digest.edit"
    DIGEST_PAUSE = "digests.digest.pause"
    DIGEST_RESUME = "digests.digest.resume"
    DIGEST_HAND_OVER = "digests.digest.hand_over"
    VOTE_CAST = "digests.vote.cast"
    VOTE_CHANGE = "digests.vote.change"
    VOTE_WHY = "digests.vote.why"
    EDITION_WHY = "digests.edition.why"

    DELIVERY_AGAIN = "deliveries.delivery.again"
    DELIVERY_THERE = "deliveries.delivery.there"

    PROMPT_ANSWER = "reflections.prompt.answer"
    PROMPT_ANOTHER = "reflections.prompt.another"
    REFLECTION_EDIT = "reflections.reflection.edit"
    REFLECTION_DELETE = "reflections.reflection.delete"
    REFLECTION_PAGE = "reflections.history.page"
    SHARED_READ = "reflections.shared.read"

    ASKING_FORM = "asking.form.open"
    ASKING_LESS = "asking.question.less"
    ASKING_STOP = "asking.question.stop"
    ASKING_START = "asking.part.start"
    ASKING_BACK = "asking.absence.end"
    ASKING_UNDO = "asking.change.undo"

    SETTINGS_LOCALE = "settings.form.locale"
    SETTINGS_HOLIDAYS = "settings.form.holidays"

    HOME_PAGE = "home.list.page"
    PRIVACY_SHOW = "privacy.stored.show"
    PRIVACY_PROMISES = "privacy.promises.show"
    COMMAND_RUN = "workspace.command.run"
    """A button that does what typing a command does."""
    STEWARD_ASK = "workspace.steward.ask"
    """A button that sends what only stewards may do to them."""


class Form(StrEnum):
    """The callback ids of modals."""

    LOG = "interactions.log.form"
    CONTACT = "contacts.contact.form"
    SUBJECT = "subjects.subject.form"
    DIGEST = "digests.digest.form"
    DIGEST_PAUSE = "digests.pause.form"
    DIGEST_HAND_OVER = "digests.owner.form"
    REFLECTION = "reflections.reflection.form"
    ASKING = "asking.question.form"
    SETTINGS = "settings.workspace.form"
    NOTICE = "workspace.notice.form"
    """A modal that only says something."""


class Event(StrEnum):
    """The events of Slack's Events API that the bot listens to, as `manifest.yml` names them."""

    APP_HOME_OPENED = "app_home_opened"
    MESSAGE = "message"
    """In the manifest: `message.im`."""
    TEAM_JOIN = "team_join"
    USER_CHANGE = "user_change"
    MEMBER_JOINED = "member_joined_channel"
    MEMBER_LEFT = "member_left_channel"
    CONVERSATION_RENAMED = "channel_rename"
    PRIVATE_RENAMED = "group_rename"
    CONVERSATION_SHARED = "channel_shared"
    CONVERSATION_UNSHARED = "channel_unshared"

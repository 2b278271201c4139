"""Every limit of Slack's that the sandbox holds the bot to, in one table.

Each has its source: a page of docs.slack.dev, or what was tried. Validation takes its numbers
from here and nowhere else, and the tests go through `all_limits()` just under and just over each.
"""

from dataclasses import dataclass

_BLOCKS = "reference/block-kit/blocks"
_ELEMENTS = "reference/block-kit/block-elements"
_OBJECTS = "reference/block-kit/composition-objects"
_VIEWS = "reference/views/modal-views"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that Slack takes of something."""

    name: str
    limit: int
    source: str


MESSAGE_BLOCKS = Limit("blocks in a message", 50, _BLOCKS)
MODAL_BLOCKS = Limit("blocks in a modal", 100, _BLOCKS)
HOME_BLOCKS = Limit("blocks in a Home", 100, _BLOCKS)
MESSAGE_TEXT = Limit("text of a message", 40_000, "reference/methods/chat.postMessage")
UPDATED_TEXT = Limit("text of an updated message", 4000, "reference/methods/chat.update")
METADATA_BYTES = Limit("bytes of message metadata", 16_000, "messaging/message-metadata")
BLOCK_TEXTS = Limit("texts of a message's blocks together", 13_000, "tried against Slack")
SECTION_TEXT = Limit("text of a section", 3000, f"{_BLOCKS}/section-block")
SECTION_FIELD = Limit("text of a section's field", 2000, f"{_BLOCKS}/section-block")
SECTION_FIELDS = Limit("fields of a section", 10, f"{_BLOCKS}/section-block")
HEADER_TEXT = Limit("text of a header", 150, f"{_BLOCKS}/header-block")
CONTEXT_ELEMENTS = Limit("elements of a context", 10, f"{_BLOCKS}/context-block")
CONTEXT_TEXT = Limit("text of a context element", 3000, f"{_OBJECTS}/text-object")
ACTIONS_ELEMENTS = Limit("elements of an actions block", 25, f"{_BLOCKS}/actions-block")
BUTTON_TEXT = Limit("text of a button", 75, f"{_ELEMENTS}/button-element")
BUTTON_VALUE = Limit("value of a button", 2000, f"{_ELEMENTS}/button-element")
BUTTON_LABEL = Limit("accessibility label of a button", 75, f"{_ELEMENTS}/button-element")
URL = Limit("address in a block", 3000, f"{_ELEMENTS}/button-element")
BLOCK_ID = Limit("block_id", 255, _BLOCKS)
ACTION_ID = Limit("action_id", 255, _ELEMENTS)
CALLBACK_ID = Limit("callback_id", 255, _VIEWS)
EXTERNAL_ID = Limit("external_id", 255, _VIEWS)
PRIVATE_METADATA = Limit("private_metadata", 3000, _VIEWS)
MODAL_TITLE = Limit("title of a modal", 24, _VIEWS)
MODAL_SUBMIT = Limit("submit of a modal", 24, _VIEWS)
MODAL_CLOSE = Limit("close of a modal", 24, _VIEWS)
MODAL_STACK = Limit("stacked modals", 3, "surfaces/modals")
VIEW_BYTES = Limit("bytes of a view", 250_000, "reference/methods/views.open")
SELECT_OPTIONS = Limit("options of a select", 100, f"{_ELEMENTS}/select-menu-element")
SELECT_GROUPS = Limit("option groups of a select", 100, f"{_ELEMENTS}/select-menu-element")
GROUP_LABEL = Limit("label of an option group", 75, f"{_OBJECTS}/option-group-object")
OVERFLOW_OPTIONS = Limit("options of an overflow menu", 5, f"{_ELEMENTS}/overflow-menu-element")
RADIO_OPTIONS = Limit("options of radio buttons", 10, f"{_ELEMENTS}/radio-button-group-element")
CHECKBOX_OPTIONS = Limit("options of checkboxes", 10, f"{_ELEMENTS}/checkboxes-element")
OPTION_TEXT = Limit("text of an option", 75, f"{_OBJECTS}/option-object")
OPTION_VALUE = Limit("value of an option", 150, f"{_OBJECTS}/option-object")
OPTION_DESCRIPTION = Limit("description of an option", 75, f"{_OBJECTS}/option-object")
PLACEHOLDER = Limit("placeholder", 150, _ELEMENTS)
INPUT_LABEL = Limit("label of an input", 2000, f"{_BLOCKS}/input-block")
INPUT_HINT = Limit("hint of an input", 2000, f"{_BLOCKS}/input-block")
TYPED_TEXT = Limit("max_length of a text input", 3000, f"{_ELEMENTS}/plain-text-input-element")
CONFIRM_TITLE = Limit("title of a confirmation", 100, f"{_OBJECTS}/confirmation-dialog-object")
CONFIRM_TEXT = Limit("text of a confirmation", 300, f"{_OBJECTS}/confirmation-dialog-object")
CONFIRM_BUTTON = Limit("buttons of a confirmation", 30, f"{_OBJECTS}/confirmation-dialog-object")
IMAGE_ALT = Limit("alt_text of an image", 2000, f"{_BLOCKS}/image-block")
IMAGE_TITLE = Limit("title of an image", 2000, f"{_BLOCKS}/image-block")
MARKDOWN_TEXT = Limit("text of the markdown blocks", 12_000, f"{_BLOCKS}/markdown-block")
TABLES = Limit("tables in a message", 1, f"{_BLOCKS}/table-block")
TABLE_ROWS = Limit("rows of a table", 100, f"{_BLOCKS}/table-block")
TABLE_COLUMNS = Limit("columns of a table", 20, f"{_BLOCKS}/table-block")
DATA_TABLE_ROWS = Limit("rows of a data table", 101, f"{_BLOCKS}/data-table-block")
DATA_TABLE_LEAST = Limit("fewest rows of a data table", 2, f"{_BLOCKS}/data-table-block")
CHARTS = Limit("pictures in a message", 2, f"{_BLOCKS}/data-visualization-block")
CHART_TITLE = Limit("title of a picture", 50, f"{_BLOCKS}/data-visualization-block")
CHART_SERIES = Limit("series of a picture", 6, f"{_BLOCKS}/data-visualization-block")
CHART_LABEL = Limit("label in a picture", 20, f"{_BLOCKS}/data-visualization-block")
CHART_AXIS = Limit("label of an axis", 50, f"{_BLOCKS}/data-visualization-block")
TRIGGER_SECONDS = Limit("seconds of a trigger id", 3, "interactivity/handling-user-interaction")
ANSWER_SECONDS = Limit("seconds until an answer", 3, "interactivity/handling-user-interaction")
RESPONSE_URL_USES = Limit("uses of a response url", 5, "interactivity/handling-user-interaction")
RESPONSE_URL_SECONDS = Limit(
    "seconds of a response url", 30 * 60, "interactivity/handling-user-interaction"
)
SUGGESTED_OPTIONS = Limit("suggested options", 100, f"{_ELEMENTS}/select-menu-element")
EMOJI_OF_MESSAGE = Limit("different emoji under a message", 50, "slack.com/help: emoji reactions")
REACTIONS_OF_MEMBER = Limit("reactions of a member", 23, "slack.com/help: emoji reactions")
SOCKETS = Limit("open WebSockets", 10, "apis/events-api/using-socket-mode")
STATUS_TEXT = Limit("text of a status", 100, "reference/methods/users.profile.set")
CONVERSATION_NAME = Limit("name of a conversation", 80, "reference/methods/conversations.rename")
PAGE_SIZE = Limit("things on a page", 1000, "apis/web-api/pagination")


def all_limits() -> list[Limit]:
    """Every limit of this module."""
    return [value for value in globals().values() if isinstance(value, Limit)]

"""The ids that values carry. Slack's own ids are strings, ours are whole numbers."""

from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
"""Slack's team id, `T...`."""
MemberId = NewType("MemberId", str)
"""Slack's user id, `U...` or `W...`."""
ConversationId = NewType("ConversationId", str)
"""Slack's id of a conversation: `C...`, `G...` or `D...`."""

ContactId = NewType("ContactId", int)
SubjectId = NewType("SubjectId", int)
InteractionId = NewType("InteractionId", int)
DraftId = NewType("DraftId", int)
DigestId = NewType("DigestId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)
AskId = NewType("AskId", int)
ReflectionId = NewType("ReflectionId", int)
PromptId = NewType("PromptId", str)
"""A prompt's own name; it stays when the wording is mended."""

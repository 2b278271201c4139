"""What a press on an edition's message tells, beside the vote that it is."""

from dataclasses import dataclass
from typing import Any, NoReturn, cast

import pytest
from structlog.testing import capture_logs

from domain.editions import Ballot
from domain.ids import EditionId, SubjectId, WorkspaceId
from domain.readers import Reader
from handlers.digests.proof import note_where_it_stands
from handlers.kit.turn import Turn
from storage.database import Away, Unconfirmed, Withdrawn
from tests.world import NOW, TEAM, WORKSPACE


@dataclass
class Pressed:
    """A press on a message, while nothing can be stored."""

    error: Exception
    pressed_in: tuple[str, str] = (TEAM, "1.5")
    workspace_id: WorkspaceId = WORKSPACE

    async def write(self, *_: Any) -> NoReturn:
        """Store nothing."""
        raise self.error


@pytest.mark.parametrize("error", [Away(), Withdrawn(), Unconfirmed()])
async def test_a_vote_that_is_stored_is_not_called_lost_because_of_it(error: Exception) -> None:
    ballot = Ballot(EditionId(1), TEAM, None, SubjectId(1), "Letter", NOW, Reader("UTC", "en-GB"))

    with capture_logs() as lines:
        await note_where_it_stands(cast(Turn, Pressed(error)), ballot)

    assert [line["why"] for line in lines] == [type(error).__name__]

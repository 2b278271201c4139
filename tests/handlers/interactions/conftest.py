"""Peter at his desk."""

import pytest

from domain.ids import WorkspaceId
from storage.database import Database
from tests.handlers.interactions.desk import Desk


@pytest.fixture
def desk(database: Database, workspace_id: WorkspaceId) -> Desk:
    """Peter, a full member, in Copenhagen."""
    return Desk(database, workspace_id)

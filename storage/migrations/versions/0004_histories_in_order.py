"""Histories in order."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME, TABLE = "interaction_by_contact", "interaction_contact"


def upgrade() -> None:
    """Bring the tables here."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["contact_id", "happened_at", "interaction_id"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["contact_id", "happened_at"])

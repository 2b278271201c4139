"""A token for the names of each workspace, so that they can be kept in memory."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column(
        "workspace",
        sa.Column("names_token", sa.BigInteger(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_column("workspace", "names_token")

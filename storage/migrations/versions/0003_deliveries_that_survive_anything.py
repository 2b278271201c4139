"""Deliveries that survive anything."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "event",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "event_id"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("event_by_age", ["taken_at"], unique=False)

    op.create_table(
        "pace",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("free_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("workspace_id", "what"),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("priority", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(sa.Column("begun_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("thread_ts", sa.String(), nullable=True))
        batch_op.create_index("delivery_by_about", ["about_id"], unique=False)
        batch_op.create_foreign_key("delivery_about", "delivery", ["about_id"], ["id"])

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("render_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("render_attempts", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_column("render_attempts")
        batch_op.drop_column("render_at")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint("delivery_about", type_="foreignkey")
        batch_op.drop_index("delivery_by_about")
        batch_op.drop_column("thread_ts")
        batch_op.drop_column("begun_at")
        batch_op.drop_column("priority")
        batch_op.drop_column("about_id")

    op.drop_table("pace")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("event_by_age")

    op.drop_table("event")

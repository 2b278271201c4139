"""Deliveries that survive anything."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


PRIORITIES = """
UPDATE delivery SET priority = CASE kind WHEN 'edition' THEN 1 WHEN 'personal' THEN 2 ELSE 0 END
"""
# Whatever was leased at this moment may stand in Slack: it will be looked for.
LEASED = """
UPDATE delivery SET
    begun_at = slot,
    conversation_id = coalesce(
        member_id,
        (SELECT conversation_id FROM edition WHERE edition.id = delivery.edition_id),
        (SELECT conversation_id FROM digest WHERE digest.id = delivery.digest_id)
    ),
    thread_ts = (SELECT message_ts FROM edition WHERE edition.id = delivery.edition_id)
WHERE state = 'leased'
"""
NOTICES = "DELETE FROM delivery WHERE kind = 'notice'"
UNCERTAIN = "UPDATE delivery SET state = 'failed' WHERE state = 'uncertain'"


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
        batch_op.add_column(
            sa.Column("failures", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("begun_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("thread_ts", sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f("delivery_by_state"))
        batch_op.create_index("delivery_by_about", ["about_id"], unique=False)
        batch_op.create_index("delivery_by_digest", ["digest_id", "kind", "state"], unique=False)
        batch_op.create_index(
            "delivery_by_turn", ["state", "workspace_id", "priority", "due_at", "id"], unique=False
        )
        batch_op.create_foreign_key("delivery_about", "delivery", ["about_id"], ["id"])

    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_at", UtcDateTime(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_digest_next_slot"))
        batch_op.create_index("digest_by_planning", ["ended_at", "planned_at"], unique=False)
        batch_op.create_index("digest_by_slot", ["ended_at", "next_slot"], unique=False)
        batch_op.create_index("digest_by_workspace", ["workspace_id", "ended_at"], unique=False)

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("render_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("render_attempts", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_index(
            "edition_by_conversation",
            ["workspace_id", "conversation_id", "period_to"],
            unique=False,
        )
        batch_op.create_index("edition_by_digest", ["digest_id", "period_to"], unique=False)
        batch_op.create_index("edition_by_workspace", ["workspace_id", "closed_at"], unique=False)

    op.execute(PRIORITIES)
    op.execute(LEASED)


def downgrade() -> None:
    """Take the tables back."""
    op.execute(NOTICES)
    op.execute(UNCERTAIN)
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index("edition_by_workspace")
        batch_op.drop_index("edition_by_digest")
        batch_op.drop_index("edition_by_conversation")
        batch_op.drop_column("render_attempts")
        batch_op.drop_column("render_at")

    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index("digest_by_workspace")
        batch_op.drop_index("digest_by_slot")
        batch_op.drop_index("digest_by_planning")
        batch_op.create_index(batch_op.f("ix_digest_next_slot"), ["next_slot"], unique=False)
        batch_op.drop_column("planned_at")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint("delivery_about", type_="foreignkey")
        batch_op.drop_index("delivery_by_turn")
        batch_op.drop_index("delivery_by_digest")
        batch_op.drop_index("delivery_by_about")
        batch_op.create_index(batch_op.f("delivery_by_state"), ["state", "due_at"], unique=False)
        batch_op.drop_column("thread_ts")
        batch_op.drop_column("begun_at")
        batch_op.drop_column("failures")
        batch_op.drop_column("priority")
        batch_op.drop_column("about_id")

    op.drop_table("pace")
    op.drop_table("event")

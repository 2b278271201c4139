"""Reflections, asks and settings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.create_index(
            "ask_by_member", ["workspace_id", "member_id", "asked_at"], unique=False
        )

    op.create_table(
        "asking",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("next_slot", UtcDateTime(), nullable=True),
        sa.Column("quiet_until", UtcDateTime(), nullable=True),
        sa.Column("away_from", UtcDateTime(), nullable=True),
        sa.Column("away_until", UtcDateTime(), nullable=True),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id"),
    )
    with op.batch_alter_table("asking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asking_next_slot"), ["next_slot"], unique=False)

    op.create_table(
        "prompt_turn",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("had_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "prompt"),
    )
    op.create_table(
        "reflection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digest.id"],
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "form_key"),
    )
    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.create_index("reflection_by_digest", ["digest_id", "edition_id"], unique=False)
        batch_op.create_index("reflection_by_edition", ["edition_id"], unique=False)
        batch_op.create_index(
            "reflection_by_member", ["workspace_id", "member_id", "written_at"], unique=False
        )

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ask_id", sa.Integer(), nullable=True))
        batch_op.alter_column("digest_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint("delivery_of_ask", ["ask_id"])
        batch_op.create_foreign_key("delivery_asks", "ask", ["ask_id"], ["id"])

    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("prompts", sa.Boolean(), server_default=sa.text("(true)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("postpones", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(sa.Column("paused_until", UtcDateTime(), nullable=True))

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prompt", sa.String(), nullable=True))

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.String(), nullable=True))

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("home_quiet", sa.Integer(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("overall", sa.JSON(), nullable=True))

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holidays", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("works_on", sa.String(), server_default="01234", nullable=False)
        )
        batch_op.add_column(
            sa.Column("works_from", sa.String(), server_default="09:00", nullable=False)
        )
        batch_op.add_column(
            sa.Column("works_to", sa.String(), server_default="17:00", nullable=False)
        )
        batch_op.add_column(
            sa.Column("asks_a_week", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(sa.Column("installer", sa.String(), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_column("installer")
        batch_op.drop_column("asks_a_week")
        batch_op.drop_column("works_to")
        batch_op.drop_column("works_from")
        batch_op.drop_column("works_on")
        batch_op.drop_column("holidays")

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_column("overall")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("home_quiet")

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_column("link")

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_column("prompt")

    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("postpones")
        batch_op.drop_column("prompts")

    op.execute("DELETE FROM delivery WHERE digest_id IS NULL")  # what 0001 cannot hold
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint("delivery_asks", type_="foreignkey")
        batch_op.drop_constraint("delivery_of_ask", type_="unique")
        batch_op.alter_column("digest_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("ask_id")
        batch_op.drop_column("member_id")

    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.drop_index("reflection_by_member")
        batch_op.drop_index("reflection_by_edition")
        batch_op.drop_index("reflection_by_digest")

    op.drop_table("reflection")
    op.drop_table("prompt_turn")
    with op.batch_alter_table("asking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asking_next_slot"))

    op.drop_table("asking")
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_index("ask_by_member")

    op.drop_table("ask")

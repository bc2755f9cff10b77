"""When a child last gave a signal of danger: a person asked for soon after is asked for urgently."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("children", sa.Column("danger_at", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("children", "danger_at")

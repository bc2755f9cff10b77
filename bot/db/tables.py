"""The tables. Words of children stand only in columns named `sealed`; see docs/for-developers/data.md.

Times are seconds since 1970 in UTC (float): they compare alike on SQLite and PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()
# SQLite counts up only plain INTEGER keys; PostgreSQL should have 64 bits.
Id = BigInteger().with_variant(Integer, "sqlite")

children = Table(
    "children",
    metadata,
    Column("id", String(32), primary_key=True),  # random; says nothing about the child
    Column("lookup", String(64), nullable=False, unique=True),  # HMAC(bot, chat id)
    Column("channel", String(16), nullable=False),
    Column("sealed_chat", LargeBinary, nullable=False),
    Column("language", String(8)),
    Column("language_chosen", Boolean, nullable=False, default=False),
    Column("country", String(2)),
    Column("floor", String(8), nullable=False, default="bot"),  # who talks: bot or human
    Column("misses", Integer, nullable=False, default=0),  # messages not understood in a row
    Column("topics", String(400), nullable=False, default=""),  # keys of topics read, newest last
    Column("seen_at", Float, nullable=False),
    Column("left_at", Float),  # blocked the bot or is gone
    Column("danger_at", Float),  # the newest signal of danger; emptied when the child says to be safe now
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("bot", String(32), nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE")),
    Column("kind", String(16), nullable=False),
    Column("screened", String(8)),  # language of the danger phrase that the screen found
    Column("sealed", LargeBinary),  # emptied when the turn is done
    Column("status", String(8), nullable=False, default="new"),  # new, done, aside
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", String(200)),
    Column("received_at", Float, nullable=False),
    UniqueConstraint("bot", "update_id"),
)
Index("inbox_waiting", inbox.c.id, sqlite_where=text("status = 'new'"), postgresql_where=text("status = 'new'"))
Index("inbox_child", inbox.c.child_id)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), nullable=False),
    Column("author", String(8), nullable=False),  # bot, safety, staff
    Column("kind", String(16), nullable=False),  # message, callback, hide
    Column("sealed", LargeBinary),  # emptied when delivered, except what the transcript shows
    Column("status", String(8), nullable=False, default="queued"),  # queued, sent, failed, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False),
    Column("error", String(200)),
    Column("message_id", BigInteger),  # the far side's id, so that it can be hidden again
    Column("created_at", Float, nullable=False),
    Column("sent_at", Float),
)
Index(
    "outbox_waiting",
    outbox.c.due_at,
    sqlite_where=text("status = 'queued'"),
    postgresql_where=text("status = 'queued'"),
)
Index("outbox_child", outbox.c.child_id, outbox.c.id)

trackers = Table(
    "trackers",
    metadata,
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

received = Table(  # the child's own messages, only their numbers: "Hide this chat" removes them
    "received",
    metadata,
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("at", Float, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(16), nullable=False, default="helpline"),
    Column("languages", String(120), nullable=False, default=""),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("failed_sign_ins", Integer, nullable=False, default=0),  # from browsers that never signed in as this person
    Column("locked_until", Float),
    Column("sealed_totp", LargeBinary),  # secret of the second factor, sealed under the wrapping key
    Column("totp_on", Boolean, nullable=False, default=False),  # confirmed by a first right code
    Column("totp_step", BigInteger, nullable=False, default=0),  # newest 30-second step used: a code works once
    Column("created_at", Float, nullable=False),
)

backup_codes = Table(  # each lets a person in once, in place of the second factor
    "backup_codes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("used_at", Float),
)

devices = Table(  # browsers that signed in before: a storm of wrong passwords from elsewhere does not lock them out
    "devices",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("failed", Integer, nullable=False, default=0),
    Column("locked_until", Float),
    Column("seen_at", Float, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Float, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(12), nullable=False, default="waiting"),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("returned", Boolean, nullable=False, default=False),  # came back to the queue: goes to its front
    Column("share", String(8), nullable=False, default="none"),  # none, now, before
    Column("safe", String(8), nullable=False, default="unknown"),  # unknown, yes, here
    Column("language", String(8), nullable=False),
    Column("country", String(2)),
    Column("topics", String(400), nullable=False, default=""),
    Column("asked_at", Float, nullable=False),
    Column("claimed_at", Float),
    Column("claimed_by", Id, ForeignKey("staff.id")),
    Column("wanted", Id, ForeignKey("staff.id")),  # passed on to this colleague
    Column("wanted_until", Float),
    Column("needs", String(8)),  # passed on to somebody who speaks this language
    Column("first_word_at", Float),  # when a person first wrote
    Column("lease_until", Float),
    Column("child_waits_since", Float),
    Column("closed_at", Float),
    Column("outcome", String(40)),
    Column("reason", String(40)),  # what it was about, in Child Helpline International's categories
    Column("rating", String(8)),
    Column("version", Integer, nullable=False, default=1),
)
Index(
    "handoff_open",
    handoffs.c.child_id,
    unique=True,
    sqlite_where=text("state IN ('waiting', 'claimed')"),
    postgresql_where=text("state IN ('waiting', 'claimed')"),
)

transcript = Table(
    "transcript",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), nullable=False),
    Column("author", String(8), nullable=False),  # child, staff, bot
    Column("kind", String(16), nullable=False, default="text"),
    Column("sealed", LargeBinary, nullable=False),
    Column("danger", Boolean, nullable=False, default=False),  # a signal of danger was found in it
    Column("at", Float, nullable=False),
    Column("inbox_id", Id, unique=True),
    Column("outbox_id", Id),  # where a staff message's delivery state stands
    Column("client_id", String(40), unique=True),  # given by the browser: a repeated send is stored once
)
Index("transcript_handoff", transcript.c.handoff_id, transcript.c.id)

files = Table(  # photos, voice notes and files of a child, fetched only when a helper asks
    "files",
    metadata,
    Column("line_id", Id, ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), nullable=False),
    Column("sealed_ref", LargeBinary, nullable=False),  # the far side's name of the file
    Column("sealed", LargeBinary),  # the file, once fetched
    Column("mime", String(40)),
)

notes = Table(  # between helpers, never sent to the child
    "notes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("child_id", String(32), ForeignKey("children.id", ondelete="CASCADE"), nullable=False),
    Column("staff", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
)
Index("note_handoff", notes.c.handoff_id)

tallies = Table(  # numbers of a day with nobody behind them; they outlive what they count
    "tallies",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("what", String(40), primary_key=True),
    Column("value", String(60), primary_key=True),
    Column("count", Integer, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False),
    Column("acknowledged_at", Float),
)
Index("alert_due", alerts.c.due_at)

audit = Table(  # append-only: the migration adds triggers that refuse UPDATE and DELETE
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("staff", String(80), nullable=False),
    Column("act", String(40), nullable=False),
    Column("handoff_id", Id),
    Column("detail", String(200), nullable=False, default=""),
)

state = Table(  # small facts shared by the processes: the polling offset, heartbeats
    "state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(400), nullable=False),
)

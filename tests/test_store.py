"""The store: group commits, order and fairness of the queues, what the files hold, and what is destroyed when."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.exc import DBAPIError

from bot.bootstrap import Lantern
from bot.channels.base import Incoming, Receiver
from bot.content.model import Reply
from bot.content.replies import Replies
from bot.db import tables as t
from bot.db.engine import open_engine
from bot.db.migrate import _config, is_current, upgrade
from bot.db.store import Store, Transaction, Writer
from bot.errors import KeyLost
from bot.helpline import service
from bot.helpline.ports import Child
from bot.helpline.service import Staff
from bot.privacy.forgetting import DAY, DEDUPE_DAYS, purge
from bot.safety.screen import Screen
from bot.settings import Settings
from tests.fakes import outbox_of, say

NOW = 1_700_000_000.0


@pytest.fixture
async def writer(store: Store) -> AsyncIterator[Writer]:
    """The group writer."""
    made = Writer(store)
    yield made
    await asyncio.to_thread(made.close)


def new_child(store: Store, chat: str = "1", seen_at: float = NOW, channel: str = "telegram") -> Child:
    """Add a child."""
    with store.transaction() as work:
        return work.children.add(f"lookup of {chat}", channel, chat, seen_at)


def state(store: Store, name: str) -> str | None:
    """Read a value of the table of small facts."""
    with store.reading() as work:
        return work.state.get(name)


def count(store: Store, table: object) -> int:
    """Count the rows of a table."""
    with store.reading() as work:
        return int(work.connection.execute(select(func.count()).select_from(table)).scalar_one())


# -- transactions and the group writer


def test_all_of_a_transaction_happens_or_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as work:
        work.state.set("a", "1")
        raise RuntimeError
    assert state(store, "a") is None


def test_migrations_bring_an_empty_database_up_to_date_and_run_once(store: Store) -> None:
    assert is_current(store.engine)
    upgrade(store.engine)
    assert is_current(store.engine)


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    """A column added to `tables.py` without a migration is found here, not on somebody's server."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, t.metadata) == []


def test_every_migration_can_be_undone(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/undone.db")
    upgrade(engine)
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


async def test_a_piece_that_fails_is_rolled_back_alone(writer: Writer, store: Store) -> None:
    release = threading.Event()
    held = asyncio.create_task(writer.run(lambda work: release.wait()))

    def piece(number: int):  # type: ignore[no-untyped-def]
        def work_on(work: Transaction) -> int:
            work.state.set(f"n{number}", "written")
            if number % 3 == 0:
                raise ValueError(number)
            return number

        return work_on

    # while the first piece holds the thread, the others queue up and share one commit
    tasks = [asyncio.create_task(writer.run(piece(number))) for number in range(12)]
    await asyncio.sleep(0)
    release.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await held
    for number, result in enumerate(results):
        if number % 3 == 0:
            assert isinstance(result, ValueError) and result.args == (number,)
            assert state(store, f"n{number}") is None
        else:
            assert result == number and state(store, f"n{number}") == "written"


async def test_a_piece_that_breaks_a_rule_of_the_database_is_rolled_back_alone(writer: Writer, store: Store) -> None:
    child = new_child(store)

    def twice(work: Transaction) -> None:
        work.state.set("twice", "x")
        work.children.add("lookup of 1", "telegram", "1", NOW)  # the lookup is taken

    results = await asyncio.gather(
        writer.run(lambda work: work.state.set("before", "x")),
        writer.run(twice),
        writer.run(lambda work: work.state.set("after", "x")),
        return_exceptions=True,
    )
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert [state(store, name) for name in ("before", "twice", "after")] == ["x", None, "x"]
    with store.reading() as work:
        assert work.children.get(child.id) is not None


async def test_a_result_is_given_only_after_it_is_committed(writer: Writer, settings: Settings) -> None:
    """Another program that opens the file must see it the moment `run` returns."""
    path = settings.database_url.removeprefix("sqlite:///")
    for number in range(20):
        await writer.run(lambda work, number=number: work.state.set("n", str(number)))  # type: ignore[misc]
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT value FROM state WHERE name = 'n'").fetchone() == (str(number),)
        other.close()


async def test_no_piece_is_lost_when_many_are_given_at_once(writer: Writer, store: Store) -> None:
    def add_one(work: Transaction) -> int:
        number = int(work.state.get("sum") or 0) + 1
        work.state.set("sum", str(number))
        return number

    results = await asyncio.gather(*(writer.run(add_one) for _ in range(300)))
    assert sorted(results) == list(range(1, 301)), "each saw the work of those before it"
    assert state(store, "sum") == "300"


async def test_two_writers_of_two_processes_do_not_lose_each_others_work(writer: Writer, store: Store) -> None:
    other = Writer(store)

    def add_one(work: Transaction) -> None:
        work.state.set("sum", str(int(work.state.get("sum") or 0) + 1))

    await asyncio.gather(*(w.run(add_one) for _ in range(50) for w in (writer, other)))
    assert state(store, "sum") == "100"
    await asyncio.to_thread(other.close)


def test_reading_goes_on_while_somebody_writes(store: Store) -> None:
    """No writer waits for a reader and no reader for a writer; a reader sees what was committed last."""
    with store.transaction() as work:
        work.state.set("a", "old")
    with store.transaction() as writing:
        writing.state.set("a", "new")
        with store.reading() as reading:
            assert reading.state.get("a") == "old"
    with store.reading() as reading:
        assert reading.state.get("a") == "new"
        with store.transaction() as writing:
            writing.state.set("a", "newer")
        assert reading.state.get("a") == "new", "a reader sees one moment"


# -- the inbox and the outbox


def test_an_update_is_stored_once_and_two_bots_do_not_meet(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        first = work.inbox.add("1", 100, child.id, "text", {"text": "a"}, None, NOW)
        again = work.inbox.add("1", 100, child.id, "text", {"text": "a"}, None, NOW)
        other = work.inbox.add("2", 100, child.id, "text", {"text": "b"}, None, NOW)
    assert first is not None and other is not None and again is None
    with store.transaction() as work:
        assert work.inbox.done(first)
        assert work.inbox.add("1", 100, child.id, "text", {"text": "a"}, None, NOW) is None, "also after its turn"
    assert count(store, t.inbox) == 2


def test_a_turn_is_done_once(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        number = work.inbox.add("1", 1, child.id, "text", {"text": "a"}, None, NOW)
        assert number is not None
        assert work.inbox.done(number)
        assert not work.inbox.done(number)
        assert work.inbox.begin(number) is None


def test_each_child_has_its_oldest_message_next_and_busy_children_are_left_out(store: Store) -> None:
    a, b, c = (new_child(store, chat) for chat in "abc")
    with store.transaction() as work:
        ids = [
            work.inbox.add("1", number, child.id, "text", {"text": str(number)}, None, NOW)
            for number, child in enumerate((a, a, b, a, c, b))
        ]
        assert work.inbox.waiting([], 10) == [(ids[0], a.id), (ids[2], b.id), (ids[4], c.id)]
        assert work.inbox.waiting([a.id], 10) == [(ids[2], b.id), (ids[4], c.id)]
        assert work.inbox.waiting([a.id], 1) == [(ids[2], b.id)]
        work.inbox.done(ids[0] or 0)
        assert work.inbox.waiting([], 1) == [(ids[1], a.id)]
        work.inbox.aside(ids[1] or 0, "RuntimeError")
        assert work.inbox.waiting([], 1) == [(ids[2], b.id)]


def test_attempts_are_counted_also_when_the_process_dies_between(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        number = work.inbox.add("1", 1, child.id, "text", {"text": "a"}, None, NOW)
        assert number is not None
    for expected in (1, 2, 3):
        with store.transaction() as work:
            received = work.inbox.begin(number)
        assert received is not None and received.attempts == expected
        assert received.payload == {"text": "a"}


def test_deliveries_of_a_child_come_in_order_and_safety_first(store: Store) -> None:
    a, b = new_child(store, "a"), new_child(store, "b")
    with store.transaction() as work:
        for child, author, text in ((a, "bot", "a1"), (a, "bot", "a2"), (b, "bot", "b1"), (b, "safety", "b!")):
            work.outbox.add(child.id, author, Reply(text), NOW)
        due = work.outbox.due("telegram", [], NOW, 10)
        assert [out.payload["text"] for out in due] == ["b!", "a1"], "one a child, safety before all"
        work.outbox.settle(due[0].id, "sent", NOW, message_id=1)
        assert {out.payload["text"] for out in work.outbox.due("telegram", [], NOW, 10)} == {"a1", "b1"}
        assert [out.payload["text"] for out in work.outbox.due("telegram", [a.id], NOW, 10)] == ["b1"]
        assert work.outbox.due("web", [], NOW, 10) == []


def test_a_delivery_that_waits_for_its_retry_holds_up_what_comes_after_it_but_not_safety(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        first = work.outbox.add(child.id, "bot", Reply("first"), NOW)
        work.outbox.add(child.id, "bot", Reply("second"), NOW)
        work.outbox.retry(first, NOW + 30, "later")
        assert work.outbox.due("telegram", [], NOW, 10) == []
        work.outbox.add(child.id, "safety", Reply("help"), NOW)
        assert [out.payload["text"] for out in work.outbox.due("telegram", [], NOW, 10)] == ["help"]


def test_a_childs_long_queue_does_not_hide_the_others(store: Store) -> None:
    """One chat that is flooded and must wait (429) may not silence every other child."""
    flooded, patient = new_child(store, "a"), new_child(store, "b")
    with store.transaction() as work:
        ids = [work.outbox.add(flooded.id, "bot", Reply(str(number)), NOW) for number in range(500)]
        work.outbox.retry(ids[0], NOW + 3600, "Telegram asks to wait")
        work.outbox.add(patient.id, "bot", Reply("mine"), NOW)
        assert [out.payload["text"] for out in work.outbox.due("telegram", [], NOW, 32)] == ["mine"]


def test_one_damaged_delivery_does_not_hold_up_the_others(store: Store) -> None:
    """A flipped bit on the disk costs that message, not everybody's."""
    damaged, whole = new_child(store, "a"), new_child(store, "b")
    with store.transaction() as work:
        number = work.outbox.add(damaged.id, "bot", Reply("lost"), NOW)
        work.outbox.add(whole.id, "bot", Reply("mine"), NOW)
        sealed = work.connection.execute(select(t.outbox.c.sealed).where(t.outbox.c.id == number)).scalar_one()
        work.connection.execute(
            update(t.outbox).where(t.outbox.c.id == number).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
        )
    with store.transaction() as work:
        assert [out.payload["text"] for out in work.outbox.due("telegram", [], NOW, 10)] == ["mine"]


def test_a_damaged_message_is_set_aside_and_the_child_is_told(store: Store) -> None:
    """It counts as begun and says so, so that its turn can answer; the words are gone."""
    child = new_child(store)
    with store.transaction() as work:
        number = work.inbox.add("1", 1, child.id, "text", {"text": "hello"}, None, NOW)
        work.connection.execute(update(t.inbox).values(sealed=b"x" * 40))
        begun = work.inbox.begin(number or 0)
    assert begun is not None and begun.kind == "damaged" and begun.child_id == child.id


def test_a_damaged_tracker_begins_the_conversation_anew(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        work.trackers.save(child.id, [{"event": "user"}])
        work.connection.execute(update(t.trackers).values(sealed=b"x" * 40))
        assert work.trackers.get(child.id) is None


def test_words_are_emptied_once_they_are_delivered_or_answered(store: Store) -> None:
    child = new_child(store)
    with store.transaction() as work:
        inbox_id = work.inbox.add("1", 1, child.id, "text", {"text": "secret"}, None, NOW)
        outbox_id = work.outbox.add(child.id, "bot", Reply("answer"), NOW)
        work.inbox.done(inbox_id or 0)
        work.outbox.settle(outbox_id, "sent", NOW, message_id=9)
        assert work.connection.execute(select(t.inbox.c.sealed)).scalar_one() is None
        assert work.connection.execute(select(t.outbox.c.sealed)).scalar_one() is None


# -- what nobody may change, and what nobody may read


def test_the_audit_log_refuses_to_be_changed_or_shortened(store: Store) -> None:
    with store.transaction() as work:
        work.audit.add("Maria", "open", NOW, 1)
    for statement in (update(t.audit).values(staff="Yusuf"), delete(t.audit), update(t.audit).values(detail="x")):
        with pytest.raises(DBAPIError, match="append-only"), store.transaction() as work:
            work.connection.execute(statement)
    with store.reading() as work:
        assert [(row.staff, row.act) for row in work.audit.newest()] == [("Maria", "open")]


async def test_no_file_holds_a_childs_words_or_chat_in_plain(
    store: Store, writer: Writer, settings: Settings, replies: Replies, tmp_path: Path
) -> None:
    """Inbox, tracker, outbox, transcript and errors: after all of it the raw bytes hold no canary."""
    words, chat, answer, staff_words = (
        "kanarienvogel-wort",
        "987654321012",
        "kanarienvogel-antwort",
        "kanarienvogel-hilfe",
    )
    receiver = Receiver(
        writer,
        lambda: Screen({"en": ["kanarienvogel"]}),
        replies,
        "telegram",
        settings.chat_id_key,
        lambda work, child: replies,
    )
    await receiver.receive(
        [
            Incoming("1", 1, chat, "text", text=words, message_id=5, language_code="en"),
            Incoming("1", 2, chat, "text", text=f"my father {words}", message_id=6),
        ]
    )
    with store.reading() as work:
        child_id = work.inbox.waiting([], 1)[0][1]
        child = work.children.get(child_id)
    assert child is not None
    with store.transaction() as work:
        maria = Staff(work.staff.add("Maria", "x", "helpline", "en", NOW), "Maria")
        work.trackers.save(child_id, [{"event": "user", "text": words}])
        work.outbox.add(child_id, "bot", Reply(answer), NOW)
        handoff = service.ask(work, child, "en", True, NOW)
        service.claim(work, handoff.id, maria, say, NOW)
    with store.transaction() as work:
        claimed = work.handoffs.open_of(child_id)
        assert claimed is not None
        service.child_said(work, claimed, words, NOW, inbox_id=1)
        service.staff_said(work, claimed.id, maria, [Reply(staff_words)], "client", NOW)
        assert [line.text for line in work.transcript.lines(claimed)] == [words, staff_words], "it is there, sealed"

    def raw() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir() if ".db" in path.name)

    assert b"lookup" in raw(), "these are the right files"
    for form in (words, chat, answer, staff_words):
        for encoding in ("utf-8", "utf-16-le"):
            assert form.encode(encoding) not in raw(), form
    store.engine.dispose()  # now everything is in the main file
    assert not [form for form in (words, chat, answer, staff_words) if form.encode() in raw()]


def test_an_error_of_the_database_does_not_quote_what_was_written(store: Store) -> None:
    child = new_child(store)
    with pytest.raises(DBAPIError) as refused, store.transaction() as work:
        work.children.update(child.id, lookup=None, topics="kanarienvogel")
    assert "kanarienvogel" not in str(refused.value)


# -- what is destroyed when


def ended(store: Store, chat: str, closed_at: float, seen_at: float) -> tuple[Child, int]:
    """Add a child whose conversation with a helper ended at a time."""
    child = new_child(store, chat, seen_at)
    with store.transaction() as work:
        person = work.staff.by_name("Maria")
        maria = Staff(person.id if person else work.staff.add("Maria", "x", "helpline", "en", NOW), "Maria")
        handoff = service.ask(work, child, "en", False, closed_at)
        service.claim(work, handoff.id, maria, say, closed_at)
        service.staff_said(work, handoff.id, maria, [Reply("hi")], f"c{chat}", seen_at)
        service.close(work, handoff.id, maria, "informed", "family", say, closed_at)
        return child, handoff.id


def test_a_closed_conversation_is_destroyed_after_its_days_and_not_before(store: Store) -> None:
    child, _ = ended(store, "a", NOW, NOW + 29 * DAY)
    purge(store, NOW + 30 * DAY - 1, 30)
    assert count(store, t.handoffs) == 1 and count(store, t.transcript) == 1
    purge(store, NOW + 30 * DAY + 1, 30)
    assert count(store, t.handoffs) == 0 and count(store, t.transcript) == 0
    with store.reading() as work:
        assert work.children.get(child.id) is not None, "the child wrote a day ago"


def test_a_child_of_whom_nothing_was_heard_is_forgotten_whole_with_the_key(store: Store) -> None:
    quiet, here = new_child(store, "a", NOW), new_child(store, "b", NOW + 20 * DAY)
    with store.transaction() as work:
        work.trackers.save(quiet.id, [])
        work.outbox.add(quiet.id, "bot", Reply("x"), NOW)
    assert purge(store, NOW + 30 * DAY - 1, 30)["children"] == 0
    assert purge(store, NOW + 30 * DAY + 1, 30)["children"] == 1
    with store.reading() as work:
        assert work.children.get(quiet.id) is None and work.children.get(here.id) is not None
    assert count(store, t.trackers) == 0 and count(store, t.outbox) == 0
    with pytest.raises(KeyLost):
        store.keys.sealer(quiet.id)
    assert store.keys.is_forgotten(quiet.id) and not store.keys.is_forgotten(here.id)


@pytest.mark.parametrize("claimed", [False, True])
def test_who_waits_for_a_person_or_talks_to_one_is_kept_however_long(store: Store, claimed: bool) -> None:
    child = new_child(store, "a", NOW)
    with store.transaction() as work:
        maria = Staff(work.staff.add("Maria", "x", "helpline", "en", NOW), "Maria")
        handoff = service.ask(work, child, "en", False, NOW)
        if claimed:
            service.claim(work, handoff.id, maria, say, NOW)
            service.staff_said(work, handoff.id, maria, [Reply("hi")], "c", NOW)
    purge(store, NOW + 400 * DAY, 30)
    with store.reading() as work:
        assert work.handoffs.get(handoff.id) is not None
        assert work.children.get(child.id) is not None
        assert len(work.transcript.lines(handoff)) == (1 if claimed else 0)
    assert store.keys.sealer(child.id)


def test_answered_messages_are_known_by_number_as_long_as_telegram_may_repeat_them(store: Store) -> None:
    child = new_child(store, "a", NOW + 100 * DAY)
    with store.transaction() as work:
        number = work.inbox.add("1", 1, child.id, "text", {"text": "x"}, None, NOW)
        work.inbox.done(number or 0)
    purge(store, NOW + DEDUPE_DAYS * DAY - 1, 30)
    with store.transaction() as work:
        assert work.inbox.add("1", 1, child.id, "text", {"text": "x"}, None, NOW) is None
    purge(store, NOW + DEDUPE_DAYS * DAY + 1, 30)
    assert count(store, t.inbox) == 0


def test_what_is_still_owed_to_a_child_is_not_purged(store: Store) -> None:
    child = new_child(store, "a", NOW + 20 * DAY)
    with store.transaction() as work:
        work.inbox.add("1", 1, child.id, "text", {"text": "not yet answered"}, None, NOW)
        work.outbox.add(child.id, "bot", Reply("not yet delivered"), NOW)
        sent = work.outbox.add(child.id, "bot", Reply("delivered"), NOW)
        work.outbox.settle(sent, "sent", NOW, message_id=1)
    purge(store, NOW + 20 * DAY, 30)
    with store.reading() as work:
        assert work.inbox.count("new") == 1
    assert [(sent.text, sent.status) for sent in outbox_of(store, child.id)] == [("not yet delivered", "queued")]


def test_the_audit_log_survives_the_purge(store: Store) -> None:
    ended(store, "a", NOW, NOW)
    purge(store, NOW + 100 * DAY, 30)
    with store.reading() as work:
        assert [row.act for row in work.audit.newest()] == ["close", "claim"]


def test_purging_twice_finds_nothing_more(store: Store) -> None:
    ended(store, "a", NOW, NOW)
    assert any(purge(store, NOW + 100 * DAY, 30).values())
    assert not any(purge(store, NOW + 100 * DAY, 30).values())


def test_the_wired_house_starts_on_an_empty_folder_and_says_that_it_is_well(settings: Settings) -> None:
    lantern = Lantern(settings)
    lantern.prepare()
    assert lantern.health()["database"] == "ok"
    assert lantern.health()["inbox_waiting"] == 0
    lantern.store.engine.dispose()
    lantern.store.keys.close()

"""Steps of a handoff that meet each other: two clicks, two threads, a repeated send, a long queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.content.model import Reply
from bot.db import tables
from bot.db.store import Store
from bot.errors import AlreadyClaimed, HandoffError, MayNotWriteFirst
from bot.helpline import service
from bot.helpline.model import AGEING, CLAIMED, HERE, LEASE, WAITING, Handoff
from bot.helpline.ports import Child
from bot.helpline.service import Staff
from tests.fakes import FakeStore, outbox_of, say

NOW = 1_700_000_000.0


def new_child(store: Store, chat: str, seen_at: float = NOW) -> Child:
    """Add a child."""
    with store.transaction() as work:
        return work.children.add(f"lookup of {chat}", "telegram", chat, seen_at)


def asked(store: Store, chat: str = "1", urgent: bool = False, now: float = NOW) -> Handoff:
    """Add a child who asks for a person."""
    child = new_child(store, chat, now)
    with store.transaction() as work:
        return service.ask(work, child, "en", urgent, now)


@pytest.fixture
def maria(store: Store) -> Staff:
    """A helper."""
    with store.transaction() as work:
        return Staff(work.staff.add("Maria", "x", "helpline", "en", NOW), "Maria")


@pytest.fixture
def yusuf(store: Store, maria: Staff) -> Staff:
    """Another helper."""
    with store.transaction() as work:
        return Staff(work.staff.add("Yusuf", "x", "helpline", "ar", NOW), "Yusuf")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that begin together; return each one's result or error."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[number] = call()
        except Exception as problem:
            results[number] = problem

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_second_helper_who_clicks_is_told_who_was_first(store: Store, maria: Staff, yusuf: Staff) -> None:
    handoff = asked(store)
    with store.transaction() as work:
        service.claim(work, handoff.id, maria, say, NOW)
    with pytest.raises(AlreadyClaimed) as refused, store.transaction() as work:
        service.claim(work, handoff.id, yusuf, say, NOW)
    assert refused.value.by == "Maria"
    assert [sent.text for sent in outbox_of(store, handoff.child_id)] == ["handoff-claimed"], "the child hears it once"


def test_of_two_helpers_who_click_at_the_same_moment_one_gets_the_child(
    store: Store, maria: Staff, yusuf: Staff
) -> None:
    for number in range(15):
        handoff = asked(store, str(number))

        def click(staff: Staff, handoff_id: int = handoff.id) -> Handoff:
            with store.transaction() as work:
                return service.claim(work, handoff_id, staff, say, NOW)

        results = at_once(lambda: click(maria), lambda: click(yusuf))
        won = [r for r in results if isinstance(r, Handoff)]
        lost = [r for r in results if isinstance(r, AlreadyClaimed)]
        assert len(won) == len(lost) == 1, results
        names = {maria.id: "Maria", yusuf.id: "Yusuf"}
        assert lost[0].by == names[won[0].claimed_by or 0]
        with store.reading() as work:
            stored = work.handoffs.get(handoff.id)
        assert stored is not None and stored.claimed_by == won[0].claimed_by
        assert len(outbox_of(store, handoff.child_id)) == 1


def test_a_child_who_asks_twice_at_the_same_moment_waits_once(store: Store) -> None:
    child = new_child(store, "1")

    def ask() -> Handoff:
        with store.transaction() as work:
            return service.ask(work, child, "en", False, NOW)

    first, second = at_once(ask, ask)
    assert first.id == second.id
    with store.reading() as work:
        assert len(work.handoffs.waiting()) == 1


def test_a_step_on_an_outdated_handoff_is_refused_and_changes_nothing(store: Store) -> None:
    seen_by_helper = asked(store)
    with store.reading() as work:
        child = work.children.get(seen_by_helper.child_id)
    assert child is not None
    with store.transaction() as work:
        service.share(work, child, "now")
    with pytest.raises(HandoffError, match="changed by somebody else"), store.transaction() as work:
        work.handoffs.save(seen_by_helper.safety_choice("yes"))
    with store.reading() as work:
        stored = work.handoffs.get(seen_by_helper.id)
    assert stored is not None
    assert (stored.share, stored.safe) == ("now", "unknown")


def test_the_same_message_sent_twice_by_a_browser_is_delivered_once(store: Store, maria: Staff) -> None:
    handoff = asked(store)
    parts = [Reply("first half"), Reply("second half")]
    with store.transaction() as work:
        service.claim(work, handoff.id, maria, say, NOW)
    answers = []
    for _ in range(2):
        with store.transaction() as work:
            answers.append(service.staff_said(work, handoff.id, maria, parts, "abc", NOW))
    assert answers == [True, False]
    assert [s.text for s in outbox_of(store, handoff.child_id) if s.author == "staff"] == ["first half", "second half"]
    with store.reading() as work:
        assert [line.text for line in work.transcript.lines(handoff)] == ["first half", "second half"]


def test_the_same_message_sent_at_the_same_moment_is_delivered_once(store: Store, maria: Staff) -> None:
    handoff = asked(store)
    with store.transaction() as work:
        service.claim(work, handoff.id, maria, say, NOW)

    def send() -> bool:
        with store.transaction() as work:
            return service.staff_said(work, handoff.id, maria, [Reply("hello")], "abc", NOW)

    assert sorted(at_once(send, send)) == [False, True]
    assert [s.text for s in outbox_of(store, handoff.child_id) if s.author == "staff"] == ["hello"]


def test_a_refused_message_leaves_no_trace(store: Store, maria: Staff) -> None:
    handoff = asked(store)
    with store.transaction() as work:
        service.claim(work, handoff.id, maria, say, NOW)
    later = NOW + HERE + 1
    with pytest.raises(MayNotWriteFirst), store.transaction() as work:
        service.staff_said(work, handoff.id, maria, [Reply("are you there?")], "abc", later)
    assert [s.author for s in outbox_of(store, handoff.child_id)] == ["system"]
    with store.reading() as work:
        assert work.transcript.lines(handoff) == []


def test_a_claim_of_a_child_who_is_away_says_nothing_unless_the_phone_is_safe(store: Store, maria: Staff) -> None:
    for chat, choice, expected in (("1", "here", []), ("2", "yes", ["handoff-claimed-neutral"])):
        handoff = asked(store, chat)
        with store.reading() as work:
            child = work.children.get(handoff.child_id)
        assert child is not None
        with store.transaction() as work:
            service.safety(work, child, choice)
        with store.transaction() as work:
            service.claim(work, handoff.id, maria, say, NOW + HERE + 1)
        assert [s.text for s in outbox_of(store, child.id)] == expected


def test_the_database_refuses_a_second_open_handoff_whoever_writes_it(store: Store) -> None:
    handoff = asked(store)
    row = {
        "child_id": handoff.child_id,
        "language": "en",
        "asked_at": NOW,
        "topics": "",
        "urgent": False,
        "returned": False,
        "share": "none",
        "safe": "unknown",
        "version": 1,
    }
    for state in (WAITING, CLAIMED):
        with pytest.raises(IntegrityError), store.transaction() as work:
            work.connection.execute(insert(tables.handoffs).values(**row, state=state))
    with store.reading() as work:
        child = work.children.get(handoff.child_id)
    assert child is not None
    with pytest.raises(HandoffError, match="open handoff"), store.transaction() as work:
        work.handoffs.add(child, "en", False, NOW)


def test_a_child_may_ask_again_after_the_end(store: Store) -> None:
    first = asked(store)
    with store.reading() as work:
        child = work.children.get(first.child_id)
    assert child is not None
    with store.transaction() as work:
        service.cancel(work, child, NOW)
    with store.transaction() as work:
        second = service.ask(work, child, "en", False, NOW + 1)
    assert second.id != first.id and second.state == WAITING


def test_nobody_starves_behind_an_endless_stream_of_urgent_children() -> None:
    """One helper, one urgent child a minute, one calm child: waiting long enough ranks with danger."""
    fake = FakeStore({1: "Maria"})
    maria = Staff(1, "Maria")
    calm = Child("calm", "telegram", seen_at=NOW)
    fake.work.children.rows["calm"] = calm
    with fake.transaction() as work:
        mine = service.ask(work, calm, "en", False, NOW)
    claimed_at = None
    for minute in range(600):
        now = NOW + 60 * minute
        for nth in range(2):  # more come than the helper can take
            child = Child(f"urgent {minute} {nth}", "telegram", seen_at=now)
            fake.work.children.rows[child.id] = child
            with fake.transaction() as work:
                service.ask(work, child, "en", True, now)
        with fake.transaction() as work:
            queue = sorted(work.handoffs.waiting(), key=lambda h, now=now: h.rank(now))  # type: ignore[misc]
            first = next(h for h in queue if service.position(work, h, now) == 1)
            service.claim(work, first.id, maria, say, now)
        if first.id == mine.id:
            claimed_at = now
            break
    assert claimed_at is not None, "the calm child was never claimed"
    assert claimed_at - NOW >= AGEING, "danger goes first until then"


def test_danger_goes_before_calm_and_a_returned_child_before_its_like(store: Store, maria: Staff) -> None:
    calm, urgent, back = asked(store, "1"), asked(store, "2", urgent=True, now=NOW + 5), asked(store, "3", now=NOW + 9)
    with store.transaction() as work:
        service.claim(work, back.id, maria, say, NOW + 10)
    with store.transaction() as work:
        back = service.give_back(work, back.id, maria, say, NOW + 20)
    with store.reading() as work:
        places = {
            name: service.position(work, handoff, NOW + 30)
            for name, handoff in (("urgent", urgent), ("back", back), ("calm", calm))
        }
    assert places == {"urgent": 1, "back": 2, "calm": 3}


def test_a_silent_helper_loses_the_child_after_one_lease_and_not_before(store: Store, maria: Staff) -> None:
    handoff = asked(store)
    with store.transaction() as work:
        service.claim(work, handoff.id, maria, say, NOW)
    with store.transaction() as work:
        assert service.lapse(work, say, NOW + LEASE - 1) == []
    with store.transaction() as work:
        assert [h.id for h in service.lapse(work, say, NOW + LEASE)] == [handoff.id]
    assert outbox_of(store, handoff.child_id)[-1].text == "handoff-lapsed"
    with store.reading() as work:
        child = work.children.get(handoff.child_id)
        assert child is not None and child.floor == "bot"
        assert [h.id for _, _, h in work.alerts.due(NOW + LEASE)] == [handoff.id], "staff are alerted anew"


def test_rating_an_old_conversation_does_not_take_the_floor_from_the_helper(store: Store, maria: Staff) -> None:
    first = asked(store)
    with store.transaction() as work:
        service.claim(work, first.id, maria, say, NOW)
    with store.transaction() as work:
        service.close(work, first.id, maria, "informed", "family", say, NOW)
    with store.reading() as work:
        child = work.children.get(first.child_id)
    assert child is not None
    with store.transaction() as work:
        second = service.ask(work, child, "en", False, NOW)
        service.claim(work, second.id, maria, say, NOW)
        service.rate(work, child, "good", NOW)
    with store.reading() as work:
        stored, rated = work.children.get(child.id), work.handoffs.get(first.id)
    assert stored is not None and stored.floor == "human"
    assert rated is not None and rated.rating == "good"


# -- what changes while a child waits or talks


def test_a_new_sign_of_danger_alerts_again_after_somebody_saw_the_first(store: Store) -> None:
    handoff = asked(store, urgent=True)
    with store.transaction() as work:
        work.alerts.acknowledge(handoff.id, NOW)
        child = work.children.get(handoff.child_id)
        assert child is not None
        service.danger(work, child, NOW + 60)
        assert work.alerts.running(handoff.id)
        due = work.alerts.due(NOW + 60)
        service.danger(work, child, NOW + 61)
        assert work.alerts.due(NOW + 61) == due, "a ladder that runs is not begun anew by each word"


def test_whoever_leaves_gives_every_child_back(store: Store, maria: Staff, yusuf: Staff) -> None:
    hers, his = asked(store, "1"), asked(store, "2")
    with store.transaction() as work:
        service.claim(work, hers.id, maria, say, NOW)
        service.claim(work, his.id, yusuf, say, NOW)
        service.leave(work, maria, say, NOW + 5)
    with store.reading() as work:
        back, still = work.handoffs.get(hers.id), work.handoffs.get(his.id)
        assert back is not None and back.state == WAITING and back.returned and work.alerts.running(hers.id)
        assert still is not None and still.claimed_by == yusuf.id


def test_what_a_child_ends_stays_in_sight_when_a_person_was_there(store: Store, maria: Staff) -> None:
    taken, never = asked(store, "1"), asked(store, "2")
    with store.transaction() as work:
        service.claim(work, taken.id, maria, say, NOW)
        for handoff in (taken, never):
            child = work.children.get(handoff.child_id)
            assert child is not None
            service.cancel(work, child, NOW + 9)
    with store.reading() as work:
        assert [(h.id, h.outcome) for h in work.handoffs.closed_since(0)] == [(taken.id, "cancelled")]
        assert [entry.act for entry in work.audit.newest(9)].count("cancel") == 2

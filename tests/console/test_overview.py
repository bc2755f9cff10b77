"""What supervisors see: figures, charts, the yearly export, ended conversations, the log."""

from __future__ import annotations

import csv
import io

from bot.helpline import service, tally
from bot.helpline.model import Handoff
from tests.console.world import WORDS, World, token


def end(world: World, handoff: Handoff, reason: str = "family") -> None:
    """A conversation that ended well."""
    say = world.replies.message
    amina = world.staff["Amina"]
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    with world.store.transaction() as work:
        service.staff_said(work, handoff.id, amina, [], f"client-{handoff.id}", world.now())
        service.close(work, handoff.id, amina, "informed", reason, say, world.now())
        child = work.children.get(handoff.child_id)
        assert child is not None
        service.rate(work, child, "good", world.now())


def test_how_it_stands(world: World) -> None:
    world.speaks("Sofia", "en")
    world.child("fa", ago=20 * 60, urgent=True)
    world.child("en", ago=4 * 60)
    end(world, world.child("en", ago=6 * 60))
    page = world.client("Sofia").get("/overview").text
    for said in ("1 urgent", "12 minutes", "20 minutes", "6 minutes", "Answered, informed: <b>1</b>", "Sofia"):
        assert said in page, said
    assert "nobody who is here speaks: دری / فارسی" in page and WORDS not in page


def test_charts_count_by_week_and_survive_destruction(world: World) -> None:
    end(world, world.child("en"))
    with world.store.transaction() as work:
        work.connection.exec_driver_sql("DELETE FROM handoffs")
        work.tallies.add(tally.day_of(world.now() - 8 * 86_400), "asked", "other")
    page = world.client("Sofia").get("/overview").text
    assert "Asked for a person <span" in page and "(2 in 12 weeks)" in page


def test_the_yearly_export_has_nobody_behind_it(world: World) -> None:
    for number in range(6):
        end(world, world.child("fa", country="GR"), "legal_migration" if number else "mental_health")
    client = world.client("Sofia")
    answer = client.get("/overview/export?year=" + tally.day_of(world.now())[:4])
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["section", "category", "count"]
    assert ["Main reason", "legal_migration", "5"] in rows
    assert ["Main reason", "mental_health", "<5"] in rows, "few may be somebody"
    assert ["Asked for a person, by language", "fa", "5"] in rows, "6 of 5 and <5 would tell the 1"
    assert ["Smiley of the child", "good", "5"] in rows
    assert WORDS not in answer.text and world.acts("export") == [("Sofia", None)]
    assert list(csv.reader(io.StringIO(client.get("/overview/export?year=1999").text))) == [rows[0]]


def test_ended_conversations_and_transcripts(world: World) -> None:
    running, ended = world.child(), world.child()
    end(world, ended)
    with world.store.transaction() as work:
        service.note(work, world.read(ended.id, work), world.staff["Amina"], "a note", world.now())
    sofia = world.client("Sofia")
    listed = sofia.get("/ended").text
    assert f"/ended/{ended.id}/transcript" in listed and WORDS not in listed
    text = sofia.get(f"/ended/{ended.id}/transcript")
    assert WORDS in text.text and "Notes, Amina: a note" in text.text
    assert text.headers["content-disposition"].startswith("attachment")
    assert world.acts("transcript") == [("Sofia", ended.id)]
    assert sofia.get(f"/ended/{running.id}/transcript").status_code == 404
    assert WORDS not in world.client("Amina").get(f"/ended/{ended.id}/transcript").text
    with world.store.transaction() as work:
        work.children.forget(ended.child_id)
    assert sofia.get(f"/ended/{ended.id}/transcript").status_code == 404


def test_the_log_is_paged(world: World) -> None:
    with world.store.transaction() as work:
        for number in range(150):
            work.audit.add("Amina", "open", world.now(), number, f"detail {number}")
    client = world.client("Sofia")
    first = client.get("/audit").text
    assert "detail 149" in first and "detail 20<" not in first and "opened a conversation" in first
    older = first.partition('href="/audit?before=')[2].partition('"')[0]
    assert "detail 20<" in client.get(f"/audit?before={older}").text


def test_counts_of_an_editor_are_none(world: World) -> None:
    edit = world.client("Edit")
    assert edit.get("/overview").status_code == 403
    assert token(edit.get("/account"))

"""What those who watch Lantern see: health and figures, the same from both processes, and nothing of a child."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.bootstrap import Lantern
from bot.helpline import service
from bot.settings import Settings


@pytest.fixture
def lantern(settings: Settings) -> Lantern:
    """Everything that is shared, on a fresh database."""
    made = Lantern(settings)
    made.prepare()
    return made


def figures(lantern: Lantern) -> dict[str, float]:
    """The figures by name and labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(lantern.measure().decode())
        for sample in family.samples
    }


def test_children_who_wait_are_counted_by_urgency_and_the_longest_wait_is_told(lantern: Lantern) -> None:
    now = time.time()
    with lantern.store.transaction() as work:
        for number, (urgent, ago) in enumerate([(True, 20.0), (False, 400.0), (False, 5.0)]):
            child = work.children.add(f"lookup{number}", "telegram", str(number), now)
            service.ask(work, child, "en", urgent, now - ago)
    found = figures(lantern)
    assert found["lantern_children_waiting yes"] == 1 and found["lantern_children_waiting no"] == 2
    assert 400 <= found["lantern_longest_wait_seconds"] < 460
    health = lantern.health()
    assert (health["children_waiting"], health["children_in_danger_waiting"]) == (3, 1)


def test_the_bots_life_and_its_model_are_told_by_any_process(lantern: Lantern) -> None:
    assert figures(lantern)["lantern_bot_seen_seconds"] == -1 and figures(lantern)["lantern_model_ready"] == 0
    with lantern.store.transaction() as work:
        work.state.set("bot_seen", str(time.time() - 3))
        work.state.set("model", "ready")
    found = figures(lantern)
    assert 3 <= found["lantern_bot_seen_seconds"] < 60 and found["lantern_model_ready"] == 1
    assert lantern.health()["model"] == "ready"


def test_a_broken_text_file_is_named(content_copy: Path, settings: Settings) -> None:
    from dataclasses import replace

    lantern = Lantern(replace(settings, content_path=str(content_copy)))
    lantern.prepare()
    assert lantern.health()["content_problems"] == []
    (content_copy / "fr/topics/work.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    lantern.catalogue.refresh()
    (problem,) = lantern.health()["content_problems"]
    assert "fr/topics/work.md" in problem

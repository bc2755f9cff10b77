"""`lantern purge`: what is older than RETENTION_DAYS is destroyed now."""

from __future__ import annotations

import time

import pytest

from bot.db.store import Store
from bot.privacy.forgetting import DAY
from tests.cli.conftest import Terminal


@pytest.mark.parametrize(("days", "gone"), [("", 1), ("45", 0), ("5", 2)])
def test_children_not_heard_of_for_the_retention_days_are_forgotten_key_and_all(
    terminal: Terminal, small: object, store: Store, days: str, gone: int
) -> None:
    with store.transaction() as work:
        ages = {
            work.children.add(f"lookup {age}", "telegram", "1", time.time() - age * DAY).id: age for age in (40, 10)
        }
    if days:
        terminal.set("RETENTION_DAYS", days)
    assert terminal.says("purge").endswith(f", {gone} children\n")
    limit = int(days or 30)
    with store.reading() as work:
        assert {child for child in ages if work.children.get(child)} == {c for c, age in ages.items() if age < limit}
    assert set(store.keys.forgotten()) == {child for child, age in ages.items() if age > limit}


def test_a_second_purge_finds_nothing(terminal: Terminal, small: object, store: Store) -> None:
    with store.transaction() as work:
        work.children.add("lookup", "telegram", "1", time.time() - 40 * DAY)
    terminal.says("purge")
    assert terminal.says("purge") == "0 transcript lines, 0 handoffs, 0 received, 0 inbox, 0 children\n"

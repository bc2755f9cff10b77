"""A new wrapping key: put in front, started once, and the old one can be thrown away."""

from __future__ import annotations

import base64
import dataclasses
import os
from pathlib import Path

import pytest

from bot.bootstrap import Lantern
from bot.console.second_factor import SecondFactor
from bot.errors import SettingsError
from bot.settings import Settings


def lantern(settings: Settings, *keys: bytes) -> Lantern:
    """Start Lantern's shared part with these wrapping keys, newest first."""
    made = Lantern(dataclasses.replace(settings, encryption_keys=keys))
    made.prepare()
    made.rotate_keys()
    return made


def end(made: Lantern) -> None:
    """Close its files."""
    made.store.engine.dispose()
    made.store.keys.close()


def test_after_a_start_with_both_keys_the_old_one_can_be_thrown_away(settings: Settings) -> None:
    old, new = os.urandom(32), os.urandom(32)
    first = lantern(settings, old)
    with first.store.transaction() as work:
        child = work.children.add("lookup", "telegram", "4711", 1.0)
        amina = work.staff.add("Amina", "hash", "helpline", "en", 1.0)
        secret = SecondFactor(first.store).begin(work, amina)
    end(first)
    end(lantern(settings, new, old))
    after = lantern(settings, new)
    with after.store.transaction() as work:
        assert work.children.chat(child.id) == "4711"
        assert SecondFactor(after.store).begin(work, amina) == secret
    end(after)
    with pytest.raises(SettingsError, match="old key"):
        lantern(settings, old)


def test_one_key_means_nothing_to_rotate(settings: Settings) -> None:
    key = os.urandom(32)
    first = lantern(settings, key)
    with first.store.transaction() as work:
        work.children.add("lookup", "telegram", "4711", 1.0)
    before = Path(settings.keys_path).read_bytes()
    end(first)
    wrapped = before.count(base64.b64encode(key))
    end(lantern(settings, key))
    assert wrapped == 0, "the wrapping key itself is in no file"

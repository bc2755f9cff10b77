"""The key store: what is sealed opens only with its key and in its place, and forgetting destroys the key."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.model import Reply
from bot.db.engine import open_engine
from bot.db.store import Store
from bot.errors import KeyLost, SettingsError, WrongKey
from bot.privacy.forgetting import finish, forget_again
from bot.privacy.keys import KeyStore, Sealer, lookup
from tests.fakes import outbox_of

OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))
NOW = 1_700_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the key store is."""
    return tmp_path / "apart" / "keys.db"


@given(data=st.binary(max_size=200), context=st.text(max_size=20))
def test_what_is_sealed_opens_to_the_same(data: bytes, context: str) -> None:
    sealer = Sealer(OLD)
    sealed = sealer.seal(data, context)
    assert sealer.open(sealed, context) == data
    assert len(sealed) == len(data) + 12 + 16
    assert sealer.seal(data, context) != sealed, "the same words must not look the same twice"


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_plain_values_survive_sealing(value: object) -> None:
    sealer = Sealer(OLD)
    assert sealer.open_json(sealer.seal_json(value, "x"), "x") == value


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_noticed(place: int, bit: int) -> None:
    sealed = bytearray(Sealer(OLD).seal(b"help me", "inbox"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(WrongKey):
        Sealer(OLD).open(bytes(sealed), "inbox")


@pytest.mark.parametrize("cut", [1, 11, 12, 20, 27])
def test_a_cut_value_is_noticed(cut: int) -> None:
    sealed = Sealer(OLD).seal(b"help me", "inbox")
    with pytest.raises(WrongKey):
        Sealer(OLD).open(sealed[:cut], "inbox")


def test_a_value_moved_to_another_place_does_not_open() -> None:
    sealed = Sealer(OLD).seal(b"help me", "inbox")
    with pytest.raises(WrongKey, match="transcript"):
        Sealer(OLD).open(sealed, "transcript")


def test_another_childs_key_does_not_open_it(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    sealed = keys.make("a").seal(b"help me", "inbox")
    with pytest.raises(WrongKey):
        keys.make("b").open(sealed, "inbox")


def test_a_wrapped_key_moved_to_another_child_does_not_open(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    keys.make("a")
    keys.make("b")
    keys._db.execute("UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE child = 'a') WHERE child = 'b'")
    keys.close()
    with pytest.raises(WrongKey):
        KeyStore(path, [OLD]).sealer("b")


def test_keys_are_there_after_a_restart(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    sealed = keys.make("a").seal(b"help me", "inbox")
    keys.close()
    assert KeyStore(path, [OLD]).sealer("a").open(sealed, "inbox") == b"help me"


def test_forgetting_destroys_the_key_for_good(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    keys.make("a")
    wrapped = keys._db.execute("SELECT wrapped FROM keys WHERE child = 'a'").fetchone()[0]
    keys.forget("a", "receipt")
    with pytest.raises(KeyLost):
        keys.sealer("a")
    assert keys.is_forgotten("a") and not keys.is_forgotten("b")
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert wrapped not in left, "the wrapped key still stands in the file"
    keys.close()
    again = KeyStore(path, [OLD])
    assert again.forgotten() == ["a"]
    with pytest.raises(KeyLost):
        again.sealer("a")


def test_forgetting_twice_or_somebody_unknown_is_no_error(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    keys.forget("a", "one")
    keys.forget("a", "two")
    assert keys.forgotten() == ["a"]


def test_an_old_wrapping_key_still_opens_and_new_children_get_the_new_one(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    sealed = keys.make("a").seal(b"help me", "inbox")
    keys.close()
    both = KeyStore(path, [NEW, OLD])
    assert both.sealer("a").open(sealed, "inbox") == b"help me"
    both.forget("a", "x")
    both.make("b")
    both.close()
    KeyStore(path, [NEW]).sealer("b")


def test_after_rewrapping_the_old_key_can_be_thrown_away(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    sealed = {child: keys.make(child).seal(child.encode(), "inbox") for child in "abc"}
    keys.close()
    both = KeyStore(path, [NEW, OLD])
    assert both.rewrap() == 3
    both.close()
    only_new = KeyStore(path, [NEW])
    assert all(only_new.sealer(child).open(value, "inbox") == child.encode() for child, value in sealed.items())
    with pytest.raises(SettingsError):
        KeyStore(path, [OLD])


def test_rewrapping_that_fails_changes_nothing_and_the_store_goes_on(path: Path) -> None:
    """A key wrapped by a lost wrapping key must not take the others with it, nor the children who come after."""
    first = KeyStore(path, [NEW])
    first.make("a")
    first.close()
    second = KeyStore(path, [OLD, NEW])
    second.make("b")
    second.close()
    keys = KeyStore(path, [NEW])  # the sample that opens is "a"
    with pytest.raises(WrongKey):
        keys.rewrap()
    keys.make("c")
    keys.close()
    after = KeyStore(path, [NEW, OLD])
    for child in "abc":
        after.sealer(child)


def test_a_wrong_wrapping_key_is_said_at_the_start_with_the_setting_and_the_cure(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    keys.make("a")
    keys.close()
    with pytest.raises(SettingsError, match=r"ENCRYPTION_KEYS.*old key back") as refused:
        KeyStore(path, [FOREIGN])
    assert str(path) in str(refused.value)


def test_no_wrapping_key_at_all_is_a_settings_error(path: Path) -> None:
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        KeyStore(path, [])


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    keys = KeyStore(path, [OLD])
    keys.make("a")
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_lookups_of_two_bots_two_chats_or_two_secrets_never_meet() -> None:
    found = {lookup(key, bot, chat) for key in ("k1", "k2") for bot in ("1", "11") for chat in ("1", "11", "111")}
    assert len(found) == 12
    assert lookup("k", "1", "2") == lookup("k", "1", "2")


def _forget(store: Store, child_id: str) -> None:
    with store.transaction() as work:
        work.state.set(f"forget:{child_id}", "ABCD")
        work.children.forget(child_id)
    assert finish(store) == 1


def test_a_restored_backup_forgets_again_and_what_it_holds_stays_unreadable(store: Store, tmp_path: Path) -> None:
    """The database's backup is older than the forgetting; the key store is not part of it (design, part 7)."""
    with store.transaction() as work:
        gone, stays = (work.children.add(f"lookup {n}", "telegram", n, NOW) for n in "12")
        for child in (gone, stays):
            work.outbox.add(child.id, "bot", Reply("your secret"), NOW)
    store.engine.dispose()
    shutil.copy(tmp_path / "lantern.db", tmp_path / "backup.db")
    _forget(store, gone.id)

    restored = Store(open_engine(f"sqlite:///{tmp_path}/backup.db"), store.keys)
    with pytest.raises(KeyLost):
        outbox_of(restored, gone.id)
    assert forget_again(restored) == 1
    with restored.reading() as work:
        assert work.children.get(gone.id) is None
        assert work.children.get(stays.id) is not None
    assert outbox_of(restored, gone.id) == [], "rows of the forgotten child are still there"
    assert outbox_of(restored, stays.id)[0].text == "your secret"
    assert forget_again(restored) == 0, "the second start finds nothing more"


def test_a_crash_between_forgetting_the_rows_and_the_key_is_mended_at_the_next_start(store: Store) -> None:
    with store.transaction() as work:
        child = work.children.add("lookup", "telegram", "1", NOW)
        work.state.set(f"forget:{child.id}", "ABCD")
        work.children.forget(child.id)
    store.keys.sealer(child.id)  # the crash: the key is still there
    assert finish(store) == 1
    with pytest.raises(KeyLost):
        store.keys.sealer(child.id)
    assert finish(store) == 0

"""When the team is there: spans, holidays, midnight, the two days on which clocks change; never a guessed "open"."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.content.loader import WEEKDAYS, read_helpline
from bot.content.model import Helpline
from bot.errors import ContentError
from bot.helpline.hours import Opening, is_open, next_opening

ATHENS = "Europe/Athens"
OFFICE = {day: (("09:00", "13:00"), ("17:00", "21:00")) for day in range(5)} | {5: (), 6: ()}


def helpline(
    hours: dict[int, tuple[tuple[str, str], ...]] | None = None, holidays: tuple[date, ...] = (), zone: str = ATHENS
) -> Helpline:
    """A team with office hours, Monday to Friday."""
    return Helpline("Team", zone, hours or OFFICE, frozenset(holidays), (10, 20), ("en",), ("informed",))


def at(text: str, zone: str = ATHENS, fold: int = 0) -> float:
    """Return a moment given in the team's own clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-02 08:59", False),
        ("2026-11-02 09:00", True),
        ("2026-11-02 12:59", True),
        ("2026-11-02 13:00", False),
        ("2026-11-02 15:00", False),
        ("2026-11-02 17:00", True),
        ("2026-11-02 21:00", False),
        ("2026-11-07 10:00", False),
    ],
)
def test_open_from_the_first_minute_of_a_span_and_closed_from_its_last(moment: str, expected: bool) -> None:
    assert is_open(helpline(), at(moment)) is expected


def test_a_holiday_is_closed_all_day_and_the_next_opening_skips_it() -> None:
    team = helpline(holidays=(date(2026, 11, 2), date(2026, 11, 3)))
    assert not is_open(team, at("2026-11-02 10:00"))
    assert next_opening(team, at("2026-11-02 10:00")) == Opening(2, 2, "9:00")


def test_the_next_opening_is_later_today_tomorrow_or_after_the_weekend() -> None:
    assert next_opening(helpline(), at("2026-11-02 07:00")) == Opening(0, 0, "9:00")
    assert next_opening(helpline(), at("2026-11-02 14:00")) == Opening(0, 0, "17:00")
    assert next_opening(helpline(), at("2026-11-02 22:00")) == Opening(1, 1, "9:00")
    assert next_opening(helpline(), at("2026-11-06 22:00")) == Opening(3, 0, "9:00")


def test_one_minute_before_and_after_midnight_name_the_same_opening() -> None:
    assert next_opening(helpline(), at("2026-11-02 23:59")) == Opening(1, 1, "9:00")
    assert next_opening(helpline(), at("2026-11-03 00:01")) == Opening(0, 1, "9:00")


def test_a_team_that_is_there_until_midnight_is_open_in_the_last_minute_and_closed_after_it() -> None:
    team = helpline({day: (("20:00", "24:00"),) if day == 0 else () for day in range(7)})
    assert is_open(team, at("2026-11-02 23:59"))
    assert not is_open(team, at("2026-11-03 00:00"))


def test_a_team_that_works_around_the_clock_never_closes() -> None:
    team = helpline({day: (("00:00", "24:00"),) for day in range(7)})
    assert all(is_open(team, at("2026-10-24 00:00") + 1800 * step) for step in range(2 * 24 * 3))


def test_hours_are_the_teams_own_not_the_servers() -> None:
    moment = datetime(2026, 11, 2, 8, 30, tzinfo=timezone.utc).timestamp()
    assert is_open(helpline(zone=ATHENS), moment)  # 10:30 there
    assert not is_open(helpline(zone="America/New_York"), moment)  # 03:30 there


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_on_the_days_when_clocks_change_the_team_opens_by_its_own_clock(day: str) -> None:
    """Athens loses or gains an hour at night; nine o'clock is nine o'clock."""
    team = helpline({number: (("09:00", "13:00"),) for number in range(7)})
    assert not is_open(team, at(f"{day} 08:59"))
    assert is_open(team, at(f"{day} 09:00"))
    evening_before = at(f"{day} 00:30") - 4 * 3600
    assert next_opening(team, evening_before) == Opening(1, 6, "9:00")


def test_the_repeated_hour_is_open_both_times() -> None:
    """On 2026-10-25 the clocks of Athens show 03:30 twice."""
    team = helpline({number: (("03:15", "03:45"),) for number in range(7)})
    first, second = at("2026-10-25 03:30", fold=0), at("2026-10-25 03:30", fold=1)
    assert second - first == 3600
    assert is_open(team, first) and is_open(team, second)


def test_a_year_of_closed_days_is_an_error_and_not_an_opening() -> None:
    with pytest.raises(ValueError, match="no open day"):
        next_opening(helpline({day: () for day in range(7)}), at("2026-11-02 10:00"))


GOOD = {
    "name": "Team",
    "timezone": ATHENS,
    "hours": {day: ["09:00-17:00"] for day in WEEKDAYS},
    "holidays": [],
    "usual_wait_minutes": [10, 20],
    "languages": ["en"],
    "outcomes": ["informed"],
    "reasons": ["family"],
}


def write(folder: Path, text: str) -> Path:
    """Write helpline.yml."""
    path = folder / "helpline.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_helpline_file_is_read_as_written(tmp_path: Path) -> None:
    team = read_helpline(write(tmp_path, yaml.safe_dump(GOOD | {"holidays": [date(2026, 12, 25)]})))
    assert team.hours[0] == (("09:00", "17:00"),)
    assert team.holidays == {date(2026, 12, 25)}
    assert not is_open(team, at("2026-12-25 10:00"))
    assert is_open(team, at("2026-12-24 10:00"))


def changed(**values: object) -> str:
    return yaml.safe_dump({k: v for k, v in (GOOD | values).items() if v is not None})


def monday(*spans: object) -> str:
    return changed(hours={**GOOD["hours"], "monday": list(spans)})  # type: ignore[dict-item]


BROKEN = {
    "empty": "",
    "a list": "[]",
    "cut off": "name: [",
    "words": "just words",
    "no zone": changed(timezone=None),
    "unknown zone": changed(timezone="Europe/Atlantis"),
    "zone 3": changed(timezone=3),
    "no hours": changed(hours=None),
    "no days": changed(hours={}),
    "hours in words": changed(hours="always"),
    "six days": changed(hours={day: ["09:00-17:00"] for day in WEEKDAYS[:6]}),
    "never open": changed(hours={day: [] for day in WEEKDAYS}),
    "9-17": monday("9-17"),
    "no end": monday("09:00"),
    "ends before it begins": monday("17:00-09:00"),
    "no length": monday("09:00-09:00"),
    "over midnight": monday("22:00-06:00"),
    "span in words": monday("nine to five"),
    "span 9": monday(9),
    "hour 25": monday("25:00-26:00"),
    "minute 75": monday("09:75-10:00"),
    "until 31:00": monday("09:00-31:00"),
    "holiday in words": changed(holidays=["Christmas"]),
    "holiday true": changed(holidays=[True]),
    "holiday with a time": changed(holidays=[datetime(2026, 12, 25, 10)]),
    "no wait": changed(usual_wait_minutes=None),
    "half a wait": changed(usual_wait_minutes=[10]),
    "wait in words": changed(usual_wait_minutes="soon"),
    "no languages": changed(languages=None),
    "no outcomes": changed(outcomes=None),
    "no name": changed(name=None),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_helpline_file_is_refused_and_never_read_as_open(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ContentError) as refused:
        read_helpline(path)
    assert str(path) in str(refused.value)


def test_a_missing_helpline_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"helpline\.yml: is missing"):
        read_helpline(tmp_path / "helpline.yml")

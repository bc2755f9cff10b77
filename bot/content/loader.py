"""Reads the content folder. Every error names the file, the place in it and what to do."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Callable, TypeVar

import frontmatter
import yaml
from babel.core import UnknownLocaleError

from bot.content.messages import Messages, approved_text
from bot.content.model import Answer, Content, Country, Helpline, Language, Number, Review, Topic
from bot.content.plain_yaml import FrontMatter, read_yaml
from bot.errors import ContentError

T = TypeVar("T")
_SECTION = re.compile(r"^## +(?P<key>[a-z0-9_]+) +[—–-] +(?P<question>.+?)\s*$", re.M)
_PART = re.compile(r"^### +(simpler|source)\s*$", re.M)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_META = re.compile(r"<!--(.*?)-->", re.S)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MESSAGES_FILE = "messages.ftl"
CANNED_FILE = "replies.ftl"
REPLIES_FILE = "replies.yml"


def _yaml(path: Path) -> Any:
    try:
        return read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ContentError(f"{path}: cannot be read: {problem}. Check the indents and the quotes.") from None


def _review(data: Any, where: Path) -> Review:
    try:
        review = Review(**(data or {}))
    except TypeError:
        raise ContentError(f"{where}: `review` must be {{status: draft, by: null, on: null}}.") from None
    if review.status not in ("draft", "in_review", "approved"):
        raise ContentError(f"{where}: review status {review.status!r} is not draft, in_review or approved.")
    if review.status == "approved" and not review.approved:
        raise ContentError(f"{where}: an approved text says who approved it (by) and when (on).")
    return review


def read_topic(path: Path) -> Topic:
    """Read `content/<lang>/topics/<topic>.md`.

    Raises:
        ContentError: A part is missing or misspelt.
    """
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"), handler=FrontMatter())
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ContentError(f"{path}: the lines between the two --- cannot be read: {problem}.") from None
    if not isinstance(post.get("source") or {}, dict):
        raise ContentError(f"{path}: `source:` must list `question: hash`; `lantern content publish` writes it.")
    for needed in ("title", "icon"):
        if not post.get(needed):
            raise ContentError(f"{path}: `{needed}:` is missing between the two --- at the top.")
    sources = post.get("source") or {}
    heads = list(_SECTION.finditer(post.content))
    if not heads:
        raise ContentError(f"{path}: no question found. A question begins with `## key — The question?`.")
    loose = set(re.findall(r"^## .*$", post.content, re.M)) - {h.group(0).rstrip() for h in heads}
    if loose:
        raise ContentError(f"{path}: cannot read {sorted(loose)[0]!r}. Write `## key — The question?`.")
    answers = {}
    for head, after in zip(heads, heads[1:] + [None]):
        text = post.content[head.end() : after.start() if after else None]
        answer = _answer(path, head.group("key"), head.group("question"), text, sources)
        if answer.key in answers:
            raise ContentError(f"{path}: the question `{answer.key}` stands twice.")
        answers[answer.key] = answer
    review = _review(post.get("review"), path).of(_approved_topic(post))
    return Topic(path.stem, str(post["title"]), str(post["icon"]), review, answers)


def _approved_topic(post: frontmatter.Post) -> str:
    return f"{post['title']}\n{post['icon']}\n{post.content}"


def _approved_country(data: dict[str, Any]) -> str:
    return json.dumps(data.get("texts") or {}, ensure_ascii=False, sort_keys=True)


def approved_part(path: Path) -> str:
    """Return what an approval of a file is about: a country's texts, or all but the lines that approving writes."""
    if path.suffix == ".yml":
        return _approved_country(_yaml(path))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return _approved_topic(frontmatter.loads(text, handler=FrontMatter()))
    return approved_text(text)


def _answer(path: Path, key: str, question: str, text: str, sources: dict[str, str]) -> Answer:
    where = f"{path}, question `{key}`"
    meta: dict[str, str] = {}
    for comment in _META.findall(text):
        for item in comment.split(";"):
            name, _, value = item.partition(":")
            meta[name.strip()] = value.strip()
    parts = _PART.split(_META.sub("", text))
    named = {name: body.strip() for name, body in zip(parts[1::2], parts[2::2])}
    for needed, value in (
        ("the answer", parts[0].strip()),
        ("### simpler", named.get("simpler")),
        ("### source", named.get("source")),
    ):
        if not value:
            raise ContentError(f"{where}: {needed} is missing or empty.")
    topic = path.stem
    following = tuple(n.strip() for n in meta.get("next", "").split(",") if n.strip())
    return Answer(
        topic=topic,
        key=key,
        question=question,
        body=parts[0].strip(),
        simpler=named["simpler"],
        source=named["source"],
        strength=tuple(s.strip() for s in meta.get("strength", "").split(",") if s.strip()),
        facts=meta.get("facts", ""),
        next=tuple(n if "/" in n else f"{topic}/{n}" for n in following),
        change=meta.get("change", "meaning"),
        made_from=sources.get(key),
    )


def read_country(path: Path) -> Country:
    """Read `content/countries/<CC>.yml`.

    Raises:
        ContentError: The file cannot be read or lacks a part.
    """
    data = _yaml(path)
    try:
        checked = _review({"status": "approved", **data["checked"]} if data["checked"]["by"] else None, path)
        called = checked.approved
        emergency = tuple(
            Number(str(n["number"]), "emergency", n.get("services"), certain=bool(n.get("certain")) or called)
            for n in data["emergency"]
        )
        helplines = tuple(
            Number(
                str(n["number"]),
                n["kind"],
                certain=called,
                name=n.get("name"),
                sms=n.get("channel") == "sms",
                hours=n.get("hours"),
                note=n.get("note"),
                tells=bool(n.get("tells")),
                confidence=n.get("confidence", "medium"),
            )
            for n in data["helplines"]
        )
        country = Country(
            data["country"],
            bool(data["eu"]),
            emergency,
            helplines,
            data["source"],
            checked,
            data.get("review_by"),
            {str(label): dict(texts) for label, texts in (data.get("texts") or {}).items()},
            _review(data.get("review"), path).of(_approved_country(data)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        if isinstance(problem, ContentError):
            raise
        raise ContentError(f"{path}: {problem} is missing or has the wrong form. See content/README.md.") from None
    if country.code != path.stem or not country.emergency:
        raise ContentError(f"{path}: `country` must be {path.stem} and `emergency` must have a number.")
    return country


def read_languages(path: Path) -> dict[str, Language]:
    """Read `content/languages.yml`; the order is the order of the language buttons."""
    listed = _yaml(path)
    if not isinstance(listed, dict) or not listed:
        raise ContentError(f"{path}: must list languages as `fr: {{name: Français, direction: ltr, fallback: en}}`.")
    languages = {}
    for code, data in listed.items():
        try:
            languages[code] = Language(
                code, data["name"], data["direction"] == "rtl", data.get("fallback"), tuple(data.get("aliases", ()))
            )
        except (KeyError, TypeError, UnknownLocaleError) as problem:
            raise ContentError(f"{path}: language {code}: {problem} is missing.") from None
    return languages


def read_helpline(path: Path) -> Helpline:
    """Read `content/helpline.yml`.

    Raises:
        ContentError: Hours, time zone or another part is missing or wrong. Never guessed as "open".
    """
    from zoneinfo import ZoneInfo

    if not path.exists():
        raise ContentError(f"{path}: is missing. Without opening hours the bot cannot say when a person comes.")
    data = _yaml(path)
    try:
        ZoneInfo(data["timezone"])
        hours: dict[int, tuple[tuple[str, str], ...]] = {}
        for number, day in enumerate(WEEKDAYS):
            spans = tuple((str(a), str(b)) for a, b in (span.split("-") for span in data["hours"][day] or ()))
            for opens, closes in spans:
                if not (_CLOCK.fullmatch(opens) and _CLOCK.fullmatch(closes) and opens < closes):
                    raise ValueError(f"hours of {day}: write 09:00-17:00")
            hours[number] = spans
        if not any(hours.values()):
            raise ValueError("hours: not one open day")
        holidays = frozenset(data["holidays"] or ())
        if not all(type(day) is date for day in holidays):  # a day, not a day with a time
            raise ValueError("holidays: write 2026-12-25")
        low, high = data["usual_wait_minutes"]
        return Helpline(
            data["name"],
            data["timezone"],
            hours,
            holidays,
            (int(low), int(high)),
            tuple(data["languages"]),
            tuple(data["outcomes"]),
            tuple(data["reasons"]),
            dict(data.get("keeps") or {}),
        )
    except Exception as problem:
        raise ContentError(f"{path}: {problem!s}. The bot never guesses that the team is there.") from None


def read_danger(path: Path) -> tuple[str, ...]:
    """Read `content/<lang>/danger.yml`: the phrases of the danger screen."""
    data = _yaml(path)
    phrases = data.get("phrases") if isinstance(data, dict) else None
    if not isinstance(phrases, list) or not phrases:
        raise ContentError(f"{path}: must have `phrases:` with a list below it.")
    return tuple(str(phrase) for phrase in phrases)


def read_replies(path: Path) -> dict[str, Any]:
    """Read `content/replies.yml`: which buttons stand under which text."""
    data = _yaml(path)
    for part in ("buttons", "replies", "first_topics", "flags", "contacts"):
        if not isinstance(data, dict) or not data.get(part):
            raise ContentError(f"{path}: `{part}:` is missing or empty.")
    return dict(data)


def read_style(path: Path) -> dict[str, Any]:
    """Read `content/<lang>/style.yml`: what the checks hold texts against."""
    data = _yaml(path)
    if not isinstance(data, dict):
        raise ContentError(f"{path}: must have `max_words:`, `forbidden:` and `strength:`.")
    return data


class Loader:
    """Reads the whole folder, file by file, and remembers each file's last good reading.

    Args:
        root: The content folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._good: dict[Path, tuple[tuple[int, int], Any]] = {}
        self.problems: list[str] = []

    def signature(self) -> int:
        """Return a value that changes when any file does."""
        return hash(
            tuple(
                sorted(
                    (str(p), p.stat().st_mtime_ns, p.stat().st_size)
                    for p in self.root.rglob("*")
                    if p.suffix in (".md", ".ftl", ".yml")
                )
            )
        )

    def _keep(self, path: Path, read: Callable[[Path], T]) -> T:
        """Read `path`, or return its last good reading and note the problem.

        Raises:
            ContentError: The file cannot be read and never could be.
        """
        known = self._good.get(path)
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            if known and known[0] == stamp:
                return known[1]  # type: ignore[no-any-return]
            value = read(path)
        except FileNotFoundError:
            if known is None:
                raise ContentError(f"{path}: is missing.") from None
            self.problems.append(f"{path}: is gone; its last good version stays in use.")
            return known[1]  # type: ignore[no-any-return]
        except ContentError as problem:
            if known is None:
                raise
            self.problems.append(f"{problem} Its last good version stays in use.")
            return known[1]  # type: ignore[no-any-return]
        self._good[path] = (stamp, value)
        return value

    def load(self) -> Content:
        """Read everything.

        Raises:
            ContentError: A needed file cannot be read and there is no earlier reading of it. Needed are the lists in
                the folder itself, and the first language's short texts and danger phrases; any other file that never
                could be read is left out, and stands in `problems`.
        """
        self.problems = []
        languages = self._keep(self.root / "languages.yml", read_languages)
        first = next(iter(languages))
        messages = {
            code: found[0]
            for code, lang in languages.items()
            if (found := self._each(f"{code}/{MESSAGES_FILE}", partial(_messages, code, lang.rtl), code == first))
        }
        if not messages:
            raise ContentError(f"{self.root}: no language has a {MESSAGES_FILE}.")
        spoken = {code: lang for code, lang in languages.items() if code in messages}
        return Content(
            languages=spoken,
            topics={code: {t.key: t for t in self._each(f"{code}/topics/*.md", read_topic)} for code in spoken},
            messages=messages,
            countries={c.code: c for c in self._each("countries/*.yml", read_country)},
            replies=self._keep(self.root / REPLIES_FILE, read_replies),
            helpline=self._keep(self.root / "helpline.yml", read_helpline),
            danger={c: d for c in spoken for d in self._each(f"{c}/danger.yml", read_danger, c == first)},
            canned={
                c: m
                for c, lang in spoken.items()
                for m in self._each(f"{c}/{CANNED_FILE}", partial(_messages, c, lang.rtl))
            },
            style={c: s for c in spoken for s in self._each(f"{c}/style.yml", read_style)},
        )

    def _each(self, pattern: str, read: Callable[[Path], T], needed: bool = False) -> list[T]:
        """Read the files of a pattern. One that never could be read is left out and noted, unless it is needed."""
        found = []
        for path in self._known(pattern):
            try:
                found.append(self._keep(path, read))
            except ContentError as problem:
                if needed:
                    raise
                self.problems.append(f"{problem} It is left out.")
        return found

    def _known(self, pattern: str) -> list[Path]:
        """Return the files of a pattern: those there, and those that were there and are gone for now."""
        there = set(self.root.glob(pattern))
        return sorted(there | {p for p in self._good if p.relative_to(self.root).match(pattern)})


def _messages(code: str, rtl: bool, path: Path) -> Messages:
    try:
        return Messages.read(path, code, rtl)
    except UnicodeDecodeError:
        raise ContentError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from None

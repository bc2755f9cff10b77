"""`lantern content`: what editors need: check, status, preview, publish."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import settings
from bot.content import checks
from bot.content.catalogue import Catalogue
from bot.content.loader import approved_part
from bot.content.model import Reply, Review, fingerprint
from bot.content.replies import Replies
from bot.errors import ContentError


def _catalogue() -> Catalogue:
    return Catalogue(settings.load_one("CONTENT_PATH"))


@click.group()
def content() -> None:
    """Check, list, preview and publish texts."""


@content.command()
@click.option("--quiet", is_flag=True, help="Only what blocks.")
def check(quiet: bool) -> None:
    """Hold every text against the rules; errors block, warnings show."""
    catalogue = _catalogue()
    findings = list(checks.check(catalogue, date.today()))
    errors = [f for f in findings if f.blocks]
    for finding in errors if quiet else findings:
        click.echo(str(finding))
    if not quiet:
        _readability(catalogue)
    click.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    sys.exit(1 if errors else 0)


def _readability(catalogue: Catalogue) -> None:
    """Print words a sentence for each topic and language, and Flesch figures for English."""
    table = Table("topic", *catalogue.content.languages, "English ease / grade", title="words a sentence, mean / most")
    for key in catalogue.topic_keys():
        row = [key]
        for language in catalogue.content.languages:
            topic = catalogue.content.topics[language].get(key)
            counts = [
                len(checks.words(s))
                for a in (topic.answers.values() if topic else ())
                for s in checks.sentences(a.body)
            ]
            row.append(f"{sum(counts) / len(counts):.1f} / {max(counts)}" if counts else "–")
        english = catalogue.content.topics.get("en", {}).get(key)
        ease, grade = checks.readability("\n".join(a.body for a in english.answers.values())) if english else (0, 0)
        table.add_row(*row, f"{ease:.0f} / {grade:.1f}")
    Console().print(table)


@content.command()
def status() -> None:
    """Show for each language what is approved, draft, stale or missing."""
    catalogue = _catalogue()
    table = Table("language", "topic", "questions", "review", "stale", "missing")
    for language in catalogue.content.languages:
        messages = catalogue.content.messages[language]
        table.add_row(language, "(short texts)", str(len(messages.keys)), _review(messages.review), "", "")
        for key, origin in catalogue.content.topics.get("en", {}).items():
            topic = catalogue.content.topics[language].get(key)
            if topic is None:
                table.add_row(language, key, "0", "–", "", str(len(origin.answers)))
                continue
            stale = sum(catalogue.stale(language, a) for a in topic.answers.values())
            missing = len(origin.answers.keys() - topic.answers.keys())
            table.add_row(
                language, key, str(len(topic.answers)), _review(topic.review), str(stale or ""), str(missing or "")
            )
    for code, country in catalogue.content.countries.items():
        if country.texts:
            table.add_row("countries", code, str(len(country.texts)), _review(country.review), "", "")
    Console().print(table)


def _review(review: Review) -> str:
    said = f"{review.status} by {review.by} on {review.on}" if review.by else review.status
    return f"{said}, changed since" if review.changed else said


@content.command()
@click.argument("language")
@click.argument("label")
@click.option("--country", default=None, help="Preview as a child in this country.")
def preview(language: str, label: str, country: str | None) -> None:
    """Show LABEL (guardian/what, or a key of messages.ftl) as a child sees it, with its buttons."""
    catalogue = _catalogue()
    found = catalogue.language(language)
    if found is None:
        raise ContentError(
            f"{language}: not a language with texts. There are: {', '.join(catalogue.content.languages)}."
        )
    language = found
    replies = Replies(catalogue, settings.load_one("DEFAULT_COUNTRY"))
    if label == "danger":
        _bubble(replies.danger(language, country))
    elif "/" in label:
        if catalogue.answer(language, label) is None:
            raise ContentError(f"{label}: there is no such question.")
        for reply in (
            replies.answer(label, language, country),
            replies.simpler(label, language, country),
            replies.source(label, language),
        ):
            _bubble(reply)
    elif label in catalogue.content.messages["en"]:
        raw = catalogue.content.messages["en"].raw[label]
        _bubble(replies.message(label, language, **{name: f"‹{name}›" for name in checks.PLACEHOLDER.findall(raw)}))
    else:
        raise ContentError(f"{label}: is no question (such as guardian/what) and no key of messages.ftl.")


def _bubble(reply: Reply) -> None:
    width = 44
    click.echo("╭" + "─" * width + "╮")
    for paragraph in reply.text.splitlines():
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) + 1 > width - 2:
                click.echo(f"│ {line:<{width - 2}} │")
                line = ""
            line = f"{line} {word}".strip()
        click.echo(f"│ {line:<{width - 2}} │")
    click.echo("╰" + "─" * width + "╯")
    for row in reply.rows:
        click.echo("  " + "  ".join(f"[ {button.label} ]" for button in row))
    click.echo("")


@content.command()
@click.argument("language")
@click.argument("topic")
@click.option("--by", required=True, help="Who read and approves it: a person's name.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def publish(language: str, topic: str, by: str, yes: bool) -> None:
    """Approve TOPIC (or `messages`) in LANGUAGE, after checks; a running bot shows it within seconds.

    The texts of a country are approved with `publish countries US`.
    """
    catalogue, by = _catalogue(), " ".join(by.split())
    if not by:
        raise ContentError("--by is the name of the person who read the text.")
    name = _file(language, topic)
    path = Path(settings.load_one("CONTENT_PATH")) / language / name
    if not path.exists():
        raise ContentError(f"{path}: is not there.")
    broken = [problem for problem in catalogue.problems if str(path) in problem]
    if broken:
        raise ContentError("\n".join(["not published; first mend:", *broken]))
    blocking = [
        f for f in checks.check(catalogue, date.today()) if f.blocks and f.where.startswith(f"{language}/{name}")
    ]
    if blocking:
        raise ContentError("\n".join(["not published; first mend:", *map(str, blocking)]))
    if not yes:
        click.confirm(f"{by} has read all of {path} and approves it?", abort=True)
    old = path.read_text(encoding="utf-8")
    # JSON's quotes are YAML's: a name may hold a comma or a colon
    name_quoted, hashed = json.dumps(by, ensure_ascii=False), fingerprint(approved_part(path))
    review = f"review: {{status: approved, by: {name_quoted}, on: {date.today()}, text: {hashed}}}"
    new, found = re.subn(r"review: *\{.*\}", lambda _: review, old, count=1)
    if not found:
        raise ContentError(f"{path}: has no line `review: {{status: draft, by: null, on: null}}`. Add it at the top.")
    if path.suffix == ".md" and language != "en":
        new = stamp(new, catalogue, topic)
    path.write_text(new, encoding="utf-8")
    click.echo("".join(difflib.unified_diff(old.splitlines(True), new.splitlines(True), "before", "after", n=0)))


def _file(language: str, topic: str) -> str:
    if language == "countries":
        return f"{topic}.yml"
    return "messages.ftl" if topic == "messages" else f"topics/{topic}.md"


def stamp(text: str, catalogue: Catalogue, topic: str) -> str:
    """Note in a translation which English sections it was made from."""
    origin = catalogue.content.topics["en"].get(topic)
    if origin is None:
        return text
    hashes = "\n".join(f"  {a.key}: {a.fingerprint}" for a in origin.answers.values())
    text = re.sub(r"^source:\n(?:  \S+: \S+\n)*", "", text, count=1, flags=re.M)
    return re.sub(r"\n---\n", lambda _: f"\nsource:\n{hashes}\n---\n", text, count=1)


@content.command(hidden=True)
@click.argument("language")
def stamped(language: str) -> None:
    """Note in all translations of LANGUAGE that they were made from the English texts as they are now."""
    catalogue = _catalogue()
    done: dict[str, int] = defaultdict(int)
    for path in sorted((Path(settings.load_one("CONTENT_PATH")) / language / "topics").glob("*.md")):
        path.write_text(stamp(path.read_text(encoding="utf-8"), catalogue, path.stem), encoding="utf-8")
        done[language] += 1
    click.echo(f"{done[language]} files")

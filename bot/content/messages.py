"""Short texts of one language, from Project Fluent files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast, parse

from bot.content.model import Review
from bot.content.plain_yaml import read_yaml
from bot.errors import ContentError

_REVIEW = re.compile(r"review:\s*(\{.*)")


def _review(text: str, where: str) -> Review:
    try:
        review = Review(**read_yaml(text))
    except (TypeError, yaml.YAMLError):
        raise ContentError(f"{where}: the review line must be {{status: draft, by: null, on: null}}.") from None
    if review.status not in ("draft", "in_review", "approved"):
        raise ContentError(f"{where}: review status {review.status!r} is not draft, in_review or approved.")
    if review.status == "approved" and not review.approved:
        raise ContentError(f"{where}: an approved review says who approved it (by) and when (on).")
    return review


def approved_text(text: str) -> str:
    """Return what an approval of a `.ftl` file is about: all but its review line."""
    return "\n".join(line for line in text.splitlines() if not _REVIEW.search(line))


class Messages:
    """The texts of one `.ftl` file.

    Args:
        language: The language's code.
        text: The file's text.
        where: Its name, for error messages.
        rtl: Wrap inserted values in isolation marks, so that numbers and Latin words keep their order.

    Raises:
        ContentError: The file has a line that Fluent cannot read.
    """

    def __init__(self, language: str, text: str, where: str, rtl: bool = False) -> None:
        tree = parse(text)
        for entry in tree.body:
            if isinstance(entry, ast.Junk):
                line = text.count("\n", 0, entry.span.start if entry.span else 0) + 1
                raise ContentError(
                    f"{where}, line {line}: cannot be read: {entry.annotations[0].message}. "
                    "A line must be `key = text`; following lines of a text begin with spaces."
                )
        self.language = language
        self.ordered = tuple(e.id.name for e in tree.body if isinstance(e, ast.Message) and e.value)
        self.keys = frozenset(self.ordered)
        self._bundle = FluentBundle([language], use_isolating=rtl)
        self._bundle.add_resource(FluentResource(text))
        self.raw = {
            e.id.name: text[e.span.start : e.span.end] for e in tree.body if isinstance(e, ast.Message) and e.span
        }
        found = _REVIEW.search(text)
        self.review = (_review(found.group(1), where) if found else Review()).of(approved_text(text))

    @classmethod
    def read(cls, path: Path, language: str, rtl: bool = False) -> Messages:
        """Read a `.ftl` file."""
        return cls(language, path.read_text(encoding="utf-8"), str(path), rtl)

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text of `key` with `values` put in.

        Raises:
            ContentError: A value that the text needs was not given.
        """
        pattern = self._bundle.get_message(key).value
        text, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise ContentError(f"message {key}: {errors[0]}")
        return str(text)

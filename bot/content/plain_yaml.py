"""YAML as editors expect it."""

from __future__ import annotations

import re
from typing import Any

import frontmatter
import yaml


class _Plain(yaml.SafeLoader):
    """YAML as people expect it: `on`, `no` and `yes` are words (`on: 2026-11-03`, `country: NO`), as in YAML 1.2."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in listed if tag != "tag:yaml.org,2002:bool"]
    for first, listed in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class FrontMatter(frontmatter.YAMLHandler):  # type: ignore[misc]
    """The lines between two `---`, read the same way."""

    def load(self, fm: str, **kwargs: Any) -> Any:
        """See parent class."""
        return yaml.load(fm, Loader=_Plain)  # noqa: S506 - a SafeLoader


def read_yaml(text: str) -> Any:
    """Read YAML as people expect it."""
    return yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader

"""Training: the parts of Rasa's files that follow from the labels, and a model when training files changed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Iterable

import yaml

from bot.errors import ContentError

TRAINING_FILES = ("config.yml", "domain.yml", "nlu_data", "stories", "bot/nlu", "content/languages.yml")
RULES = Path("stories/rules_topics.yml")
STAMP = "trained.sha256"


def labels(nlu_data: Path = Path("nlu_data")) -> list[str]:
    """Return every `<topic>/<question>` that has training lines, in file order, each once."""
    found: dict[str, None] = {}
    for path in sorted(nlu_data.glob("*/topics.yml")):
        try:
            for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
                found.setdefault(item["intent"])
        except (yaml.YAMLError, KeyError, TypeError) as problem:
            raise ContentError(f"{path}: cannot be read: {problem}.") from None
    return list(found)


def _between(text: str, name: str, lines: Iterable[str]) -> str:
    """Replace the lines between `# --- name:` and `# --- end of name`."""
    pattern = re.compile(rf"(^ *# --- {name}:.*\n)(?:.*\n)*?(^ *# --- end of {name}$)", re.M)
    if not pattern.search(text):
        raise ContentError(f"domain.yml: the line `# --- {name}: …` or `# --- end of {name}` is missing.")
    return pattern.sub(lambda m: m.group(1) + "".join(f"  {line}\n" for line in lines) + m.group(2), text)


def write_topics(root: Path = Path(".")) -> bool:
    """Write the topics of `nlu_data` into `domain.yml` and the rules, so that a new topic takes no code.

    Returns:
        Whether a file changed.
    """
    known = labels(root / "nlu_data")
    topics = list(dict.fromkeys(label.partition("/")[0] for label in known))
    domain = root / "domain.yml"
    old = domain.read_text(encoding="utf-8")
    new = _between(old, "topics", (f"- {topic}: {{is_retrieval_intent: true}}" for topic in topics))
    new = _between(new, "answers", (f"utter_{label}: []" for label in known))
    rules = (
        '# Written by `lantern train`: one rule a topic answers all its questions.\nversion: "3.1"\nrules:\n'
        + "".join(
            f"  - rule: answer {topic}\n    steps: [{{intent: {topic}}}, {{action: utter_{topic}}}]\n"
            for topic in topics
        )
    )
    target = root / RULES
    changed = new != old or not target.exists() or target.read_text(encoding="utf-8") != rules
    if changed:
        domain.write_text(new, encoding="utf-8")
        target.write_text(rules, encoding="utf-8")
    return changed


def fingerprint(root: Path = Path(".")) -> str:
    """Return a hash over everything that a model is made from."""
    digest = hashlib.sha256()
    for name in TRAINING_FILES:
        path = root / name
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".py"))
        for file in files:
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def is_current(models: Path, root: Path = Path(".")) -> bool:
    """Whether the newest model was made from the files as they are now."""
    stamp = models / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(root) and any(models.glob("*.tar.gz"))


def train(models: Path, root: Path = Path(".")) -> Path:
    """Train a model and remove older ones.

    Raises:
        ContentError: Rasa made no model; its output says why.
    """
    write_topics(root)
    import rasa.model_training

    result = rasa.model_training.train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=[str(root / "nlu_data"), str(root / "stories")],
        output=str(models),
        fixed_model_name=None,
        force_training=True,
    )
    if result.code != 0 or not result.model:
        raise ContentError("training made no model; the lines above say why.")
    model = Path(result.model)
    for other in models.glob("*.tar.gz"):
        if other != model:
            other.unlink()
    (models / STAMP).write_text(fingerprint(root))
    return model

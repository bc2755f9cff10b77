"""`lantern train` and `lantern understand`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from bot import settings, training
from bot.errors import ContentError


def model_path() -> Path:
    """Return the model's folder, also on a machine that has no secrets yet."""
    return Path(settings.load_one("MODEL_PATH"))


def needs_model(models: Path) -> None:
    """Stop with a clear sentence where no model is trained."""
    if not list(models.glob("*.tar.gz")):
        raise ContentError(f"{models}: there is no model. Run `make train`.")


class Assistant:
    """Understands as the bot does: the phrase screen first, then the trained model.

    Raises:
        ContentError: There is no model.
    """

    def __init__(self) -> None:
        from bot.content.catalogue import Catalogue
        from bot.dialogue import Dialogue
        from bot.safety.screen import Screen

        needs_model(model_path())
        self._screen = Screen(Catalogue(settings.load_one("CONTENT_PATH")).content.danger)
        self._dialogue = Dialogue(model_path())
        self._dialogue.load()

    def parse(self, text: str, **hints: str) -> dict[str, Any]:
        """Parse a text; `hints` as in a turn's metadata."""
        screened = self._screen.look(text) is not None
        return self._dialogue.parse_now(text.lstrip("/") or "?", {"screened": screened, **hints})


@click.command()
@click.option("--if-needed", is_flag=True, help="Only when training files changed.")
def train(if_needed: bool) -> None:
    """Train a new model; a running bot restarts with it."""
    models = model_path()
    if if_needed and training.is_current(models):
        click.echo("the trained model is up to date")
        return
    click.echo("training (some minutes) …")
    click.echo(f"trained {training.train(models)}")


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
def understand(file: TextIO) -> None:
    """Read JSON lines with `text`, write what is understood, line by line in the same order."""
    name, assistant = getattr(file, "name", "-"), Assistant()
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"].encode("utf-8", "replace").decode()
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise ContentError(
                f'{name}, line {number}: must be JSON with `text`, such as {{"text": "can i go to school"}}'
            ) from None
        json.dump(understood(text, assistant.parse(text)), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        sys.stdout.flush()


def understood(text: str, parse: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `lantern understand` (design §8) from a parse.

    Where the decision is not to answer, `intent` is the likeliest one.
    """
    intent = parse["intent"]["name"]
    best = parse["best"] if parse["decision"] != "answer" or intent == parse["best"].partition("/")[0] else intent
    topic = best.partition("/")[0] if "/" in best else None
    return {
        "text": text,
        "language": parse["language"],
        "language_confidence": round(parse["language_confidence"], 4),
        "intent": topic or best,
        "topic": topic,
        "answer": best if topic else None,
        "confidence": round(parse["intent"]["confidence"], 4),
        "decision": parse["decision"],
        "options": parse["options"],
        "danger": parse["danger"],
        "language_candidates": parse["language_candidates"],
    }

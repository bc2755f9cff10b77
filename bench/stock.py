"""Stock Rasa on the same lines: its own default pipeline and policies, its SQL tracker store, its REST channel."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterable

import httpx
import rasa
import yaml

from bench.gold import Judged, Line
from bot.content.catalogue import Catalogue
from tests.e2e.system import free_port, wait_for

WORK = Path("bench/work/stock")
CONFIG = Path(rasa.__file__).parent / "cli/project_templates/default_config.yml"
TRAINING_SECONDS = 4 * 3600
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def _lines() -> dict[str, list[str]]:
    """Return the training lines of all languages by label."""
    lines: dict[str, list[str]] = {}
    for path in sorted(Path("nlu_data").glob("*/*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found = [line[2:] for line in item["examples"].splitlines() if line.startswith("- ")]
            lines.setdefault(item["intent"], []).extend(found)
    return lines


def project() -> Path:
    """Write the project that `rasa init` and our lines make, and return its folder."""
    WORK.mkdir(parents=True, exist_ok=True)
    lines = _lines()
    answers = {a.label: a.body for t in Catalogue("content").content.topics["en"].values() for a in t.answers.values()}
    topics = sorted({label.partition("/")[0] for label in lines if "/" in label})
    intents = sorted(label for label in lines if "/" not in label)
    config = _default_config().replace("placeholder_default", "stock")
    (WORK / "config.yml").write_text(config)
    domain = {
        "version": "3.1",
        "intents": topics + intents,
        "responses": {f"utter_{label}": [{"text": answers.get(label, label)}] for label in [*lines]},
    }
    (WORK / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True))
    nlu = [{"intent": label, "examples": "".join(f"- {line}\n" for line in found)} for label, found in lines.items()]
    (WORK / "data").mkdir(exist_ok=True)
    (WORK / "data/nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    rules = [{"rule": n, "steps": [{"intent": n}, {"action": f"utter_{n}"}]} for n in topics + intents]
    (WORK / "data/rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}))
    (WORK / "credentials.yml").write_text("rest: {}\n")
    (WORK / "endpoints.yml").write_text("tracker_store: {type: SQL, dialect: sqlite, db: rasa.db}\n")
    return WORK


def _default_config() -> str:
    found = [CONFIG, *Path(rasa.__file__).parent.rglob("default_config.yml")]
    return next(path for path in found if path.exists()).read_text()


def train() -> float:
    """Train, unless it was trained on these lines. Returns the seconds it took when it was."""
    folder = project()
    files = [folder / "config.yml", folder / "domain.yml", *sorted((folder / "data").iterdir())]
    fingerprint = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
    note = folder / "trained.json"
    if note.exists() and json.loads(note.read_text())["fingerprint"] == fingerprint:
        return float(json.loads(note.read_text())["seconds"])
    shutil.rmtree(folder / "models", ignore_errors=True)
    started = time.monotonic()
    environment = {**os.environ, **ENVIRONMENT, "OMP_NUM_THREADS": str(os.cpu_count() or 1)}
    with (folder / "train.log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-m", "rasa", "train"],
            cwd=folder, env=environment, stdout=log, stderr=log, check=True, timeout=TRAINING_SECONDS,
        )  # fmt: skip
    seconds = time.monotonic() - started
    note.write_text(json.dumps({"fingerprint": fingerprint, "seconds": round(seconds)}))
    return seconds


class Stock:
    """A running stock server."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (WORK / "rasa.db").unlink(missing_ok=True)
        self._log = (WORK / "run.log").open("wb")
        command = [sys.executable, "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=WORK, env={**os.environ, **ENVIRONMENT}, stdout=self._log, stderr=self._log
        )
        wait_for(self._ready, "stock Rasa is ready", 300)

    def _ready(self) -> bool:
        assert self._process.poll() is None, (WORK / "run.log").read_text()[-2000:]
        try:
            return httpx.get(f"{self.url}/status", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def understand(self, lines: Iterable[Line]) -> list[Judged]:
        """Parse lines; stock Rasa answers unless its FallbackClassifier says otherwise, and offers nothing."""
        judged = []
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for line in lines:
                parse = client.post("/model/parse", json={"text": line.text}).json()
                judged.append(Judged(line, _said(parse)))
        return judged

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
        self._log.close()


def _said(parse: dict[str, Any]) -> dict[str, Any]:
    name = parse["intent"]["name"]
    sure = name != "nlu_fallback"
    selected = (parse.get("response_selector") or {}).get("default", {}).get("response", {})
    best = next((i["name"] for i in parse["intent_ranking"] if i["name"] != "nlu_fallback"), name)
    return {
        "intent": name if sure else best,
        "decision": "answer" if sure else "fallback",
        "answer": selected.get("intent_response_key"),
        "danger": name == "danger",
        "options": [],
        "language": None,
        "language_confidence": 0.0,
        "language_candidates": [],
    }

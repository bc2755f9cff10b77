"""What breaks: actions, model, content, webhook. The child always gets an honest sentence and a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from tests.e2e.system import ROOT, System, needs_model, running, wait_for


@pytest.mark.parametrize("how", ["action_raises", "action_hangs"])
def test_a_broken_action(how: str, tmp_path: Path) -> None:
    """An action that raises or hangs: the honest sentence, the human button, and the next child is not held up."""
    needs_model()
    system = System(tmp_path, TURN_SECONDS="3")
    try:
        system.start_ready("bot", killed_at=how)
        system.telegram.text(1, "/menu", language_code="en")
        system.telegram.text(2, "what is a guardian", language_code="en")
        system.wait_text(2, "A guardian is an adult")
        message = system.wait_text(1, "Something went wrong on my side")
        assert any(b["callback_data"] == "human" for b in message["buttons"])
        system.telegram.text(1, "what is a guardian", language_code="en")
        system.wait_text(1, "A guardian is an adult")
        assert "SECRET-CANARY" not in system.log_text()
    finally:
        system.stop()


def test_no_model(tmp_path: Path) -> None:
    """Without a model: the danger screen works, a person can be asked for, and everything else is honest."""
    system = System(tmp_path, MODEL_PATH=str(tmp_path / "none"))
    try:
        system.start("bot")
        system.telegram.text(1, "they beat me and lock the door", language_code="en")
        assert system.wait_text(1, "You are not alone")["text"].startswith("📞 112")
        system.telegram.text(2, "what is a guardian", language_code="en")
        system.wait_text(2, "Something went wrong on my side")
        system.telegram.press(2, data="human")
        system.wait_text(2, "A person from the team")
        with system.lantern.store.reading() as work:
            assert len(work.handoffs.waiting()) == 1
        assert httpx.get(f"http://127.0.0.1:{system.rasa_port}/health").json()["model"] == "missing"
    finally:
        system.stop()


def test_content_changes_live_and_a_broken_file_keeps_its_last_good_version(tmp_path: Path) -> None:
    """An editor's change is live within seconds; a broken one is reported and changes nothing."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    for system in running(tmp_path, "bot", CONTENT_PATH=str(content)):
        system.telegram.text(1, "what is a guardian", language_code="en")
        system.wait_text(1, "A guardian is an adult")
        path = content / "en/topics/guardian.md"
        good = path.read_text()
        path.write_text(good.replace("A guardian is an adult", "A guardian is a grown-up"))

        def asked(expected: str) -> bool:
            mark = system.telegram.mark()
            system.telegram.press(1, data="guardian/what", force=True, message_id=1)
            wait_for(lambda: [m for m in system.telegram.sent(1) if m["seq"] > mark], "an answer")
            return any(expected in m["text"] for m in system.telegram.sent(1) if m["seq"] > mark)

        wait_for(lambda: asked("A guardian is a grown-up"), "the change is live")
        path.write_text("---\ntitle: [broken\n---\n")
        health = f"http://127.0.0.1:{system.rasa_port}/health"
        problem = wait_for(lambda: httpx.get(health).json()["content_problems"], "the break is reported")[0]
        assert "guardian.md" in problem and "last good version" in problem
        assert asked("A guardian is a grown-up")


def test_a_broken_file_at_start_is_one_clear_sentence(tmp_path: Path) -> None:
    """Nothing starts on content that was never good."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    (content / "helpline.yml").unlink()
    system = System(tmp_path, CONTENT_PATH=str(content))
    try:
        assert system.start("bot").wait(60) != 0
        assert "helpline.yml" in system.log_text()
    finally:
        system.stop()


def test_webhook(tmp_path: Path) -> None:
    """Webhook mode: only Telegram's secret opens it; the forged, the huge and the broken change nothing."""
    needs_model()
    system = System(tmp_path, TELEGRAM_MODE="webhook", TELEGRAM_WEBHOOK_SECRET="s3cret-token_1")
    url = f"http://127.0.0.1:{system.rasa_port}/webhooks/telegram/webhook"
    system.environment["TELEGRAM_WEBHOOK_URL"] = url
    try:
        system.start_ready("bot")
        forged = {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": 1,
                "text": "hi",
                "chat": {"id": 9, "type": "private"},
                "from": {"id": 9, "is_bot": False, "first_name": "x"},
            },
        }
        assert httpx.post(url, json=forged).status_code == 401
        assert httpx.post(url, json=forged, headers={"X-Telegram-Bot-Api-Secret-Token": "wrong"}).status_code == 401
        good = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-token_1"}
        try:
            assert httpx.post(url, content=b"x" * 10_000_000, headers=good).status_code == 413
        except httpx.TransportError:
            pass  # cut off while sending is a refusal too
        assert httpx.post(url, content=b"{not json", headers=good).status_code == 200
        system.telegram.text(5, "what is a guardian", language_code="en")
        system.wait_text(5, "A guardian is an adult")
        system.quiet()
        with system.lantern.store.reading() as work:
            assert work.inbox.count("done") == 1
    finally:
        system.stop()

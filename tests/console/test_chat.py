"""One conversation, both ways."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from bot.console import files
from bot.errors import FileRefused
from bot.helpline import service
from bot.helpline.model import CLAIMED, CLOSED, HERE, LEASE, WAITING
from tests.console.world import WORDS, World, needs_chromium, nudge, token, until


@needs_chromium
def test_chat_both_ways(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child("fa", share="before", safe="yes", topics="guardian")
    with world.store.transaction() as work:
        work.transcript.add(world.read(handoff.id, work), "bot", "earlier words", world.now() - 100, kind="earlier")
    page = sit_down("Amina")
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.locator("#lines .line.earlier")).to_have_text(re.compile("Bot.*from before.*earlier words", re.S))
    pack = page.locator("aside.right")
    for text in ("دری / فارسی", "Greece", "112", "not confirmed by a call", "Your guardian", "what was asked before"):
        expect(pack).to_contain_text(text)
    world.hear(handoff, "سلام، من تنها هستم")
    words = page.locator("#lines .line.child .words")
    expect(words).to_have_text("سلام، من تنها هستم")
    assert words.get_attribute("dir") == "auto"
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    world.hear(handoff, "", kind="voice")
    expect(page.locator("#lines .line.child .kind")).to_contain_text("voice message")
    box = page.get_by_label("Your message to the child")
    box.fill("Hello")
    box.press("Shift+Enter")
    box.press_sequentially("I am <b>Amina</b>")
    box.press("Enter")
    line = page.locator("#lines .line.staff")
    expect(line.locator(".words")).to_have_text("Hello\nI am <b>Amina</b>", use_inner_text=True)
    expect(line.locator(".delivery")).to_have_text("on its way")
    expect(box).to_have_value("")
    expect(page.locator("#unsent .line")).to_have_count(0)
    ((outbox, text, status),) = world.sent()
    assert (text, status) == ("Hello\nI am <b>Amina</b>", "queued")
    with world.store.transaction() as work:
        work.outbox.settle(outbox, "sent", world.now())
    expect(line.locator(".delivery")).to_have_text("delivered")
    box.fill("again")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#lines .line.staff")).to_have_count(2)
    with world.store.transaction() as work:
        work.outbox.settle(world.sent()[1][0], "failed", world.now(), error="the child left")
        work.children.update(handoff.child_id, left_at=world.now())
    nudge(page)
    expect(page.locator("#lines .delivery.failed")).to_contain_text("not delivered: the child has left the bot")
    expect(page.locator("#standing")).to_contain_text("The child has left")
    authors = page.locator("#lines .line").evaluate_all("all => all.map(e => e.classList[1])")
    assert authors == ["bot", "child", "child", "staff", "staff"]
    assert world.acts("open") == [("Amina", handoff.id)]  # once, however often the page asked for lines


@needs_chromium
def test_a_lost_network_loses_no_message(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    box = page.get_by_label("Your message to the child")
    # the server stores the message, but its answer never comes: the page has to send again
    lost = []

    def swallow(route: Any) -> None:
        if not lost:
            route.fetch()
            lost.append(1)
            route.abort()
        else:
            route.continue_()

    page.route("**/say", swallow)
    box.fill("one")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_contain_text("not sent yet")
    box.fill("two")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_have_count(0)
    expect(page.locator("#lines .line.staff .words")).to_have_text(["one", "two"])
    assert [text for _, text, _ in world.sent()] == ["one", "two"]
    # a draft outlives the page, and so does a message that could not leave
    page.context.set_offline(True)
    box.fill("three")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_have_count(1)
    box.fill("half a thought")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#lines .line.staff .words")).to_have_text(["one", "two", "three"])
    expect(box).to_have_value("half a thought")
    assert [text for _, text, _ in world.sent()] == ["one", "two", "three"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(k => /draft|out/.test(k))") == []


def test_the_same_message_is_stored_once(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))

    def say(text: str, client_id: str) -> httpx.Response:
        return client.post(
            f"/chat/{handoff.id}/say",
            data={"csrf": csrf, "text": text, "client_id": client_id},
            headers={"accept": "application/json"},
        )

    assert [say("hello", "aaaa-bbbb-1").status_code for _ in range(3)] == [200, 200, 200]
    threads = [threading.Thread(target=say, args=("at once", "aaaa-bbbb-2")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text for _, text, _ in world.sent()] == ["hello", "at once"]
    assert say("  ", "aaaa-bbbb-3").json()["message"] == "Write something first."
    assert say("x", "no id; at all").status_code == 400
    assert say("x" * 20_000, "aaaa-bbbb-4").status_code == 400
    long = "\n".join(["😀 word " * 20] * 40)
    assert say(long, "aaaa-bbbb-5").status_code == 200
    parts = [text for _, text, _ in world.sent()][2:]
    assert len(parts) > 1 and "".join("".join(parts).split()) == "".join(long.split())
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    # without a script the browser shows the page again
    plain = client.post(f"/chat/{handoff.id}/say", data={"csrf": csrf, "text": "plain", "client_id": "aaaa-bbbb-6"})
    assert plain.headers["location"] == f"/chat/{handoff.id}"


@needs_chromium
def test_may_not_write_first(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child(safe="here", away=HERE + 60)
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    expect(page.locator("#standing")).to_contain_text("Do not write now")
    box = page.get_by_label("Your message to the child")
    box.fill("Are you there?")
    box.press("Enter")
    expect(page.locator("#problem")).to_contain_text("Not sent. The child is away")
    expect(box).to_have_value("Are you there?")
    assert world.sent() == []
    world.hear(handoff, "I am back")
    expect(page.locator("#standing")).to_contain_text("Write only while the child is here")
    box.press("Enter")
    expect(page.locator("#lines .line.staff .words")).to_have_text("Are you there?")
    expect(page.locator("#problem")).to_be_hidden()
    # and without a script
    quiet = world.child(away=HERE + 60)
    world.claim(quiet, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))
    plain = client.post(f"/chat/{quiet.id}/say", data={"csrf": csrf, "text": "my words", "client_id": "abcdefgh"})
    assert plain.status_code == 409 and "my words</textarea>" in plain.text and "Your text is still here" in plain.text


@needs_chromium
def test_close_gives_the_floor_back(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    page.locator("summary", has_text="End").click()
    page.get_by_label("How did it end?").select_option("safety_plan")
    page.get_by_label("What was it about?").select_option("family")
    page.get_by_role("button", name="End the conversation").click()
    expect(page).to_have_url(f"{world.url}/")
    stored = world.read(handoff.id)
    assert (stored.state, stored.outcome, stored.reason) == (CLOSED, "safety_plan", "family")
    with world.store.reading() as work:
        child = work.children.get(handoff.child_id)
        assert child is not None and child.floor == "bot"
    assert world.sent("system")[-1][1] == "The person has gone now. I am here again. How was it?"
    client = world.client("Amina")
    other = world.child()
    world.claim(other, "Amina")
    csrf = token(client.get("/"))
    for outcome, reason in (("", "family"), ("made_up", "family"), ("informed", ""), ("informed", "made_up")):
        data = {"csrf": csrf, "outcome": outcome, "reason": reason}
        answer = client.post(f"/chat/{other.id}/close", data=data)
        assert answer.status_code == 400 and world.read(other.id).state == CLAIMED


@needs_chromium
def test_give_back_and_what_then(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    page = sit_down("Amina", f"/chat/{handoff.id}")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.locator("summary", has_text="Give back").click()
    page.get_by_role("button", name="Give back to the queue").click()
    expect(page).to_have_url(f"{world.url}/")
    expect(page.locator(".entries.waiting")).to_contain_text("came back")
    assert world.read(handoff.id).state == WAITING and WORDS not in page.content()
    # a claim that lapses under an open page: the words go, the draft stays
    page.locator(f"#claim-{handoff.id}").click()
    page.wait_for_load_state()  # what is typed before the page's programs run is kept by nobody
    page.get_by_label("Your message to the child").fill("unfinished")
    expect(page.get_by_text(WORDS)).to_be_visible()
    with world.store.transaction() as work:
        assert service.lapse(work, world.replies.message, world.now() + LEASE + 1)
    expect(page.get_by_text("This child is in the queue")).to_be_visible()
    assert WORDS not in page.content()
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.get_by_label("Your message to the child")).to_have_value("unfinished")


PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"


def test_files_are_fetched_when_asked_for_sealed_and_harmless(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.far_files = {"p": PICTURE, "h": b"<html><script>alert(1)</script>", "big": FileRefused("large")}
    for kind, ref in (("photo", "p"), ("file", "h"), ("voice", "big")):
        world.hear(handoff, "", kind, file_id=ref)
    client = world.client("Amina")
    page = client.get(f"/chat/{handoff.id}").text
    assert page.count("Nothing in it can run.") == 2 and page.count("do not open it there") == 1, "before the click"
    links = re.findall(rf"/chat/{handoff.id}/file/(\d+)", page)
    assert len(links) == 3 and "alert(1)" not in page
    picture = client.get(f"/chat/{handoff.id}/file/{links[0]}")
    assert picture.content == PICTURE and picture.headers["content-type"] == "image/png"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"
    page = client.get(f"/chat/{handoff.id}/file/{links[1]}")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment")
    for name in ("Amina", "Sofia"):  # who reads along is told why, too
        too_big = world.client(name).get(f"/chat/{handoff.id}/file/{links[2]}")
        assert too_big.status_code == 409 and "too large" in too_big.text, name
    # fetched once, sealed under the child's key, and gone with the child
    world.far_files.clear()
    assert client.get(f"/chat/{handoff.id}/file/{links[0]}").content == PICTURE
    with world.store.reading() as work:
        (sealed,) = work.connection.exec_driver_sql("SELECT sealed FROM files WHERE mime = 'image/png'").one()
        assert PICTURE not in bytes(sealed)
    assert world.acts("open_file") == [("Amina", handoff.id)] * 3
    other = world.child()
    world.claim(other, "Amina")
    assert client.get(f"/chat/{other.id}/file/{links[0]}").status_code == 404, "a file belongs to its conversation"
    assert world.client("Paul").get(f"/chat/{handoff.id}/file/{links[0]}").status_code == 403


def test_notes_stay_in_the_team(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))
    assert client.post(f"/chat/{handoff.id}/note", data={"csrf": csrf, "text": "likes football"}).status_code == 303
    assert "likes football" in client.get(f"/chat/{handoff.id}").text
    assert world.sent() == []
    sofia = world.client("Sofia")
    assert "likes football" in sofia.get(f"/chat/{handoff.id}").text  # a supervisor reads along, and may add one
    written = {"csrf": token(sofia.get("/")), "text": "I agree"}
    assert sofia.post(f"/chat/{handoff.id}/note", data=written).status_code == 303
    paul = world.client("Paul")
    refused = paul.post(f"/chat/{handoff.id}/note", data={"csrf": token(paul.get("/")), "text": "x"})
    assert refused.status_code == 403 and "likes football" not in refused.text


def test_the_child_sees_that_somebody_types(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))
    assert client.post(f"/chat/{handoff.id}/typing", data={"csrf": csrf}).status_code == 204
    assert len(world.sent(kind="typing")) == 1 and world.sent() == []
    away = world.child(away=HERE + 60)
    world.claim(away, "Amina")
    client.post(f"/chat/{away.id}/typing", data={"csrf": csrf})
    assert len(world.sent(kind="typing")) == 1, "nothing moves on a phone that may not be safe"


def test_pass_on_to_a_colleague_and_to_a_language(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))
    for bad in ("", "staff:999", "language:xx", f"staff:{world.staff['Edit'].id}"):
        answer = client.post(f"/chat/{handoff.id}/pass", data={"csrf": csrf, "to": bad})
        assert answer.status_code == 400 and world.read(handoff.id).state == CLAIMED, bad
    paul = world.staff["Paul"]
    assert client.post(f"/chat/{handoff.id}/pass", data={"csrf": csrf, "to": f"staff:{paul.id}"}).status_code == 303
    passed = world.read(handoff.id)
    assert (passed.state, passed.wanted, passed.returned) == (WAITING, paul.id, True)
    assert "another person from the team" in world.sent("system")[-1][1]
    with world.store.reading() as work:
        assert work.alerts.due(world.now() + 1), "the next one is alerted"
    world.claim(handoff, "Paul")
    assert world.read(handoff.id).wanted is None
    mate = world.client("Paul")
    mate.post(f"/chat/{handoff.id}/pass", data={"csrf": token(mate.get("/")), "to": "language:fr"})
    assert world.read(handoff.id).needs == "fr"
    assert world.acts("pass_on") == [("Paul", handoff.id), ("Amina", handoff.id)]


@needs_chromium
def test_a_supervisor_takes_over(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    amina = sit_down("Amina", f"/chat/{handoff.id}")
    amina.get_by_label("Your message to the child").fill("unfinished")
    sofia = sit_down("Sofia", f"/chat/{handoff.id}")
    sofia.get_by_role("button", name="Take over").click()
    expect(sofia.locator("#compose")).to_be_visible()
    expect(amina.get_by_text("Sofia has this child.")).to_be_visible()
    assert WORDS not in amina.content()
    assert world.read(handoff.id).claimed_by == world.staff["Sofia"].id
    assert world.sent("system")[-1][1] == "Sofia is here now. I am quiet until they go."


@needs_chromium
def test_ready_replies_in_the_childs_language(world: World, sit_down: Callable[..., Page], content_gap: str) -> None:
    """Typing / opens them; they are shown as the reader understands them; a gap is a gap, never English."""
    handoff = world.child("fa")
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    box = page.get_by_label("Your message to the child")
    box.press("/")
    expect(page.get_by_label("Find a reply")).to_be_focused()
    page.get_by_label("Find a reply").fill("not your fault")
    page.keyboard.press("Enter")
    expect(box).to_have_value("آنچه شد تقصیر تو نیست.")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(page.locator("#lines .line.staff .words")).to_have_text("آنچه شد تقصیر تو نیست.")
    page.locator("#canned summary").click()
    gap = page.locator("#canned li", has_text="Hello. How are you?")
    expect(gap).to_contain_text("missing in Persian")
    expect(gap.locator("button")).to_have_count(0)
    assert content_gap


@needs_chromium
def test_danger_in_a_conversation_is_seen(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    world.hear(handoff, "he has a knife", danger=True)
    expect(page.locator("#lines .line.alarming")).to_contain_text("sign of danger")
    assert world.read(handoff.id).urgent
    expect(page.locator(f".entry[data-entry='{handoff.id}']")).to_contain_text("Urgent")


@needs_chromium
def test_the_child_writes_while_being_passed_on_and_ended(world: World, sit_down: Callable[..., Page]) -> None:
    """Whatever the helper does at that moment, the child's words are in the conversation and nobody talks over."""
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    world.hear(handoff, "one")
    with world.store.transaction() as work:
        service.pass_on(work, handoff.id, world.staff["Amina"], None, "fr", world.replies.message, world.now())
        waiting = world.read(handoff.id, work)
        work.transcript.add(waiting, "child", "two", world.now())
    expect(page.get_by_text("This child is in the queue")).to_be_visible()
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.locator("#lines .line.child .words")).to_have_text(["one", "two"])


def test_a_pdf_is_downloaded_under_its_ending() -> None:
    assert files.mime_of(b"%PDF-1.7 and so on") == "application/pdf"
    assert files.headers(7, "application/pdf")["Content-Disposition"] == 'attachment; filename="file-7.pdf"'
    assert files.headers(7, files.mime_of(b"MZ"))["Content-Disposition"] == 'attachment; filename="file-7.bin"'
    assert files.headers(7, "image/png")["Content-Disposition"].startswith("inline")


@needs_chromium
def test_a_note_is_kept_until_it_is_stored(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    kept = "Object.keys(localStorage).filter(k => /note/.test(k)).length"
    note = page.get_by_label("New note")
    note.fill("two sisters\nin Patras")
    page.reload()
    expect(note).to_have_value("two sisters\nin Patras")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.context.add_cookies(cookies)
    page.goto(f"/chat/{handoff.id}")
    expect(note).to_have_value("two sisters\nin Patras")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notes .words")).to_have_text("two sisters\nin Patras")
    expect(note).to_have_value("")
    assert page.evaluate(kept) == 0
    sofia = sit_down("Sofia", f"/chat/{handoff.id}")
    sofia.get_by_label("New note").fill("a supervisor's")
    sofia.reload()
    expect(sofia.get_by_label("New note")).to_have_value("a supervisor's")


@needs_chromium
def test_an_unsent_text_is_shown_when_the_child_is_gone(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    kept = page.locator("#kept")

    def write() -> None:
        page.get_by_label("Your message to the child").fill("half a sentence")
        page.get_by_label("New note").fill("half a note")

    write()
    with world.store.transaction() as work:
        service.take_over(work, handoff.id, world.staff["Sofia"], world.replies.message, world.now())
    expect(page.get_by_text("Sofia has this child.")).to_be_visible()
    expect(kept).to_contain_text("You did not send or save this. It stays in this browser")
    expect(kept.locator(".words")).to_have_text(["half a sentence", "half a note"])
    with world.store.transaction() as work:
        service.take_over(work, handoff.id, world.staff["Amina"], world.replies.message, world.now())
    page.reload()
    expect(page.get_by_label("Your message to the child")).to_have_value("half a sentence")
    expect(page.get_by_label("New note")).to_have_value("half a note")
    with world.store.transaction() as work:
        assert service.lapse(work, world.replies.message, world.now() + LEASE + 1)
    expect(page.get_by_text("in the queue again")).to_contain_text("10 minutes")
    expect(kept.locator(".words")).to_have_count(2)
    page.locator(f"#claim-{handoff.id}").click()
    write()
    with world.store.transaction() as work:
        child = work.children.get(handoff.child_id)
        assert child is not None and service.cancel(work, child, world.now())
    expect(kept).to_contain_text("now removed from this browser")
    expect(kept.locator(".words")).to_have_text(["half a sentence", "half a note"])
    texts = "Object.keys(localStorage).filter(k => /draft|note/.test(k))"
    assert page.evaluate(texts) == []
    gone = world.child()
    world.claim(gone, "Amina")
    page.goto(f"/chat/{gone.id}")
    write()
    page.goto("/")
    assert len(page.evaluate(texts)) == 2
    with world.store.transaction() as work:
        child = work.children.get(gone.child_id)
        assert child is not None and service.cancel(work, child, world.now())
    page.reload()
    until(lambda: page.evaluate(texts) == [])


@needs_chromium
def test_a_message_that_cannot_leave_holds_up_no_other_and_says_so(world: World, sit_down: Callable[..., Page]) -> None:
    first, second = world.child(), world.child("fr")
    for handoff in (first, second):
        world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{first.id}")
    page.context.route(f"**/chat/{first.id}/say", lambda route: route.abort())
    box = page.get_by_label("Your message to the child")
    box.fill("for the first")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_have_count(1)
    page.goto(f"/chat/{second.id}")
    box.fill("for the second")
    box.press("Enter")
    expect(page.locator("#lines .line.staff .words")).to_have_text("for the second")
    page.evaluate("{ const now = Date.now(); Date.now = () => now + 11 * 60 * 1000; }")
    unsent = page.locator("#elsewhere")
    expect(unsent).to_contain_text("Not sent")
    unsent.get_by_role("link", name=str(first.id)).click()
    expect(page.locator("#problem")).to_contain_text("no connection for too long")
    expect(box).to_have_value("for the first")
    page.goto("/")
    expect(unsent).to_be_hidden()

"""The queue: order, what it shows, taking a child, alerts, live."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from bot.console.board import SHOWN_WAITING
from bot.helpline import service
from bot.helpline.model import AGEING, CLAIMED, HERE, RESERVED, WAITING
from tests.console.world import World, needs_chromium, nudge, token, until


def test_queue_order_and_what_it_shows(world: World) -> None:
    young = world.child("ar", country="DE", ago=60, share="before", topics="age_appeal")
    old = world.child("en", ago=700, share="now", topics="guardian")
    back = world.child("fr", country=None, ago=30)
    danger = world.child("fa", urgent=True)
    starving = world.child("ps", ago=AGEING + 60)
    world.claim(back, "Paul")
    with world.store.transaction() as work:
        service.give_back(work, back.id, world.staff["Paul"], world.replies.message, world.now())
        work.children.update(young.child_id, left_at=world.now())
    client = world.client("Amina")
    world.speaks("Amina", "fa")
    queue = client.get("/queue").text
    order = [int(found) for found in re.findall(r'data-entry="(\d+)"', queue)]
    with world.store.reading() as work:
        assert order == [h.id for h in sorted(work.handoffs.waiting(), key=lambda h: h.rank(world.now()))]
    assert order == [starving.id, danger.id, back.id, old.id, young.id]
    entries = dict(zip(order, queue.split("data-entry=")[1:]))
    assert "Urgent" in entries[danger.id] and "you speak it" in entries[danger.id] and "دری" in entries[danger.id]
    assert "🇬🇷" in entries[danger.id] and "came back" in entries[back.id] and "child has left" in entries[young.id]
    assert "They say I am an adult" in entries[young.id] and "Read:" not in entries[old.id]
    assert re.search(r">1[12]:\d\d<", entries[old.id])
    # the same list again: nothing, so that the page keeps still
    have = re.search(r"have=(\w+)", queue)
    assert have and client.get(f"/queue?have={have.group(1)}").status_code == 204
    world.child()
    assert client.get(f"/queue?have={have.group(1)}").status_code == 200


def test_next_takes_the_most_urgent(world: World) -> None:
    client = world.client("Amina")
    csrf = {"csrf": token(client.get("/"))}
    assert "No child waits" in client.post("/next", data=csrf).text
    gone = world.child(urgent=True, ago=900)
    world.child(ago=600)
    danger = world.child(urgent=True)
    with world.store.transaction() as work:
        work.children.update(gone.child_id, left_at=world.now())
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{danger.id}"
    assert world.read(danger.id).claimed_by == world.staff["Amina"].id


def test_a_child_who_may_not_be_written_to_is_marked_and_left_out_by_next(world: World) -> None:
    away = world.child(urgent=True, safe="here", away=HERE + 60)
    safe = world.child("fr", safe="yes", away=HERE + 60)
    client = world.client("Amina")
    entries = dict(re.findall(r'data-entry="(\d+)"(.*?)(?=data-entry|$)', client.get("/queue").text, re.S))
    assert "away, do not write" in entries[str(away.id)] and "do not write" not in entries[str(safe.id)]
    csrf = {"csrf": token(client.get("/"))}
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{safe.id}"
    assert "away and may not be written to" in client.post("/next", data=csrf).text
    with world.store.transaction() as work:
        work.children.update(away.child_id, seen_at=world.now())
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{away.id}", "the child wrote again"


def test_seen_stops_the_alert(world: World) -> None:
    handoff = world.child()
    client = world.client("Amina")
    page = client.get("/")
    with world.store.reading() as work:
        assert work.alerts.due(world.now() + 1)
    assert f"/alerts/{handoff.id}/ack" in page.text
    assert client.post(f"/alerts/{handoff.id}/ack", data={"csrf": token(page)}).status_code == 303
    with world.store.reading() as work:
        assert not work.alerts.due(world.now() + 10_000)
    assert f"/alerts/{handoff.id}/ack" not in client.get("/").text
    assert world.read(handoff.id).state == WAITING and world.acts("acknowledge") == [("Amina", handoff.id)]


@needs_chromium
def test_queue_is_live(world: World, sit_down: Callable[..., Page]) -> None:
    page = sit_down("Amina")
    expect(page.locator(".entries.waiting .entry")).to_have_count(0)
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    first = world.child("ar", country="DE")
    expect(page.locator(f"#claim-{first.id}")).to_be_visible()
    expect(page).to_have_title("(1) Lantern")
    expect(page.locator("#announce")).to_have_text("1 child waits.")
    page.locator(f"#claim-{first.id}").focus()
    world.child("en", urgent=True)
    nudge(page)
    expect(page.locator(".entries.waiting .entry")).to_have_count(2)
    expect(page.locator(f"#claim-{first.id}")).to_be_focused()  # a keyboard keeps its place
    expect(page.locator(".entry").first).to_contain_text("Urgent")
    world.bot_seen = 60
    with world.store.transaction() as work:
        work.state.set("alert_telegram", "TimedOut")
    nudge(page)
    expect(page.locator("#queue .trouble")).to_have_count(2)
    expect(page.locator("#queue")).to_contain_text("The bot has stopped answering")
    expect(page.locator("#queue")).to_contain_text("telegram: TimedOut")
    expect(page.locator("#connection")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
    with world.store.transaction() as work:
        work.sessions.end_all(world.staff["Amina"].id)
    nudge(page)
    expect(page.locator("#connection")).to_contain_text("You are signed out")


@needs_chromium
def test_two_claim_at_once(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    amina, paul = sit_down("Amina"), sit_down("Paul")
    for page in (amina, paul):  # both clicks leave before either answer comes: no page is told of the other
        expect(page.locator(f"#claim-{handoff.id}")).to_be_visible()
        page.evaluate(f"document.querySelector('#claim-{handoff.id}').form.submit()")
    until(lambda: world.read(handoff.id).state == CLAIMED)
    winner, loser, name = (
        (amina, paul, "Amina")
        if world.read(handoff.id).claimed_by == world.staff["Amina"].id
        else (paul, amina, "Paul")
    )
    expect(winner).to_have_url(f"{world.url}/chat/{handoff.id}")
    expect(winner.locator("#compose")).to_be_visible()
    expect(loser.get_by_text(f"{name} has this child.")).to_be_visible()
    expect(loser.locator(".entries.others")).to_contain_text(f"with {name}")
    assert len(world.acts("claim")) == 1
    child = world.sent("system")
    assert [text for _, text, _ in child] == [f"{name} is here now. I am quiet until they go."]


def test_next_gives_a_child_this_helper_can_serve(world: World) -> None:
    """By language; a child who was passed on to a colleague is offered to nobody else for a while."""
    world.speaks("Amina", "ar fr")
    client = world.client("Amina")
    csrf = {"csrf": token(client.get("/"))}
    danger = world.child("fa", urgent=True, ago=600)
    assert "none you can help now" in client.post("/next", data=csrf).text
    assert world.read(danger.id).state == WAITING
    mine = world.child("fr")
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{mine.id}"
    assert client.post(f"/claim/{danger.id}", data=csrf).status_code == 303  # from the list, anybody may be taken
    with world.store.transaction() as work:
        paul = world.staff["Paul"]
        service.pass_on(work, mine.id, world.staff["Amina"], paul, None, world.replies.message, world.now())
    assert "none you can help now" in client.post("/next", data=csrf).text
    assert "for: Paul" in client.get("/queue").text
    world.late = RESERVED + 1
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{mine.id}"


def test_only_languages_i_speak(world: World) -> None:
    world.speaks("Amina", "ar")
    spoken, other = world.child("ar"), world.child("fr")
    client = world.client("Amina")
    assert f"claim-{spoken.id}" in client.get("/?spoken=1").text
    queue = client.get("/queue").text  # the choice is kept
    assert f"claim-{spoken.id}" in queue and f"claim-{other.id}" not in queue and "1 more child waits" in queue
    assert f"claim-{other.id}" in client.get("/?spoken=0").text
    world.speaks("Amina", "")
    client.get("/?spoken=1")
    assert f"claim-{other.id}" in client.get("/queue").text  # who named no language sees all


def test_a_look_before_taking_shows_what_the_child_agreed_to(world: World) -> None:
    shy, open_ = world.child(share="now"), world.child(share="before", topics="guardian")
    with world.store.transaction() as work:
        handoff = world.read(open_.id, work)
        work.transcript.add(handoff, "child", "words from before", world.now(), kind="earlier")
        service.note(work, handoff, world.staff["Paul"], "a note of Paul", world.now())
        unasked = service.ask(work, work.children.add("new", "telegram", "77", world.now()), "en", True, world.now())
    client = world.client("Amina")
    page = client.get(f"/look/{open_.id}").text
    assert "words from before" in page and "a note of Paul" in page and f"/claim/{open_.id}" in page
    assert world.acts("look") == [("Amina", open_.id)]
    assert "words from before" not in client.get(f"/look/{shy.id}").text
    queue = client.get("/queue").text
    assert f"/look/{unasked.id}" not in queue, "a child who has not answered shows language, country and urgency only"
    world.claim(open_, "Paul")
    gone = client.get(f"/look/{open_.id}")
    assert gone.status_code == 409 and "words from before" not in gone.text


def test_pause_tells_children_and_staff(world: World) -> None:
    client, paul = world.client("Amina"), world.client("Paul")
    csrf = {"csrf": token(client.get("/"))}
    client.post("/pause", data=csrf | {"on": "1"})
    assert "Amina said that all helpers are away" in paul.get("/queue").text
    with world.store.reading() as work:
        assert work.state.get(service.PAUSED) == "Amina"
    paul.post("/pause", data={"csrf": token(paul.get("/")), "on": "0"})
    assert "are away." not in client.get("/queue").text.replace("All helpers are away<", "")
    assert world.acts("pause") == [("Amina", None)] and world.acts("resume") == [("Paul", None)]


def test_hundreds_may_wait(world: World) -> None:
    for _ in range(SHOWN_WAITING + 5):
        world.child()
    queue = world.client("Amina").get("/queue").text
    assert queue.count("data-entry=") == SHOWN_WAITING and "and 5 more" in queue
    assert f'data-count="{SHOWN_WAITING + 5}"' in queue


def test_open_pages_are_told_at_once(world: World) -> None:
    """The stream of events: a hello, then one for each change, and nothing while nothing changes."""
    client = world.client("Amina")
    with client.stream("GET", "/events", timeout=10) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert [next(lines) for _ in range(2)] == ["retry: 2000", "event: hello"]
        world.child()
        assert "event: changed" in (line for line in lines)
    assert world.client().get("/events").status_code == 401


@needs_chromium
def test_a_laptop_that_slept_is_right_again(world: World, sit_down: Callable[..., Page]) -> None:
    """No network for a while, and the queue changed meanwhile: at the wake-up the page is right by itself."""
    first = world.child()
    page = sit_down("Amina")
    expect(page.locator(f"#claim-{first.id}")).to_be_visible()
    page.context.set_offline(True)
    second = world.child("ar", urgent=True)
    world.claim(first, "Paul")
    page.context.set_offline(False)
    expect(page.locator(f"#claim-{second.id}")).to_be_visible()
    expect(page.locator(f"#claim-{first.id}")).to_have_count(0)
    expect(page.locator(".entries.others")).to_contain_text("Paul")


@needs_chromium
def test_two_tabs_of_one_helper(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    one = sit_down("Amina")
    two = one.context.new_page()
    two.goto("/")
    expect(two.locator(f"#claim-{handoff.id}")).to_be_visible()
    one.locator(f"#claim-{handoff.id}").click()
    expect(two.locator(f"#open-{handoff.id}")).to_be_visible()
    two.locator(f"#open-{handoff.id}").click()
    one.get_by_label("Your message to the child").fill("from the first tab")
    one.get_by_label("Your message to the child").press("Enter")
    expect(two.locator("#lines .line.staff .words")).to_have_text("from the first tab")


@needs_chromium
def test_alerts_are_on_only_when_the_browser_may_notify(world: World, sit_down: Callable[..., Page]) -> None:
    page = sit_down("Amina")
    page.context.add_init_script(
        """window.asked = 0; window.may = "default"; window.sound = null;
        AudioContext = class extends AudioContext { constructor() { super(); window.sound = this; } };
        Object.defineProperty(Notification, "permission", { get: () => window.may });
        Notification.requestPermission = async () => { window.asked += 1; return window.may = "granted"; };"""
    )
    page.reload()
    alarm = page.locator("#alarm")
    page.locator(".idle").click()
    page.reload()
    page.locator(".idle").click()
    until(lambda: page.evaluate("window.sound.state") == "running")
    expect(alarm).to_contain_text("Turn alerts on")
    for asked, says in ((1, "Alerts on"), (1, "Turn alerts on"), (1, "Alerts on")):
        alarm.click()
        expect(alarm).to_contain_text(says)
        assert page.evaluate("window.asked") == asked
    page.evaluate("window.may = 'denied'")
    alarm.click()
    alarm.click()
    expect(alarm).to_contain_text("Sound only")


@needs_chromium
def test_children_of_one_language_can_be_told_apart(world: World, sit_down: Callable[..., Page]) -> None:
    """By number, as in the log: seen in the entry and the heading, and heard with each button."""
    one, two = world.child(), world.child()
    mine, other = world.child(), world.child()
    world.claim(mine, "Sofia")
    world.claim(other, "Amina")
    page = sit_down("Sofia", f"/chat/{mine.id}")
    expect(page.locator("h1")).to_contain_text(f"English · {mine.id}")
    for handoff in (one, two):
        expect(page.locator(f".entry[data-entry='{handoff.id}']")).to_contain_text(f"English · {handoff.id}")
        for button in ("Take", "Seen"):
            named = page.get_by_role("button", name=f"{button} English · {handoff.id}", exact=True)
            expect(named).to_have_count(1)
        expect(page.get_by_role("link", name=f"Look English · {handoff.id}", exact=True)).to_have_count(1)
    expect(page.get_by_role("link", name=f"Open English · {mine.id}", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=f"Read along English · {other.id}", exact=True)).to_be_visible()
    page.goto(f"/look/{one.id}")
    expect(page.locator("h1")).to_contain_text(f"English · {one.id}")


@needs_chromium
def test_a_keyboard_keeps_its_place_when_the_queue_changes(world: World, sit_down: Callable[..., Page]) -> None:
    ended = world.child()
    world.claim(ended, "Amina")
    with world.store.transaction() as work:
        say = world.replies.message
        service.close(work, ended.id, world.staff["Amina"], "informed", "family", say, world.now())
    page = sit_down("Amina")
    today, away = page.locator("#ended summary"), page.get_by_role("button", name="All helpers are away")
    today.click()
    for number, place in enumerate((today, away), 1):
        place.focus()
        world.child()
        nudge(page)
        expect(page.locator(".entries.waiting .entry")).to_have_count(number)
        expect(page.locator("#ended li")).to_be_visible()
        expect(page.locator("#ended li")).to_contain_text(f"English · {ended.id}")
        expect(place).to_be_focused()

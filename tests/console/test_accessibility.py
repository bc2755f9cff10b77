"""Made for people: no serious finding of axe-core, small and narrow screens, dark, from the right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.console.world import World, needs_chromium

PAGES = ("/", "/chat/{mine}", "/look/{waits}", "/overview", "/ended", "/audit", "/team", "/account")
SERIOUS = {"serious", "critical"}
pytestmark = needs_chromium


def fill(world: World) -> dict[str, int]:
    """A child who waits, one who talks."""
    waits = world.child("ar", urgent=True, share="before", topics="guardian legal_aid")
    mine = world.child("fa", share="before", topics="education")
    world.claim(mine, "Anna")
    world.hear(mine, "سلام 123 abc")
    world.hear(mine, "", "photo", file_id="x", danger=True)
    return {"waits": waits.id, "mine": mine.id}


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds on the page as it is, with the elements and why."""
    found = Axe().run(page).response["violations"]
    return [
        (rule["id"], [f"{node['html'][:120]} {node['failureSummary']}" for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_serious_finding(world: World, sit_down: Callable[..., Page], look: str, language: str) -> None:
    numbers = fill(world)
    page = sit_down("Anna", locale=language, color_scheme=look)
    for path in PAGES:
        page.goto(path.format(**numbers))
        expect(page.locator("h1").first).to_be_visible()
        assert not serious(page), path
        for menu in page.locator("details > summary").all():
            menu.click()
            assert not serious(page), path
            menu.click()


@pytest.mark.parametrize("size", [(1366, 768), (390, 844), (320, 568)])
def test_nothing_is_cut_off(world: World, sit_down: Callable[..., Page], size: tuple[int, int]) -> None:
    numbers = fill(world)
    page = sit_down("Anna", viewport={"width": size[0], "height": size[1]})
    for path in PAGES:
        page.goto(path.format(**numbers))
        expect(page.locator("header.top")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"/chat/{numbers['mine']}")
    box = page.get_by_label("Your message to the child").bounding_box()
    assert box and box["y"] + box["height"] <= size[1], "the box to write in is on the screen"


def test_everything_by_keyboard(world: World, sit_down: Callable[..., Page]) -> None:
    """Take the next child, answer with a ready reply, and end, without a mouse."""
    handoff = world.child("en")
    page = sit_down("Amina")
    page.get_by_role("button", name="Next child").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your message to the child")).to_be_focused()
    page.wait_for_load_state()  # the box has the focus before the page's programs run
    page.keyboard.press("/")
    page.keyboard.type("glad")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#lines .line.staff")).to_have_count(1)
    page.locator("summary", has_text="End").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Answered")
    page.keyboard.press("Tab")
    page.keyboard.type("Family")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{world.url}/")
    assert world.read(handoff.id).state == "closed"


def test_both_directions_beside_each_other(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child("ar")
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    world.hear(handoff, "عندي 3 أسئلة عن ABC")
    words = page.locator("#lines .line.child .words")
    expect(words).to_have_text("عندي 3 أسئلة عن ABC")
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.get_by_label("Your message to the child").fill("hello")
    page.keyboard.press("Enter")
    mine = page.locator("#lines .line.staff .words")
    expect(mine).to_have_text("hello")
    assert mine.evaluate("e => getComputedStyle(e).direction") == "ltr"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_everything_of_a_conversation_is_on_a_telephones_screen(
    world: World, sit_down: Callable[..., Page], language: str
) -> None:
    handoff = world.child("ar", urgent=True)
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}", locale=language)
    for width, height in ((390, 844), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        menus = page.locator(".chat-head .menu").all()
        assert len(menus) == 3
        for menu in menus:
            menu.locator("summary").click()
            for part in (menu.locator("summary"), menu.locator("form")):
                box = part.bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, (language, width)
            menu.locator("summary").click()
        assert page.evaluate("document.querySelector('.columns').scrollWidth") <= width
    page.locator(".to-pack").click()
    expect(page.locator(".numbers")).to_be_in_viewport()

"""The staff page of administrators."""

from __future__ import annotations

import httpx

from bot.helpline.model import CLAIMED, WAITING
from tests.console.world import PASSWORD, World, token


def post(client: httpx.Client, path: str, **data: str) -> httpx.Response:
    """Send a form of the team page."""
    return client.post(path, data=data | {"csrf": token(client.get("/team"))})


def once(page: httpx.Response) -> str:
    """The password that is shown once."""
    return page.text.partition('id="password-once">')[2].partition("</code>")[0]


def signs_in(world: World, name: str, password: str) -> bool:
    """Whether somebody gets in."""
    client = world.client()
    data = {"name": name, "password": password, "csrf": token(client.get("/signin"))}
    return client.post("/signin", data=data).status_code == 303


def test_a_new_person_gets_a_password_that_is_shown_once(world: World) -> None:
    anna = world.client("Anna")
    made = post(anna, "/team", name="  Rana   K. ", role="helpline", **{"speaks-ar": "1", "speaks-xx": "1"})
    assert signs_in(world, "Rana K.", once(made))
    assert once(anna.get("/team")) == ""
    with world.store.reading() as work:
        row = work.staff.by_name("Rana K.")
        assert row is not None and (row.role, row.languages) == ("helpline", "ar")
    assert post(anna, "/team", name="Rana K.", role="helpline").status_code == 409
    assert post(anna, "/team", name="", role="helpline").status_code == 400
    assert post(anna, "/team", name="X", role="king").status_code == 400


def test_roles_languages_and_locking_out(world: World) -> None:
    anna, paul = world.client("Anna"), world.client("Paul")
    number = world.staff["Paul"].id
    assert post(anna, f"/team/{number}", role="supervisor", **{"speaks-fr": "1"}).status_code == 200
    assert paul.get("/overview").status_code == 200
    assert post(anna, f"/team/{number}/lock", on="1").status_code == 200
    assert paul.get("/").headers["location"] == "/signin", "locked out at once"
    assert not signs_in(world, "Paul", PASSWORD)
    post(anna, f"/team/{number}/lock", on="0")
    assert signs_in(world, "Paul", PASSWORD)
    assert [act for act in ("staff_change", "staff_disable", "staff_enable") if world.acts(act)] == [
        "staff_change",
        "staff_disable",
        "staff_enable",
    ]


def test_nobody_cuts_off_the_own_branch(world: World) -> None:
    anna = world.client("Anna")
    number = world.staff["Anna"].id
    assert post(anna, f"/team/{number}/lock", on="1").status_code == 409
    assert post(anna, f"/team/{number}", role="helpline").status_code == 409
    assert anna.get("/team").status_code == 200


def test_a_new_password_ends_what_was_open(world: World) -> None:
    anna, paul = world.client("Anna"), world.client("Paul")
    fresh = once(post(anna, f"/team/{world.staff['Paul'].id}/reset"))
    assert paul.get("/").headers["location"] == "/signin"
    assert not signs_in(world, "Paul", PASSWORD) and signs_in(world, "Paul", fresh)


def test_ones_own_password(world: World) -> None:
    here, elsewhere = world.client("Amina"), world.client("Amina")
    form = {"csrf": token(here.get("/account")), "old": PASSWORD, "new": "another long password"}
    assert here.post("/account/password", data=form | {"old": "wrong"}).status_code == 403
    assert here.post("/account/password", data=form | {"new": "short"}).status_code == 400
    assert "Your password is changed" in here.post("/account/password", data=form).text
    assert here.get("/").status_code == 200 and elsewhere.get("/").headers["location"] == "/signin"
    assert signs_in(world, "Amina", "another long password")


def test_whoever_signs_out_or_is_locked_out_gives_their_children_back(world: World) -> None:
    """A child must not wait with somebody who is gone; another session of the same helper keeps them."""
    desk, phone = world.client("Amina"), world.client("Amina")
    hers, his = world.child(urgent=True), world.child("fr")
    world.claim(hers, "Amina")
    world.claim(his, "Paul")
    phone.post("/signout", data={"csrf": token(phone.get("/"))})
    assert world.read(hers.id).state == CLAIMED, "she is still here"
    desk.post("/signout", data={"csrf": token(desk.get("/"))})
    assert world.read(hers.id).state == WAITING and world.read(hers.id).returned
    admin = world.client("Anna")
    paul = world.staff["Paul"].id
    post(admin, f"/team/{paul}/lock", on="1")
    assert world.read(his.id).state == WAITING
    with world.store.reading() as work:
        assert work.alerts.running(hers.id) and work.alerts.running(his.id)

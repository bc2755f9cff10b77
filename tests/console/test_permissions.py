"""Who is refused what."""

from __future__ import annotations

import httpx
import pytest
from starlette.routing import Route

from bot.helpline.model import CLAIMED, WAITING
from tests.console.world import WORDS, World, token

ROUTES = [
    ("GET", "/chat/{id}"),
    ("GET", "/chat/{id}/lines"),
    ("POST", "/chat/{id}/say"),
    ("POST", "/chat/{id}/back"),
    ("POST", "/chat/{id}/close"),
]
ENDING = {"outcome": "informed", "reason": "family"}
QUEUE_ROUTES = [
    ("GET", "/"),
    ("GET", "/queue"),
    ("POST", "/next"),
    ("POST", "/claim/{id}"),
    ("POST", "/alerts/{id}/ack"),
]


def ask(client: httpx.Client, method: str, path: str, csrf: str) -> httpx.Response:
    """One request with all that a form could want."""
    data = {"csrf": csrf, "text": "hello", "client_id": "12345678", "to": "language:fr", "on": "0", "role": "helpline"}
    data |= ENDING
    return client.post(path, data=data) if method == "POST" else client.get(path)


def test_strangers_are_refused(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    for method, path in ROUTES + QUEUE_ROUTES + [("POST", "/signout")]:
        answer = ask(world.client(), method, path.format(id=handoff.id), "x")
        assert answer.status_code == 401 or answer.headers.get("location") == "/signin", path
        assert WORDS not in answer.text


@pytest.mark.parametrize("name", ["Paul", "Edit"])
def test_others_are_refused(world: World, name: str) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    client = world.client(name)
    page = client.get("/")
    for method, path in ROUTES + (QUEUE_ROUTES if name == "Edit" else []):
        answer = ask(client, method, path.format(id=handoff.id), token(page))
        assert answer.status_code == 403, path
        assert WORDS not in answer.text
    stored = world.read(handoff.id)
    assert stored.state == CLAIMED and stored.claimed_by == world.staff["Amina"].id and world.sent() == []
    assert world.acts("open") == []
    if name == "Edit":
        assert "Not for your role" in page.text
        assert client.post("/signout", data={"csrf": token(page)}).status_code == 303


def test_a_supervisor_reads_along_and_writes_nothing(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    client = world.client("Sofia")
    page = client.get(f"/chat/{handoff.id}")
    assert page.status_code == 200 and WORDS in page.text and "You read along" in page.text
    assert 'id="compose"' not in page.text
    assert world.acts("open") == [("Sofia", handoff.id)]
    assert client.get(f"/chat/{handoff.id}/lines").status_code == 200
    for method, path in ROUTES[2:]:
        assert ask(client, method, path.format(id=handoff.id), token(page)).status_code == 403
    assert world.read(handoff.id).state == CLAIMED and world.sent() == []


def test_no_words_outside_a_running_conversation(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    amina, sofia = world.client("Amina"), world.client("Sofia")
    assert WORDS in amina.get(f"/chat/{handoff.id}").text
    page = amina.get("/")
    assert amina.post(f"/chat/{handoff.id}/back", data={"csrf": token(page)}).status_code == 303
    for client in (amina, sofia, world.client("Paul")):
        answer = client.get(f"/chat/{handoff.id}")
        assert answer.status_code == 409 and "is in the queue" in answer.text and WORDS not in answer.text
        assert client.get(f"/chat/{handoff.id}/lines").status_code == 409
        assert WORDS not in client.get("/").text + client.get("/queue").text
    world.claim(handoff, "Amina")
    close = amina.post(f"/chat/{handoff.id}/close", data=ENDING | {"csrf": token(page)})
    assert close.status_code == 303
    ended = amina.get(f"/chat/{handoff.id}")
    assert ended.status_code == 409 and "has ended" in ended.text and WORDS not in ended.text
    assert world.client("Paul").get(f"/chat/{handoff.id}").status_code == 404
    with world.store.transaction() as work:
        work.children.forget(handoff.child_id)
    world.store.keys.forget(handoff.child_id, "7F3K")
    assert "may have deleted it" in amina.get(f"/chat/{handoff.id}").text
    assert amina.get("/chat/99999999999999999999").status_code == 404


EVERYONE = {"helpline", "supervisor", "admin", "editor"}
HELPERS = EVERYONE - {"editor"}
OVERSEERS = {"supervisor", "admin"}
ALLOWED = {
    "POST /signout": EVERYONE,
    "GET /account": EVERYONE,
    "POST /account/password": EVERYONE,
    "POST /account/second-factor": EVERYONE,
    "GET /": HELPERS,
    "GET /queue": HELPERS,
    "GET /events": HELPERS,
    "GET /look/{id:int}": HELPERS,
    "POST /next": HELPERS,
    "POST /claim/{id:int}": HELPERS,
    "POST /alerts/{id:int}/ack": HELPERS,
    "POST /pause": HELPERS,
    "GET /chat/{id:int}": HELPERS,
    "GET /chat/{id:int}/lines": HELPERS,
    "GET /chat/{id:int}/file/{line:int}": HELPERS,
    "POST /chat/{id:int}/say": HELPERS,
    "POST /chat/{id:int}/typing": HELPERS,
    "POST /chat/{id:int}/note": HELPERS,
    "POST /chat/{id:int}/back": HELPERS,
    "POST /chat/{id:int}/pass": HELPERS,
    "POST /chat/{id:int}/take": OVERSEERS,
    "POST /chat/{id:int}/close": HELPERS,
    "GET /overview": OVERSEERS,
    "GET /overview/export": OVERSEERS,
    "GET /ended": OVERSEERS,
    "GET /ended/{id:int}/transcript": OVERSEERS,
    "GET /audit": OVERSEERS,
    "GET /team": {"admin"},
    "POST /team": {"admin"},
    "POST /team/{id:int}": {"admin"},
    "POST /team/{id:int}/lock": {"admin"},
    "POST /team/{id:int}/reset": {"admin"},
}
"""Which role may ask for what. An address that is missing here fails the test: it must be decided, not forgotten."""
OPEN = {"GET /signin", "POST /signin", "GET /signin/code", "POST /signin/code", "GET /health", "GET /metrics"}
WHO = {"helpline": "Paul", "supervisor": "Sofia", "admin": "Anna", "editor": "Edit"}
REFUSED = "not for your account", "works on texts"


def addresses(world: World) -> set[str]:
    """Every address of the console, as method and path."""
    return {
        f"{method} {route.path}"
        for route in world.console.routes()
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_every_address_is_decided(world: World) -> None:
    assert addresses(world) == set(ALLOWED) | OPEN


@pytest.mark.parametrize("role", sorted(WHO))
def test_each_role_gets_what_it_may_and_nothing_else(world: World, role: str) -> None:
    """Every address with the session of every role; a child's words never come to who does not have the child."""
    handoff = world.child(share="before")
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS, "photo", file_id="far-away")
    world.far_files["far-away"] = b"content"
    client = world.client(WHO[role])
    csrf = token(client.get("/account"))
    taker = {"admin": "Anna", "supervisor": "Sofia"}.get(role, "Amina")
    last = (
        "POST /signout",
        "POST /chat/{id:int}/take",
        "POST /team/{id:int}/reset",
    )  # whoever is reset loses the child
    for address in sorted(ALLOWED, key=lambda a: (a in last, a == "POST /signout", a)):
        method, path = address.split()
        if address == "POST /signout":
            assert world.read(handoff.id).claimed_by == world.staff[taker].id
        path = path.replace("{id:int}", str(handoff.id)).replace("{line:int}", "1")
        if address == "GET /events":
            with client.stream("GET", path) as stream:
                status, text = stream.status_code, "" if stream.status_code == 200 else stream.read().decode()
        else:
            answer = ask(client, method, path, csrf)
            status, text = answer.status_code, answer.text
        if role not in ALLOWED[address]:
            assert status == 403 and any(said in text for said in REFUSED), address
        else:
            assert not any(said in text for said in REFUSED), address
        if role in ("helpline", "editor"):
            assert WORDS not in text, address
    assert world.read(handoff.id).claimed_by == (None if role in OVERSEERS else world.staff["Amina"].id)


@pytest.mark.parametrize("role", sorted(WHO))
def test_no_form_works_without_its_token(world: World, role: str) -> None:
    handoff = world.child()
    client = world.client(WHO[role])
    stranger = token(world.client("Amina").get("/"))
    for address in sorted(ALLOWED):
        method, path = address.split()
        if method == "POST":
            for csrf in ("", "x", stranger):
                answer = ask(client, "POST", path.replace("{id:int}", str(handoff.id)), csrf)
                assert answer.status_code == 403, address
    assert world.read(handoff.id).state == WAITING

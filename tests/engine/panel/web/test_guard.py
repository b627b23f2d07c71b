"""Requests that are let in, and what no page can do to the panel or to others."""

from __future__ import annotations

import hmac
import http.client
import json
import socket
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sidestick_engine.panel.messages.validation import MAX_FRAME_BYTES
from sidestick_engine.panel.web import http_connection
from sidestick_engine.panel.web.connection import MOST_AT_WORK
from sidestick_engine.panel.web.guard import MOST_PAGES, TRY_LATER
from sidestick_engine.panel.web.http_connection import MOST_CONNECTIONS
from tests.engine.panel.conftest import GENERATE, TIMEOUT_S, TOKEN, Served


def get(panel: Served, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", panel.port, timeout=TIMEOUT_S)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    response.read()
    return response


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://127.0.0.1", "https://127.0.0.1:{port}", "null", None],
)
def test_a_websocket_of_another_page_is_refused(panel: Served, origin: str | None) -> None:
    """Before anything is said; so is one that tells no origin at all."""
    origin_header = origin and origin.format(port=panel.port)
    with pytest.raises(InvalidStatus) as refused, panel.socket(origin=origin_header):
        pass
    assert refused.value.response.status_code == 403


def test_a_websocket_by_another_name_of_this_computer_is_refused(panel: Served) -> None:
    """A name of somebody's that leads to 127.0.0.1 is no name of ours."""
    evil = "evil.example"
    with (
        pytest.raises(InvalidStatus) as refused,
        panel.socket(evil, origin=f"http://{evil}:{panel.port}"),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_page_may_call_this_computer_localhost(panel: Served) -> None:
    """Then that is its origin, and no other."""
    origin = f"http://localhost:{panel.port}"
    with panel.socket("localhost", origin=origin) as connection:
        connection.send(json.dumps({"kind": "hello", "id": 4, "token": TOKEN}))
        assert json.loads(connection.recv(TIMEOUT_S))["kind"] == "welcome"
    with pytest.raises(InvalidStatus), panel.socket(origin=origin):
        pass


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost:1"])
def test_a_request_by_another_name_is_refused(panel: Served, host: str) -> None:
    """With the wrong port too."""
    assert get(panel, Host=host).status == 403


def test_a_request_from_another_page_is_refused(panel: Served) -> None:
    """The browser's headers say that it comes from one."""
    assert get(panel, Origin="http://evil.example").status == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_what_is_served_carries_the_headers_that_keep_it_apart(panel: Served, name: str) -> None:
    """No script from elsewhere, no frame around it, no referrer."""
    response = get(panel, "/missing", Host=f"{name}:{panel.port}")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert len(response.headers.get_all("Content-Security-Policy", [])) == 1


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "0", "ü"])
def test_without_the_token_a_page_is_sent_away(panel: Served, token: str) -> None:
    """With a sentence that says how to open it."""
    with panel.socket() as connection:
        connection.send(json.dumps({"kind": "hello", "id": 4, "token": token}))
        error = json.loads(connection.recv(TIMEOUT_S))
        assert (error["code"], error["id"]) == ("wrong_token", 4)
        assert "sidestick panel" in error["sentence"]
        with pytest.raises(ConnectionClosed):
            connection.recv(TIMEOUT_S)


def test_whoever_asks_before_hello_is_sent_away(panel: Served) -> None:
    """Whatever it asks."""
    with panel.socket() as connection:
        connection.send(json.dumps({"kind": "generate", "id": 4, **GENERATE}))
        assert json.loads(connection.recv(TIMEOUT_S))["code"] == "not_welcome"
        with pytest.raises(ConnectionClosed):
            connection.recv(TIMEOUT_S)


def say_hello(connection: Any) -> None:
    connection.send(json.dumps({"kind": "hello", "id": 4, "token": TOKEN}))
    connection.recv(TIMEOUT_S)


def test_one_page_too_many_may_try_later(panel: Served) -> None:
    """Pages are let in again when others have gone."""
    with ExitStack() as stack:
        for _ in range(MOST_PAGES):
            stack.enter_context(panel.page())
        with panel.socket() as refused, pytest.raises(ConnectionClosed) as closed:
            say_hello(refused)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == TRY_LATER
    with panel.page() as page:
        assert page.welcome["kind"] == "welcome"


def test_sockets_that_say_nothing_lock_no_page_out(panel: Served) -> None:
    """The one that has been silent for longest makes room for each that comes."""
    with ExitStack() as stack:
        silent = [stack.enter_context(panel.socket()) for _ in range(3 * MOST_PAGES)]
        with panel.page() as page:
            assert page.beats("generate", **GENERATE)
        with pytest.raises(ConnectionClosed):
            silent[0].recv(TIMEOUT_S)


@pytest.mark.parametrize(
    "said", [b"", b"G", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"GET / HTTP/1.1\r\n" * 2]
)
def test_connections_that_say_half_of_something_lock_no_page_out(
    panel: Served, said: bytes
) -> None:
    """Also where more come than may be open: the oldest are dropped."""
    with ExitStack() as stack:
        for _ in range(3 * MOST_CONNECTIONS):
            slow = socket.create_connection(("127.0.0.1", panel.port), TIMEOUT_S)
            stack.enter_context(slow)
            with suppress(ConnectionError):
                slow.sendall(said)
        assert get(panel).status == 200
        with panel.page() as page:
            assert page.beats("generate", **GENERATE)


def test_headers_that_never_end_are_not_waited_for(
    panel: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often another byte comes; also those of a second request on one connection."""
    monkeypatch.setattr(http_connection, "HEADERS_WITHIN_S", 0.2)
    whole = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{panel.port}\r\n\r\n".encode()
    for first in (b"", whole):
        with socket.create_connection(("127.0.0.1", panel.port), TIMEOUT_S) as slow:
            slow.sendall(first + b"GET / HTTP/1.1\r\n")
            slow.settimeout(0.02)
            ended = False
            while not ended:
                try:
                    slow.sendall(b"x")
                    ended = not slow.recv(1 << 16)
                except TimeoutError:
                    continue
                except ConnectionError:
                    ended = True


def test_a_frame_that_is_too_large_ends_that_page_alone(panel: Served) -> None:
    """The others go on."""
    with panel.page() as other:
        with panel.page() as page:
            page.connection.send("x" * (MAX_FRAME_BYTES + 1))
            with pytest.raises(ConnectionClosed) as closed:
                page.wait_for(lambda message: message["kind"] == "no such kind")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009
        assert other.beats("generate", **GENERATE)


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", "7", "[" * 100000, b"\xff\x00", '{"kind": "dance", "id": 5}']
)
def test_a_mad_frame_gets_a_sentence(panel: Served, frame: Any) -> None:
    """And the page can go on."""
    with panel.page() as page:
        page.connection.send(frame)
        error = page.wait_for(lambda message: message["kind"] == "error")
        assert error["sentence"].endswith(".")
        assert page.beats("generate", **GENERATE)


def test_too_many_requests_of_a_page_are_refused_and_others_are_answered(panel: Served) -> None:
    """The limit is the page's own."""
    with panel.page() as greedy, panel.page() as other:
        long = {**GENERATE, "bars": 4, "versions": 4}
        ids = [greedy.send("generate", **long) for _ in range(MOST_AT_WORK + 3)]
        assert other.beats("generate", **GENERATE)
        answers = {}
        while len(answers) < len(ids):
            message = greedy.receive()
            if message.get("id") in ids:
                answers[message["id"]] = message
        kinds = [answers[each].get("code", "beats") for each in ids]
        assert kinds == ["beats"] * MOST_AT_WORK + ["too_busy"] * 3


def test_the_same_id_twice_is_refused(panel: Served) -> None:
    """The first one is answered as if nothing had been."""
    with panel.page() as page:
        request_id = page.send("generate", **{**GENERATE, "bars": 8})
        page.connection.send(json.dumps({"kind": "generate", "id": request_id, **GENERATE}))
        kinds = {page.answer(request_id)["kind"] for _ in range(2)}
        assert kinds == {"error", "beats"}


def test_a_page_that_reads_nothing_holds_up_nobody(panel: Served) -> None:
    """It asks and asks, and another one is answered all the same."""
    with panel.page() as other, panel.page(close_timeout=0.1) as deaf:
        line = other.beats("generate", **{**GENERATE, "bars": 16})["versions"][0]["recipe"]
        ask = json.dumps({"kind": "read_recipe", "id": 1, "recipe": line})
        deaf.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(400):
            deaf.connection.send(ask)
        assert other.beats("generate", **GENERATE)


def test_the_panel_proves_that_it_has_the_token(panel: Served) -> None:
    """For the host that was asked, and what was asked: no other program can pass it on."""
    host = f"127.0.0.1:{panel.port}"
    said = hmac.new(TOKEN.encode(), f"{host}?abc".encode(), "sha256").hexdigest()

    def proof(name: str) -> str:
        connection = http.client.HTTPConnection(name, panel.port, timeout=TIMEOUT_S)
        connection.request("GET", "/proof?abc")
        return connection.getresponse().read().decode()

    assert proof("127.0.0.1") == said
    assert proof("localhost") != said

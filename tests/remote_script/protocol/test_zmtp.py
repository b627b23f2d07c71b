"""The ZMTP connection as bytes in and events out, against the bytes of the specification."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol import zmtp
from Sidestick.protocol.errors import LocalProtocolError, RefusedError, RemoteProtocolError


def from_hexdump(text: str) -> bytes:
    """Return the bytes of a hexdump; what follows # is a comment."""
    return bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines()))


OUR_GREETING = from_hexdump("""
    ff 00 00 00 00 00 00 00 01 7f            # signature
    03 01                                    # version 3.1
    50 4c 41 49 4e 00 00 00 00 00            # mechanism: PLAIN
    00 00 00 00 00 00 00 00 00 00
    00                                       # as-server: no
    00 00 00 00 00 00 00 00 00 00            # filler
    00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00
""")
PASSWORD = "0123abcd"
OUR_HELLO = from_hexdump("""
    04 19                                    # a short command of 25 bytes
    05 48 45 4c 4c 4f                        # HELLO
    09 73 69 64 65 73 74 69 63 6b            # user name: sidestick
    08 30 31 32 33 61 62 63 64               # password
""")
OUR_INITIATE = from_hexdump("""
    04 2c                                    # a short command of 44 bytes
    08 49 4e 49 54 49 41 54 45               # INITIATE
    0b 53 6f 63 6b 65 74 2d 54 79 70 65      # Socket-Type
    00 00 00 06 44 45 41 4c 45 52            # DEALER
    08 49 64 65 6e 74 69 74 79               # Identity
    00 00 00 00                              # empty
""")
PEER_GREETING_3_0 = from_hexdump("""
    ff 00 00 00 00 00 00 00 00 7f            # signature, the padding all zero
    03 00                                    # version 3.0
    50 4c 41 49 4e 00 00 00 00 00            # mechanism: PLAIN
    00 00 00 00 00 00 00 00 00 00
    00                                       # as-server: no
    00 00 00 00 00 00 00 00 00 00            # filler
    00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00
""")
PEER_WELCOME = from_hexdump("04 08 07 57 45 4c 43 4f 4d 45")
PEER_READY = from_hexdump("""
    04 1c                                    # a short command of 28 bytes
    05 52 45 41 44 59                        # READY
    0b 53 4f 43 4b 45 54 2d 74 79 70 65      # SOCKET-type: case does not count
    00 00 00 06 52 4f 55 54 45 52            # ROUTER
""")


def command(name: bytes, data: bytes = b"") -> bytes:
    body = bytes([len(name)]) + name + data
    return bytes([0x04, len(body)]) + body


def ready_with(peer_type: bytes) -> bytes:
    socket_type = b"\x0bSocket-Type" + len(peer_type).to_bytes(4, "big") + peer_type
    return command(b"READY", socket_type)


def opened(**options: int) -> zmtp.Connection:
    return zmtp.Connection(PASSWORD, **options)


def greeted(**options: int) -> zmtp.Connection:
    connection = opened(**options)
    connection.receive_data(PEER_GREETING_3_0)
    connection.bytes_to_send()
    return connection


def let_in(**options: int) -> zmtp.Connection:
    connection = greeted(**options)
    connection.receive_data(PEER_WELCOME)
    connection.bytes_to_send()
    return connection


def ready(**options: int) -> zmtp.Connection:
    connection = let_in(**options)
    connection.receive_data(PEER_READY)
    return connection


def test_a_connection_opens_with_greeting_password_and_type():
    """The greeting goes out unasked, all else as the peer answers, and each only once."""
    connection = opened()
    assert connection.bytes_to_send() == OUR_GREETING
    assert connection.bytes_to_send() == b""
    assert connection.receive_data(PEER_GREETING_3_0) == []
    assert connection.bytes_to_send() == OUR_HELLO
    assert connection.receive_data(PEER_WELCOME) == []
    assert connection.bytes_to_send() == OUR_INITIATE
    assert connection.receive_data(PEER_READY) == [zmtp.Ready("ROUTER")]
    assert connection.bytes_to_send() == b""


@pytest.mark.parametrize("minor", [0, 1, 9])
@pytest.mark.parametrize("major", [3, 4, 255])
def test_peers_of_version_3_and_later_are_welcome(major, minor):
    """A later peer steps down to our version, so it is not for us to refuse it."""
    greeting = PEER_GREETING_3_0[:10] + bytes([major, minor]) + PEER_GREETING_3_0[12:]
    assert opened().receive_data(greeting + PEER_WELCOME + PEER_READY) == [zmtp.Ready("ROUTER")]


@pytest.mark.parametrize("peer_type", ["ROUTER", "DEALER", "REP"])
def test_the_peers_of_a_dealer_are_reported(peer_type):
    """Ready names the peer's socket type."""
    assert let_in().receive_data(ready_with(peer_type.encode())) == [zmtp.Ready(peer_type)]


@pytest.mark.parametrize("peer_type", ["PUB", "SUB", "REQ", "PULL", "router", ""])
def test_peers_that_a_dealer_cannot_talk_to_are_refused(peer_type):
    """The error names the peer's socket type and those that may be."""
    with pytest.raises(RemoteProtocolError, match="one of ROUTER, DEALER, REP") as caught:
        let_in().receive_data(ready_with(peer_type.encode()))
    assert (peer_type or "missing") in str(caught.value)


FRAMES = [
    (b"", "00 00"),
    (b"hi", "00 02 6869"),
    (b"x" * 255, "00 ff" + "78" * 255),
    (b"x" * 256, "02 0000000000000100" + "78" * 256),
    (b"x" * 60000, "02 000000000000ea60" + "78" * 60000),
]


@pytest.mark.parametrize(("body", "frame"), FRAMES, ids=lambda value: str(len(value)))
def test_messages_are_framed_short_and_long(body, frame):
    """Up to 255 bytes the length takes one byte, beyond that eight; both ways."""
    connection = ready()
    connection.send(body)
    assert connection.bytes_to_send() == bytes.fromhex(frame)
    assert connection.receive_data(bytes.fromhex(frame)) == [zmtp.MessageReceived(body)]


def test_a_long_frame_may_hold_a_short_body():
    """The form of the length is the sender's choice."""
    frame = from_hexdump("02 00 00 00 00 00 00 00 02 68 69")
    assert ready().receive_data(frame) == [zmtp.MessageReceived(b"hi")]


def feed(connection: zmtp.Connection, pieces: list[bytes]) -> list[zmtp.Event]:
    """Return all events of all pieces."""
    return [event for piece in pieces for event in connection.receive_data(piece)]


def in_pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in zip(edges, edges[1:])]


@given(st.lists(st.binary(max_size=400)), st.lists(st.integers(0, 10000)))
def test_the_pieces_in_which_bytes_come_do_not_matter(bodies, cuts):
    """However a conversation is cut, the events are the same."""
    sender = ready()
    for body in bodies:
        sender.send(body)
    conversation = PEER_GREETING_3_0 + PEER_WELCOME + PEER_READY + sender.bytes_to_send()
    expected = [zmtp.Ready("ROUTER"), *map(zmtp.MessageReceived, bodies)]
    for pieces in (in_pieces(conversation, cuts), in_pieces(conversation, range(10000))):
        assert feed(opened(), pieces) == expected


@pytest.mark.parametrize("context", [b"", b"x", b"0123456789abcdef"])
def test_ping_is_answered_with_its_context(context):
    """PONG repeats what came after the time to live."""
    connection = ready()
    assert connection.receive_data(command(b"PING", b"\0\x0a" + context)) == []
    assert connection.bytes_to_send() == command(b"PONG", context)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x0a" + b"x" * 17])
def test_a_ping_of_the_wrong_length_is_refused(data):
    """A time to live of two bytes and a context of up to 16 make 2 to 18."""
    with pytest.raises(RemoteProtocolError, match="2 to 18"):
        ready().receive_data(command(b"PING", data))


@pytest.mark.parametrize("name", [b"PONG", b"SUBSCRIBE", b"READY", b"HELLO"])
def test_other_commands_are_ignored_after_the_handshake(name):
    """An unknown command does not end the conversation."""
    connection = ready()
    assert connection.receive_data(command(name, b"data") + b"\0\x01x") == [
        zmtp.MessageReceived(b"x")
    ]
    assert connection.bytes_to_send() == b""


def test_an_error_command_is_told_with_its_reason():
    """The peer's reason reaches the log, in the handshake and after it."""
    for connection in (greeted(), let_in(), ready()):
        with pytest.raises(RemoteProtocolError, match="refused the connection: no room"):
            connection.receive_data(command(b"ERROR", b"\x07no room"))


def test_a_password_that_is_not_taken_is_an_error_of_its_own():
    """An ERROR in answer to HELLO is about the password; a later one is not."""
    with pytest.raises(RefusedError, match="refused the connection: 400"):
        greeted().receive_data(command(b"ERROR", b"\x03400"))
    garbled = b"\x04\x09^RROR\x03400"  # as ZeroMQ sends it
    with pytest.raises(RefusedError, match="refused the connection: 400"):
        greeted().receive_data(garbled)
    with pytest.raises(RemoteProtocolError) as caught:
        let_in().receive_data(command(b"ERROR", b"\x03400"))
    assert not isinstance(caught.value, RefusedError)


@pytest.mark.parametrize(("password", "fits"), [("x" * 255, True), ("x" * 256, False)])
def test_a_password_has_255_bytes_at_most(password, fits):
    """Its length is one byte on the wire."""
    if fits:
        zmtp.Connection(password)
    else:
        with pytest.raises(LocalProtocolError, match="256 bytes is too long; at most 255"):
            zmtp.Connection(password)


def test_commands_without_end_are_refused():
    """Each costs little, but Live's thread would read thousands at a time."""
    for name in (b"PING", b"SUBSCRIBE"):
        with pytest.raises(RemoteProtocolError, match="more than 32 commands at once"):
            ready().receive_data(command(name, b"\0\0") * 33)
    assert ready().receive_data(command(b"PING", b"\0\0") * 32) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "not ZeroMQ of version 3"),
        (b"\x01\x00", "not ZeroMQ of version 3"),
        (b"\xff\0\0\0\0\0\0\0\x01\0", "not ZeroMQ of version 3"),
        (b"\xff\0\0\0\0\0\0\0\x01\x7f\0", "ZMTP 0; it must be 3 or later"),
        (b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x06", "ZMTP 1; it must be 3 or later"),
        (b"\xff\0\0\0\0\0\0\0\x01\x7f\x02", "ZMTP 2; it must be 3 or later"),
        (PEER_GREETING_3_0[:12] + b"CURVE".ljust(52, b"\0"), "mechanism CURVE; it must be PLAIN"),
        (PEER_GREETING_3_0[:12] + b"NULL".ljust(52, b"\0"), "mechanism NULL; it must be PLAIN"),
        (PEER_GREETING_3_0[:12] + b"NUL\n".ljust(52, b"\0"), r"mechanism NUL\\n"),
    ],
)
def test_peers_that_cannot_be_ours_are_refused_by_their_greeting(data, sentence):
    """As soon as the bytes show it, whole or one at a time."""
    with pytest.raises(RemoteProtocolError, match=sentence):
        opened().receive_data(data)
    with pytest.raises(RemoteProtocolError, match=sentence):
        feed(opened(), in_pieces(data, range(len(data))))


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        ("01 02 6869", "several frames"),
        ("05 05 0450494e47", "several frames"),
        ("08 00", "unknown flags 0x08"),
        ("ff", "unknown flags 0xff"),
        ("04 00", "command that breaks off"),
        ("04 02 0450", "command that breaks off"),
        ("04 06 05 4552524f52", "ERROR command that breaks off"),
    ],
)
def test_frames_that_may_not_be_are_refused(frame, sentence):
    """More than one frame, unknown flags, and commands without a whole name."""
    with pytest.raises(RemoteProtocolError, match=sentence):
        ready().receive_data(bytes.fromhex(frame))


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (b"\0\x02hi", "message before its READY"),
        (command(b"PING", b"\0\0"), "PING before its READY"),
        (command(b"READY"), "socket type is missing"),
        (command(b"READY", b"\x0bSocket"), "READY command that breaks off"),
        (command(b"READY", b"\x0bSocket-Type\0\0"), "READY command that breaks off"),
        (command(b"READY", b"\x0bSocket-Type\xff\xff\xff\xffROUTER"), "breaks off"),
    ],
)
def test_a_handshake_that_is_not_one_is_refused(frame, sentence):
    """Only a whole READY, with a socket type, opens the conversation."""
    with pytest.raises(RemoteProtocolError, match=sentence):
        let_in().receive_data(frame)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [(b"\0\x02hi", "message before its READY"), (PEER_READY, "READY before its WELCOME")],
)
def test_nobody_is_ready_before_the_password_is_taken(frame, sentence):
    """WELCOME comes first."""
    with pytest.raises(RemoteProtocolError, match=sentence):
        greeted().receive_data(frame)


@pytest.mark.parametrize("header", ["00 0b", "02 000000000000000b", "02 ffffffffffffffff"])
def test_messages_beyond_the_cap_are_refused_by_their_header(header):
    """Nothing of the body has to come, nor is it waited for."""
    with pytest.raises(RemoteProtocolError, match="at most 10 are allowed"):
        ready(max_message_bytes=10).receive_data(bytes.fromhex(header))


def test_commands_have_a_cap_of_their_own():
    """A READY of many thousand properties would take long to read."""
    with pytest.raises(RemoteProtocolError, match="4097 bytes; at most 4096 are allowed"):
        greeted().receive_data(bytes.fromhex("06 0000000000001001"))
    longest = bytes.fromhex("06 0000000000001000") + b"\x05HELLO".ljust(4096, b"x")
    assert ready().receive_data(longest) == []


def test_a_message_as_long_as_the_cap_passes():
    """The cap itself is legal, both ways."""
    connection = ready(max_message_bytes=10)
    assert connection.receive_data(b"\0\x0a" + b"x" * 10) == [zmtp.MessageReceived(b"x" * 10)]
    connection.send(b"x" * 10)
    assert connection.bytes_to_send() == b"\0\x0a" + b"x" * 10


@pytest.mark.parametrize("size", [0, 1, zmtp.FRAME_BYTES, zmtp.FRAME_BYTES + 1, 1 << 22])
def test_a_long_message_goes_in_several_frames(size):
    """Each as long as the engine reads at most, but the last; all are the message."""
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    connection = ready()
    connection.send(body)
    sent, bodies, flags = connection.bytes_to_send(), [], []
    while sent:
        start = 9 if sent[0] & 2 else 2
        end = start + int.from_bytes(sent[1:start], "big")
        flags.append(sent[0] & 1)
        bodies.append(sent[start:end])
        sent = sent[end:]
    assert b"".join(bodies) == body
    assert flags == [1] * (len(bodies) - 1) + [0]
    assert {len(each) for each in bodies[:-1]} <= {zmtp.FRAME_BYTES}
    assert size == 0 or 0 < len(bodies[-1]) <= zmtp.FRAME_BYTES


def test_sending_beyond_the_cap_is_our_mistake():
    """And leaves nothing behind in what is to be sent."""
    connection = ready(max_message_bytes=300)
    with pytest.raises(LocalProtocolError, match="301 bytes is too long; at most 300"):
        connection.send(b"x" * 301)
    assert connection.bytes_to_send() == b""


def test_sending_before_ready_is_our_mistake():
    """Neither before the greeting nor between greeting and READY."""
    for connection in (opened(), greeted(), let_in()):
        with pytest.raises(LocalProtocolError, match="not ready"):
            connection.send(b"x")


def test_a_failed_connection_stays_failed():
    """Each later call says the same, and good bytes do not revive it."""
    connection = ready()
    with pytest.raises(RemoteProtocolError) as first:
        connection.receive_data(b"\x01")
    with pytest.raises(RemoteProtocolError) as second:
        connection.receive_data(b"\0\x01x")
    assert second.value is first.value
    with pytest.raises(LocalProtocolError):
        connection.send(b"x")


@given(st.lists(st.binary(max_size=200)), st.sampled_from([opened, greeted, let_in, ready]))
def test_garbage_never_raises_anything_but_a_remote_error(pieces, start):
    """At any point of the conversation."""
    with suppress(RemoteProtocolError):
        feed(start(), pieces)

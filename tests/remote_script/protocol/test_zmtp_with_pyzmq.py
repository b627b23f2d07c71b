"""The ZMTP connection against ZeroMQ itself, with its check of passwords, on 127.0.0.1."""

from __future__ import annotations

import socket
from contextlib import closing, contextmanager

import pytest

from Sidestick.protocol import zmtp
from Sidestick.protocol.errors import RefusedError, RemoteProtocolError

zmq = pytest.importorskip("zmq")
zmq_auth = pytest.importorskip("zmq.auth.thread")

PASSWORD = "0123abcd"

TIMEOUT_S = 10


@contextmanager
def listening(socket_type=zmq.ROUTER, port=None, **options):
    """Yield a bound ZeroMQ socket and its port; on leaving, both are gone for good."""
    context = zmq.Context()
    authenticator = zmq_auth.ThreadAuthenticator(context)
    authenticator.start()
    authenticator.configure_plain(domain="*", passwords={"sidestick": PASSWORD})
    listener = context.socket(socket_type)
    listener.setsockopt(zmq.RCVTIMEO, TIMEOUT_S * 1000)
    listener.plain_server = True
    for name, value in options.items():
        setattr(listener, name, value)
    try:
        address = "tcp://127.0.0.1"
        if port is None:
            port = listener.bind_to_random_port(address)
        else:
            listener.bind(f"{address}:{port}")
        yield listener, port
    finally:
        listener.close(linger=0)
        authenticator.stop()
        context.term()


class Client:
    """A connection with a blocking socket to carry its bytes."""

    def __init__(self, port, piece_bytes=65536, password=PASSWORD):
        self.connection = zmtp.Connection(password)
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._piece_bytes = piece_bytes

    def flush(self):
        data = self.connection.bytes_to_send()
        for start in range(0, len(data), self._piece_bytes):
            self.socket.sendall(data[start : start + self._piece_bytes])

    def send(self, body):
        self.connection.send(body)
        self.flush()

    def receive(self):
        """Return the next event, answering whatever wants an answer on the way."""
        events = []
        while not events:
            self.flush()
            data = self.socket.recv(self._piece_bytes)
            assert data, "ZeroMQ closed the connection"
            events = self.connection.receive_data(data)
        assert len(events) == 1
        return events[0]

    def close(self):
        self.socket.close()


@contextmanager
def connected(port, **options):
    """Yield a client whose handshake is done."""
    with closing(Client(port, **options)) as client:
        assert client.receive() == zmtp.Ready("ROUTER")
        yield client


@pytest.mark.parametrize("size", [0, 1, 255, 256, 65535, 65536, 70000, 1 << 20])
def test_messages_of_all_sizes_pass_both_ways(size):
    """Short and long frames, and ours in several."""
    body = bytes(index % 251 for index in range(size))
    with listening() as (router, port), connected(port) as client:
        client.send(body)
        identity, *received = router.recv_multipart()
        assert b"".join(received) == body
        router.send_multipart([identity, body])
        assert client.receive() == zmtp.MessageReceived(body)


def test_a_conversation_passes_one_byte_at_a_time():
    """Handshake, short and long messages, in pieces of one byte each way."""
    bodies = [b"", b"x", b"y" * 300]
    with listening() as (router, port), connected(port, piece_bytes=1) as client:
        for body in bodies:
            client.send(body)
            identity, received = router.recv_multipart()
            assert received == body
            router.send_multipart([identity, body])
            assert client.receive() == zmtp.MessageReceived(body)


def test_many_messages_keep_their_order():
    """Several in one write, several in one read."""
    bodies = [b"%d" % number * (number % 300) for number in range(500)]
    with listening() as (router, port), connected(port) as client:
        for body in bodies:
            client.connection.send(body)
        client.flush()
        received = [router.recv_multipart() for _ in bodies]
        assert [body for _, body in received] == bodies
        for message in received:
            router.send_multipart(message)
        events = []
        while len(events) < len(bodies):
            events += client.connection.receive_data(client.socket.recv(65536))
        assert events == [zmtp.MessageReceived(body) for body in bodies]


def test_a_new_connection_reaches_an_engine_started_again():
    """The old one ends with the engine; the next one, to the same port, works as the first did."""
    with listening() as (router, port):
        before = Client(port)
        assert before.receive() == zmtp.Ready("ROUTER")
        before.send(b"before")
        assert router.recv_multipart()[1] == b"before"
    assert before.socket.recv(1) == b""
    before.close()
    with listening(port=port) as (router, _), connected(port) as after:
        after.send(b"after")
        identity, received = router.recv_multipart()
        assert received == b"after"
        router.send_multipart([identity, b"answer"])
        assert after.receive() == zmtp.MessageReceived(b"answer")


def test_two_connections_are_two_peers():
    """ROUTER gives each an identity of its own, as ours is empty."""
    with listening() as (router, port), connected(port) as first, connected(port) as second:
        first.send(b"first")
        first_identity, _ = router.recv_multipart()
        second.send(b"second")
        second_identity, _ = router.recv_multipart()
        assert first_identity != second_identity
        router.send_multipart([first_identity, b"to the first"])
        assert first.receive() == zmtp.MessageReceived(b"to the first")


def test_heartbeats_of_zeromq_are_answered():
    """A PING comes, its PONG goes out, and messages pass after it."""
    beating = listening(heartbeat_ivl=20, heartbeat_timeout=TIMEOUT_S * 1000)
    with beating as (router, port), connected(port) as client:
        client.send(b"hello")
        identity, _ = router.recv_multipart()
        pong = b""
        while not pong:
            assert client.connection.receive_data(client.socket.recv(65536)) == []
            pong = client.connection.bytes_to_send()
        assert pong.startswith(b"\x04\x05\x04PONG")
        client.socket.sendall(pong)
        router.send_multipart([identity, b"still there"])
        assert client.receive() == zmtp.MessageReceived(b"still there")


def test_messages_of_several_frames_are_refused():
    """Our rule is one frame per message; ZeroMQ would let more through."""
    with listening() as (router, port), connected(port) as client:
        client.send(b"hello")
        identity, _ = router.recv_multipart()
        router.send_multipart([identity, b"one", b"two"])
        with pytest.raises(RemoteProtocolError, match="several frames"):
            client.receive()


def test_a_frame_beyond_the_cap_is_refused():
    """ZeroMQ would send it; the header is enough for us."""
    with listening() as (router, port), connected(port) as client:
        client.send(b"hello")
        identity, _ = router.recv_multipart()
        router.send_multipart([identity, b"x" * ((1 << 22) + 1)])
        with pytest.raises(RemoteProtocolError, match="4194305 bytes; at most 4194304"):
            client.receive()


def test_a_zeromq_socket_of_another_type_hangs_up():
    """It learns our type before we learn its."""
    closed = pytest.raises(AssertionError, match="closed the connection")
    with listening(zmq.PUB) as (_, port), closing(Client(port)) as client, closed:
        client.receive()


def test_a_wrong_password_is_refused():
    """The refusal is told apart from everything else that ends a connection."""
    refused = pytest.raises(RefusedError, match="refused the connection: 400")
    with listening() as (_, port), closing(Client(port, password="guess")) as client, refused:
        client.receive()


def test_a_zeromq_socket_that_lets_everybody_in_is_refused():
    """So do engines up to 0.2; the error names the mechanism."""
    with listening(plain_server=False) as (_, port), closing(Client(port)) as client:
        # Up to the version: at our mechanism it would hang up without another word.
        client.socket.sendall(client.connection.bytes_to_send()[:12])
        with pytest.raises(RemoteProtocolError, match="mechanism NULL; it must be PLAIN"):
            client.receive()


def received(peer, count):
    data = b""
    while len(data) < count:
        data += peer.recv(count - len(data))
    return data


def test_our_opening_is_that_of_zeromqs_own_dealer():
    """Greeting, password and type, byte for byte."""
    server_says = zmtp.Connection("").bytes_to_send(), b"\x04\x08\x07WELCOME"
    connection = zmtp.Connection(PASSWORD)
    ours = [connection.bytes_to_send()]
    for said in server_says:
        connection.receive_data(said)
        ours.append(connection.bytes_to_send())
    context = zmq.Context()
    dealer = context.socket(zmq.DEALER)
    dealer.plain_username, dealer.plain_password = b"sidestick", PASSWORD.encode()
    try:
        with closing(socket.socket()) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(1)
            listener.settimeout(TIMEOUT_S)
            dealer.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
            peer, _ = listener.accept()
            with closing(peer):
                peer.settimeout(TIMEOUT_S)
                peer.sendall(server_says[0])
                theirs = [received(peer, len(ours[0]) + len(ours[1]))]
                peer.sendall(server_says[1])
                theirs.append(received(peer, len(ours[2])))
    finally:
        dealer.close(linger=0)
        context.term()
    assert b"".join(theirs) == b"".join(ours)

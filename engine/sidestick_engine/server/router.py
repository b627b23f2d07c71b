"""The engine's socket: a ROUTER on a free loopback port, served by one thread."""

from __future__ import annotations

import logging
import socket
from collections import deque
from contextlib import suppress
from math import ceil
from time import monotonic

import zmq
from zmq.utils.monitor import parse_monitor_message

from Sidestick.protocol.errors import LocalProtocolError, RemoteProtocolError
from Sidestick.protocol.msgpack import MAX_BYTES
from Sidestick.protocol.zmtp import FRAME_BYTES
from sidestick_engine.beats.handlers import Service
from sidestick_engine.history.version_handler import VersionHandler
from sidestick_engine.server.codec import decode, encode
from sidestick_engine.server.dispatcher import Dispatcher, Job
from sidestick_engine.server.doorkeeper import Doorkeeper
from sidestick_engine.server.message_log import MESSAGES, log_message
from sidestick_engine.server.reply import Reply
from sidestick_engine.server.worker import INTERNAL, Worker

HIGH_WATER_MARK = 64  # messages a peer may leave unread, and may send ahead
MAX_RECEIVED_PER_TURN = 64

log = logging.getLogger(__name__)


class Server:
    """Listens from its construction on; `serve` replies until `stop`. Then `close`.

    Attributes:
        port: the TCP port on 127.0.0.1.
    """

    def __init__(
        self, service: Service, versions: VersionHandler, *, token: str, engine: str
    ) -> None:
        self._wake_reader, self._wake_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer):
            end.setblocking(False)
        self._stopping = False
        # The history has a thread of its own, so that no beat waits for a disk.
        self._worker = Worker(service, self._wake, look_ahead=service.look_ahead)
        self._history_worker = Worker(versions, self._wake, "history")
        self._history_kinds = versions.kinds
        self._dispatcher = Dispatcher(engine=engine, offers=service.offers, submit=self._submit)
        self._context = zmq.Context()
        self._doorkeeper = Doorkeeper(self._context, token)
        self._router = _router(self._context, self._doorkeeper)
        self._connections = self._router.get_monitor_socket(
            zmq.EVENT_ACCEPTED | zmq.EVENT_DISCONNECTED
        )
        self.port = int(self._router.getsockopt_string(zmq.LAST_ENDPOINT).rsplit(":", 1)[1])

    @property
    def wake_fd(self) -> int:
        """A byte written to this file descriptor wakes `serve`: for signal.set_wakeup_fd."""
        return self._wake_writer.fileno()

    def serve(self) -> None:
        """Handle messages until `stop`; everything pending is stopped then."""
        poller = zmq.Poller()
        poller.register(self._router, zmq.POLLIN)
        poller.register(self._wake_reader, zmq.POLLIN)
        poller.register(self._doorkeeper.socket, zmq.POLLIN)
        poller.register(self._connections, zmq.POLLIN)
        for worker in (self._worker, self._history_worker):
            worker.start()
        try:
            while not self._stopping:
                if self._doorkeeper.socket in dict(poller.poll(self._wait_ms())):
                    self._doorkeeper.answer()
                self._turn()
        finally:
            self._dispatcher.stop()
            for worker in (self._worker, self._history_worker):
                worker.close()

    def stop(self) -> None:
        """Make `serve` return; may be called in any thread and in a signal handler."""
        self._stopping = True
        self._wake()

    def close(self) -> None:
        """Free the port; what has not been sent is dropped."""
        self._router.disable_monitor()
        self._connections.close(linger=0)
        self._router.close(linger=0)
        self._doorkeeper.close()
        self._context.term()
        self._wake_reader.close()
        self._wake_writer.close()

    def _wake(self) -> None:
        with suppress(OSError):  # full of wake-ups, or closed: one more changes nothing
            self._wake_writer.send(b"\0")

    def _submit(self, job: Job) -> None:
        worker = self._history_worker if job.message.kind in self._history_kinds else self._worker
        worker.submit(job)

    def _wait_ms(self) -> int | None:
        deadline_s = self._dispatcher.next_deadline_s()
        return None if deadline_s is None else max(0, ceil((deadline_s - monotonic()) * 1000))

    def _turn(self) -> None:
        with suppress(BlockingIOError):
            self._wake_reader.recv(4096)
        self._note_connections()
        for _ in range(MAX_RECEIVED_PER_TURN):
            try:
                peer = self._router.recv(zmq.NOBLOCK)
            except zmq.Again:
                break
            self._receive(peer, *self._message())
        for worker in (self._worker, self._history_worker):
            for job, kind, fields in worker.done():
                self._send(self._dispatcher.finish(job, kind, fields))
        self._send(self._dispatcher.expire(monotonic()))

    def _message(self) -> tuple[bytes, int]:
        """Return what the frames of a message hold together, and how many bytes were too many."""
        frames, dropped = [self._router.recv()], 0
        held = len(frames[0])
        while self._router.getsockopt(zmq.RCVMORE):
            frame = self._router.recv(copy=False)  # there may be very many
            if (held := held + len(frame)) <= MAX_BYTES:
                frames.append(frame.bytes)
            else:
                dropped += len(frame)
        return b"".join(frames), dropped

    def _note_connections(self) -> None:
        """Find disconnected peers: a ROUTER says that a connection has ended, but not whose."""
        with suppress(zmq.Again):
            while True:
                event = parse_monitor_message(self._connections.recv_multipart(zmq.NOBLOCK))
                if event["event"] == zmq.EVENT_ACCEPTED:
                    self._doorkeeper.come(event["value"])
                else:
                    self._doorkeeper.gone(event["value"])
                    self._dispatcher.probe_soon(monotonic())

    def _receive(self, peer: bytes, data: bytes, dropped: int) -> None:
        if dropped:
            log.warning("Dropped a message that is %d bytes too long.", dropped)
            return
        try:
            message = decode(data)
        except RemoteProtocolError as error:
            log.warning("Bad message: %s", error)
            fields = {"id": error.request_id, "code": error.code, "sentence": str(error)[:1000]}
            self._send([Reply(peer, "error", fields)])
            return
        if MESSAGES.isEnabledFor(logging.DEBUG):
            log_message("in", peer, message.kind, message.fields)
        self._send(self._dispatcher.receive(peer, message, monotonic()))

    def _send(self, replies: list[Reply]) -> None:
        """Send replies, and those that a lost peer brings; drop what is not read."""
        waiting = deque(replies)
        while waiting:
            peer, kind, fields = reply = waiting.popleft()
            try:
                frame = encode(kind, **fields)
            except LocalProtocolError:
                log.exception("A reply could not be written.")
                frame = encode("error", id=fields["id"], **INTERNAL)
            if MESSAGES.isEnabledFor(logging.DEBUG):
                log_message("out", peer, kind, fields)
            try:
                self._router.send_multipart([peer, frame], zmq.NOBLOCK)
            except zmq.Again:
                continue
            except zmq.ZMQError as error:
                if error.errno != zmq.EHOSTUNREACH:
                    raise
                waiting.extend(self._dispatcher.disconnect(peer, reply))


def _router(context: zmq.Context[zmq.Socket[bytes]], doorkeeper: Doorkeeper) -> zmq.Socket[bytes]:
    router = context.socket(zmq.ROUTER)
    doorkeeper.guard(router)
    router.setsockopt(zmq.LINGER, 0)
    router.setsockopt(zmq.ROUTER_MANDATORY, 1)  # sending to a disconnected peer fails
    router.setsockopt(zmq.MAXMSGSIZE, FRAME_BYTES)
    router.setsockopt(zmq.SNDHWM, HIGH_WATER_MARK)
    router.setsockopt(zmq.RCVHWM, HIGH_WATER_MARK)
    router.bind("tcp://127.0.0.1:*")
    return router

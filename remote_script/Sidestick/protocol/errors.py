"""The errors between script and engine.

::

    ProtocolError
     ├── LocalProtocolError         this side tried to send something illegal: our mistake
     ├── RemoteProtocolError        the other side sent something illegal
     │    ├── MsgpackError          ... that is not even msgpack, or not the part of it in use
     │    └── RefusedError          it does not take our password
     ├── PortFileError              the port file cannot be written or read, or is damaged
     │    └── EngineNotRunningError ... or is missing, or its engine has gone
     └── IllegalValueError          a value that its field does not allow; stays in this package

Every text is a sentence for the person who sees it.
"""

from __future__ import annotations


class ProtocolError(Exception):
    """Base of all errors of this package."""


class LocalProtocolError(ProtocolError):
    """This side tried to send something illegal."""


class RemoteProtocolError(ProtocolError):
    """The other side sent something illegal.

    ``code`` is the error code to answer with (``bad_message`` or ``unknown_kind``), ``request_id``
    the id of the message at fault, or 0 where it could not be read.
    """

    def __init__(self, sentence: str, code: str = "bad_message", request_id: int = 0) -> None:
        super().__init__(sentence)
        self.code = code
        self.request_id = request_id


class MsgpackError(RemoteProtocolError):
    """The other side sent bytes that are not msgpack, or not the part of it in use."""


class RefusedError(RemoteProtocolError):
    """The other side does not take our password."""


class PortFileError(ProtocolError):
    """The port file cannot be written, cannot be read, or is damaged."""


class EngineNotRunningError(PortFileError):
    """There is no port file, or it was left behind by an engine that has gone."""


class _Missing:
    """Stands for a value that is not there; None is a value."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()


class IllegalValueError(ProtocolError, ValueError):
    """A value that its field does not allow.

    Raised where the direction of a message is not known; whoever knows it raises the local or the
    remote error with this one's text.
    """

    def __init__(self, value: object, legal: str, path: str = "") -> None:
        super().__init__(f"{path} is {_shown(value)}; it must be {legal}.")
        self.value = value
        self.legal = legal
        self.path = path

    def within(self, outer: str) -> IllegalValueError:
        """Return the same error, seen from the field or list that the value lies in."""
        return IllegalValueError(self.value, self.legal, outer + self.path)


def _shown(value: object) -> str:
    """Return a value as a sentence can bear it: a container by its size, long text cut."""
    if isinstance(value, (list, tuple, dict, bytes)):
        return f"a {type(value).__name__} of length {len(value)}"
    if isinstance(value, int) and value.bit_length() > 128:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, str) and len(value) > 40:
        return f"{value[:40]!r}... ({len(value)} characters)"
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + "..."

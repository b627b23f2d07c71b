"""All that the engine refuses, as sentences for the person who sees them.

EngineError
├── RequestError                    a request that gets an `error` reply, with the protocol's code
├── StartError                      the engine cannot start
│   └── RunningAlreadyError         because one runs
├── KitError                        a kit or kit map cannot be found, read or changed
├── HistoryError                    the history of versions cannot be read or written
├── MidiFileError                   a MIDI file cannot be read, continued or written
├── MidiPortError                   there is no MIDI system or no such port, or it refuses
├── InstallationError               something cannot be put beside Sidestick
└── ClientError                     the blocking client got no result
    ├── EngineUnreachableError      no engine answered in time
    └── ErrorReplyError             the engine answered with an `error` message
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of the engine's errors; its text is a whole sentence."""


class RequestError(EngineError):
    """A request cannot be done; `code` is one of the protocol's error codes."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class StartError(EngineError):
    """The engine or the panel cannot start."""


class RunningAlreadyError(StartError):
    """There is one, and a second is not needed."""

    @classmethod
    def of_another_version(cls, what: str, pid: int) -> RunningAlreadyError:
        """Return the error for `what`, such as "An engine", of another version in a process."""
        return cls(
            f"{what} of another version of Sidestick is running (process {pid}). Stop it first, "
            "with sidestick engine stop or with Ctrl-C where it runs, then start this one again."
        )


class KitError(EngineError):
    """A kit map is missing or wrong, or what is known of a kit cannot be read or written."""


class HistoryError(EngineError):
    """The history of versions cannot be read or written."""


class DamagedHistoryError(HistoryError):
    """The history of versions holds what nobody has written into it."""


class MidiFileError(EngineError):
    """A MIDI file cannot be read, continued or written."""


class MidiPortError(EngineError):
    """There is no MIDI system or no such port, or it refuses."""


class InstallationError(EngineError):
    """Something cannot be put beside Sidestick, or read of it; says what to do."""


class ClientError(EngineError):
    """The blocking client got no result."""


class EngineUnreachableError(ClientError):
    """No engine answered in time."""


class ErrorReplyError(ClientError):
    """The engine answered with an `error` message."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

"""Errors of the models, each a sentence for the person who sees it.

ModelError
├── WeightsError                      a weights file is missing or not the one that was shipped
├── LibraryError                      an imported model is damaged or cannot be added
│   └── UnknownModelError             there is no model of that name
├── CorpusError                       a corpus is missing or damaged, or cannot be written
├── UnknownStyleError (ValueError)    a style that no model was trained on
├── UnsupportedMeterError (ValueError)  a meter that cannot be played
├── EmptyPrimerError (ValueError)     nothing to continue from
├── AllLockedError (ValueError)       nothing may change
└── Stopped                           the caller asked for a stop between two steps
"""

from __future__ import annotations

from collections.abc import Iterable


class ModelError(Exception):
    """The base of every error of this package."""


class WeightsError(ModelError):
    """A weights file is missing, damaged or not the one that the manifest names."""


class LibraryError(ModelError):
    """An imported model is missing or damaged, or the library cannot be changed as asked."""


class UnknownModelError(LibraryError):
    """There is no model of that name for that slot."""


class CorpusError(ModelError):
    """A corpus is missing or damaged, has nothing in it, or cannot be written."""


class UnknownStyleError(ModelError, ValueError):
    """A style that no model was trained on."""

    def __init__(self, style: str, styles: Iterable[str], near: Iterable[str] = ()) -> None:
        meant = " or ".join(f'"{each}"' for each in near)
        did_you_mean = f" Did you mean {meant}?" if meant else ""
        self.style, self.in_short = style, f'There is no style "{style}".{did_you_mean}'
        super().__init__(f"{self.in_short} Choose one of: {', '.join(styles)}.")

    @classmethod
    def because(cls, style: str, reason: str) -> UnknownStyleError:
        """Return the error of a style whose file cannot be read, with the reason."""
        error = cls(style, ())
        error.in_short = f'The style "{style}" cannot be played. {reason}'
        error.args = (error.in_short,)
        return error


class UnsupportedMeterError(ModelError, ValueError):
    """A meter that no model can play."""

    def __init__(self, numerator: int, denominator: int, meters: Iterable[str]) -> None:
        super().__init__(
            f"{numerator}/{denominator} cannot be played. Use one of: {', '.join(meters)}."
        )


class EmptyPrimerError(ModelError, ValueError):
    """A primer without a single hit; `task` is what was to be done with it."""

    def __init__(self, task: str = "extend") -> None:
        super().__init__(
            f"There is nothing to {task}: no drum is hit in these bars. "
            "Play or generate a beat first."
        )


class AllLockedError(ModelError, ValueError):
    """A beat of which every lane is locked at every step."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing may change: every drum is locked all the way. Unlock a drum or a range."
        )


class Stopped(ModelError):  # noqa: N818 - it is an outcome that was asked for, not a fault
    """The caller's `should_stop` answered yes before the beat was complete."""

    def __init__(self) -> None:
        super().__init__("The beat was stopped before it was complete.")

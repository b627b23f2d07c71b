"""The errors of the script, each with a sentence for the musician.

::

    SidestickError          its text is a sentence of status_messages.py
     ├── TargetError        what is selected cannot be worked on
     ├── EngineError        the engine cannot be reached, or has not answered
     └── ConfigError        config.json says something that cannot be done
"""

from __future__ import annotations

from typing import Any

from .status_messages import say


class SidestickError(Exception):
    """Base of all errors of the script; its text is the sentence for the status line.

    ``key`` names the sentence in status_messages.SENTENCES, ``values`` fill it in.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(say(key, **values))
        self.key = key


class TargetError(SidestickError):
    """The selected clip or slot cannot be worked on."""


class EngineError(SidestickError):
    """The engine cannot be reached, or has not answered."""


class ConfigError(SidestickError):
    """A value of config.json is not legal."""

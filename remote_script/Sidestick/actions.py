"""From a press to the beat in the clip: read, ask, wait, write.

One request is under way at a time. A press meanwhile is told that the last one is still at work,
so a beat that the musician waits for is never thrown away by accident; cancel ends it at once.
What cannot be done is raised as a SidestickError, whose text is for the status line.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from . import requests
from .client import Client
from .config import Config
from .errors import EngineError, SidestickError
from .pending import Outcome
from .reading import Reading
from .sentences import say
from .song import Song


class Actions:
    """What the controls do; ``show`` puts a sentence into the status line."""

    def __init__(
        self, song: Song, client: Client, config: Config, show: Callable[[str], None]
    ) -> None:
        self.style = config.style
        self._song = song
        self._client = client
        self._config = config
        self._show = show
        self._request_id: int | None = None  # of what is under way
        self._press: dict[str, Callable[[], None]] = {
            "generate": self.generate,
            "extend": self.extend,
            "next_style": partial(self.step_style, 1),
            "previous_style": partial(self.step_style, -1),
            "cancel": self.cancel,
        }

    def press(self, action: str) -> None:
        """Do one of config.ACTIONS. Raises SidestickError."""
        self._press[action]()

    def generate(self) -> None:
        """Ask for a beat for the selected clip or empty slot. Raises SidestickError."""
        self._check_idle()
        reading = self._song.read(self._config.bars)
        asked = requests.generate(reading, self._config, self.style)
        self._ask("generate", asked, partial(self._write, reading))

    def extend(self) -> None:
        """Ask how the selected clip goes on. Raises SidestickError."""
        self._check_idle()
        reading = self._song.read(self._config.bars)
        style = requests.style_in(reading.name, self._client.styles)
        asked = requests.extend(reading, self._config, style)
        self._ask("extend", asked, partial(self._extend, reading))

    def step_style(self, step: int) -> None:
        """Go to the next (1) or previous (-1) style of the engine's. Raises SidestickError."""
        styles = self._client.styles
        if not styles:
            raise EngineError("no_styles")
        if self.style in styles:
            self.style = styles[(styles.index(self.style) + step) % len(styles)]
        else:
            self.style = styles[0]
        self._show(say("style", style=self.style))

    def cancel(self) -> None:
        """End what is under way. Raises SidestickError where nothing is."""
        if self._request_id is None:
            raise SidestickError("nothing_to_cancel")
        self._client.cancel(self._request_id)

    def _check_idle(self) -> None:
        if self._request_id is not None:
            raise SidestickError("still_working")

    def _ask(
        self, kind: str, asked: dict[str, Any], done: Callable[[dict[str, Any]], None]
    ) -> None:
        deadline_s = self._config.deadline_ms / 1000
        self._request_id = self._client.request(kind, asked, deadline_s, partial(self._end, done))

    def _end(self, done: Callable[[dict[str, Any]], None], outcome: Outcome) -> None:
        self._request_id = None
        if isinstance(outcome, EngineError):
            raise outcome
        done(outcome)

    def _write(self, reading: Reading, result: dict[str, Any]) -> None:
        """Write a generated beat; a name that the musician gave to the clip stays."""
        name, style, seed = reading.name, result["style"], result["seed"]
        if not name or requests.style_in(name, self._client.styles):
            name = requests.title(style, seed)
        self._song.write(reading, result["versions"][0].notes, name)
        self._show(_report("generated", result))

    def _extend(self, reading: Reading, result: dict[str, Any]) -> None:
        notes = result["versions"][0].notes
        self._song.extend(reading, notes, result["length_beats"])
        self._show(_report("extended", result))


def _report(key: str, result: dict[str, Any]) -> str:
    bars, missing = result["bars"], ", ".join(result["unplayed"]).replace("_", " ")
    return say(
        key,
        bars="1 bar" if bars == 1 else f"{bars} bars",
        style=result["style"],
        seed=result["seed"],
        unplayed=f". No pad for {missing}" if missing else "",
    )

"""The settings that knobs turn: by steps, or to where a knob stands."""

from __future__ import annotations

from typing import Any

from ..actions.presses import Actions
from ..errors import SidestickError
from ..protocol.messages import Blend
from ..protocol.settings_table import KNOBS, Knob, written


class Knobs:
    """Reads and changes the settings of ``actions`` that the table gives a knob."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions
        self._at: dict[str, float] = {}  # where a knob is between two whole numbers

    def value(self, role: str) -> Any:
        """Return the value of a knob; None at the bottom of one that has no value there."""
        settings = self._actions.settings
        if role == "blend":
            return settings["blend"].amount if settings["blend"] else 0.0
        return settings[role]

    def turn(self, role: str, steps: int) -> None:
        """Change a value by steps of an endless knob."""
        knob = KNOBS[role]
        self.set(role, self._position(role) + steps * knob.step)

    def set_fraction(self, role: str, fraction: float) -> None:
        """Set a value to a fraction, 0 to 1, of its range."""
        knob = KNOBS[role]
        low = _bottom(knob)
        self.set(role, low + fraction * (knob.high - low))

    def set(self, role: str, position: float) -> None:
        """Set a value, or the nearest that there is; just below the lowest is none.

        Raises SidestickError where there is no second style to blend in.
        """
        knob = KNOBS[role]
        at = min(max(position, _bottom(knob)), knob.high)
        value = _value_at(knob, at)
        if role == "bars":
            self._actions.choose(bars=value, extend_bars=value)
        elif role == "blend":
            self._actions.choose(blend=self._blend(value or 0.0))
        else:
            self._actions.choose(**{role: value})
        self._at[role] = at

    def _blend(self, amount: float) -> Blend:
        blend: Blend | None = self._actions.settings["blend"]
        if blend is None:
            raise SidestickError("no_blend_style")
        return blend._replace(amount=amount)

    def written(self, role: str) -> str:
        """Return the value of a knob as it is shown, such as ``75%``."""
        return written(role, self.value(role))

    def _position(self, role: str) -> float:
        """Return where a knob is: where it was left, unless the value was changed elsewhere."""
        knob, value = KNOBS[role], self.value(role)
        at = self._at.get(role)
        if at is not None and _value_at(knob, at) == value:
            return at
        if value is None:
            return _bottom(knob)
        if knob.choices:
            return float([choice for choice, _ in knob.choices].index(value))
        return float(value)


def _bottom(knob: Knob) -> float:
    """Return the lowest position: a step below the values where there is none at the bottom."""
    return knob.low - knob.step if knob.floor else knob.low


def _value_at(knob: Knob, position: float) -> Any:
    if position < knob.low - knob.step / 2:
        return None
    at = max(position, knob.low)
    if knob.choices:
        return knob.choices[round(at)][0]
    return round(at) if knob.whole else round(at, 4)

"""Base of the views: showing something else is no change of the set."""

from __future__ import annotations

from sidestick_live_sim.simulated_object import SimulatedObject


class View(SimulatedObject):
    """State that neither the set's file nor undo cares about."""

    def change(self, name: str, value: object, *events: str) -> None:
        """Store a value; there is nothing to undo."""
        self.show(name, value, *events)

"""Time signatures, of the song and of its clips."""

from __future__ import annotations

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Prop

NUMERATORS = range(1, 100)
DENOMINATORS = (1, 2, 4, 8, 16)


class MeterMixin(SimulatedObject):
    """A time signature that Live accepts."""

    signature_numerator = 4
    signature_denominator = 4

    def set_signature_numerator(self, value: int) -> None:
        """Change the number of beats in a bar."""
        if value not in NUMERATORS:
            raise LiveError(f"A numerator lies in 1 to 99, not {value}.")
        self.change("signature_numerator", value)

    def set_signature_denominator(self, value: int) -> None:
        """Change what counts as a beat."""
        if value not in DENOMINATORS:
            raise LiveError(f"A denominator is 1, 2, 4, 8 or 16, not {value}.")
        self.change("signature_denominator", value)


METER_PROPS = (
    Prop("signature_numerator", "int", True, True),
    Prop("signature_denominator", "int", True, True),
)

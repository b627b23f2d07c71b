"""Time signatures, of the song and of its clips."""

from __future__ import annotations

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Prop

NUMERATORS = range(1, 100)
DENOMINATORS = (1, 2, 4, 8, 16)


class MeterMixin(SimulatedObject):
    """A time signature that Live accepts."""

    raw_meter = (4, 4)

    @property
    def signature_numerator(self) -> int:
        """Beats in a bar."""
        return self.meter_now()[0]

    @property
    def signature_denominator(self) -> int:
        """The value that counts as a beat: 8 for an eighth."""
        return self.meter_now()[1]

    def meter_now(self) -> tuple[int, int]:
        """Return both."""
        return self.raw_meter

    def set_signature_numerator(self, value: int) -> None:
        """Change the number of beats in a bar."""
        if value not in NUMERATORS:
            raise LiveError(f"A numerator lies in 1 to 99, not {value}.")
        self.change("raw_meter", (value, self.raw_meter[1]), "signature_numerator")

    def set_signature_denominator(self, value: int) -> None:
        """Change what counts as a beat."""
        if value not in DENOMINATORS:
            raise LiveError(f"A denominator is 1, 2, 4, 8 or 16, not {value}.")
        self.change("raw_meter", (self.raw_meter[0], value), "signature_denominator")


METER_PROPS = (
    Prop("signature_numerator", "int", True, True),
    Prop("signature_denominator", "int", True, True),
)

"""A stand-in for Ableton Live that is as strict as Live: for tests and for the demo."""

from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.kits import CORE_KIT_808, CORE_KIT_909
from sidestick_live_sim.live import SimulatedLive

__all__ = ["CORE_KIT_808", "CORE_KIT_909", "SimulatedLive", "SimulationError"]

"""Simulated Push 1, 2 and 3: what a script shows on them, and what they send when played."""

from sidestick_live_sim.push.hardware import HARDWARE, Hardware
from sidestick_live_sim.push.unit import SimulatedPush

__all__ = ["HARDWARE", "Hardware", "SimulatedPush"]

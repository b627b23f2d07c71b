"""Errors that the simulated Live raises.

Exception
+-- TypeError
|   +-- ArgumentError        a call that Boost.Python would refuse; also: the object is gone
+-- RuntimeError
|   +-- LiveError            Live refuses the operation (occupied slot, write in a listener ...)
|   +-- WrongThreadError     Live's objects touched off the main thread: real Live would crash
+-- LimitationError          the edition of Live does not allow it
+-- SimulationError          the test or demo asks the simulated Live for the impossible
"""


class ArgumentError(TypeError):
    """Arguments of the wrong number, type or form, or an object that Live has deleted."""


ArgumentError.__module__ = "Boost.Python"


class LiveError(RuntimeError):
    """Live refuses an operation in its present state."""


class LimitationError(Exception):
    """The edition of Live does not allow it."""


class WrongThreadError(RuntimeError):
    """Live was touched off its main thread."""


class SimulationError(Exception):
    """The simulated Live was set up or driven in a way that makes no sense."""

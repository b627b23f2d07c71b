"""The errors of importing, exporting and running Magenta; each text is for the user.

TrainingError
└── MagentaError
    ├── DamagedModelError     a file cannot be read: truncated, damaged or unsafe
    ├── ForeignModelError     a file can be read and is not a model that Sidestick can play
    └── MagentaProcessError   Magenta is not installed, or its process failed
"""

from __future__ import annotations

from sidestick_training.errors import TrainingError


class MagentaError(TrainingError):
    """The base of this package's errors; the text is a whole sentence."""


class DamagedModelError(MagentaError):
    """A file is truncated, damaged or unsafe to open."""


class ForeignModelError(MagentaError):
    """A file is sound but does not hold a DrumsRNN `drum_kit` or a two-bar MusicVAE of drums."""


class MagentaProcessError(MagentaError):
    """Magenta is not installed, or its process failed."""

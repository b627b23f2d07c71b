"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# A loaded machine is slow, not wrong; and what CI finds, everybody must find.
settings.register_profile("sidestick", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("sidestick")

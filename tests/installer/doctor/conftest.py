"""The computer that the doctor looks at."""

from __future__ import annotations

from tests.installer.doctor.examined import computer

__all__ = ["computer"]

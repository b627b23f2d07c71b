"""An engine process with the fake drummer: python fake_engine.py PORT_FILE."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from conftest import FakeDrummer

from sidestick_engine.errors import StartError
from sidestick_engine.server.process import run_engine

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        run_engine(FakeDrummer(), Path(sys.argv[1]))
    except StartError as error:
        sys.exit(str(error))

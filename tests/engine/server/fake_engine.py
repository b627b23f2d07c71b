"""An engine process with the fake drummer.

python -m tests.engine.server.fake_engine PORT_FILE [waits] [until_input_ends]
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from sidestick_engine.errors import StartError
from sidestick_engine.server.process import run_engine
from tests.engine.conftest import FakeDrummer

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        run_engine(FakeDrummer, Path(sys.argv[1]), **dict.fromkeys(sys.argv[2:], True))
    except StartError as error:
        sys.exit(str(error))

"""Loads TensorFlow without its remarks to the terminal."""

from __future__ import annotations

import os
from tempfile import TemporaryFile


def load_tensorflow() -> None:
    """Import TensorFlow, and look for graphics cards, without its remarks to the terminal.

    It writes them past Python, before any setting counts. If it fails they are shown.
    """
    errors = 2  # the standard error of the process
    terminal = os.dup(errors)
    with TemporaryFile() as remarks:
        os.dup2(remarks.fileno(), errors)
        try:
            import tensorflow as tf

            tf.config.list_physical_devices()
            remarks.truncate(0)
        finally:
            os.dup2(terminal, errors)
            os.close(terminal)
            remarks.seek(0)
            os.write(errors, remarks.read())

"""The script's own tests, run again by the Python that Live 11 embeds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARIES = (  # the last that run on 3.7
    "pytest<8",
    "pytest-timeout<2.4.1",
    "hypothesis<6.80",
    "pyzmq==26.2.1",
    "msgpack==1.0.5",
)


def python_37() -> str | None:
    """Find a Python 3.7: $SIDESTICK_PYTHON37, the search path's, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [os.environ.get("SIDESTICK_PYTHON37"), shutil.which("python3.7")]
    candidates += [str(path) for path in sorted(pyenv.glob("3.7*/bin/python"))]
    for candidate in filter(None, candidates):
        answer = subprocess.run([candidate, "-V"], capture_output=True, text=True, check=False)
        if answer.stdout.startswith("Python 3.7"):
            return candidate
    return None


@pytest.mark.timeout(600)
def test_the_script_passes_its_tests_on_python_37() -> None:
    """Protocol, script and simulated Live pass there too, in the Lives that embed Python 3.7.

    Those are 11.0 to 12.0; what plays in a session is run in each of them.
    """
    python, uv = python_37(), os.environ.get("UV") or shutil.which("uv")
    if python is None:
        pytest.skip("no Python 3.7 here: install one, or name it in SIDESTICK_PYTHON37")
    if uv is None:
        pytest.skip("no uv here: run the tests with `uv run pytest`")
    libraries = [word for library in LIBRARIES for word in ("--with", library)]
    command = [uv, "run", "--no-project", "--python", python, *libraries, "python", "-m", "pytest"]
    command += ["-q", "-p", "no:cacheprovider", "tests/remote_script"]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "remote_script", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert " passed" in run.stdout

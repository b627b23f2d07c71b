"""Change a room's code in small ways, one at a time, and see whether its tests notice.

``python -m tests.mutation kit`` prints each change that none of the room's tests notices, and their
share. What follows is handed to mutmut, such as ``"*__mutmut_*7"`` for each tenth change; results
are kept, so that a second run goes on.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build/mutation"
PACKAGES = {
    "Sidestick": ROOT / "remote_script",
    "sidestick_engine": ROOT / "engine",
    "sidestick_models": ROOT / "models",
}
NOTICED = ("killed", "timeout", "segfault", "suspicious")
WORKERS = 2


class Room(NamedTuple):
    """A room of a package, and the tests that are to notice what changes in it."""

    package: str
    tests: tuple[str, ...]


ROOMS = {
    "protocol": Room("Sidestick", ("tests/remote_script/protocol",)),
    "live": Room(
        "Sidestick",
        (
            "tests/remote_script/live",
            "tests/remote_script/actions/test_arrangement_growth.py",
            "tests/remote_script/actions/test_details_stay.py",
            "tests/remote_script/actions/test_session.py",
            "tests/remote_script/actions/test_song_kit.py",
            "tests/remote_script/actions/test_take_lanes.py",
            "tests/remote_script/actions/test_versions.py",
            "tests/remote_script/test_refusals.py",
        ),
    ),
    "actions": Room("Sidestick", ("tests/remote_script/actions",)),
    "engine_requests": Room("Sidestick", ("tests/remote_script/engine_requests",)),
    "kit": Room("sidestick_engine", ("tests/engine/kit",)),
    "beats": Room("sidestick_engine", ("tests/engine/beats",)),
    "sampling": Room("sidestick_models", ("tests/models/sampling",)),
}
# They look at files of the repository, or at Live 11's Python, and not at what the code does.
OTHER_TESTS = ("test_live_can_import_it.py", "test_golden_wire.py", "test_live_calls.py")
# The oldest and the newest Live are enough.
OTHER_LIVES = "not 11.3.43 and not 12.0.0 and not 12.1.0"
# They run as a module is imported, before mutmut changes anything: golden messages and documents,
# which are made of what they make, hold them.
AT_IMPORT = ("*_table.x__*", "*.msgpack.x__form__*", "*.zmtp.x__property__*")


def main(name: str, *arguments: str) -> None:
    """Mutate a room and print what was not noticed."""
    folder = prepare(name, ROOMS[name])
    run = [sys.executable, "-m", "mutmut"]
    subprocess.run(
        [*run, "run", "--max-children", str(WORKERS), *arguments], cwd=folder, check=True
    )
    listed = subprocess.run(
        [*run, "results", "--all", "true"], cwd=folder, check=True, capture_output=True, text=True
    )
    every = (line.strip().rsplit(": ", 1) for line in listed.stdout.splitlines())
    results = {
        each: result for each, result in every if not any(map(partial(fnmatch, each), AT_IMPORT))
    }
    missed = [each for each, result in results.items() if result in ("survived", "no tests")]
    for each in missed:
        diff = subprocess.run([*run, "show", each], cwd=folder, check=True, capture_output=True)
        sys.stdout.write(diff.stdout.decode())
    counts = Counter(results.values())
    tried = len(missed) + sum(counts[result] for result in NOTICED)
    share = len(missed) / tried
    sys.stdout.write(f"{dict(counts)}\n{len(missed)} of {tried} were not noticed: {share:.1%}\n")


def prepare(name: str, room: Room) -> Path:
    """Return a folder as mutmut expects it: the package beside the tests, both as links."""
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    for link, target in {room.package: PACKAGES[room.package], "tests": ROOT}.items():
        if not (folder / link).exists():
            (folder / link).symlink_to(target / link)
    ignored = [f"--ignore-glob=*/{test}" for test in OTHER_TESTS]
    settings = {
        "source_paths": [room.package],
        "only_mutate": [f"{room.package}/{name}/*"],
        "pytest_add_cli_args": [
            "--import-mode=importlib",
            "-p",
            "no:cacheprovider",
            "-k",
            OTHER_LIVES,
            *ignored,
        ],
        "pytest_add_cli_args_test_selection": [*room.tests],
        "timeout_multiplier": 5,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    (folder / "pyproject.toml").write_text("[tool.mutmut]\n" + "".join(lines))
    return folder


if __name__ == "__main__":
    signal.signal(
        signal.SIGHUP, signal.SIG_IGN
    )  # one of the changes sends it to the tests' process
    main(*sys.argv[1:])

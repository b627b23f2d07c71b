"""Builds Sidestick with a Python of its own, from the Sidestick of the environment that runs.

    python installer/bundle/build.py OUT

OUT gets the folder `sidestick` and, on Linux, the same packed as
`sidestick-VERSION-linux-ARCHITECTURE.tar.xz`. It needs PyInstaller, and Sidestick installed from
its wheel: from a clone it would take what lies about there.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

from sidestick_engine.installation.way import Way, way_installed

HERE = Path(__file__).parent


def build(out: Path) -> Path:
    """Build the folder; return its path."""
    if way_installed() is Way.CHECKOUT:
        sys.exit("Install the wheel into an environment of its own, and build from there.")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    folders = ["--distpath", str(out), "--workpath", str(out / "work")]
    subprocess.run([*command, *folders, str(HERE / "sidestick.spec")], check=True)
    shutil.rmtree(out / "work")
    return out / "sidestick"


def pack(folder: Path) -> Path:
    """Pack a folder; return the path of the file beside it."""
    name = f"sidestick-{version('sidestick')}-linux-{platform.machine()}.tar.xz"
    with tarfile.open(folder.with_name(name), "w:xz") as archive:
        archive.add(folder, folder.name)
    return folder.with_name(name)


def main() -> None:
    """Build, pack, and print where it is and how large."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    folder = build(parser.parse_args().out.absolute())
    print(folder)
    if sys.platform == "linux":
        packed = pack(folder)
        print(f"{packed} {packed.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

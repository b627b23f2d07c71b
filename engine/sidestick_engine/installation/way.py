"""Finds the way that Sidestick was installed, and what brings an extra there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path


class Way(StrEnum):
    """A way in which Sidestick came onto this computer."""

    BUNDLE = "bundle"
    CHECKOUT = "checkout"
    UV_TOOL = "uv tool"
    PIPX = "pipx"
    PIP = "pip"
    UV_PIP = "uv pip"


# What each kind of tool leaves at the root of the environment that it made.
_RECEIPTS = {"uv-receipt.toml": Way.UV_TOOL, "pipx_metadata.json": Way.PIPX}

# A requirement of an extra, as metadata have it.
_OF_EXTRA = re.compile(r"""(?P<name>[\w.-]+).*;.*\bextra == ['"](?P<extra>[\w-]+)['"].*""")
_OTHER_MARKER = re.compile(r"python_version|sys_platform|platform_")


def way_installed() -> Way:
    """Return the way in which the Sidestick that runs was installed."""
    if getattr(sys, "frozen", False):
        return Way.BUNDLE
    if _is_editable():
        return Way.CHECKOUT
    for receipt, way in _RECEIPTS.items():
        if (Path(sys.prefix) / receipt).exists():
            return way
    return Way.PIP if find_spec("pip") else Way.UV_PIP


def _is_editable() -> bool:
    """Tell whether the code that runs is a clone's own, as `uv run` has it."""
    origin = distribution("sidestick").read_text("direct_url.json")
    return bool(origin and json.loads(origin).get("dir_info", {}).get("editable"))


def needs_extra(what: str, *extras: str) -> str:
    """Return the sentences for work that needs a library of an extra, with what to type.

    Args:
        what: the library, such as "TensorFlow".
        extras: names of extras, such as "tune"; the first one brings it.
    """
    return (
        f"This needs {what}, which comes with the extra `{extras[0]}` and not by itself. "
        f"{_how_to_get(extras)}"
    )


def extras_there() -> list[str]:
    """Return the extras all of which is installed, but for those that are part of another one."""
    needs: dict[str, set[str]] = {}
    for text in distribution("sidestick").requires or ():
        found = _OF_EXTRA.fullmatch(text)
        if found and not _OTHER_MARKER.search(text):
            needs.setdefault(found["extra"], set()).add(found["name"])
    there = {extra for extra, names in needs.items() if all(map(_is_installed, names))}
    return sorted(each for each in there if not any(needs[each] < needs[other] for other in there))


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _how_to_get(extras: tuple[str, ...]) -> str:
    """Return what to type; extras that are there are named too, as else they would be removed."""
    extras = (*extras, *(each for each in extras_there() if each not in extras))
    wanted = f"sidestick[{','.join(extras)}]"
    match way_installed():
        case Way.BUNDLE:
            return (
                "It cannot be added to Sidestick with a Python of its own; beside it, "
                f'`uv tool install "{wanted}"` installs a Sidestick that has it.'
            )
        case Way.CHECKOUT:
            words = " ".join(f"--extra {extra}" for extra in extras)
            return f"Start it as `uv run {words} sidestick`."
        case Way.UV_TOOL:
            command = f'uv tool install "{wanted}"'
        case Way.PIPX:
            command = f'pipx install --force "{wanted}"'
        case Way.PIP:
            command = f'{quoted(sys.executable)} -m pip install "{wanted}"'
        case Way.UV_PIP:
            command = f'uv pip install --python {quoted(sys.executable)} "{wanted}"'
    return f"To install it: {command}"


def how_to_remove() -> str:
    """Return the sentence on what removes the program itself, which cannot do that."""
    match way_installed():
        case Way.BUNDLE:
            return "Now remove the program as you have installed it."
        case Way.CHECKOUT:
            return "Now delete the folder of the clone."
        case Way.UV_TOOL:
            command = "uv tool uninstall sidestick"
        case Way.PIPX:
            command = "pipx uninstall sidestick"
        case Way.PIP:
            command = f"{quoted(sys.executable)} -m pip uninstall sidestick"
        case Way.UV_PIP:
            command = f"uv pip uninstall --python {quoted(sys.executable)} sidestick"
    return f"Now remove the program: {command}"


def quoted(path: str) -> str:
    """Return a path as it is typed in a terminal of this system."""
    return subprocess.list2cmdline([path]) if sys.platform == "win32" else shlex.quote(path)

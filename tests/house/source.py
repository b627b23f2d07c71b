"""Our packages as source: their modules, what each imports, and the rooms that they lie in."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "Sidestick": "remote_script",
    "sidestick_live_sim": "remote_script",
    "SidestickProbe": "remote_script",
    "sidestick_engine": "engine",
    "sidestick_models": "models",
    "sidestick_training": "models",
    "sidestick_installer": "installer",
}


class Import(NamedTuple):
    """Import of a module: its whole name, the name that it is bound to, and where.

    `at_top`: it runs when the module is loaded. `line` is the number of its line.
    """

    name: str
    bound: str
    at_top: bool
    line: int


def folder_of(package: str, root: Path = ROOT) -> Path:
    """Return the folder of one of our packages."""
    return root / PACKAGES[package] / package


def modules(package: str, root: Path = ROOT) -> list[Path]:
    """Return all Python files of one of our packages."""
    return sorted(folder_of(package, root).rglob("*.py"))


def shipped(root: Path = ROOT) -> list[Path]:
    """Return all Python files of all our packages."""
    return [path for package in PACKAGES for path in modules(package, root)]


def environment(root: Path = ROOT) -> dict[str, str]:
    """Return the environment in which Python finds our packages in a copy of the repository."""
    folders = dict.fromkeys(PACKAGES.values())
    path = os.pathsep.join(str(root / folder) for folder in folders)
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path, root: Path = ROOT) -> str:
    """Return the dotted name that a file of our packages is imported by."""
    inside = path.relative_to(root).with_suffix("").parts[1:]
    return ".".join(inside[:-1] if inside[-1] == "__init__" else inside)


@cache
def imports(path: Path, root: Path = ROOT) -> tuple[Import, ...]:
    """Return all that a file imports, relative imports by their whole names.

    What is imported from a module counts as a part of it, whether it is a module or not.
    """
    return tuple(_imports(path, root))


def _imports(path: Path, root: Path) -> Iterator[Import]:
    tree = tree_of(path)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        at_top = id(node) in top
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                yield Import(alias.name, bound, at_top, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base(path, node, root)
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield Import(name, alias.asname or alias.name, at_top, node.lineno)


def _base(path: Path, node: ast.ImportFrom, root: Path) -> str:
    """Return the whole name of the module that something is imported from."""
    if not node.level:
        return node.module or ""
    folders = path.parent.relative_to(root).parts[1:]
    parts = folders[: len(folders) - node.level + 1]
    return ".".join((*parts, node.module) if node.module else parts)


def is_within(name: str, module: str) -> bool:
    """Tell whether a dotted name is that of a module, or of something in it."""
    return name == module or name.startswith(module + ".")


def mutual_imports(root: Path = ROOT) -> list[tuple[str, str]]:
    """Return the pairs of rooms side by side that import each other.

    A room is a folder within one of our packages, at any depth; modules beside rooms are none.
    All imports count: at the top, in functions, and those for types only.
    """
    pairs = []
    for package in PACKAGES:
        files = modules(package, root)
        folders = sorted({path.parent for path in files} - {folder_of(package, root)})
        for one, other in combinations(folders, 2):
            if one.parent == other.parent and _sees(one, other, root) and _sees(other, one, root):
                pairs.append(
                    (name_of(one / "__init__.py", root), name_of(other / "__init__.py", root))
                )
    return pairs


def room(name: str, root: Path = ROOT) -> Path:
    """Return the folder of a room by its dotted name."""
    package, *folders = name.split(".")
    return folder_of(package, root).joinpath(*folders)


def arrows(one: Path, other: Path, root: Path = ROOT) -> list[str]:
    """Return the imports of one room from another, each with its file and line."""
    target = name_of(other / "__init__.py", root)
    return [
        f"{path.relative_to(root)}:{found.line}: {found.name}"
        for path in sorted(one.rglob("*.py"))
        for found in imports(path, root)
        if is_within(found.name, target)
    ]


def _sees(one: Path, other: Path, root: Path) -> bool:
    return bool(arrows(one, other, root))

"""Rooms and the arrows between them, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from sidestick_engine.cli import COMMANDS
from tests.house import figures, source
from tests.house.source import PACKAGES, ROOT, folder_of, imports, is_within, modules

MAY_IMPORT = {
    "Sidestick": set(),
    "sidestick_live_sim": set(),
    "SidestickProbe": set(),
    "sidestick_engine": {"Sidestick.protocol", "sidestick_models"},
    "sidestick_models": set(),
    "sidestick_training": {"sidestick_models"},
    "sidestick_installer": set(),
}
WEB = {"starlette", "uvicorn", "websockets"}
HEAVY = {"tensorflow", "keras", "tf_keras", "note_seq", "magenta", "sklearn", "matplotlib"}
SCRIPT = folder_of("Sidestick")
SURFACE = SCRIPT / "control_surface.py"
ENGINE = folder_of("sidestick_engine")
ROOMS = sorted(path for package in PACKAGES for path in modules(package) if path.stem == "__init__")
OURS = {source.name_of(path): path for path in source.shipped()}
TESTS = sorted((ROOT / "tests").rglob("*.py"))
QUESTION = re.compile(r"\s*(What|Whether|How|Which|Where|When|Why|Who|Whose)\b")
MOST_LINES = 500
MOST_MODULES = 20
FEWEST_WORDS = 8
BY_NAME = ("getattr", "hasattr", "setattr", "delattr")
LISTENER = re.compile(r"(add|remove)_\w+_listener|\w+_has_listener")


def is_cli(path: Path) -> bool:
    return path.is_relative_to(ENGINE / "cli")


def names(path: Path) -> list[str]:
    return [found.name for found in imports(path)]


def inside(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_the_packages_below_it(package: str) -> None:
    """Of our own packages a file imports itself and those that its layer may know."""
    allowed = MAY_IMPORT[package] | {package}
    for path in modules(package):
        if is_cli(path):
            continue
        for module in names(path):
            if module.split(".")[0] in PACKAGES:
                assert any(is_within(module, name) for name in allowed), f"{path}: {module}"


def test_the_protocol_stands_on_nothing_of_ours() -> None:
    """Both sides share the protocol, so it knows neither of them."""
    for path in sorted((SCRIPT / "protocol").rglob("*.py")):
        for module in names(path):
            if module.split(".")[0] in PACKAGES:
                assert is_within(module, "Sidestick.protocol"), f"{path}: {module}"


@pytest.mark.parametrize(
    "package",
    [
        "Sidestick",
        "sidestick_engine",
        "sidestick_installer",
        "sidestick_live_sim",
        "sidestick_models",
    ],
)
def test_what_plays_never_needs_what_trains(package: str) -> None:
    """Neither the engine nor the script imports TensorFlow, note-seq or Magenta."""
    for path in modules(package):
        for module in names(path):
            assert module.split(".")[0] not in HEAVY, f"{path}: {module}"


def test_only_the_panel_serves_pages() -> None:
    """The engine needs no web server, and nothing but the command line loads the panel."""
    panel = ENGINE / "panel"
    commands = {place.partition(":")[0] for place in COMMANDS.values()}
    for path in modules("sidestick_engine"):
        if path.is_relative_to(panel):
            continue
        for module, _, at_top, _ in imports(path):
            assert module.split(".")[0] not in WEB, f"{path}: {module}"
            if is_within(module, "sidestick_engine.panel"):
                assert is_cli(path), f"{path}: {module}"
                assert not (at_top and source.name_of(path) in commands), f"{path}: {module}"


def test_only_midi_out_needs_midi_ports() -> None:
    """Panel and files work where no library of MIDI ports is; who wants a port is told."""
    midi_out = ENGINE / "midi_out"
    for path in modules("sidestick_engine"):
        for module, _, at_top, _ in imports(path):
            if module.split(".")[0] in ("rtmidi", "supriya_midi"):
                assert path.is_relative_to(midi_out) or is_cli(path), f"{path}: {module}"
                assert not at_top, f"{path}: {module}"


def test_training_loads_its_heavy_libraries_only_when_asked_to_train() -> None:
    """Listing the commands must not start TensorFlow."""
    for path in modules("sidestick_engine"):
        for module, _, at_top, _ in imports(path):
            assert not (at_top and is_within(module, "sidestick_training")), f"{path}: {module}"


def test_onnx_runtime_is_imported_in_one_place() -> None:
    """Only where its telemetry is switched off first, in shipped code and in tests."""
    importers = [
        path
        for folder in ("remote_script", "engine", "models", "installer", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if any(module.split(".")[0] == "onnxruntime" for module in names(path))
    ]
    assert importers == [folder_of("sidestick_models") / "networks" / "onnx_session.py"]


def test_rooms_side_by_side_import_each_other_one_way() -> None:
    """Of two rooms in a package at most one knows the other, in functions and for types too."""
    arrows = [
        arrow
        for pair in source.mutual_imports()
        for one, other in permutations(pair)
        for arrow in source.arrows(source.room(one), source.room(other))
    ]
    assert not arrows, "\n".join(arrows)


def test_only_the_room_live_imports_live() -> None:
    """The script's other rooms never do, nor does anything of the engine's side."""
    for path in OURS.values():
        if not path.is_relative_to(SCRIPT / "live") and "SidestickProbe" not in path.parts:
            assert all(module.split(".")[0] != "Live" for module in names(path)), path


def test_only_the_room_live_reads_what_live_has() -> None:
    """No other room reads a member of Live's objects, by any name that none of ours has too.

    Only the surface also speaks to the instance that Live hands it.
    """
    members = members_of_live()
    assert {"clip_slots", "add_new_notes", "canonical_parent", "has_clip"} <= members
    reads = [
        f"{inside(path)}:{line}: {name}"
        for path in modules("Sidestick")
        if not path.is_relative_to(SCRIPT / "live")
        for name, line in attributes(path)
        if name in members or LISTENER.fullmatch(name)
    ]
    assert not reads, "\n".join(reads)


def members_of_live() -> set[str]:
    """Return the names that Live's objects have, but for those that objects of the script have."""
    of_live = {
        node.args[0].value
        for path in modules("sidestick_live_sim")
        for node in ast.walk(source.tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Prop", "Method")
        and isinstance(node.args[0], ast.Constant)
    }
    ours = {
        name
        for path in modules("Sidestick")
        for node in ast.walk(source.tree_of(path))
        if isinstance(node, ast.ClassDef)
        for name in members(node)
    }
    return {str(name) for name in of_live - ours}


def members(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names of a class's methods and fields, and of what its methods assign."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
            for each in ast.walk(part):
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    yield each.attr
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id


def attributes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the names of all attributes that a file uses, with their lines; by `getattr` too."""
    for node in ast.walk(source.tree_of(path)):
        if isinstance(node, ast.Attribute):
            if path != SURFACE or not ast.unparse(node.value).endswith("c_instance"):
                yield node.attr, node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in BY_NAME:
            for word in node.args[1:2]:
                if isinstance(word, ast.Constant):
                    yield str(word.value), node.lineno


def test_a_folder_holds_few_modules() -> None:
    """As many as one can take in at a glance; the simulated Live's tree mirrors Live's."""
    folders = figures.modules_of_folders()
    assert {name: size for name, size in folders.items() if size > MOST_MODULES} == {}


@pytest.mark.parametrize("path", ROOMS, ids=inside)
def test_a_room_says_what_belongs_in_it(path: Path) -> None:
    """In a sentence that says more than its name."""
    docstring = ast.get_docstring(source.tree_of(path)) or ""
    assert docstring.rstrip("`)").endswith((".", ":")) or "\n" in docstring, "no sentence"
    assert len(docstring.split()) >= FEWEST_WORDS, docstring


def test_a_folder_of_modules_is_a_room() -> None:
    """It has an `__init__.py`, and so a place for that sentence."""
    folders = {path.parent for path in OURS.values()}
    assert not [inside(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_no_file_is_long() -> None:
    """A file that is longer answers more than one question."""
    lines = {
        inside(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*OURS.values(), *TESTS)
    }
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_docstrings_of_functions_begin_with_a_verb() -> None:
    """As ruff reads them, in tests as well."""
    found = figures.ruff_findings("D401", *dict.fromkeys(PACKAGES.values()), "tests")
    assert not found, f"{len(found)}: " + "\n".join(found)


def test_no_docstring_begins_like_a_question() -> None:
    """Modules, classes and properties begin with a noun or a verb."""
    found = [
        f"{inside(path)}:{node.lineno}"
        for path in (*OURS.values(), *TESTS)
        for node in ast.walk(source.tree_of(path))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and QUESTION.match(str(node.value.value))
    ]
    assert not found, "\n".join(found)


def test_a_module_is_imported_under_its_own_name() -> None:
    """A search for its name finds all that use it."""
    renamed = [
        f"{inside(path)}:{line}: {name} as {bound}"
        for path in (*OURS.values(), *TESTS)
        for name, bound, _, line in imports(path)
        if name in OURS and not name.endswith("__main__") and bound not in own_names(name)
    ]
    assert not renamed, "\n".join(renamed)


def own_names(module: str) -> set[str]:
    """Return what a module may be called: by its name, also with its room's before it.

    Of several with one name, such as `network`, that of the room `feel` may also be called `feel`.
    """
    package, _, rest = module.partition(".")
    *rooms, name = rest.split(".")
    room = rooms[-1] if rooms else package
    names = {package, name, f"{room}_{name}"}  # `import a.b` binds a
    is_one_of_several = sum(each.endswith("." + name) for each in OURS) > 1
    return names | {room} if is_one_of_several else names

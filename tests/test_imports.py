"""Who may import whom: the layers, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sidestick_engine.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGES = {
    "Sidestick": ROOT / "remote_script" / "Sidestick",
    "sidestick_live_sim": ROOT / "remote_script" / "sidestick_live_sim",
    "sidestick_engine": ROOT / "engine" / "sidestick_engine",
    "sidestick_models": ROOT / "models" / "sidestick_models",
    "sidestick_training": ROOT / "models" / "sidestick_training",
    "sidestick_installer": ROOT / "installer" / "sidestick_installer",
}
MAY_IMPORT = {
    "Sidestick": set(),
    "sidestick_live_sim": set(),
    "sidestick_engine": {"Sidestick.protocol", "sidestick_models"},
    "sidestick_models": set(),
    "sidestick_training": {"sidestick_models"},
    "sidestick_installer": set(),
}
WEB = {"starlette", "uvicorn", "websockets"}
HEAVY = {"tensorflow", "keras", "tf_keras", "note_seq", "magenta", "sklearn", "matplotlib"}


def sources(package: str) -> list[Path]:
    return sorted(PACKAGES[package].rglob("*.py"))


def is_cli(path: Path) -> bool:
    return path.is_relative_to(PACKAGES["sidestick_engine"] / "cli")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each absolute module that a file imports, and whether the import is at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from ((f"{node.module}.{alias.name}", node in top) for alias in node.names)


def begins_with(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + ".")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_the_packages_below_it(package: str) -> None:
    """Of our own packages a file imports itself and those that its layer may know."""
    allowed = MAY_IMPORT[package] | {package}
    for path in sources(package):
        if is_cli(path):
            continue
        for module, _ in imports(path):
            if module.split(".")[0] in PACKAGES:
                assert any(begins_with(module, name) for name in allowed), f"{path}: {module}"


def test_the_protocol_stands_on_nothing_of_ours() -> None:
    """Both sides share the protocol, so it knows neither of them."""
    for path in sorted((PACKAGES["Sidestick"] / "protocol").glob("*.py")):
        for module, _ in imports(path):
            if module.split(".")[0] in PACKAGES:
                assert begins_with(module, "Sidestick.protocol"), f"{path}: {module}"


def test_only_song_touches_live() -> None:
    """No file of the script but song.py imports Live."""
    for path in sources("Sidestick"):
        if path != PACKAGES["Sidestick"] / "live" / "song.py":
            assert all(module.split(".")[0] != "Live" for module, _ in imports(path)), path


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
    for path in sources(package):
        for module, _ in imports(path):
            assert module.split(".")[0] not in HEAVY, f"{path}: {module}"


def test_only_the_panel_serves_pages() -> None:
    """The engine needs no web server, and nothing but the command line loads the panel."""
    panel = PACKAGES["sidestick_engine"] / "panel"
    for path in sources("sidestick_engine"):
        if path.is_relative_to(panel):
            continue
        for module, at_top in imports(path):
            assert module.split(".")[0] not in WEB, f"{path}: {module}"
            if begins_with(module, "sidestick_engine.panel"):
                assert is_cli(path), f"{path}: {module}"
                assert not (at_top and path.stem in COMMANDS), f"{path}: {module}"


def test_only_midi_out_needs_midi_ports() -> None:
    """Panel and files work where python-rtmidi is not installed; who wants a port is told."""
    midi_out = PACKAGES["sidestick_engine"] / "midi_out"
    for path in sources("sidestick_engine"):
        for module, at_top in imports(path):
            if module.split(".")[0] == "rtmidi":
                assert path.is_relative_to(midi_out) or is_cli(path), f"{path}: {module}"
                assert not at_top, f"{path}: {module}"


def test_training_loads_its_heavy_libraries_only_when_asked_to_train() -> None:
    """Listing the commands must not start TensorFlow."""
    for path in sources("sidestick_engine"):
        for module, at_top in imports(path):
            assert not (at_top and begins_with(module, "sidestick_training")), f"{path}: {module}"


def test_onnx_runtime_is_imported_in_one_place() -> None:
    """Only where its telemetry is switched off first, in shipped code and in tests."""
    importers = [
        path
        for folder in ("remote_script", "engine", "models", "installer", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if any(module.split(".")[0] == "onnxruntime" for module, _ in imports(path))
    ]
    assert importers == [PACKAGES["sidestick_models"] / "networks" / "onnx_session.py"]

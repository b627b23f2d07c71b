"""Files that a person edits read the same whatever mark an editor puts before the text."""

from __future__ import annotations

import ast
import codecs
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from Sidestick.protocol import port_file
from Sidestick.settings import config
from sidestick_engine.kit.kit_map import read_kit_map
from sidestick_engine.kit.rack_file import new_text, read_rack
from sidestick_engine.kit.track_maps import read_track_maps
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.patterns.style_files import load_style

ROOT = Path(__file__).parents[2]
ENCODINGS = {
    "UTF-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode("utf-8"),
    "UTF-16, as Windows PowerShell writes": lambda text: (
        codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    ),
    "UTF-16 the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "ends of lines of Windows": lambda text: (
        codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode("utf-8")
    ),
}
MODEL = ImportedModel("mine", "drums_rnn", "mine.mag", "ab" * 32, {"continue_2_bars_ms": 6.5})

STYLE = """style: Größe
tempo: 118-136 bpm
colour: #00c8e0
swing: 50 %
loose: 0.5 ms

room kick       |=-++=-++-+++=-++|

pattern: Größte
snare           |----X-------X---|
kick            |X-----X---X-----|
"""


class Edited(NamedTuple):
    """A file that a person edits: its name in a folder, its text, and what reads it there."""

    name: str
    text: str
    read: Callable[[Path], Any]


def in_use(folder: Path) -> Any:
    library = Library(folder)
    library.add(MODEL, lambda model: (model / "drums_rnn.onnx").write_bytes(b"step"))
    return library.in_use()


FILES = [
    Edited("config.json", json.dumps({"style": "jazz", "bars": 4}), config.load),
    Edited(
        "port.json",
        json.dumps({"port": 5000, "pid": 1, "protocol_version": 6, "token": "t"}),
        lambda folder: port_file.read(folder / "port.json"),
    ),
    Edited("mine.txt", STYLE, lambda folder: load_style(folder / "mine.txt")),
    Edited(
        "kit.txt",
        "title = Größe\nkick = 36\nsnare = 38\n",
        lambda folder: read_kit_map(folder / "kit.txt"),
    ),
    Edited(
        "rack.txt",
        new_text([(36, "Kick"), (38, "Snare")]),
        lambda folder: read_rack(folder / "rack.txt"),
    ),
    Edited("tracks.txt", "Drums = gm\n", lambda folder: read_track_maps(folder / "tracks.txt")),
    Edited("in_use.json", json.dumps({"drums_rnn": "mine"}), in_use),
    Edited("mine/model.json", json.dumps(asdict(MODEL)), lambda folder: Library(folder).models()),
]
# Of what programs alone write and read, or ship.
NO_MARK = {
    "installer/sidestick_installer/manifest.py",
    "engine/sidestick_engine/kit/assignments.py",
    "engine/sidestick_engine/midi_files/track_events.py",  # texts within MIDI files
    "installer/sidestick_installer/autostart/user_unit.py",
    "installer/sidestick_installer/live_log.py",
    "installer/sidestick_installer/releases.py",
    "engine/sidestick_engine/cli/background/control.py",
    "engine/sidestick_engine/cli/shared/processes.py",
    "engine/sidestick_engine/server/keeper.py",
    "engine/sidestick_engine/installation/licences.py",
    "engine/sidestick_engine/installation/magenta.py",
    "engine/sidestick_engine/installation/way.py",
    "engine/sidestick_engine/corpus/curated.py",  # the table of a published collection, by its mark
    "engine/sidestick_engine/corpus/files/sources.py",  # names of files
    "models/sidestick_models/networks/weights.py",
    "models/sidestick_models/patterns/clap_table.py",
    "models/sidestick_models/networks/feel.py",
    "models/sidestick_models/sampling/density.py",
    "models/sidestick_models/sampling/form.py",
    "models/sidestick_models/text_file.py",
    "remote_script/Sidestick/protocol/text_file.py",
    "remote_script/Sidestick/protocol/msgpack.py",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("edited", FILES, ids=[each.name for each in FILES])
def test_a_mark_before_the_text_changes_nothing(
    tmp_path: Path, edited: Edited, encoding: str
) -> None:
    """Settings, kits, styles and models are those of the same text without it."""
    read = []
    for folder, data in (
        ("plain", edited.text.encode()),
        ("marked", ENCODINGS[encoding](edited.text)),
    ):
        path = tmp_path / folder / edited.name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        read.append(edited.read(tmp_path / folder))
    assert read[0] == read[1]


def test_whatever_else_reads_text_reads_no_file_that_a_person_edits() -> None:
    """One more file of that kind has to be read by the function that knows marks."""
    packages = [
        *ROOT.glob("*/sidestick_engine/**/*.py"),
        *ROOT.glob("remote_script/Sidestick/**/*.py"),
        *ROOT.glob("models/sidestick_models/**/*.py"),
        *ROOT.glob("installer/sidestick_installer/**/*.py"),
    ]
    reading = {path.relative_to(ROOT).as_posix() for path in packages if _reads_text(path)}
    assert reading <= NO_MARK


def _reads_text(path: Path) -> bool:
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    methods = [call for call in calls if isinstance(call.func, ast.Attribute)]
    return any(
        ast.unparse(call.func).endswith(".read_text")
        or (ast.unparse(call.func).endswith(".decode") and "utf-8" in ast.unparse(call))
        for call in methods
    )

"""The licences of all that ships can be listed, and read."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_engine.cli import main
from sidestick_engine.installation import licences
from sidestick_engine.installation.licences import all_licences

ROOT = Path(__file__).parents[3]


def distribution_of(folder: Path, metadata: str, *texts: str) -> licences.Distribution:
    """Return an installed distribution that was made in a folder."""
    info = folder / "thing-1.0.dist-info"
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_text(f"Name: thing\nVersion: 1.0\n{metadata}\n", encoding="utf-8")
    record = [f"{info.name}/licenses/{text},," for text in texts]
    (info / "RECORD").write_text("\n".join(record), encoding="utf-8")
    for text in texts:
        (info / "licenses" / text).write_text(f"You may {text}.", encoding="utf-8")
    return licences.Distribution.at(info)


def test_all_that_playing_needs_is_listed() -> None:
    """And what that needs, and Python; not what only extras bring."""
    found = {each.name.lower() for each in all_licences()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {text.split(">")[0] for text in project["dependencies"] if ";" not in text}
    assert needed | {"sidestick", "python", "h11", "pygments"} <= found
    assert not found & {"tensorflow", "onnx", "pytest", "magenta", "sidestick-training"}


def test_each_names_a_licence_and_nearly_all_bring_its_text() -> None:
    """FlatBuffers alone does not; its licence is Sidestick's own."""
    found = all_licences()
    assert all(each.licence != "see its texts" for each in found)
    assert {each.name for each in found if not each.texts} <= {"flatbuffers"}


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ("License-Expression: MIT\nLicense: other", "MIT"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
        ("License: Permission is granted\n  to all\n", "see its texts"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT License"),
    ],
)
def test_it_is_named_as_the_metadata_names_it(tmp_path, monkeypatch, metadata, named) -> None:
    """As an expression, as a short text or by a classifier; a whole text is none of them."""
    thing = distribution_of(tmp_path, metadata)
    monkeypatch.setattr(licences, "distribution", lambda _: thing)
    assert [each.licence for each in all_licences() if each.name == "thing"] == [named]


def test_texts_are_printed_whole(tmp_path, monkeypatch) -> None:
    """With --texts, as the bundle has them beside it."""
    thing = distribution_of(tmp_path, "License: MIT", "LICENSE", "NOTICE.txt")
    monkeypatch.setattr(licences, "distribution", lambda _: thing)
    printed = CliRunner().invoke(main, ["licences", "--texts"]).output
    assert "thing 1.0: MIT\n" in printed
    assert "You may LICENSE." in printed
    assert "You may NOTICE.txt." in printed


def test_programs_can_read_it() -> None:
    """As one object, with the paths of the texts."""
    result = CliRunner().invoke(main, ["licences", "--json"])
    (numpy,) = (each for each in json.loads(result.output)["licences"] if each["name"] == "numpy")
    assert "BSD-3-Clause" in numpy["licence"]
    assert all(Path(text).is_file() for text in numpy["texts"])

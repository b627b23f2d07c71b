"""The engine as a musician starts it, with the models that are shipped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from Sidestick.protocol.messages import Message, Note
from sidestick_engine.cli import main
from sidestick_engine.errors import ErrorReplyError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.server.client import EngineClient
from sidestick_models.beat.meter import METERS, Meter
from sidestick_models.networks.weights import FOLDER, MANIFEST

COMMAND = [sys.executable, "-c", "from sidestick_engine.cli import main; main()", "engine"]

Until = Callable[[Callable[[], Any]], Any]
Fields = Callable[..., dict[str, Any]]

with_models = pytest.mark.skipif(
    not (FOLDER / MANIFEST).is_file(), reason=f"there are no models in {FOLDER}"
)


@pytest.fixture
def client(tmp_path: Path, until: Until) -> Iterator[EngineClient]:
    """Return a client of a real engine process that found its port file's place by itself."""
    environment = {**os.environ, "SIDESTICK_DATA": str(tmp_path)}
    with subprocess.Popen([*COMMAND, "--verbose"], env=environment) as process:
        try:
            path = tmp_path / "port.json"
            until(lambda: path.exists() or process.poll() is not None)
            with EngineClient.from_port_file(path, timeout_s=30) as client:
                yield client
        finally:
            process.terminate()
        assert process.wait(60) == 0
        assert not path.exists()


@with_models
def test_a_racks_lanes_are_reported(
    client: EngineClient, core_kit_909: list[tuple[int, str]]
) -> None:
    """The answer to map_kit is a kit_map."""
    kit_map = client.request("map_kit", deadline_ms=5000, pads=core_kit_909, track="", rack="")
    assert dict(reversed(kit_map["kit"]))["kick"] == 36


@with_models
def test_a_beat_is_made_and_goes_on(
    client: EngineClient, request_fields: Fields, core_kit_909: list[tuple[int, str]]
) -> None:
    """Two bars in a style of the welcome, then two more, all on the rack's pads."""
    assert "funk" in client.styles
    first = client.request("generate", **request_fields(pads=core_kit_909))
    assert first["versions"][0].notes
    more = client.request(
        "extend",
        **request_fields(
            "extend", pads=core_kit_909, notes=first["versions"][0].notes, length_beats=8.0
        ),
    )
    for notes, start in ((first["versions"][0].notes, 0.0), (more["versions"][0].notes, 8.0)):
        assert all(start <= note.start_beats < start + 8 for note in notes)
        assert {note.pitch for note in notes} <= set(Kit.from_pads(core_kit_909).classes)


@with_models
def test_a_clip_is_varied_filled_and_played(
    client: EngineClient, request_fields: Fields, on_a_clip: Callable[..., Message]
) -> None:
    """In several versions; what is locked or lies outside stays to the last digit."""
    notes = client.request("generate", **request_fields(seed=11))["versions"][0].notes

    def play(kind: str, **changes: Any) -> list[list[Note]]:
        fields = dict(on_a_clip(kind, notes=notes, **changes).fields)
        del fields["id"]
        return [version.notes for version in client.request(kind, **fields)["versions"]]

    kicks = [note for note in notes if note.pitch == 36]
    varied = play("vary", locked=["kick"], versions=3)
    assert [[note for note in made if note.pitch == 36] for made in varied] == [kicks] * 3
    assert len({tuple(made) for made in [notes, *varied]}) == 4
    for made in play("fill", fill_beats=2.0, versions=2):
        before = [note for note in notes if note.start_beats < 6.0]
        assert made[: len(before)] == before
        assert len(made) > len(before)
    (played,) = play("feel", swing=60.0)
    assert [note.pitch for note in played] == [note.pitch for note in notes]
    assert played != notes


@with_models
@pytest.mark.parametrize("meter", METERS, ids=str)
def test_every_meter_has_beats_of_whole_bars(
    client: EngineClient, request_fields: Fields, meter: Meter
) -> None:
    """Made and gone on with in it."""
    bars = {"numerator": meter.numerator, "denominator": meter.denominator, "bars": 2}
    made = client.request("generate", **request_fields(**bars))
    end = made["length_beats"]
    assert end == 8 * meter.numerator / meter.denominator
    notes = made["versions"][0].notes
    more = client.request(
        "extend", **request_fields("extend", notes=notes, length_beats=end, **bars)
    )
    assert all(0 <= note.start_beats < end for note in notes)
    assert all(end <= note.start_beats < 2 * end for note in more["versions"][0].notes)


@with_models
def test_the_same_seed_makes_the_same_beat(client: EngineClient, request_fields: Fields) -> None:
    """To the last bit of every time and velocity; another seed makes another."""
    made = [
        client.request("generate", **request_fields(seed=seed))["versions"] for seed in (3, 3, 4)
    ]
    assert made[0] == made[1]
    assert made[0] != made[2]


@with_models
def test_every_style_can_be_asked_for(client: EngineClient, request_fields: Fields) -> None:
    """Each style of the welcome makes a legal beat."""
    kit = Kit.general_midi()
    pitches = {*kit.pitches.values(), kit.clap}
    for style in client.styles:
        notes = client.request("generate", **request_fields(style=style, bars=1))["versions"][
            0
        ].notes
        assert {note.pitch for note in notes} <= pitches


@with_models
def test_long_work_is_stopped_in_the_middle(client: EngineClient, request_fields: Fields) -> None:
    """Ten times 64 bars are taken back, and the next request does not wait for them."""
    kick = Note(36, 0.0, 0.25, 100.0)
    long = request_fields("extend", bars=64, notes=[kick], length_beats=4.0, deadline_ms=60_000)
    waiting = [client.send("extend", **long) for _ in range(10)]
    for request_id in waiting:
        client.send("cancel", request_id=request_id)
    with pytest.raises(ErrorReplyError) as refused:
        client.wait(waiting[-1])
    assert refused.value.code == "cancelled"
    assert client.request("generate", **request_fields())["bars"] == 2


@pytest.mark.parametrize("command", ["engine", "generate --style funk --out out.mid"])
@pytest.mark.parametrize("damage", ["missing", "damaged"])
@with_models
def test_models_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, command: str
) -> None:
    """A file that is not there or has another checksum is named; nothing is started or written."""
    monkeypatch.setattr("sidestick_models.drummer.FOLDER", tmp_path)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / MANIFEST).write_bytes((FOLDER / MANIFEST).read_bytes())
    for model in FOLDER.glob("*.onnx"):
        (tmp_path / model.name).symlink_to(model)
    victim = tmp_path / "drums_rnn.onnx"
    victim.unlink()
    if damage == "damaged":
        victim.write_bytes(b"not a model")
    result = CliRunner().invoke(main, command.split())
    assert result.exit_code == 1
    assert str(victim) in result.stderr
    assert damage in result.stderr
    assert {path.name for path in (tmp_path / "data").glob("*")} <= {"port.lock"}
    assert not (tmp_path / "out.mid").exists()

"""From a page of the panel out of a MIDI port: what another program hears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.cli.bench.dummy_jack import dummy_jack
from sidestick_engine.cli.shared.processes import engine_process, panel_process
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT
from sidestick_engine.panel.bench_client import PanelClient, panel_client
from sidestick_engine.panel.messages.errors import PanelError
from tests.engine.midi_out.receiver import PATIENT_FRAMES, Receiver, becomes

KICK, SNARE, DRUMS = 36, 38, 9


def beat(drum: str) -> dict[str, Any]:
    """Return a hit on each sixteenth of a bar."""
    notes = [[drum, step / 4, 0.1, 100] for step in range(16)]
    return {"notes": notes, "length_beats": 4, "numerator": 4, "denominator": 4}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelClient]:
    """Open a page of a panel on a computer with a JACK server."""
    folder: Path = tmp_path_factory.mktemp("data")
    try:
        with (
            dummy_jack(PATIENT_FRAMES),
            engine_process(folder),
            panel_process(folder) as where,
            panel_client(where) as page,
        ):
            yield page
    except MidiPortError as error:
        pytest.skip(str(error))


class Ears:
    """Hears what begins at the panel's port, each once."""

    def __init__(self) -> None:
        self.receiver = Receiver(VIRTUAL_OUTPUT)
        self._heard = 0

    def until(self, pitch: int) -> list[int]:
        """Return the pitches that begin, up to this one."""
        from_here = self._heard
        assert becomes(lambda: pitch in self._pitches()[from_here:])
        self._heard = self._pitches().index(pitch, from_here) + 1
        return self._pitches()[from_here : self._heard]

    def _pitches(self) -> list[int]:
        return [hit.note for hit in self.receiver.of("note_on") if hit.channel == DRUMS]


def test_a_beat_and_its_edits_are_heard_by_another_program(page: PanelClient) -> None:
    """The page chooses the port, plays, edits and stops; the receiver hears each of it."""
    assert page.request("use_port", port="virtual", name="")["port"] == "virtual"
    ears = Ears()
    page.request("play", beat=beat("kick"), tempo_bpm=480, from_beats=0)
    assert ears.until(KICK) == [KICK]
    page.request("set_part", beat=beat("snare"), tempo_bpm=480, when="next_bar")
    heard = ears.until(SNARE)
    assert heard[-1] == SNARE
    assert set(heard[:-1]) <= {KICK}
    page.request("set_part", beat=beat("kick"), tempo_bpm=480, when="next_step")
    assert ears.until(KICK)[-1] == KICK
    page.request("stop")
    ears.receiver.close()


def test_a_port_that_is_not_there_is_a_sentence_on_the_page(page: PanelClient) -> None:
    """It names those that are."""
    with pytest.raises(PanelError, match='There is no MIDI port "loud"'):
        page.request("use_port", port="named", name="loud")

"""From a page of the panel out of a MIDI port: what another program hears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from sidestick_engine.cli.bench_panel import panel_process
from sidestick_engine.cli.dummy_jack import dummy_jack
from sidestick_engine.cli.stage import engine_process
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT
from sidestick_engine.panel.client import PanelClient, panel_client
from sidestick_engine.panel.errors import PanelError

KICK, SNARE, NOTE_ON, TIMEOUT_S = 36, 38, 0x99, 20.0


def beat(drum: str) -> dict[str, Any]:
    """A hit on each sixteenth of a bar."""
    notes = [[drum, step / 4, 0.1, 100] for step in range(16)]
    return {"notes": notes, "length_beats": 4, "numerator": 4, "denominator": 4}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelClient]:
    """A page of a panel on a computer with a JACK server."""
    folder: Path = tmp_path_factory.mktemp("data")
    try:
        with (
            dummy_jack(),
            engine_process(folder),
            panel_process(folder) as where,
            panel_client(where) as page,
        ):
            yield page
    except MidiPortError as error:
        pytest.skip(str(error))


class Ears:
    """Another program that listens to the panel's port."""

    def __init__(self) -> None:
        import rtmidi

        self._port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="Ears")
        names = self._port.get_ports()
        self._port.open_port(next(n for n, each in enumerate(names) if VIRTUAL_OUTPUT in each))

    def until(self, pitch: int) -> list[int]:
        """The pitches that begin, up to this one."""
        heard: list[int] = []
        end_s = monotonic() + TIMEOUT_S
        while pitch not in heard and monotonic() < end_s:
            if (message := self._port.get_message()) is None:
                sleep(0.002)
            elif message[0][0] == NOTE_ON:
                heard.append(message[0][1])
        return heard

    def close(self) -> None:
        self._port.delete()


def test_a_beat_and_its_edits_are_heard_by_another_program(page: PanelClient) -> None:
    """The page chooses the port, plays, edits and stops; the receiver hears each of it."""
    assert page.ask("use_port", port="virtual", name="")["port"] == "virtual"
    ears = Ears()
    page.ask("play", beat=beat("kick"), tempo_bpm=480, from_beats=0)
    assert ears.until(KICK) == [KICK]
    page.ask("set_part", beat=beat("snare"), tempo_bpm=480, when="next_bar")
    heard = ears.until(SNARE)
    assert heard[-1] == SNARE
    assert set(heard[:-1]) <= {KICK}
    page.ask("set_part", beat=beat("kick"), tempo_bpm=480, when="next_step")
    assert ears.until(KICK)[-1] == KICK
    page.ask("stop")
    ears.close()


def test_a_port_that_is_not_there_is_a_sentence_on_the_page(page: PanelClient) -> None:
    """It names those that are."""
    with pytest.raises(PanelError, match='There is no MIDI port "loud"'):
        page.ask("use_port", port="named", name="loud")

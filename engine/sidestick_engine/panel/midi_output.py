"""The beat out of a MIDI port, for all pages: one player, made when a page first asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import perf_counter
from typing import Any

from sidestick_engine.errors import MidiPortError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LanePitchMap
from sidestick_engine.midi_out import VIRTUAL_OUTPUT, MidiLoop, MidiOut, PlayerState
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_models.beat.meter import beats_per_bar

WATCH_S = 0.25
Fields = dict[str, Any]


class MidiOutput:
    """The player out of a port, from the first page that asks for it on."""

    def __init__(self, new_player: Callable[[], MidiOut], notify: Callable[..., None]) -> None:
        """Call `notify` with kind and fields of a notification for every page."""
        self._new_player = new_player
        self._notify = notify
        self._player: MidiOut | None = None
        self._in_turn = asyncio.Lock()  # what a page asks first is done first
        self._notified: tuple[Fields, Fields] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Stop and close all ports."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._player is not None:
            await asyncio.to_thread(self._player.close)

    def ports(self) -> Fields | None:
        """Return the fields of `ports` as they are now; None before a page has asked for any."""
        return None if self._player is None else _ports(self._player.state())

    async def list_ports(self) -> Fields:
        """Look for ports, and return the fields of `ports`. Raises PanelError."""
        return await self._do(lambda player: player.refresh_ports())

    async def use_port(self, port: str, name: str) -> Fields:
        """Play to our own port, to one by name, or to none. Raises PanelError."""
        named = {"none": None, "virtual": VIRTUAL_OUTPUT, "named": name}[port]
        return await self._do(lambda player: player.use_output(named))

    async def use_channel(self, channel: int) -> Fields:
        """Play on this channel, 1 to 16. Raises PanelError."""
        return await self._do(lambda player: player.use_channel(channel))

    async def clock(self, send: bool, follow: str) -> Fields:
        """Send the clock or not; follow that of a port, or none. Raises PanelError."""

        def choose(player: MidiOut) -> None:
            player.send_clock(send)
            if (player.state().input or "") != follow:
                player.follow(follow or None)

        return await self._do(choose)

    async def play(
        self, beat: Mapping[str, Any], kit: Kit, tempo_bpm: float, from_beats: float
    ) -> None:
        """Play a beat in a loop. Raises PanelError."""
        clip = clip_of(beat, kit)
        await self._do(lambda player: player.play(clip, tempo_bpm, from_beats))

    async def set_part(
        self, beat: Mapping[str, Any], kit: Kit, tempo_bpm: float, when: str
    ) -> None:
        """Play another beat from the next step or bar on. Raises PanelError."""
        clip = clip_of(beat, kit)

        def change(player: MidiOut) -> None:
            (player.edit if when == "next_step" else player.switch)(clip)
            player.set_tempo(tempo_bpm)

        await self._do(change)

    async def stop(self) -> None:
        """Stop, where anything plays."""
        if self._player is not None:
            await self._do(lambda player: player.stop())

    async def _do(self, change: Callable[[MidiOut], None]) -> Fields:
        """Change the player, and return the fields of `ports`; a system may take a second."""
        if self._player is None:
            self._player = self._new_player()
            self._watching = asyncio.create_task(self._watch(self._player))
        player = self._player
        try:
            async with self._in_turn:
                await asyncio.to_thread(change, player)
        except MidiPortError as error:
            raise PanelError("no_port", str(error)) from None
        return _ports(player.state())

    async def _watch(self, player: MidiOut) -> None:
        """Notify pages of what changes, and of where the beat is while it plays."""
        while True:
            await asyncio.sleep(WATCH_S)
            with suppress(MidiPortError):  # whoever asks next is told
                self._notify_of(player.state())

    def _notify_of(self, state: PlayerState) -> None:
        ports, playing = _ports(state), _playing(state)
        before = self._notified
        self._notified = ports, playing
        if before is not None and before[0] != ports:
            self._notify("ports", id=0, **ports)
        if before is None or playing["is_playing"] or before[1] != playing:
            self._notify("playing", **playing)


def clip_of(beat: Mapping[str, Any], kit: Kit) -> MidiLoop:
    """Return a beat on the kit's pitches. Raises PanelError: it is too short."""
    lane_pitches = LanePitchMap((note.lane for note in beat["notes"]), kit)
    bar_beats = beats_per_bar(beat["numerator"], beat["denominator"])
    try:
        return MidiLoop(lane_pitches.notes(beat["notes"]), beat["length_beats"], bar_beats)
    except ValueError as error:
        raise PanelError("bad_clip", f"This beat cannot be played: {error}") from None


def _ports(state: PlayerState) -> Fields:
    port = {None: "none", VIRTUAL_OUTPUT: "virtual"}.get(state.output, "named")
    return {
        "outputs": list(state.outputs),
        "inputs": list(state.inputs),
        "has_virtual": state.has_virtual,
        "port": port,
        "name": state.output or "",
        "channel": state.channel,
        "sends_clock": state.sends_clock,
        "follows": state.input or "",
        "sentence": state.sentence,
    }


def _playing(state: PlayerState) -> Fields:
    return {
        "is_playing": state.playing,
        "position_beats": state.position_at(perf_counter()) if state.playing else 0.0,
        "tempo_bpm": max(20.0, min(999.0, state.tempo_bpm)),
        "sentence": state.sentence,
    }

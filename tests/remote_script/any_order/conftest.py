"""A set in which anything may happen, and what is seen of it before and after."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Iterator, NamedTuple

import pytest

from Sidestick.protocol.actions_table import REQUESTS
from Sidestick.push.layouts import MODELS
from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909, SimulatedLive
from sidestick_live_sim.errors import ArgumentError, LiveError
from sidestick_live_sim.push import SimulatedPush

sys.path.insert(0, str(Path(__file__).parent))
from improvised_beats import PITCHES, improvise, kit_on

CONTROLLER, PUSH = PORTS = ("", "push")  # of the two rows of the script
KEPT = ("keep_version", "list_versions", "recall_version")
MOST_SCENES = 20


class ClipState(NamedTuple):
    """The content of a clip, but for where it plays."""

    name: str
    colour: int
    loop: tuple[float, float]
    markers: tuple[float, float]
    looping: bool
    meter: tuple[int, int]
    notes: frozenset[Any]


class Seen(NamedTuple):
    """All that undo must bring back: the clips, where they lie, the data kept, and the rest."""

    clips: dict[Any, ClipState]
    places: Any
    data: Any
    rest: Any


def see(live: SimulatedLive) -> Seen:
    """Return what the set is now, by the objects that lie behind Live's."""
    song = live.core.song
    slots = [slot.clip for track in song.tracks for slot in track.clip_slots]
    arranged = [clip for track in song.tracks for clip in track.arrangement_clips]
    racks = [(device, _pads(device)) for track in song.tracks for device in track.devices]
    return Seen(
        {clip: _clip(clip) for clip in (*slots, *arranged) if clip is not None},
        (slots, [(clip, clip.start_time, clip.arrangement_length) for clip in arranged]),
        (song.data, [track.data for track in song.tracks]),
        (
            song.tempo,
            (song.raw_meter, song.meter_changes),
            [(track, track.name, track.is_frozen) for track in song.tracks],
            [(scene, scene.name) for scene in song.scenes],
            racks,
        ),
    )


class Target(NamedTuple):
    """The target of an action: the clip or slot behind Live's, the loop in beats, the kit."""

    clip: Any
    slot: Any
    start: float
    length: float
    kit: frozenset[int]


def target(live: SimulatedLive) -> Target:
    """Return what the musician looks at, whether or not it can be worked on."""
    view = live.core.song.view
    in_session = live.core.application.view.focused_document_view == "Session"
    slot, clip = view.highlighted_clip_slot if in_session else None, view.detail_clip
    if clip is None and slot is not None:
        clip = slot.clip
    track = clip.track if clip is not None else view.selected_track
    kit = frozenset(next(_kits(track), range(128)))
    if clip is None:
        return Target(None, slot, 0.0, 0.0, kit)
    return Target(clip, None, clip.loop_start, clip.loop_end - clip.loop_start, kit)


def _kits(holder: Any) -> Iterator[set[int]]:
    """Yield the pads that hold a sound, rack by rack."""
    for device in holder.devices:
        if getattr(device, "can_have_drum_pads", False):
            yield {chain.in_note for chain in device.chains}
        else:
            for chain in getattr(device, "chains", ()):
                yield from _kits(chain)


def _clip(clip: Any) -> ClipState:
    meter = clip.signature_numerator, clip.signature_denominator
    shape = clip.raw_loop, clip.raw_markers, clip.looping
    return ClipState(clip.name, clip.color, *shape, meter, frozenset(clip.notes))


def _pads(device: Any) -> Any:
    return [(chain, chain.name) for chain in getattr(device, "chains", ())]


class World:
    """A session in which things happen, by name, on a controller and on a Push of a model.

    Each has a row of the script: ``surfaces`` are the scripts, by the ports of their rows.
    """

    def __init__(self, session: Any, start_engine: Any, history: Any, push: str) -> None:
        self.session = session
        self.live = session.live
        self.live.most_scenes = MOST_SCENES
        self.slowness, self.elapsed_s = Random(push), 0.0
        session.stopwatch = self.stopwatch
        self.start_engine = lambda: self._faster(start_engine("raw", history))
        self.requests: list[tuple[str, str, dict[str, Any]]] = []  # by port and kind
        self.watched_clients: dict[str, Any] = {}  # the clients that are listened in to, by port
        self.surfaces: dict[str, Any] = {}
        session.engine = self.start_engine()
        self.live.unload_script(session.surface)
        for port in PORTS:
            self.load(port)
        session.until(lambda: (self.tick(), self.is_connected)[1])
        self.unit = self.live.plug(SimulatedPush(push), PUSH)
        self.controls = {
            control.role: control
            for model in MODELS
            if model.name == push
            for control in reversed(model.controls)
        }
        self.live.hold_up(4.0)
        self.live.advance(0.05)
        self.unit.user()
        self.tick()

    @staticmethod
    def _faster(engine: Any) -> Any:
        engine.router.wait_s = 0.0
        engine.replies["map_kit"] = lambda request: (
            "kit_map",
            {"kit": kit_on(request["pads"]), "problems": []},
        )
        for kind in REQUESTS:
            engine.replies[kind] = partial(improvise, kind, engine.replies[kind])
        return engine

    def stopwatch(self) -> float:
        """Return a time that is often up, so that work is left in the middle of it."""
        self.elapsed_s += self.slowness.choice((0.0, 0.0, 0.001))
        return self.elapsed_s

    def load(self, port: str) -> None:
        """Choose the script in the row of a port."""

        def create(c_instance: Any) -> Any:
            self.surfaces[port] = self.session.create(c_instance)
            return self.surfaces[port]

        self.live.load_script(create, port)

    @property
    def is_connected(self) -> bool:
        """True while both rows have reached the engine."""
        return all(surface.client.welcome for surface in self.surfaces.values())

    @property
    def steps(self) -> int:
        return len(self.live.undo_steps)

    @property
    def clip(self) -> Any:
        return self.live.song.view.detail_clip

    @property
    def track(self) -> Any:
        return self.live.song.tracks[0]

    def listen_in(self) -> None:
        """Take note of what both rows ask the engine."""
        for port, surface in self.surfaces.items():
            if surface.client is not self.watched_clients.get(port):
                self.watched_clients[port] = surface.client
                surface.client.request = partial(self._request, port, surface.client.request)

    def _request(self, port: str, ask: Any, kind: str, fields: Any, *rest: Any) -> int:
        self.requests.append((port, kind, fields))
        return int(ask(kind, fields, *rest))

    def tick(self) -> None:
        self.live.advance(0.0104)
        self.session.engine.pump()

    # What is played.

    def press(self, action: str, port: str) -> None:
        self.session.press(action, port)

    def hold(self, role: str, velocity: int = 100) -> None:
        control = self.controls[role]
        if control.kind == "pad":
            self.unit.hit(control.number, velocity)
        else:
            self.unit.press(control.number)

    def release(self, role: str) -> None:
        control = self.controls[role]
        if control.kind == "pad":
            self.unit.lift(control.number)
        else:
            self.unit.release(control.number)

    def turn(self, role: str, steps: int) -> None:
        self.unit.turn(self.controls[role].number, steps)

    def user(self) -> None:
        self.unit.user()

    def replug(self) -> None:
        self.live.unplug(self.unit)
        self.tick()
        self.live.plug(self.unit, PUSH)

    # What the engine does.

    def silence(self) -> None:
        self.session.engine.silent = {*REQUESTS, *KEPT}

    def be_deaf(self) -> None:
        self.session.engine.silent = {*REQUESTS, *KEPT, "ping", "hello", "map_kit"}

    def answer(self) -> None:
        engine, held = self.session.engine, self.session.engine.held
        engine.silent, engine.held = set(), []
        for request in held:
            if request["kind"] in engine.replies:
                kind, fields = engine.replies[request["kind"]](request)
                engine.say(kind, to=request, id=request["id"], **fields)

    def refuse(self) -> None:
        refusal = {"code": "bad_clip", "sentence": "No."}
        held, self.session.engine.held = self.session.engine.held, []
        for request in held:
            self.session.engine.say("error", to=request, id=request["id"], **refusal)

    def hang_up(self) -> None:
        self.session.engine.router.hang_up()

    def restart(self) -> None:
        self.session.engine.close()
        self.session.engine = self.start_engine()

    def sleep(self) -> None:
        self.pass_by(7.0)

    def pass_by(self, seconds: float) -> None:
        """Let time pass with ten ticks a second, for speed."""
        self.live.timers_stall = True
        self.live.advance(seconds)
        self.live.timers_stall = False

    # What the musician does in Live.

    def select(self, chance: Random) -> None:
        scene = chance.randrange(3) if chance.random() < 0.8 else len(self.live.song.scenes) - 1
        self.live.select(chance.choice(self.live.song.tracks), scene)

    def look_at_a_clip(self, chance: Random) -> None:
        full = [n for n, slot in enumerate(self.track.clip_slots) if slot.has_clip]
        if full:
            self.live.select(self.track, chance.choice(full))
        else:
            notes = [(36, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0), (60, 1.5, 1.0, 50.0)]
            self.live.select_clip(self.live.add_midi_clip(self.track, 0, 4.0, notes))

    def select_in_arrangement(self, chance: Random) -> None:
        clips = self.track.arrangement_clips
        if clips:
            self.live.select_clip(chance.choice(clips))

    def select_nothing(self, chance: Random) -> None:
        self.live.select_nothing()

    def press_tab(self, chance: Random) -> None:
        self.live.look_at(chance.choice(("Session", "Session", "Arranger")))

    def click_beside_clips(self, chance: Random) -> None:
        self.live.click_beside_clips(chance.choice(self.live.song.tracks))

    def record(self, chance: Random) -> None:
        self.live.record(self.clip, onto=chance.random() < 0.7)

    def stop_recording(self, chance: Random) -> None:
        self.live.stop_recording(self.clip)

    def change_meter(self, chance: Random) -> None:
        self.live.change_meter_at(chance.randrange(1, 9) * 4.0, *chance.choice(((4, 4), (3, 4))))

    def select_notes(self, chance: Random) -> None:
        if self.clip is not None and self.clip.is_midi_clip:
            first = chance.randrange(12) / 2
            self.live.select_notes(self.clip, first, first + chance.randrange(1, 12) / 2)

    def draw(self, chance: Random) -> None:
        """Draw notes on the kit's pads and off it, in the loop and out of it, long and muted."""
        import Live

        specification = Live.Clip.MidiNoteSpecification
        new = [
            specification(
                pitch=chance.choice((*PITCHES, 60, 99)),
                start_time=chance.randrange(-4, 40) / 4 + chance.choice((0.0, 0.03, -0.05)),
                duration=chance.choice((0.1, 0.25, 1.0, 9.0)),
                velocity=float(chance.randint(1, 127)),
                mute=chance.random() < 0.2,
            )
            for _ in range(chance.randrange(1, 12))
        ]
        self.clip.add_new_notes(tuple(new))

    def rub_out(self, chance: Random) -> None:
        first = chance.randrange(16) / 2
        self.clip.remove_notes_extended(0, 128, first, 2.0)

    def delete(self, chance: Random) -> None:
        self.live.delete_clip(self.clip)

    def move(self, chance: Random) -> None:
        slot = self.clip.canonical_parent
        target = self.track.clip_slots[chance.randrange(4)]
        if target != slot:
            slot.duplicate_clip_to(target)
            slot.delete_clip()

    def copy(self, chance: Random) -> None:
        self.track.duplicate_clip_slot(chance.randrange(3))

    def arrange(self, chance: Random) -> None:
        self.track.duplicate_clip_to_arrangement(self.clip, chance.randrange(4) * 8.0)

    def loop(self, chance: Random) -> None:
        first = chance.choice((0.0, 0.0, 0.0, 2.0, -4.0))
        self.live.set_loop(self.clip, first, first + chance.choice((3.0, 4.0, 4.0, 8.0, 16.0)))

    def unloop(self, chance: Random) -> None:
        self.live.set_looping(self.clip, not self.clip.looping)

    def meter(self, chance: Random) -> None:
        self.live.set_meter(self.clip, *chance.choice(((4, 4), (4, 4), (3, 4), (6, 8), (11, 8))))

    def meter_of_all(self, chance: Random) -> None:
        self.live.set_meter(self.live.song, *chance.choice(((4, 4), (4, 4), (7, 8))))

    def tempo(self, chance: Random) -> None:
        self.live.set_tempo(chance.choice((60.0, 120.0, 174.0)))

    def rename(self, chance: Random) -> None:
        self.live.rename(self.clip, chance.choice(("Mine", "Funk 12", "Jazz 3", "")))

    def freeze(self, chance: Random) -> None:
        self.live.freeze(self.track)

    def unfreeze(self, chance: Random) -> None:
        self.live.unfreeze(self.track)

    def rename_a_pad(self, chance: Random) -> None:
        pads = [pad for pad in self.track.devices[0].drum_pads if pad.chains]
        self.live.rename(chance.choice(pads).chains[0], chance.choice(("Kick", "Snare", "?")))

    def empty_a_pad(self, chance: Random) -> None:
        pads = [pad for pad in self.track.devices[0].drum_pads if pad.chains]
        self.live.empty_pad(chance.choice(pads))

    def delete_the_rack(self, chance: Random) -> None:
        self.live.delete_device(self.track.devices[0])

    def add_a_track(self, chance: Random) -> None:
        if len(self.live.song.tracks) < 5:
            rack = chance.choice((CORE_KIT_808, CORE_KIT_909, None))
            self.live.add_midi_track("More", drum_rack=rack, nested=chance.random() < 0.5)

    def add_other_tracks(self, chance: Random) -> None:
        if len(self.live.song.tracks) < 5:
            self.live.add_audio_track("Voice")
            self.live.add_group_track("Group", [self.live.song.tracks[-1]])

    def delete_a_track(self, chance: Random) -> None:
        if len(self.live.song.tracks) > 1:
            self.live.delete_track(chance.choice(self.live.song.tracks))

    def delete_a_scene(self, chance: Random) -> None:
        if len(self.live.song.scenes) > 6:
            self.live.delete_scene(chance.randrange(len(self.live.song.scenes)))

    def start(self, chance: Random) -> None:
        self.live.song.start_playing()

    def stop(self, chance: Random) -> None:
        self.live.song.stop_playing()

    def let_a_bar_pass(self, chance: Random) -> None:
        self.pass_by(2.1)

    def edit(self, name: str, chance: Random) -> None:
        """Do one of the above; what Live refuses is refused."""
        with suppress(LiveError, ArgumentError, AttributeError, IndexError):
            getattr(self, name)(chance)

    def heal(self, chance: Random) -> None:
        """Look at a clip of whole bars, or a slot, on a track with a rack; the engine answers."""
        self.answer()
        if self.unit.mode != 1:
            self.user()
        tracks = [each for each in self.live.song.tracks if each.has_midi_input]
        racks = [each for each in tracks if len(each.devices)]
        if not racks:
            racks = [self.live.add_midi_track("Drums", drum_rack=CORE_KIT_909)]
        track = chance.choice(racks)
        if track.is_frozen:
            self.live.unfreeze(track)
        full = [n for n, slot in enumerate(track.clip_slots) if slot.has_clip]
        self.live.select(track, chance.choice((*full, *full, 0)))
        if self.clip is not None:
            self.live.stop_recording(self.clip)
            self.live.set_meter(self.clip, 4, 4)
            self.live.set_loop(self.clip, 0.0, chance.choice((4.0, 8.0)))
        self.live.set_meter(self.live.song, 4, 4)

    # What befalls the script.

    def new_set(self, reload_scripts: bool) -> None:
        self.live.close_set(reload_scripts)
        self.live.most_scenes = MOST_SCENES
        self.session.track = self.live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        self.live.select(self.session.track, 0)

    def load_again(self) -> None:
        port = self.slowness.choice(PORTS)
        self.live.unload_script(self.surfaces[port])
        self.load(port)

    def stop_timers(self) -> None:
        self.live.stop_timers()

    def mend(self) -> None:
        """Come back to a set and an engine that work, with nothing under way, in User mode."""
        self.answer()
        if self.unit.mode != 1:
            self.user()
        self.pass_by(10.0)
        self.session.until(lambda: (self.tick(), self.is_connected)[1])
        for role in [role for role in self.controls if role not in ("undo", "clear")]:
            if role == "shift" or role.startswith("lane_"):
                self.release(role)
        for _ in range(30):
            self.tick()

    def shows_the_truth(self) -> bool:
        """Tell whether the lights are those of a Push that is shown everything again.

        The song stands still for it, as the playhead's light goes on with it.
        """
        self.live.song.stop_playing()
        for _ in range(30):
            self.tick()
        shown = dict(self.unit.leds)
        self.unit.leds.clear()
        self.surfaces[PUSH].refresh_state()
        for _ in range(30):
            self.tick()
        return self.unit.leds == shown


@pytest.fixture
def make_world(make_session: Any, start_engine: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a maker of a simulated Live, with an engine that keeps versions in ``history``."""

    def make(live: SimulatedLive, history: Any, push: str) -> World:
        seeds = count(1)  # the same from run to run
        monkeypatch.setattr("Sidestick.actions.requests._new_seed", lambda: next(seeds))
        return World(make_session(live), start_engine, history, push)

    return make


@pytest.fixture
def eyes() -> Any:
    """Return a function that describes a simulated Live's set, and what is looked at in it."""
    return see, target

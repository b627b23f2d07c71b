"""Whatever happens in whatever order, nothing reaches Live, and the next press works."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidestick_live_sim import SimulatedLive

LAST_SCENE = 7


class Studio:
    """A session in which things happen, by name."""

    def __init__(self, session: Any, start_engine: Any) -> None:
        self.session = session
        self.live = session.live
        self.start_engine = start_engine
        session.connect(start_engine())

    @property
    def clip(self) -> Any:
        return self.live.song.view.detail_clip

    def generate(self) -> None:
        self.session.press("generate")

    def extend(self) -> None:
        self.session.press("extend")

    def double(self) -> None:
        self.session.press("double")

    def vary(self) -> None:
        self.session.press("vary")

    def fill(self) -> None:
        self.session.press("fill_half")

    def feel(self) -> None:
        self.session.press("feel")

    def straighten(self) -> None:
        self.session.press("straighten")

    def next_version(self) -> None:
        self.session.press("next_version")

    def previous_version(self) -> None:
        self.session.press("previous_version")

    def first_version(self) -> None:
        self.session.press("version_1")

    def again(self) -> None:
        self.session.press("again")

    def song_kit(self) -> None:
        self.session.press("song_kit")

    def tell_the_recipe(self) -> None:
        self.session.press("recipe")

    def start_the_song(self) -> None:
        self.live.song.start_playing()

    def stop_the_song(self) -> None:
        self.live.song.stop_playing()

    def lock_the_kick(self) -> None:
        actions = self.session.surface._actions
        actions.choose(locked=[] if actions.settings.locked else ["kick"])

    def select_notes(self) -> None:
        if self.clip is not None:
            self.live.select_notes(self.clip, 1.0, 3.0)

    def next_style(self) -> None:
        self.session.press("next_style")

    def cancel(self) -> None:
        self.session.press("cancel")

    def tick(self) -> None:
        self.session.tick()
        self.session.tick()

    def wait(self) -> None:
        for _ in range(12):
            self.session.tick()

    def the_engine_sleeps(self) -> None:
        self.live.advance(7.0)

    def silence(self) -> None:
        self.session.engine.silent = {
            *("generate", "extend", "vary", "fill", "feel", "ping"),
            *("keep_version", "list_versions", "recall_version"),
        }

    def answer(self) -> None:
        self.session.engine.silent = set()
        self.session.answer_held()
        self.session.engine.held.clear()

    def restart_the_engine(self) -> None:
        self.session.engine.close()
        self.session.engine = None
        self.session.tick()
        self.session.engine = self.start_engine()

    def delete_the_clip(self) -> None:
        if self.clip is not None and not self.session.track.is_frozen:
            self.live.delete_clip(self.clip)

    def shorten_the_loop(self) -> None:
        if self.clip is not None and not self.session.track.is_frozen:
            self.clip.loop_end = self.clip.loop_start + 4.0

    def freeze(self) -> None:
        self.live.freeze(self.session.track)

    def unfreeze(self) -> None:
        self.live.unfreeze(self.session.track)

    def select_another_slot(self) -> None:
        self.live.select(self.session.track, 1)

    def undo(self) -> None:
        if self.live.undo_steps:
            self.live.undo()

    def load_again(self) -> None:
        self.live.unload_script(self.session.surface)
        self.session.surface = self.live.load_script(self.session.create)

    def play_on(self) -> None:
        """Mend what was broken, and press: two bars must come."""
        self.answer()
        self.unfreeze()
        self.select_another_slot()
        self.live.advance(10.0)
        self.session.until(lambda: self.session.surface._client.welcome)
        self.wait()
        self.live.select(self.session.track, LAST_SCENE)
        assert "2 bars of" in self.session.press_and_wait("generate")
        assert len(self.session.notes(self.session.slot(LAST_SCENE).clip)) == 8


EVENTS = [name for name in vars(Studio) if name[0] != "_" and name not in ("clip", "play_on")]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(events=st.lists(st.sampled_from(EVENTS), min_size=15, max_size=40))
def test_any_order_of_events(events: Any, make_session: Any, start_engine: Any) -> None:
    """Presses, answers, silence, restarts, undo, deletions: Live never meets an exception."""
    with SimulatedLive() as live:
        studio = Studio(make_session(live), start_engine)
        for event in events:
            getattr(studio, event)()
            studio.tick()
            assert [fault.trace for fault in live.errors] == []
        studio.play_on()
        studio.session.engine.close()
    assert [fault.trace for fault in live.errors] == []

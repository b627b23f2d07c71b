"""Whatever is played on a Push in whatever order, nothing reaches Live and the lights are true."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.roles import BUTTONS, KNOBS
from sidestick_live_sim import SimulatedLive

NAMES = ("Push 1", "Push 2", "Push 3")
NOT_ON_PUSH = {
    *("vary", "next_style", "previous_style", "learn", "fill_half", "fill_1", "fill_2"),
    *("next_version", "previous_version", "again", "recipe"),
}
PLAYED = sorted(role for role in BUTTONS if role not in NOT_ON_PUSH and role[:7] != "extend_")

events = st.one_of(
    st.tuples(st.sampled_from(["hold", "tap", "tap", "release"]), st.sampled_from(PLAYED)),
    st.tuples(st.just("turn"), st.sampled_from(sorted(KNOBS)), st.integers(-70, 70)),
    st.tuples(
        st.sampled_from(
            ["user", "replug", "select", "delete", "edit", "undo", "silence", "answer", "restart"]
        )
    ),
)


class Studio:
    """A stage on which things happen, by name."""

    def __init__(self, stage: Any, start_engine: Any) -> None:
        self.stage = stage
        self.live = stage.live
        self.session = stage.session
        self.start_engine = start_engine
        self.scene = 0

    def hold(self, role: str) -> None:
        self.stage.hold(role)

    def release(self, role: str) -> None:
        self.stage.release(role)

    def tap(self, role: str) -> None:
        self.stage.hold(role)
        self.stage.release(role)

    def turn(self, role: str, steps: int) -> None:
        if steps:
            self.stage.unit.turn(self.stage.control(role).number, steps)

    def user(self) -> None:
        self.stage.unit.user()

    def replug(self) -> None:
        self.live.unplug(self.stage.unit)
        self.session.tick()
        self.live.plug(self.stage.unit)

    def select(self) -> None:
        self.scene = (self.scene + 1) % 3
        self.live.select(self.session.track, self.scene)

    def delete(self) -> None:
        clip = self.live.song.view.detail_clip
        if clip is not None:
            self.live.delete_clip(clip)

    def edit(self) -> None:
        clip = self.live.song.view.detail_clip
        if clip is not None:
            self.live.set_notes(clip, [(36, 0.3, 0.25, 100.0), (40, 1.0, 4.0, 1.0)])

    def undo(self) -> None:
        if self.live.undo_steps:
            self.live.undo()

    def silence(self) -> None:
        self.session.engine.silent = {"generate", "extend", "vary", "fill", "feel", "map_kit"}

    def answer(self) -> None:
        self.session.engine.silent = set()
        self.session.engine.held.clear()

    def restart(self) -> None:
        self.session.engine.close()
        self.session.engine = self.start_engine()

    def mend(self) -> None:
        """Come back to a Push in User mode that shows what is there, with nothing under way."""
        self.answer()
        self.live.advance(10.0)
        self.session.until(lambda: self.session.surface._client.welcome)
        while self.stage.unit.mode != 1:
            self.user()
        self.release("shift")
        self.stage.settle()


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(NAMES), happened=st.lists(events, min_size=10, max_size=30))
def test_any_order_of_events(
    name: str, happened: Any, make_session: Any, make_stage: Any, start_engine: Any
) -> None:
    """Presses, turns, edits, mode changes, plugs and restarts; then each light says what it should.

    A second unit that is shown everything from the beginning looks the same.
    """
    with SimulatedLive() as live:
        session = make_session(live)
        session.connect(start_engine())
        stage = make_stage(session, name)
        studio = Studio(stage, start_engine)
        for event, *what in happened:
            getattr(studio, event)(*what)
            session.tick()
            assert [fault.trace for fault in live.errors] == []
        studio.mend()
        shown = dict(stage.unit._leds)
        stage.unit._leds.clear()
        session.surface.refresh_state()
        stage.settle()
        assert stage.unit._leds == shown
        session.engine.close()
    assert [fault.trace for fault in live.errors] == []

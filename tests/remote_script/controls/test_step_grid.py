"""The step grid: which pad is which step, which note belongs to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from Sidestick.controls.step_grid import STEP_BEATS, Grid, grid_of
from Sidestick.protocol.messages import Note

grids = st.builds(
    Grid,
    st.one_of(st.integers(1, 400).map(lambda n: n * STEP_BEATS), st.floats(0.05, 100.0)),
    st.integers(1, 40),
)


def hit(pitch: int, start_beats: float, velocity: float = 100.0) -> Note:
    return Note(pitch, start_beats, 0.25, velocity)


def test_two_bars_of_four_four_fill_a_page() -> None:
    """Step by step, row by row; four bars are two pages."""
    grid = grid_of(16.0, 4, 4)
    assert grid.page(0) == tuple(range(32))
    assert grid.page(1) == tuple(range(32, 64))
    assert (grid.steps, grid.pages) == (64, 2)


def test_a_short_loop_leaves_pads_dark() -> None:
    """Pads behind its end are no steps."""
    assert grid_of(4.0, 4, 4).page(0) == (*range(16), *[-1] * 16)


def test_bars_of_other_meters_begin_a_row() -> None:
    """3/4: twelve steps on two rows, two bars on a page; 12/8: one bar; 2/4: four."""
    waltz = grid_of(9.0, 3, 4)
    assert waltz.page(0) == (*range(12), *[-1] * 4, *range(12, 24), *[-1] * 4)
    assert waltz.page(1) == (*range(24, 36), *[-1] * 20)
    assert grid_of(6.0, 12, 8).page(0) == (*range(24), *[-1] * 8)
    assert grid_of(8.0, 2, 4).page(0) == tuple(range(32))


def test_a_bar_that_fits_no_page_runs_on() -> None:
    """9/4 has 36 steps."""
    grid = grid_of(18.0, 9, 4)
    assert grid.page(0) == tuple(range(32))
    assert grid.page(2) == (*range(64, 72), *[-1] * 24)


@given(grid=grids)
def test_every_step_is_on_one_pad(grid: Grid) -> None:
    """In their order, over all pages, and none beyond."""
    steps = [step for page in range(grid.pages) for step in grid.page(page) if step >= 0]
    assert steps == list(range(grid.steps))
    assert all(len(grid.page(page)) == 32 for page in range(grid.pages))


@given(grid=grids, part=st.floats(0.0, 1.0, exclude_max=True))
def test_a_note_belongs_to_the_step_whose_window_it_is_in(grid: Grid, part: float) -> None:
    """So what a pad shows is what it takes away, to the last note before the loop's end."""
    beats = grid.length_beats * part
    start, end = grid.window(grid.step_of(beats))
    assert start <= beats < end or beats == grid.length_beats


@given(grid=grids)
def test_windows_tile_the_loop(grid: Grid) -> None:
    """Nothing of it is left out, nothing outside is taken in."""
    windows = [grid.window(step) for step in range(grid.steps)]
    assert windows[0][0] == 0.0
    assert windows[-1][1] == grid.length_beats
    assert all(before[1] == after[0] for before, after in zip(windows, windows[1:]))


def test_late_and_early_hits_show_on_their_step() -> None:
    """Half a step around it; the hardest of several counts."""
    notes = [hit(36, 0.1, 50.0), hit(36, 0.9, 80.2), hit(37, 0.95, 99.0)]
    assert grid_of(4.0, 4, 4).velocities(notes) == {0: 50, 4: 99}


def test_a_hit_just_before_the_end_shows_on_the_last_step() -> None:
    """It anticipates the first, but lies at the end of the loop."""
    assert grid_of(4.0, 4, 4).velocities([hit(36, 3.95)]) == {15: 100}

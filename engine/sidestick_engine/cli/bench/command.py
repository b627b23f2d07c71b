"""`sidestick bench`: runs all measurements and prints them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.bench.loops.command import loops
from sidestick_engine.cli.bench.table import ROWS, Figure, figure_of, table_of
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.errors import MidiPortError

if TYPE_CHECKING:
    from rich.progress import Progress

    from sidestick_engine.cli.shared.stage import Stage
    from sidestick_models.drummer import Drummer

# Of what takes seconds there are at most as many runs as these.
ENGINE_STARTS = 10
ENGINE_KILLS = 3
ATTACKS = 5
PANEL_STARTS = 3
PAGE_LOADS = 10
PAGE_SOUNDS = 50
MAGENTA_RUNS = 10
BYTES_PER_MB = 1e6
NO_BYTECODE = (
    "Starts were measured without compiled bytecode, which Python keeps nowhere here: with it they "
    "take less than half as long."
)


class LeftOutError(Exception):
    """Something cannot be measured on this computer; its text says why."""


@click.group("bench", cls=Group, invoke_without_command=True)
@click.option(
    "--presses",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="The number of measurements of each figure.",
)
@options.as_json
@click.pass_context
def bench(context: click.Context, presses: int, as_json: bool) -> None:
    """Measure how long everything takes on this computer.

    That is start, memory, models, the ways from a press or a click to the notes, and MIDI out.
    """
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=as_json) as progress:
        figures, left_out = _measure(presses, progress)
    ratios = _ratios(figures)
    if as_json:
        print_json({**figures, **ratios})
        return
    Console().print(table_of(figures))
    for name, ratio in ratios.items():
        click.echo(f"{name.replace('_', ' ')}: {ratio:.0f}")
    for sentence in left_out:
        click.echo(sentence)


bench.add_command(loops)


def _measure(presses: int, progress: Progress) -> tuple[dict[str, Figure], list[str]]:
    """Return the figures, in the order of `ROWS`, and a sentence for what was left out."""
    from sidestick_engine.cli.shared.stage import set_stage
    from sidestick_models.drummer import Drummer

    figures = _engine_starts(presses, progress)
    figures.update(_engine_kills(presses, progress))
    figures.update(_models(Drummer.load(), presses, progress))
    with set_stage({"style": "funk", "bars": 2, "extend_bars": 2}) as stage:
        presses_ms, resident_mb = _press_ms(stage, presses, progress)
        figures.update(_push(stage, presses, progress))
        figures.update(_busy(stage, presses, progress))
    figures["hostile_resident_mb"] = figure_of(_hostile_mb(presses, progress))
    figures.update(_callbacks(presses, progress))
    figures.update(_live_requests(presses, progress))
    figures["press_to_notes_ms"] = figure_of(presses_ms)
    figures["resident_mb"] = figure_of(resident_mb)
    figures.update(_panel(presses, progress))
    left_out = [] if has_bytecode() else [NO_BYTECODE]
    for measure in (_page, _page_sound, _midi_out, _magenta):
        try:
            figures.update(measure(presses, progress))
        except LeftOutError as reason:
            left_out.append(str(reason))
    return {name: figures[name] for name in ROWS if name in figures}, left_out


def _engine_starts(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure from starting the process to its first answer, and from there to the first beat."""
    from sidestick_engine.cli.bench.busy_engine import REQUEST
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder
    from sidestick_engine.server.client import EngineClient

    request = {**REQUEST, "bars": 2, "versions": 1, "seed": 1}
    ready_s, beat_s = [], []
    starts = range(min(presses, ENGINE_STARTS) + 1)
    for number in progress.track(starts, description="engine starts"):
        with data_folder({}) as folder:
            start = time.perf_counter()
            with engine_process(folder):
                ready = time.perf_counter()
                with EngineClient.from_port_file(folder / "port.json") as client:
                    client.request("generate", **request)
                played = time.perf_counter()
        if number:  # the first start leaves the bytecode that the others find
            ready_s.append(ready - start)
            beat_s.append(played - ready)
    return {"engine_ready_s": figure_of(ready_s), "first_beat_s": figure_of(beat_s)}


def _engine_kills(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure how soon a killed engine is back, and Live's script connected to it."""
    from sidestick_engine.cli.bench import engine_back
    from sidestick_engine.cli.shared.stage import data_folder

    kills = progress.track(range(min(presses, ENGINE_KILLS)), description="kills of the engine")
    with data_folder({}) as folder:
        return {"engine_back_s": figure_of(engine_back.back_s(folder, kills))}


def has_bytecode() -> bool:
    """Tell whether Python has kept the compiled code of all that the engine loads."""

    specs = [getattr(module, "__spec__", None) for module in [*sys.modules.values()]]
    kept = [each.cached for each in specs if each and (each.origin or "").endswith(".py")]
    return all(Path(path).exists() for path in kept if path)


def _hostile_mb(presses: int, progress: Progress) -> list[float]:
    """Return megabytes that an engine holds at most while strangers push all they can."""
    import psutil

    from sidestick_engine.cli.bench import strangers
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder

    rounds = progress.track(range(min(presses, ATTACKS)), description="strangers")
    with data_folder({}) as folder, engine_process(folder) as engine:
        return strangers.resident_mb(psutil.Process(engine.pid), rounds)


def _models(drummer: Drummer, runs: int, progress: Progress) -> dict[str, Figure]:
    """Measure the models alone, in this process: every run with a seed of its own."""
    primers = [drummer.generate("funk", bars=2, seed=seed)[0] for seed in range(runs + 1)]

    def extend(seed: int) -> None:
        drummer.extend(primers[seed], bars=2, style="funk", seed=seed)

    def extend_otherwise(seed: int) -> None:
        drummer.extend(primers[seed], bars=2, style="funk", seed=runs + seed)

    def generate(versions: int) -> Callable[[int], object]:
        return lambda seed: drummer.generate("funk", bars=2, seed=seed, versions=versions)

    # Each task, and what comes before it without being timed.
    tasks: dict[str, tuple[Callable[[int], object], Callable[[int], object] | None]] = {
        "seed_pattern_2_bars_ms": (generate(1), None),
        "continue_2_bars_ms": (extend, None),
        "continue_again_2_bars_ms": (extend, extend_otherwise),
        "versions_8_ms": (generate(8), None),
    }
    return {
        name: figure_of(_timed_ms(task, before, runs, progress, ROWS[name].text))
        for name, (task, before) in tasks.items()
    }


def _timed_ms(
    task: Callable[[int], object],
    before: Callable[[int], object] | None,
    runs: int,
    progress: Progress,
    description: str,
) -> list[float]:
    task(0)
    times_ms = []
    for seed in progress.track(range(1, runs + 1), description=description):
        if before is not None:
            before(seed)
        start = time.perf_counter()
        task(seed)
        times_ms.append((time.perf_counter() - start) * 1000)
    return times_ms


def _press_ms(stage: Stage, presses: int, progress: Progress) -> tuple[list[float], list[float]]:
    """Return milliseconds of presses of each button, and megabytes of the engine after each."""
    times_ms, resident_mb = [], []
    for _ in progress.track(range(presses), description="presses"):
        for button in ("generate", "extend"):
            times_ms.append(stage.press(button))
            resident_mb.append(stage.engine_resident_bytes() / BYTES_PER_MB)
        stage.live.undo()  # the next pair begins with two bars again
    return times_ms, resident_mb


def _push(stage: Stage, presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure presses on a Push, its lights, and how long Live is held up at most."""
    from sidestick_engine.cli.bench import push_presses

    runs = range(presses)
    notes_ms, lights_ms = push_presses.presses_ms(
        stage, progress.track(runs, description="presses on Push")
    )
    longest_ms = push_presses.longest_callbacks_ms(
        stage, progress.track(runs, description="hits drawn on Push")
    )
    return {
        "push_press_to_notes_ms": figure_of(notes_ms),
        "push_press_to_lights_ms": figure_of(lights_ms),
        "push_longest_callback_ms": figure_of(longest_ms),
    }


def _busy(stage: Stage, presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure presses while other clients keep the engine at work."""
    from sidestick_engine.cli.bench import busy_engine

    runs = progress.track(range(presses), description="presses beside other clients")
    return {"press_beside_16_clients_ms": figure_of(busy_engine.presses_ms(stage, runs))}


def _callbacks(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure how long Live is held up by actions on a clip of many notes."""
    from sidestick_engine.cli.bench import callbacks

    rounds = range(-(-presses // len(callbacks.ACTIONS)))
    times = callbacks.longest_callbacks(progress.track(rounds, description="actions on many notes"))
    return {
        "timer_callback_ms": figure_of(times.timer_ms),
        "longest_callback_alone_ms": figure_of(times.alone_ms),
        "longest_callback_ms": figure_of(times.whole_ms),
    }


def _live_requests(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure how long a client waits for Live, and how long Live is held up for it."""
    from sidestick_engine.cli.bench import live_requests

    rounds = range(-(-presses // live_requests.KINDS))
    times = live_requests.measure(progress.track(rounds, description="requests to Live"))
    return {
        "act_to_answer_ms": figure_of(times.run_action_ms),
        "asked_longest_callback_ms": figure_of(times.callback_ms),
    }


def _panel(clicks: int, progress: Progress) -> dict[str, Figure]:
    """Measure the panel's start, and how long a page waits for a beat."""
    from sidestick_engine.cli.bench import panel_clicks
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder

    with data_folder({}) as folder, engine_process(folder):
        starts = progress.track(range(min(clicks, PANEL_STARTS)), description="panel starts")
        ready_s = panel_clicks.starts_s(folder, starts)
        seeds = progress.track(range(1, clicks + 1), description="clicks in the panel")
        clicks_ms = panel_clicks.clicks_ms(folder, seeds)
    return {"panel_ready_s": figure_of(ready_s), "panel_click_to_beat_ms": figure_of(clicks_ms)}


def _page(clicks: int, progress: Progress) -> dict[str, Figure]:
    """Measure the panel's page as a browser sees it, where there is one."""
    from sidestick_engine.cli.bench import page_clicks
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder

    program = _chromium("The panel's page")
    with data_folder({}) as folder, engine_process(folder):
        loads = progress.track(range(min(clicks, PAGE_LOADS)), description="loads of the page")
        presses = progress.track(range(clicks), description="clicks in the page")
        paints_ms, clicks_ms = page_clicks.page_ms(program, folder, loads, presses)
    return {
        "page_first_paint_ms": figure_of(paints_ms),
        "page_click_to_beat_ms": figure_of(clicks_ms),
    }


def _page_sound(runs: int, progress: Progress) -> dict[str, Figure]:
    """Measure how busy the page's audio thread is once the strokes of three minutes have rung."""
    from sidestick_engine.cli.bench import page_sound
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder

    program = _chromium("The panel's sound")
    with data_folder({}) as folder, engine_process(folder):
        times = progress.track(range(min(runs, PAGE_SOUNDS)), description="sound of the page")
        loads = page_sound.render_capacities(program, folder, times)
    if not loads:
        raise LeftOutError("The panel's sound was not measured: Chromium found no audio output.")
    return {"page_render_capacity_3_min": figure_of(loads)}


def _chromium(what: str) -> str:
    """Return where Chromium is, which measures this."""
    from sidestick_engine.cli.bench.page_clicks import chromium

    program = chromium()
    if program is None:
        raise LeftOutError(f"{what} was not measured: that needs Chromium and Playwright.")
    return program


def _midi_out(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure how steadily hits arrive at a port of JACK's, alone and while the engine works."""
    from sidestick_engine.cli.bench import midi_jitter
    from sidestick_engine.cli.bench.dummy_jack import dummy_jack
    from sidestick_engine.cli.shared.processes import engine_process
    from sidestick_engine.cli.shared.stage import data_folder

    task = progress.add_task("hits out of a MIDI port", total=2)
    try:
        with data_folder({}) as folder, engine_process(folder), dummy_jack():
            alone_ms = midi_jitter.jitter_ms(2 * presses)
            progress.advance(task)
            with midi_jitter.generating(folder):
                busy_ms = midi_jitter.jitter_ms(2 * presses)
    except MidiPortError as error:
        raise LeftOutError(f"MIDI out was not measured: {error}") from None
    finally:
        progress.remove_task(task)
    return {
        "midi_out_jitter_ms": figure_of(alone_ms),
        "midi_out_jitter_generating_ms": figure_of(busy_ms),
    }


def _magenta(presses: int, progress: Progress) -> dict[str, Figure]:
    """Measure Magenta's own generator on the same work, where it is installed."""
    if find_spec("magenta") is None:
        raise LeftOutError("Magenta was not measured: see `sidestick magenta install`.")
    from sidestick_training.magenta import bench as magenta_bench

    batches = {
        "magenta_continue_2_bars_ms": magenta_bench.DEFAULT_BATCH,
        "magenta_batch_1_continue_2_bars_ms": magenta_bench.COMMAND_LINE_BATCH,
    }
    runs = min(presses, MAGENTA_RUNS)
    return {
        name: figure_of(magenta_bench.continue_2_bars_ms(runs, batch=batch))
        for name, batch in progress.track(batches.items(), description="Magenta's generator")
    }


def _ratios(figures: dict[str, Figure]) -> dict[str, float]:
    """Return how many times as fast as Magenta's ours continues two bars, by the medians."""
    ours = figures["continue_2_bars_ms"]["median"]
    return {
        name.replace("magenta", "times_as_fast_as_magenta").replace("_continue_2_bars_ms", ""): (
            round(figures[name]["median"] / ours, 1)
        )
        for name in figures
        if name.startswith("magenta")
    }

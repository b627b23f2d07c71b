"""Every command in a block of a document is really run, in the order of its page, and works.

Each page has a folder of its own with the files that it begins with; Live is the simulated one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol.port_file import data_folder
from sidestick_engine.cli import main
from sidestick_engine.cli.background.control import stop_engine
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.kit.rack_store import Racks
from tests.docs.pages import ROOT, blocks, name
from tests.docs.test_commands import DOCUMENTS, typed
from tests.engine.corpus.loops import groove, midi_bytes, put
from tests.engine.kit.test_rack_presets import PADS, preset, saved

# What is not run here, by how it begins -> where it is, or why it is not.
NOT_RUN = {
    "demo": "tests/end_to_end/test_demo.py runs it, and the gate",
    "panel": "it serves until Ctrl-C: tests/engine/panel/test_process.py",
    "uninstall": "it would stop the engine of the other pages: tests/installer",
    "ports": "it needs a MIDI system: tests/engine/midi_out",
    "play": "it needs a MIDI system: tests/engine/cli/test_play.py",
    "train": "it needs TensorFlow, and minutes: tests/training",
    "live generate --style mine": "the style comes of that training",
    "export": "it needs finished trainings: tests/training",
    "magenta install": "it downloads Magenta: tests/engine/installation",
    "models import": "it needs TensorFlow, and a file of somebody's: tests/training/magenta",
    "models export": "it needs TensorFlow: tests/training/magenta",
    "models recipe": "it needs Magenta: tests/training/magenta",
    "models conformance": "it needs Magenta: tests/training/magenta",
    "models pack my_loops": "the model comes of a training: tests/models/sharing",
    "models use my_loops": "the same model",
    "models use drum_kit_rnn": "an imported model: tests/engine/cli/test_models_command.py",
    "models use drums_rnn": "a model that comes of a training",
    "models remove drum_kit_rnn": "an imported model",
    "generate --style funk --continuation-model": "an imported model",
    "generate --style funk --seed-model": "an imported model",
    "live extend --continuation-model": "an imported model",
    "corpus /loops --out corpus --cluster": "it needs a cluster: tests/engine/corpus",
}


def reason(words: list[str]) -> str | None:
    """Return why a command is not run here, None where it is."""
    line = " ".join(words)
    return next((why for begin, why in NOT_RUN.items() if f"{line} ".startswith(f"{begin} ")), None)


PAGES = [page for page in DOCUMENTS if any(not reason(words) for words in typed(page))]
RACK = [(36, "Kick"), (38, "Snare"), (40, "Rim"), (42, "Closed Hat"), (49, "Crash")]
KIT = "Kick = 36\nSnare = 38\nClosed hat = 42\n"


def loops(folder: Path) -> None:
    """Write a few different drum loops."""
    for seed in range(12):
        put(folder, f"{seed}.mid", midi_bytes(groove(seed, bars=4)))


def polka(folder: Path) -> None:
    """Write the style of the guide, also where it plays."""
    guide = (ROOT / "docs/styles.md").read_text(encoding="utf-8")
    (style,) = (block for block in blocks(guide, "") if block.startswith("style:"))
    for place in (folder, data_folder() / "styles"):
        put(place, "polka.txt", style.encode())


def kits(folder: Path) -> None:
    """Write loops and kits, as the guide to kits has them."""
    loops(folder / "loops")
    loops(folder / "Loops")  # which is the one in the home
    put(folder, "beat.mid", midi_bytes(groove(1)))
    saved(folder, "My Kit.adg", preset(PADS))
    (folder / "my-kit.txt").write_text(KIT, encoding="utf-8")


# The files with which a page begins.
FILES: dict[str, Callable[[Path], None]] = {
    "docs/own-loops.md": lambda folder: loops(folder / "EZdrummer loops"),
    "docs/styles.md": lambda folder: (loops(folder / "my-loops"), polka(folder))[1],
    "docs/your-kit.md": kits,
    "models/sidestick_models/patterns/README.md": polka,
}


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    """Run a simulated Live and an engine, for all pages."""
    with set_stage({"style": "rock", "seed": 11}) as stage:
        Racks(data_folder() / "kits").remember(RACK, "808")
        yield stage
        stop_engine(data_folder(), None)  # that of the stage, and one that waits for its end


@pytest.fixture
def run(studio: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Return what runs a command in the page's folder, its home, while Live runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for module in (
        "sidestick_installer.autostart.here",
        "sidestick_engine.cli.setup.this_computer",
    ):
        monkeypatch.setattr(f"{module}.autostart_here", lambda: None)

    def run(words: list[str]) -> Result:
        results: list[Result] = []
        line = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words]
        terminal = threading.Thread(
            target=lambda: results.append(CliRunner().invoke(main, line)), daemon=True
        )
        terminal.start()
        studio.live.run(lambda: not terminal.is_alive(), 60.0)
        terminal.join(0)
        return results[0]

    return run


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_commands_of_a_page_do_their_work(
    run: Callable[..., Result], page: Path, tmp_path: Path
) -> None:
    """One after the other, as somebody would type them who reads it."""
    if name(page) in FILES:
        FILES[name(page)](tmp_path)
    for words in typed(page):
        if reason(words) is None:
            done = run(words)
            assert done.exit_code == 0, f"sidestick {' '.join(words)}\n{done.output}"


def test_the_list_of_what_is_not_run_is_short_and_needed() -> None:
    """A command that is in no page any more is in the list for nothing."""
    lines = [" ".join(words) + " " for page in DOCUMENTS for words in typed(page)]
    for begin in NOT_RUN:
        assert any(line.startswith(f"{begin} ") for line in lines), begin
    run = [words for page in PAGES for words in typed(page) if not reason(words)]
    assert len(NOT_RUN) < len(run)

"""The drummer with the weights that ship: what comes back, when it is the same, and refusals."""

import subprocess
import sys

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR
from sidestick_models.drummer import Drummer
from sidestick_models.errors import EmptyPrimerError, Stopped, UnknownStyleError, WeightsError
from sidestick_models.networks.slots import Models
from sidestick_models.networks.weights import write_manifest
from sidestick_models.sampling.form import Form, first_bars
from sidestick_models.sampling.random_draws import DrawRequest, SecondStyle
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.trained import STYLES, TRAINED
from sidestick_models.tasks.extend import last_phrases
from tests.models.beats import joined

KICK_AND_SNARE = np.arange(9) < np.full((32, 9), 2)


@pytest.fixture(scope="module")
def primer(drummer):
    """Generate two bars of funk."""
    return drummer.generate("funk", bars=2, seed=3)[0]


def _bytes(beat):
    return beat.hits.tobytes() + beat.velocities.tobytes() + beat.offsets.tobytes()


def _repeated(beat, times):
    return joined(*[beat] * times)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_gives_a_beat(drummer, style):
    """Two bars with something in them."""
    (beat,) = drummer.generate(style, bars=2, seed=0)
    assert beat.bars() == 2
    assert beat.hits.sum() >= 4


def test_a_style_that_the_weights_do_not_know_is_refused(drummer, primer):
    """They know the first styles of the registry, as many as their inputs have."""
    assert drummer.catalogue.without_substyles() == TRAINED[: len(drummer.catalogue.trained)] != ()
    knows_two = Drummer(Models(None, None, None, None), StyleCatalogue(known=2))
    assert knows_two.catalogue.without_substyles() == TRAINED[:2]
    with pytest.raises(UnknownStyleError, match="Choose one of: afrobeat, afrocuban"):
        knows_two.generate("blues", bars=2, seed=0)
    with pytest.raises(UnknownStyleError):
        knows_two.extend(primer, bars=2, seed=0, style="blues")


@pytest.mark.parametrize("bars", [1, 2, 3, 9])
def test_a_beat_is_as_long_as_was_asked_for(drummer, primer, bars):
    """In bars of sixteen steps, new ones only when extending."""
    assert drummer.generate("rock", bars=bars, seed=0)[0].steps == 16 * bars
    assert drummer.extend(primer, bars=bars, seed=0)[0].steps == 16 * bars


@pytest.mark.parametrize("style", ["soul", "house", "latin_brazilian_bossa", "blues_12_8"])
def test_a_longer_beat_begins_with_the_shorter_one(drummer, style):
    """The seed decides what is played, the bars how much of it."""
    one, two, four, nine = (
        drummer.generate(style, bars=n, seed=2)[0].events() for n in (1, 2, 4, 9)
    )
    assert np.array_equal(one, two[:16])
    assert np.array_equal(two, four[:32])
    assert np.array_equal(four, nine[:64])


def test_the_same_request_gives_the_same_bytes(drummer, primer):
    """That is what a recipe promises."""
    for make in (
        lambda: drummer.generate("jazz", bars=4, seed=7, temperature=1.3),
        lambda: drummer.extend(primer, bars=2, seed=7, style="jazz"),
        lambda: drummer.vary(primer, KICK_AND_SNARE, seed=7),
        lambda: drummer.fill(primer, steps=8, seed=7),
        lambda: [drummer.feel(primer, seed=7, style="jazz")],
    ):
        assert _bytes(make()[0]) == _bytes(make()[0])


def test_a_drummer_that_was_loaded_again_plays_the_same(drummer, primer):
    """Nothing is left over from what was played before."""
    again = Drummer.load()
    assert _bytes(again.extend(primer, bars=2, seed=1)[0]) == _bytes(
        drummer.extend(primer, bars=2, seed=1)[0]
    )


@pytest.mark.parametrize("versions", [1, 2, 5])
def test_a_version_does_not_depend_on_how_many_were_asked_for(drummer, primer, versions):
    """Computed in one batch of eight or in a smaller one."""
    for make in (
        lambda n: drummer.generate("latin", bars=3, seed=2, versions=n),
        lambda n: drummer.generate("latin", bars=2, seed=2, versions=n, density=0.8, fill=True),
        lambda n: drummer.extend(primer, bars=1, seed=2, versions=n),
        lambda n: drummer.vary(primer, KICK_AND_SNARE, seed=2, versions=n, density=0.3),
        lambda n: drummer.fill(primer, steps=16, seed=2, versions=n),
    ):
        eight = make(8)
        assert [_bytes(b) for b in make(versions)] == [_bytes(b) for b in eight[:versions]]
        assert len({_bytes(beat) for beat in eight}) == 8


def test_another_seed_gives_another_beat(drummer):
    """From the lowest to the highest."""
    seeds = [0, 1, 2**32 - 1]
    assert len({_bytes(drummer.generate("funk", bars=2, seed=seed)[0]) for seed in seeds}) == 3


@pytest.mark.parametrize("temperature", [0.1, 1.0, 2.0])
def test_what_is_played_lies_in_range_at_any_temperature(drummer, primer, temperature):
    """MIDI velocities where there is a hit, offsets up to the latest swing's, nothing elsewhere."""
    beats = [
        *drummer.generate("punk", bars=4, seed=1, versions=4, temperature=temperature),
        *drummer.extend(primer, bars=2, seed=1, versions=4, temperature=temperature),
        *drummer.vary(primer, KICK_AND_SNARE, seed=1, versions=4, temperature=temperature),
        *drummer.fill(primer, steps=16, seed=1, versions=4, temperature=temperature),
    ]
    for beat in beats:
        midi = beat.velocities[beat.hits] * 127
        assert np.all((midi > 0.99) & (midi < 127.01))
        assert np.allclose(midi, np.round(midi), atol=1e-4)
        assert np.all(np.abs(beat.offsets) <= 1)
        assert not beat.velocities[~beat.hits].any()
        assert not beat.offsets[~beat.hits].any()


def test_nothing_sounds_before_the_beat_begins(drummer, primer):
    """The first step may be late but not early: there may be no clip before it."""
    beats = drummer.generate("jazz", bars=2, seed=0, versions=16)
    beats += drummer.extend(primer, bars=1, seed=0, versions=16)
    assert all(beat.offsets[0].min() >= 0 for beat in beats)


def test_feel_is_neither_flat_nor_stiff(drummer):
    """Velocities differ and hits stray from the grid."""
    (beat,) = drummer.generate("funk", bars=4, seed=0)
    assert beat.velocities[beat.hits].std() > 0.05
    assert beat.offsets[beat.hits].std() > 0.01


def test_only_the_last_bars_of_a_long_primer_are_heard():
    """At most eight, cut where a phrase of four bars begins."""
    events = np.arange(64 * 16)
    heard = [len(last_phrases(events[: bars * 16], FOUR_FOUR)) // 16 for bars in (1, 8, 9, 12, 15)]
    assert heard == [1, 8, 5, 8, 7]
    assert last_phrases(events[: 9 * 16], FOUR_FOUR)[0] == 4 * 16


def test_a_clip_grows_in_several_requests_as_in_one(drummer):
    """The same bars end in fills and begin with a crash; what the models draw there may differ."""
    crashes = set()
    (primer,) = drummer.generate("rock", bars=2, seed=1)
    for seed in range(6):
        (at_once,) = drummer.extend(primer, bars=8, seed=seed, style="rock")
        whole = joined(primer, at_once)
        grown = primer
        for bars in (1, 2, 5):
            grown = joined(grown, *drummer.extend(grown, bars=bars, seed=seed, style="rock"))
        form = Form("rock", DrawRequest(seed=seed), 0)
        first = first_bars(primer.events().tolist(), FOUR_FOUR)
        for bar in range(2, 10):
            plan, steps = form.bar(bar, first), slice(bar * 16, bar * 16 + 16)
            has_crash = plan.crash and plan.fill_steps < 16
            for beat in (whole, grown):
                assert beat.hits[steps][0, DrumClass.CRASH] == has_crash
            crashes.add(plan.crash)
    assert crashes == {True, False}


def test_a_stop_comes_between_two_steps(drummer, primer):
    """It is asked for before each step, and nothing comes back."""
    for make in (
        lambda stop: drummer.generate("funk", bars=4, seed=0, should_stop=stop),
        lambda stop: drummer.extend(primer, bars=2, seed=0, should_stop=stop),
        lambda stop: drummer.vary(primer, KICK_AND_SNARE, seed=0, should_stop=stop),
        lambda stop: drummer.fill(primer, steps=32, seed=0, should_stop=stop),
    ):
        asked = []
        make(lambda: asked.append(None))  # noqa: B023 - called at once
        assert len(asked) >= 32
        answers = iter([False] * 20 + [True])
        with pytest.raises(Stopped):
            make(lambda: next(answers))  # noqa: B023 - called at once


def test_an_unknown_style_is_refused_with_those_that_exist(drummer, primer):
    """In generate and, where it is given, in extend."""
    for make in (
        lambda: drummer.generate("polka", bars=2, seed=0),
        lambda: drummer.extend(primer, bars=2, seed=0, style="polka"),
        lambda: drummer.vary(primer, KICK_AND_SNARE, seed=0, style="polka"),
        lambda: drummer.fill(primer, steps=8, seed=0, style="polka"),
        lambda: drummer.feel(primer, seed=0, style="polka"),
        lambda: drummer.generate("funk", bars=2, seed=0, blend=SecondStyle("polka", 0.5)),
    ):
        with pytest.raises(UnknownStyleError, match=r'no style "polka".*afrobeat.*soul'):
            make()


def test_nothing_can_be_done_with_silence(drummer):
    """There is nothing to go on from."""
    silence = Beat.from_events(np.zeros(32, int))
    with pytest.raises(EmptyPrimerError, match="nothing to extend"):
        drummer.extend(silence, bars=2, seed=0)
    with pytest.raises(EmptyPrimerError, match="nothing to vary"):
        drummer.vary(silence, KICK_AND_SNARE, seed=0)
    with pytest.raises(EmptyPrimerError, match="nothing to fill"):
        drummer.fill(silence, steps=8, seed=0)


def test_nothing_can_be_done_with_half_a_bar(drummer, primer):
    """New bars begin on a bar line, loops end on one."""
    half = primer.part(0, 24)
    for make in (
        lambda: drummer.extend(half, bars=2, seed=0),
        lambda: drummer.vary(half, KICK_AND_SNARE[:24], seed=0),
        lambda: drummer.fill(half, steps=8, seed=0),
    ):
        with pytest.raises(ValueError, match="whole bars of 16 steps, not 24 steps"):
            make()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bars": 0}, "Bars must be 1 to 64, not 0"),
        ({"bars": 10_000}, "Bars must be 1 to 64, not 10000"),
        ({"temperature": 0.0}, "Temperature must be 0.1 to 2.0, not 0.0"),
        ({"temperature": float("nan")}, "Temperature must be 0.1 to 2.0, not nan"),
        ({"tempo_bpm": 5.0}, "Tempo must be 20 to 999 BPM, not 5.0"),
        ({"versions": 0}, "at least 1 version, not 0"),
        ({"density": 1.5}, "Density must be 0 to 1, not 1.5"),
        ({"density": float("nan")}, "Density must be 0 to 1, not nan"),
        ({"blend": SecondStyle("jazz", -0.1)}, "amount must be 0 to 1, not -0.1"),
    ],
)
def test_a_number_out_of_range_is_refused(drummer, primer, wrong, sentence):
    """The sentence names the value and the legal range."""
    request = {"bars": 2, "seed": 0, **wrong}
    with pytest.raises(ValueError, match=sentence):
        drummer.generate("funk", **request)
    with pytest.raises(ValueError, match=sentence):
        drummer.extend(primer, **request)
    if "bars" not in wrong:
        del request["bars"]
        with pytest.raises(ValueError, match=sentence):
            drummer.vary(primer, KICK_AND_SNARE, **request)
        with pytest.raises(ValueError, match=sentence):
            drummer.fill(primer, steps=8, **request)


def test_a_folder_without_weights_is_refused(tmp_path):
    """Before anything else is done."""
    with pytest.raises(WeightsError, match=r"manifest\.json cannot be read"):
        Drummer.load(tmp_path)


def test_importing_the_models_loads_no_runtime():
    """Code that needs only grids and styles does not wait for ONNX Runtime."""
    code = (
        "import sys, sidestick_models.drummer; "
        "print({'onnxruntime', 'tensorflow', 'keras', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_manifest_that_lacks_a_model_is_refused(tmp_path):
    """The sentence names what is missing and says what to do."""
    write_manifest(tmp_path)
    with pytest.raises(WeightsError, match=r"drums_rnn\.onnx.*missing.*Install Sidestick again"):
        Drummer.load(tmp_path)


def test_a_style_lies_ahead_of_the_beat_as_its_drummers_do(drummer):
    """Pop is played 0.11 steps ahead, rock almost on the beat: within 0.05 of sixty beats."""
    for style, ahead in (("pop", 0.11), ("rock", 0.02)):
        beats = [
            beat
            for seed in range(6)
            for beat in drummer.generate(style, bars=2, seed=seed, versions=10)
        ]
        played = np.concatenate([beat.offsets[beat.hits] for beat in beats])
        assert played.mean() == pytest.approx(-ahead, abs=0.05)

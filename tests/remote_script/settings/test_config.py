"""The musician's settings: whatever stands in config.json, the script has legal ones."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.actions_table import ACTIONS, ROLES
from Sidestick.protocol.record_types import DrummerModels
from Sidestick.protocol.settings_table import IN_CONFIG
from Sidestick.settings.config import DEFAULTS, MAX_BYTES, bind, load, parse, plain
from Sidestick.settings.control_map import Control


def test_without_a_file_the_defaults_hold(tmp_path: Any) -> None:
    """No config.json is nothing to complain about."""
    config, problems = load(tmp_path)
    assert problems == []
    assert config.settings == {setting.key: setting.default for setting in IN_CONFIG}
    assert config.settings["drummer"] == DrummerModels()
    assert config.controls["generate"] == Control("cc", 16, 102)
    assert set(config.controls) == set(DEFAULTS["controls"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_that_an_editor_puts_first_is_no_part_of_the_file(
    tmp_path: Any, encoding: str
) -> None:
    """As Windows' editors and its PowerShell write one."""
    (tmp_path / "config.json").write_text('{"style": "jazz"}', encoding=encoding)
    config, problems = load(tmp_path)
    assert (config.settings["style"], problems) == ("jazz", [])


def test_the_defaults_written_out_are_the_defaults(tmp_path: Any) -> None:
    """An installer may write them as a file to start from."""
    (tmp_path / "config.json").write_text(json.dumps(DEFAULTS))
    assert load(tmp_path) == parse({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("style", "jazz"),
        ("bars", 64),
        ("extend_bars", 1),
        ("temperature", 0.5),
        ("temperature", 2),
        ("seed", 0),
        ("deadline_ms", 60000),
        ("fill_bars", 0.5),
        ("density", 0),
        ("density", None),
        ("swing", 66.6),
        ("timing_amount", 0.25),
        ("velocity_amount", 0),
        ("locked", ["kick", "ride"]),
        ("blend", None),
        ("drummer", DrummerModels("hikl", "drum_kit_rnn")),
        ("push", "Push 3"),
        ("push_clock", "on"),
    ],
)
def test_a_legal_value_is_taken(name: str, value: Any) -> None:
    """And nothing is said about it."""
    config, problems = parse({name: value})
    assert (config.settings[name], problems) == (value, [])


@pytest.mark.parametrize(
    ("name", "value", "shown", "legal"),
    [
        ("bars", 0, "0", "1 to 64"),
        ("bars", 10000, "10000", "1 to 64"),
        ("bars", "two", '"two"', "1 to 64"),
        ("bars", None, "null", "1 to 64"),
        ("extend_bars", 65, "65", "1 to 64"),
        ("extend_bars", True, "true", "1 to 64"),
        ("temperature", 0, "0", "0.1 to 2"),
        ("style", 7, "7", "text"),
        ("seed", -1, "-1", "0 to"),
        ("deadline_ms", 0, "0", "1 to 60000"),
        ("fill_bars", 0, "0", "above 0 and up to 2"),
        ("density", 1.5, "1.5", "a number from 0 to 1"),
        ("swing", 49, "49", "50 to 75"),
        ("timing_amount", -0.1, "-0.1", "0 to 1"),
        ("locked", ["cowbell"], '["cowbell"]', "one of kick, snare"),
        ("drummer", {"seed_model": 5}, "5", "text"),
        ("push", "Push 4", '"Push 4"', "found, Push 1, Push 2, Push 3"),
        ("push_clock", True, "true", "off, on"),
    ],
)
def test_an_illegal_value_is_told_and_its_default_used(
    name: str, value: Any, shown: str, legal: str
) -> None:
    """The sentence names the setting, the value and what is legal; the others stay."""
    config, problems = parse({name: value, "style": "rock"} if name != "style" else {name: value})
    assert plain(config.settings[name]) == DEFAULTS[name]
    assert name == "style" or config.settings["style"] == "rock"
    (problem,) = problems
    assert problem.startswith(f"Sidestick: config.json: {name}")
    assert f" is {shown}, it must be " in problem
    assert legal in problem


def test_a_second_style_has_a_name_and_an_amount() -> None:
    """Both or neither."""
    config, problems = parse({"blend": {"style": "jazz", "amount": 0.3}})
    assert (config.settings["blend"], problems) == (("jazz", 0.3), [])
    for blend, word in [
        ({"style": "jazz"}, "blend.amount is null"),
        ({"style": "jazz", "amount": 2}, "blend.amount is 2"),
        ("jazz", "blend is jazz"),
    ]:
        config, problems = parse({"blend": blend})
        assert config.settings["blend"] is None
        assert word in problems[0]


def test_each_action_has_a_control_of_its_own() -> None:
    """CCs of channels 16 and 15 to which MIDI gives no meaning."""
    controls = [(each.channel, each.number) for each in parse({})[0].controls.values()]
    assert sorted(controls) == sorted(action.cc for action in ACTIONS if action.cc)
    assert len(set(controls)) == len(controls)
    assert {channel for channel, _ in controls} == {15, 16}
    assert {number for _, number in controls} <= set(range(102, 120))


def test_the_controls_of_the_first_version_are_what_they_were() -> None:
    """Musicians have set up their controllers by them."""
    first = ("generate", "extend", "next_style", "previous_style", "cancel", "vary", "fill")
    controls = parse({})[0].controls
    assert [controls[role][:3] for role in first] == [("cc", 16, 102 + n) for n in range(7)]
    assert controls["learn"][:3] == ("cc", 16, 119)
    assert controls["version_8"][:3] == ("cc", 15, 114)


@pytest.mark.parametrize("control", [7, {"channel": 17}, {"number": -1}, {"type": "knob"}])
def test_an_illegal_control_is_told_and_its_default_used(control: Any) -> None:
    """The other controls stay as they are."""
    extend = {"type": "note", "channel": 1, "number": 60}
    config, problems = parse({"controls": {"generate": control, "extend": extend}})
    assert config.controls["generate"] == Control("cc", 16, 102)
    assert config.controls["extend"] == Control("note", 1, 60)
    (problem,) = problems
    assert "config.json: controls.generate" in problem


def test_two_actions_on_one_control_are_reported() -> None:
    """One press cannot do two things: what was told wins over a default, and else the first."""
    config, problems = parse({"controls": {"cancel": {"number": 102}}})
    assert config.controls["cancel"] == Control("cc", 16, 102)
    assert "generate" not in config.controls
    assert "cancel and generate have the same control. It is used for cancel only" in problems[0]
    config, problems = parse({"controls": {"vary": {"number": 9}, "fill": {"number": 9}}})
    assert config.controls["vary"] == Control("cc", 16, 9)
    assert "fill" not in config.controls
    assert len(problems) == 1


def test_an_action_may_have_no_control() -> None:
    """Null frees its number for something else."""
    config, problems = parse({"controls": {"feel": None, "vary": {"number": 109}}})
    assert "feel" not in config.controls
    assert config.controls["vary"] == Control("cc", 16, 109)
    assert problems == []


def test_an_unknown_setting_is_reported() -> None:
    """A slip of the pen would otherwise do nothing, silently."""
    for settings, name in [
        ({"tempreature": 1}, "tempreature"),
        ({"controls": {"genrate": {}}}, "controls.genrate"),
        ({"controls": {"extend": {"chanel": 1}}}, "controls.extend.chanel"),
    ]:
        (problem,) = parse(settings)[1]
        assert f"there is no setting {name}. The settings are " in problem


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[]", b"nul", b"[" * 60000, b" " * MAX_BYTES + b"{}", b'{"bars": NaN}'],
)
def test_a_file_that_is_no_settings_is_reported(tmp_path: Any, content: bytes) -> None:
    """The defaults are used."""
    (tmp_path / "config.json").write_bytes(content)
    config, problems = load(tmp_path)
    assert config == parse({})[0]
    assert len(problems) == 1


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Any) -> None:
    """Here a folder lies in its place."""
    (tmp_path / "config.json").mkdir()
    config, problems = load(tmp_path)
    assert config == parse({})[0]
    assert "config.json cannot be read" in problems[0]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
SETTINGS = st.dictionaries(
    st.sampled_from(sorted(DEFAULTS)),
    ANY_JSON | st.dictionaries(st.sampled_from(ROLES), ANY_JSON),
)


@given(SETTINGS | ANY_JSON)
def test_anything_gives_legal_settings(values: Any) -> None:
    """Whatever JSON holds, what comes out would pass as it is."""
    config, _ = parse(values)
    written: dict[str, Any] = {key: plain(value) for key, value in config.settings.items()}
    controls = {name: control.plain() for name, control in config.controls.items()}
    written["controls"] = dict(dict.fromkeys(DEFAULTS["controls"]), **controls)
    assert parse(json.loads(json.dumps(written))) == (config, [])


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_binding_a_control_keeps_the_permissions_of_the_file(tmp_path: Any) -> None:
    """A file that only its owner may read stays so, and one for the group too."""
    path = tmp_path / "config.json"
    for mode in (0o600, 0o664):
        path.write_text("{}")
        path.chmod(mode)
        bind(tmp_path, "generate", Control("note", 1, 60))
        assert path.stat().st_mode & 0o777 == mode
        assert [each.name for each in tmp_path.iterdir()] == ["config.json"]


@pytest.mark.parametrize(
    ("values", "drummer", "named"),
    [
        ({"music_vae": "mine", "drums_rnn": None}, ("mine", ""), "drums_rnn"),
        ({"music_vae": 5, "drums_rnn": "theirs"}, ("", "theirs"), "music_vae"),
        ({"music_vae": "mine", "drummer": {"continuation_model": "new"}}, ("mine", "new"), ""),
        ({"music_vae": "mine", "drummer": {"seed_model": "new"}}, ("new", ""), ""),
        ({"music_vae": "mine", "drummer": {}}, ("mine", ""), ""),
        (
            {"drummer": {"seed_model": 5, "continuation_model": "new"}},
            ("", "new"),
            "drummer.seed_model",
        ),
        ({"drummer": None}, ("", ""), "drummer"),
    ],
)
def test_a_legal_model_plays_whatever_stands_beside_it(
    values: Any, drummer: Any, named: str
) -> None:
    """Under its name of today or of 0.1; one that is not legal is named as the file names it."""
    parsed, problems = parse(values)
    assert parsed.settings["drummer"] == drummer
    assert [named in problem for problem in problems] == [True] * bool(named)


def test_a_swing_that_was_none_in_0_1_is_that_of_the_clip() -> None:
    """It was added to what a drummer plays; a file that names the swing of eighths is today's."""
    assert parse({"swing": 50})[0].settings["swing"] is None
    assert parse({"swing": 58})[0].settings["swing"] == 58
    assert parse({"swing": 50, "eighth_swing": None})[0].settings["swing"] == 50
    assert parse({})[0].settings["swing"] is None

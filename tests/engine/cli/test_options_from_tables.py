"""Commands and options come from the tables: every one of them, and one that is added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol import actions_table, settings_table
from Sidestick.protocol.actions_table import ACTIONS, Action, LiveCommand
from Sidestick.protocol.field_types import Float
from Sidestick.protocol.messages import MODEL_SLOTS, Blend, DrummerModels
from Sidestick.protocol.settings_table import BEATS, SETTINGS, Setting
from sidestick_engine.cli import main
from sidestick_engine.cli.live import commands as live_commands
from sidestick_engine.cli.offline.commands import beat_command
from sidestick_engine.cli.shared.setting_options import with_settings

IN_LIVE = [action for action in ACTIONS if action.command]
BY_HAND = {"version", "show", "read", "write"}
Sent = list[tuple[str, dict[str, Any]]]


def names(command: click.LiveCommand) -> dict[str, click.Option]:
    """Return the options of a command, by what it gets them as."""
    return {each.name or "": each for each in command.params if isinstance(each, click.Option)}


def destinations(setting: Setting) -> set[str]:
    return set(MODEL_SLOTS) if setting.key == "drummer" else {setting.key}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Return the actions that would run in Live, with their settings."""
    actions: Sent = []
    monkeypatch.setattr(
        live_commands, "run_action", lambda key, settings: actions.append((key, dict(settings)))
    )
    return actions


def live(*words: str) -> Result:
    return CliRunner().invoke(main, ["live", *words])


@pytest.mark.parametrize("action", IN_LIVE, ids=lambda action: action.key)
def test_each_action_with_a_command_runs_from_the_command_line(action: Action, sent: Sent) -> None:
    """Under its name and, hidden, under its key, as 0.1 called it."""
    assert action.command is not None
    for name in (action.command.name, action.key.replace("_", "-")):
        assert live(name).exit_code == 0
    assert sent == [(action.key, {})] * 2
    hidden = live_commands.live.commands[action.key.replace("_", "-")].hidden
    assert hidden == (action.command.name != action.key.replace("_", "-"))


def test_no_other_command_is_there_but_those_written_by_hand() -> None:
    """Nobody keeps a second list of actions."""
    listed = {name for name, each in live_commands.live.commands.items() if not each.hidden}
    assert listed == BY_HAND | {action.command.name for action in IN_LIVE if action.command}


@pytest.mark.parametrize("action", IN_LIVE, ids=lambda action: action.key)
def test_an_action_can_be_told_exactly_its_settings(action: Action) -> None:
    """By the options that the settings table names."""
    assert action.command is not None
    options = names(live_commands.live.commands[action.command.name])
    settings = [settings_table.BY_KEY[key] for key in action.settings]
    expected = {name for setting in settings for name in destinations(setting)}
    former = {f"former_{slot}" for slot in MODEL_SLOTS if slot in expected}
    assert {*options} - {"double"} == expected | former
    for setting in settings:
        if setting.option:
            assert options[setting.key].opts == [f"--{setting.option}"]


@pytest.mark.parametrize("kind", BEATS)
def test_an_offline_command_takes_the_settings_that_its_request_carries(kind: str) -> None:
    """With the defaults of the table, which the help shows."""
    options = names(beat_command(kind))
    for setting in SETTINGS:
        if kind in setting.requests:
            assert destinations(setting) <= {*options}
    assert options["swing"].default is None
    assert "[50 to 75]" in (options["swing"].help or "")
    assert "default: 1]" in (options["timing_amount"].help or "")


def test_what_is_given_is_sent_and_nothing_else(sent: Sent) -> None:
    """As the message has it; the names of 0.1 mean the same."""
    words = ("--lock", "kick", "--lock", "snare", "--blend", "jazz:0.3", "--density", "1")
    assert live("vary", *words, "--seed-model", "a").exit_code == 0
    assert live("humanize", "--swing", "56").exit_code == 0
    assert live("feel", "--timing", "0.5").exit_code == 0
    assert live("quantize", "--lock", "kick").exit_code == 0
    assert live("generate", "--drums-rnn", "b", "--music-vae", "a").exit_code == 0
    assert live("extend", "--bars", "4").exit_code == 0
    assert live("extend", "--double", "--seed", "1").exit_code == 0
    assert live("version", "3").exit_code == 0
    assert live("version", "next").exit_code == 0
    assert sent == [
        (
            "vary",
            {
                "density": 1.0,
                "blend": Blend("jazz", 0.3),
                "locked": ["kick", "snare"],
                "drummer": DrummerModels("a", ""),
            },
        ),
        ("feel", {"swing": 56.0}),
        ("feel", {"timing_amount": 0.5}),
        ("straighten", {"locked": ["kick"]}),
        ("generate", {"drummer": DrummerModels("a", "b")}),
        ("extend", {"extend_bars": 4}),
        ("double", {"seed": 1}),
        ("version_3", {}),
        ("next_version", {}),
    ]


@pytest.mark.parametrize("name", ["generate", "extend", "vary", "fill", "song-kit"])
def test_old_names_of_options_are_hidden(name: str) -> None:
    """They work for a while longer."""
    shown = live(name, "--help").output
    assert "--seed-model" in shown
    assert "--music-vae" not in shown


def test_a_setting_that_is_added_to_the_table_is_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its range, its default and its help."""
    toy = Setting("push_pull", Float(-1.0, 1.0), 0.25, "Push", "how *late* all is")
    monkeypatch.setitem(settings_table.BY_KEY, toy.key, toy)
    received: list[dict[str, Any]] = []

    @click.command()
    @with_settings((toy.key,), unless_given={})
    def toy_command(settings: dict[str, Any]) -> None:
        received.append(settings)

    shown = CliRunner().invoke(toy_command, ["--help"]).output
    assert "How late all is. [-1 to 1; default: 0.25]" in " ".join(shown.split())
    assert CliRunner().invoke(toy_command, []).exit_code == 0
    assert CliRunner().invoke(toy_command, ["--push-pull", "-0.5"]).exit_code == 0
    refused = CliRunner().invoke(toy_command, ["--push-pull", "2"])
    assert "2.0 is not a number from -1 to 1" in refused.output
    assert received == [{"push_pull": 0.25}, {"push_pull": -0.5}]


def test_an_action_that_is_added_to_the_table_is_a_command(
    monkeypatch: pytest.MonkeyPatch, sent: Sent
) -> None:
    """Its help is the action's where the command has none of its own."""
    toy = Action("mirror", "Mirror", "the beat *backwards*", command=LiveCommand("mirror"))
    monkeypatch.setattr(live_commands, "ACTIONS", (toy,))
    monkeypatch.setattr(live_commands, "live", click.Group("live"))
    live_commands.add_commands()
    result = CliRunner().invoke(live_commands.live, ["mirror"])
    assert (result.exit_code, sent) == (0, [("mirror", {})])
    assert "The beat backwards." in CliRunner().invoke(live_commands.live, ["--help"]).output


def groups(command: click.LiveCommand, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every group of commands."""
    if isinstance(command, click.Group):
        yield words
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from groups(found, (*words, name))


@pytest.mark.parametrize("words", list(groups(main)), ids=" ".join)
def test_lists_of_commands_show_whole_sentences(words: tuple[str, ...]) -> None:
    """In 80 columns each has its line, and none is cut."""
    runner = CliRunner(env={"COLUMNS": "80"})
    listed = runner.invoke(main, [*words, "--help"], terminal_width=80).output
    _, _, commands = listed.partition("Commands:\n")
    for line in commands.splitlines():
        assert line.endswith("."), line
        assert not line.endswith("..."), line


def test_actions_that_bring_beats_are_commands_of_both_kinds() -> None:
    """In Live and in files, by the same names."""
    beats = {each.command.name for each in actions_table.ACTIONS if each.command and each.request}
    assert beats <= {*main.list_commands(click.Context(main))}
    assert beats <= {*live_commands.live.commands}

"""Commands of a group, beyond what click makes of them."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from sidestick_engine.cli.shared.group import Group


@pytest.fixture
def group() -> Group:
    """Return a group with one command, which says what it was given."""
    group = Group("drums")

    @group.command()
    @click.option("--blend")
    @click.option("--lock", multiple=True)
    @click.option("--json", "as_json", is_flag=True)
    @click.argument("words", nargs=-1)
    def generate(**given: object) -> None:
        click.echo(given)

    return group


def test_an_option_with_two_values_is_refused(group: Group) -> None:
    """The first one would be lost in silence; the sentence names the option."""
    result = CliRunner().invoke(group, ["generate", "--blend", "a", "--blend=b"])
    assert result.exit_code == 2
    assert "--blend is given more than once. Give it once." in result.output
    assert "drums generate" in result.output


def test_an_option_of_the_group_itself_is_refused_too() -> None:
    """Such as that of a group that does something without a command."""
    group = Group("drums", invoke_without_command=True, callback=lambda **_: None)
    group.params.append(click.Option(["--presses"], type=int))
    assert CliRunner().invoke(group, ["--presses", "1"]).exit_code == 0
    assert CliRunner().invoke(group, ["--presses", "1", "--presses", "2"]).exit_code == 2


def test_both_of_two_opposites_are_refused() -> None:
    """Of --panel and --no-panel the last one would win."""
    group = Group("drums")
    option = click.Option(["--panel/--no-panel"])
    group.add_command(click.Command("setup", callback=lambda panel: None, params=[option]))
    result = CliRunner().invoke(group, ["setup", "--panel", "--no-panel"])
    assert result.exit_code == 2
    assert "--panel or --no-panel is given more than once. Give it once." in result.output
    assert CliRunner().invoke(group, ["setup", "--no-panel"]).exit_code == 0


def test_a_group_s_option_before_a_command_is_refused(group: Group) -> None:
    """It would do nothing there."""
    group.params.append(click.Option(["--verbose"], is_flag=True))
    group.callback = lambda **_: None
    result = CliRunner().invoke(group, ["--verbose", "generate"])
    assert result.exit_code == 2
    assert "--verbose before generate would do nothing. Leave it out.\n" in result.output
    group.params.append(click.Option(["--blend"]))
    result = CliRunner().invoke(group, ["--blend", "a", "generate"])
    assert "Leave it out, or put it after generate.\n" in result.output
    assert CliRunner().invoke(group, ["generate"]).exit_code == 0


def test_help_and_a_shell_s_completion_come_first(group: Group) -> None:
    """They refuse nothing."""
    twice = ["generate", "--blend", "a", "--blend", "b"]
    assert "Usage: drums generate" in CliRunner().invoke(group, [*twice, "--help"]).output
    group.params.append(click.Option(["--verbose"], is_flag=True))
    early = ["--verbose", "generate"]
    assert "Usage: drums generate" in CliRunner().invoke(group, [*early, "--help"]).output
    for line in (twice, early):
        words = {"COMP_WORDS": f"drums {' '.join(line)} --l", "COMP_CWORD": str(len(line) + 1)}
        said = CliRunner().invoke(group, env={**words, "_DRUMS_COMPLETE": "bash_complete"})
        assert said.output == "plain,--lock\n"


def test_what_may_be_given_twice_still_may(group: Group) -> None:
    """Lists and flags; words after two dashes are no options."""
    words = ["--lock", "a", "--lock", "b", "--json", "--json", "--blend", "a", "--", "--blend", "b"]
    result = CliRunner().invoke(group, ["generate", *words])
    assert result.exit_code == 0
    given = {"lock": ("a", "b"), "as_json": True, "blend": "a", "words": ("--blend", "b")}
    assert result.output == f"{given}\n"


def test_other_mistakes_are_named_by_the_command(group: Group) -> None:
    """As click does."""
    result = CliRunner().invoke(group, ["generate", "--blent", "a"])
    assert result.exit_code == 2
    assert "No such option" in result.output

"""The tables of docs/actions.md, from the actions table."""

from __future__ import annotations

from collections.abc import Iterator

from Sidestick.protocol.actions_table import ACTIONS, GROUPS, Action, members


def rows() -> Iterator[str]:
    """Yield the table of the actions that stand for themselves."""
    yield "| action | key | what it does | command | key in the panel |"
    yield "|---|---|---|---|---|"
    for action in ACTIONS:
        if not action.group:
            yield (
                f"| {action.label} | `{action.key}` | {action.help} | {command(action)} "
                f"| {panel_key(action)} |"
            )


def group_rows() -> Iterator[str]:
    """Yield the table of the actions that come in numbers, or one for each lane."""
    yield "| keys | what they do |"
    yield "|---|---|"
    for group, meaning in GROUPS.items():
        keys = [f"`{action.key}`" for action in members(group)]
        numbered = all(action.key.rsplit("_", 1)[1].isdigit() for action in members(group))
        shown = f"{keys[0]} to {keys[-1]}" if numbered and len(keys) > 4 else ", ".join(keys)
        yield f"| {shown} | {meaning} |"


def controller_rows() -> Iterator[str]:
    """Yield the table of the MIDI controllers that are bound at first, in their order."""
    yield "| channel | CC | action | key |"
    yield "|---|---|---|---|"
    bound = [(action.cc, action) for action in ACTIONS if action.cc]
    for (channel, number), action in sorted(bound, key=lambda pair: (-pair[0][0], pair[0][1])):
        yield f"| {channel} | {number} | {action.label} | `{action.key}` |"


def command(action: Action) -> str:
    """Return what does the same in a terminal, or nothing."""
    return f"`sidestick live {action.command.name}`" if action.command else ""


def panel_key(action: Action) -> str:
    """Return the key of the panel that does the same, or nothing."""
    return f"`{action.panel.key.upper()}`" if action.panel and action.panel.key else ""

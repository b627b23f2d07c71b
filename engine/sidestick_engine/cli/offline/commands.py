"""`sidestick generate`, `extend`, `vary` and so on: a command for each request for a beat.

They are made from the tables of actions, settings and messages: a kind of request that is added
there is a command, with an option for each setting that it carries.
"""

from __future__ import annotations

from typing import Any

import click

from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.messages import KINDS
from Sidestick.protocol.settings_table import SETTINGS
from sidestick_engine.cli.offline import beat_files
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.setting_options import (
    Decorator,
    all_of,
    as_sentence,
    with_settings,
)

NEW_SEED = {"seed": "a new one each time"}
IN_FILES = {"the clip": "the drums", "the loop": "the drums"}  # what a file has in place of it
STYLE_OF_NOTES = {"style": "as the notes are"}


def beat_command(name: str) -> click.Command:
    """Return the command of this name, or of the action's key, as 0.1 called some of them."""
    action = _find(name)
    fields = {field.name for field in KINDS[action.request].fields}
    works_on_clip = "notes" in fields
    where = (
        "It works on the drums of IN.mid; all else in the file stays."
        if works_on_clip
        else "Its drums are on channel 10."
    )
    words = action.command.help if action.command else ""
    does = (words or as_sentence(action.help)).partition(";")[0].rstrip(".")
    for of_live, of_files in IN_FILES.items():
        does = does.replace(of_live, of_files)

    def run(**values: Any) -> None:
        if works_on_clip:
            beat_files.rewrite(action.request, **values)
        else:
            beat_files.write_new(action.request, **values)

    decorated = all_of(*_options_of(action, fields, works_on_clip))(run)
    short_help = f"{does} (MIDI file)."
    return click.command(name, help=f"{does}, in a MIDI file.\n\n{where}", short_help=short_help)(
        decorated
    )


def _find(name: str) -> Action:
    return next(
        action
        for action in ACTIONS
        if action.command and action.request and name in (action.command.name, action.key)
    )


def _options_of(action: Action, fields: set[str], works_on_clip: bool) -> list[Decorator]:
    """Return the options for an action's settings, and for fields of its request that are none."""
    taken = {"style", *action.settings}
    keys = [
        each.key
        for each in SETTINGS
        if action.request in each.requests or (each.key in taken and not each.requests)
    ]
    if works_on_clip:
        own = [options.part] if "from_beats" in fields else []
        settings = with_settings(keys, unless_given={**NEW_SEED, **STYLE_OF_NOTES})
        out = options.rewritten_out
        return [options.source, settings, *own, options.kit_map, out, options.as_json]
    settings = with_settings(
        keys, unless_given=NEW_SEED, defaults={"style": None}, required=("style",)
    )
    timing = (options.meter, options.tempo)
    return [settings, *timing, options.kit_map, options.out, options.as_json]

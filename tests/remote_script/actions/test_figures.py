"""The figures in the sentence of a press are the difference between the clip before and after."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from Sidestick.errors import SidestickError
from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.messages import Note
from Sidestick.protocol.note_changes import note_changes

KICK, SNARE, COWBELL = 36, 38, 99
BAR = [
    (KICK, 0.0, 0.25, 100.0),
    (COWBELL, 0.5, 2.0, 70.0),
    (SNARE, 1.1, 0.25, 90.0),
    (SNARE, 3.0, 0.25, 90.0),
]
FIGURE = re.compile(r"(\d+)(?: (?:drum )?notes?)? (removed|new|changed|humanized|put on the grid)")
STAYS = {"humanized": "changed", "put on the grid": "changed"}
TELLS_NO_NOTES = ("generate", "extend")  # the requests whose sentences tell bars
OF_SEVERAL = ("next_version", "previous_version", "again", "song_kit")  # need more than a clip


@pytest.mark.parametrize(
    "action",
    [each for each in ACTIONS if each.changes_notes and not each.group],
    ids=lambda action: action.key,
)
def test_an_action_says_what_it_did(action: Action, connected: Any) -> None:
    """Each of the table that changes notes; a note that stays is neither new nor removed."""
    clip = connected.show_clip("session", 8.0, BAR)
    before = connected.notes(clip)
    connected.live.surfaces[0].show_status("")
    try:
        connected.surface.actions.press(action.key)
    except SidestickError:
        assert action.key in OF_SEVERAL
        return
    connected.until(lambda: (connected.tick(), connected.live.status_line)[1])
    said = connected.live.status_line
    told = Counter({STAYS.get(what, what): int(number) for number, what in FIGURE.findall(said)})
    if not told:
        assert action.request in TELLS_NO_NOTES or action.key in OF_SEVERAL, said
        return
    changes = note_changes(
        [Note(*note) for note in before],
        [Note(*note) for note in connected.notes(clip)],
        stay=action.moves_notes,
    )
    happened = Counter({name: getattr(changes, name) for name in ("changed", "new", "removed")})
    assert told == +happened, said

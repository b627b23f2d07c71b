"""Sentences about beats for the musician, in the words of a clip in Live, or of a file.

The same thing is a loop of a clip that one selects in Live, or a part of a file that options name.
"""

from __future__ import annotations

from typing import NamedTuple


class Sentences(NamedTuple):
    """Sentences of one front end; words in braces are filled in by `str.format`."""

    empty: str
    no_drums: str
    none_in_map: str
    fill_does_not_fit: str
    nothing_is_free: str
    all_locked: str
    nothing_came: str
    nothing_changed: str
    goes_on_from: str
    meaningless: str
    looks_like: str
    may_be: str
    read_as: str


CLIP = Sentences(
    empty="There is nothing to {verb}: the clip's loop is empty. Generate a beat first.",
    no_drums="There is nothing to {verb}: none of the clip's notes is on a pad that Sidestick "
    "knows as a drum. Generate a beat first, or name the rack's pads like Kick, Snare, Closed Hat.",
    none_in_map="There is nothing to {verb}: none of the clip's notes is a drum in the kit map "
    "{kit_map}{looks}. Generate a beat first, or choose another map.",
    fill_does_not_fit="A fill of {fill_beats:g} beats does not fit into this loop of {beats:g} "
    "beats. It must be whole sixteenths, and {most_beats:g} beats at most.",
    nothing_is_free="There is nothing to vary from beat {from_beats:g} to {to_beats:g} of this "
    "loop of {beats:g} beats. Select a range of a sixteenth at least.",
    all_locked="There is nothing to {verb}: every lane is locked. Unlock one.",
    nothing_came="No hit came that this kit can play, so nothing was changed. Press again, or "
    "raise the density.",
    nothing_changed="No hit changed",
    goes_on_from="The last drums are in bar {bar} of {bars}: what is new begins behind the gap",
    meaningless="{unknown} of {notes} mean nothing in the kit map {kit_map}{looks}",
    looks_like=" and look like {title}: sidestick kit use {name}{for_track}",
    may_be=" and may be {title}: sidestick kit use {name}{for_track}, or another",
    read_as="The notes are read in the kit map {kit_map}, which they speak, and not in {chosen}; "
    "sidestick kit use MAP{for_track} chooses another",
)
FILE = Sentences(
    empty="There is nothing to {verb}: these bars are empty. Choose others.",
    no_drums="There is nothing to {verb}: none of these notes is a drum.",
    none_in_map="There is nothing to {verb}: none of these notes is a drum in the kit map "
    "{kit_map}{looks}. sidestick kit maps lists all maps for --kit-map.",
    fill_does_not_fit="A fill of {fill_beats:g} beats does not fit into these {beats:g} beats of "
    "drums. It must be whole sixteenths, and {most_beats:g} beats at most.",
    nothing_is_free="There is nothing to vary from beat {from_beats:g} to {to_beats:g} of these "
    "{beats:g} beats of drums. Choose a range of a sixteenth at least.",
    all_locked="There is nothing to {verb}: every drum is locked. Leave one out of --lock.",
    nothing_came="No hit came that this kit can play, so no file was written. Choose another "
    "--seed, or raise --density.",
    nothing_changed="No hit changed",
    goes_on_from="The last drums are in bar {bar} of {bars}: what is new begins behind the gap",
    meaningless="{unknown} of {notes} mean nothing in the kit map {kit_map}{looks}",
    looks_like=" and look like {title}: add --kit-map {name}",
    may_be=" and may be {title}: add --kit-map {name}, or another",
    read_as="The notes are read in the kit map {kit_map}, which they speak, and not in {chosen}; "
    "--kit-map MAP chooses another",
)


def count(number: int, thing: str) -> str:
    """Return `1 note` and `2 notes`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

"""Sentences about the kit map that notes are read in, and about notes that mean nothing in it."""

from __future__ import annotations

from collections.abc import Sequence

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.sentences import Sentences, count
from sidestick_engine.kit.kit_of_track import KnownKit


def map_remarks(
    known: KnownKit, notes: Sequence[Note], sentences: Sentences, track: str = ""
) -> list[str]:
    """Say in which map notes are read, if not in the chosen one, and how many mean nothing in it.

    Those that mean nothing may look like another map, which is named with what to do.
    """
    found = []
    if known.instead_of:
        found.append(
            sentences.read_as.format(
                kit_map=known.name, chosen=known.instead_of, for_track=_option(track)
            )
        )
    if unknown := sum(note.pitch not in known.kit.sounds for note in notes):
        found.append(
            sentences.meaningless.format(
                unknown=unknown,
                notes=count(len(notes), "note"),
                kit_map=known.name,
                looks=looks_like(known, sentences, track),
            )
        )
    return found


def looks_like(known: KnownKit, sentences: Sentences, track: str = "") -> str:
    """Return the end of a sentence: the map that notes speak, or those that they may speak."""
    certain, maybe = known.spoken
    if certain is not None:
        return sentences.looks_like.format(
            title=certain.title, name=certain.name, for_track=_option(track)
        )
    if not maybe:
        return ""
    titles = " or ".join(f"{each.title} ({odds:.0%})" for each, odds in maybe)
    return sentences.may_be.format(title=titles, name=maybe[0][0].name, for_track=_option(track))


def _option(track: str) -> str:
    return f' --track "{track}"' if track else ""

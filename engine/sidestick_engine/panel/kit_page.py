"""The kit page: shows which pad of the selected rack is which drum, and corrects what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit_of_track import Kits, KnownKit
from sidestick_engine.kit.rack_file import RackFile
from sidestick_engine.kit.rack_store import Racks
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.live import LiveView
from sidestick_engine.panel.messages.errors import PanelError

Fields = dict[str, Any]


async def show(live: LiveView, kits: Kits) -> Fields:
    """Return the fields of `kit` for the clip that Live shows. Raises PanelError."""
    clip = await live.read_clip()
    return _fields(live.known_kit(clip), clip, kits)


async def correct(live: LiveView, kits: Kits, note: int, to: str | None) -> None:
    """Write into the rack's file what a pad is; None is what its name says.

    Raises PanelError: the rack has no such pad, or its file cannot be written.
    """
    clip = await live.read_clip()
    _correct(live.known_kit(clip), clip, kits, note, to)


def _fields(known: KnownKit, clip: Mapping[str, Any], kits: Kits) -> Fields:
    if not clip["pads"]:
        sentence = f"This track has no drum rack. It plays the kit map {known.name}."
        return {"name": known.name, "pads": [], "sentence": sentence}
    rack = _rack(kits, clip)
    corrected = {note for notes in rack.corrections.notes.values() for note in notes}
    pads = [
        {
            "note": note,
            "name": name,
            "sound": (sound := known.kit.sounds.get(note)) and sound.value,
            "is_played": sound is not None and known.kit.pads.get(sound) == note,
            "is_corrected": note in corrected,
        }
        for note, name in sorted(clip["pads"])
    ]
    return {"name": rack.name, "pads": pads, "sentence": " ".join(rack.problems)[:1000]}


def _correct(
    known: KnownKit, clip: Mapping[str, Any], kits: Kits, note: int, to: str | None
) -> None:
    if note not in dict(clip["pads"]):
        raise PanelError("bad_clip", f"The selected drum rack has no pad on note {note}.")
    rack, racks = _rack(kits, clip), _racks(kits)
    try:
        for sound, notes in rack.corrections.notes.items():
            if note in notes:
                _keep_only(racks, rack.name, sound, [each for each in notes if each != note])
        if to is not None:
            racks.correct(rack.name, Sound(to), [note, *_others(known, Sound(to), note)])
    except KitError as error:
        raise PanelError("bad_clip", str(error)) from None


def _others(known: KnownKit, sound: Sound, note: int) -> list[int]:
    """Return the other pads of a sound, the one that has played it first."""
    plays = known.kit.pads.get(sound)
    found = (each for each, its in known.kit.sounds.items() if its is sound and each != note)
    return sorted(found, key=lambda each: (each != plays, each))


def _keep_only(racks: Racks, name: str, sound: Sound, left: list[int]) -> None:
    """Leave a sound these of the notes that it was corrected to."""
    if left:
        racks.correct(name, sound, left)
    else:
        racks.remove_correction(name, sound)


def _racks(kits: Kits) -> Racks:
    assert kits.racks is not None, "kits in a folder have racks"
    return kits.racks


def _rack(kits: Kits, clip: Mapping[str, Any]) -> RackFile:
    """Return what is remembered of the rack that Live shows. Raises PanelError."""
    found = _racks(kits).recognise(clip["pads"])
    if found is None:
        raise PanelError("bad_clip", "This drum rack cannot be remembered; the log says why.")
    return found

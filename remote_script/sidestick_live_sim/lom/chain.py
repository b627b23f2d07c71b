"""Live.Chain.Chain, Live.DrumChain.DrumChain and Live.DrumPad.DrumPad: what is in a rack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Method, Prop, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.device import Device
    from sidestick_live_sim.lom.rack import Rack

NOTES = range(128)
MIDDLE_C = 60
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def note_name(pitch: int) -> str:
    """Name a pitch as Live does: 60 is C3."""
    return f"{NOTE_NAMES[pitch % 12]}{pitch // 12 - 2}"


class Chain(SimulatedObject):
    """One chain of a rack."""

    lom_class = "Chain.Chain"

    def __init__(self, core: Core, rack: Rack, name: str) -> None:
        super().__init__(core, rack)
        self.rack = rack
        self.name = name
        self.color = 0xFF94A6
        self.color_index = 0
        self.is_auto_colored = True
        self.mute = False
        self.solo = False
        self.devices: tuple[Device, ...] = ()

    def children(self) -> Iterable[SimulatedObject]:
        """Return the devices, which die with their chain."""
        return self.devices


class DrumChain(Chain):
    """One chain of a drum rack: the sound of the pad at `in_note`."""

    lom_class = "DrumChain.DrumChain"

    def __init__(self, core: Core, rack: Rack, name: str, in_note: int) -> None:
        super().__init__(core, rack, name)
        self.in_note = in_note
        self.out_note = MIDDLE_C
        self.choke_group = 0

    def notify(self, *events: str) -> None:
        """Tell the pad's listeners too: it is called after its chain."""
        super().notify(*events)
        if "name" in events:
            self.rack.pads[self.in_note].notify("name")

    def set_in_note(self, value: int) -> None:
        """Move the chain to another pad."""
        left = self.rack.pads[self.in_note]
        self.change("in_note", _note(value))
        for pad in (left, self.rack.pads[value]):
            pad.notify("chains", "name")

    def set_out_note(self, value: int) -> None:
        """Choose the note that the chain's devices get."""
        self.change("out_note", _note(value))


class DrumPad(SimulatedObject):
    """One of a drum rack's 128 pads."""

    lom_class = "DrumPad.DrumPad"

    def __init__(self, core: Core, rack: Rack, note: int) -> None:
        super().__init__(core, rack)
        self.rack = rack
        self.note = note

    @property
    def chains(self) -> tuple[DrumChain, ...]:
        """The chains that this pad plays; none when nothing lies on it."""
        return tuple(
            chain
            for chain in self.rack.chains
            if isinstance(chain, DrumChain) and chain.in_note == self.note
        )

    @property
    def name(self) -> str:
        """Named after its chain; an empty pad has the name of its note."""
        names = [chain.name for chain in self.chains]
        if not names:
            return note_name(self.note)
        return names[0] if len(names) == 1 else "Multi"

    @property
    def mute(self) -> bool:
        """True if all its chains are muted."""
        return bool(self.chains) and all(chain.mute for chain in self.chains)

    def set_mute(self, value: bool) -> None:
        """Mute its chains."""
        self._set("mute", value)

    @property
    def solo(self) -> bool:
        """True if all its chains are soloed."""
        return bool(self.chains) and all(chain.solo for chain in self.chains)

    def set_solo(self, value: bool) -> None:
        """Solo its chains."""
        self._set("solo", value)

    def delete_all_chains(self) -> None:
        """Empty the pad."""
        for chain in self.chains:
            self.rack.remove_chain(chain)

    def _set(self, name: str, value: bool) -> None:
        for chain in self.chains:
            chain.change(name, value)
        self.notify(name)


def _note(value: int) -> int:
    if value not in NOTES:
        raise LiveError(f"A note lies in 0 to 127, not {value}.")
    return value


CHAIN = LomClass(
    "Chain.Chain",
    base="Track.DeviceContainer",
    props=[
        Prop("canonical_parent", "RackDevice"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("color", "int", True, True),
        Prop("color_index", "int", True, True),
        Prop("is_auto_colored", "bool", True, True),
        Prop("mute", "bool", True, True),
        Prop("solo", "bool", True, True),
        Prop("devices", "Vector", listenable=True),
    ],
)

DRUM_CHAIN = LomClass(
    "DrumChain.DrumChain",
    base="Chain.Chain",
    props=[
        Prop("in_note", "int", True, True, since=since("12.3.0")),
        Prop("out_note", "int", True, True),
        Prop("choke_group", "int", True, True),
    ],
)

DRUM_PAD = LomClass(
    "DrumPad.DrumPad",
    props=[
        Prop("canonical_parent", "RackDevice"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", listenable=True),
        Prop("note", "int"),
        Prop("chains", "Vector", listenable=True),
        Prop("mute", "bool", True, True),
        Prop("solo", "bool", True, True),
    ],
    methods=[Method("delete_all_chains", writes=True)],
)

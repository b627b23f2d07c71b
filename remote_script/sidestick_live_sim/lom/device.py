"""Live.Device.Device, Live.RackDevice.RackDevice and what is in a rack: chains and pads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import LomClass, Method, Prop, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

PADS = 128
VISIBLE_PADS = 16
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def note_name(pitch: int) -> str:
    """Name a pitch as Live does: 60 is C3."""
    return "%s%d" % (NOTE_NAMES[pitch % 12], pitch // 12 - 2)


class Device(Model):
    """An instrument or effect that is no rack."""

    lom_class = "Device.Device"
    can_have_chains = False
    can_have_drum_pads = False

    def __init__(self, core: Core, parent: Model, class_name: str, name: str) -> None:
        super().__init__(core, parent)
        self.class_name = class_name
        self.class_display_name = name
        self.name = name
        self.is_active = True
        self.type = 1  # instrument
        self.parameters: tuple[Any, ...] = ()


class Chain(Model):
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

    def children(self) -> Iterable[Model]:
        """The devices go with their chain."""
        return self.devices


class DrumChain(Chain):
    """One chain of a drum rack: the sound of one pad."""

    lom_class = "DrumChain.DrumChain"

    def __init__(self, core: Core, rack: Rack, name: str, in_note: int) -> None:
        super().__init__(core, rack, name)
        self.in_note = in_note
        self.out_note = 60
        self.choke_group = 0

    def change(self, name: str, value: object, *events: str) -> None:
        """A pad is called after its chain."""
        super().change(name, value, *events)
        if name in ("name", "in_note"):
            for pad in self.rack.pads:
                pad.notify("name", "chains")


class DrumPad(Model):
    """One of a drum rack's 128 pads."""

    lom_class = "DrumPad.DrumPad"

    def __init__(self, core: Core, rack: Rack, note: int) -> None:
        super().__init__(core, rack)
        self.rack = rack
        self.note = note

    @property
    def chains(self) -> tuple[DrumChain, ...]:
        """The chains that this pad plays; none when nothing lies on it."""
        chains = (chain for chain in self.rack.chains if isinstance(chain, DrumChain))
        return tuple(chain for chain in chains if chain.in_note == self.note)

    @property
    def name(self) -> str:
        """Named after its chain; an empty pad has the name of its note."""
        names = [chain.name for chain in self.chains]
        if not names:
            return note_name(self.note)
        return names[0] if len(names) == 1 else "Multi"

    @property
    def mute(self) -> bool:
        """Whether all its chains are muted."""
        return bool(self.chains) and all(chain.mute for chain in self.chains)

    def set_mute(self, value: bool) -> None:
        """Mute its chains."""
        for chain in self.chains:
            chain.change("mute", value)
        self.notify("mute")

    @property
    def solo(self) -> bool:
        """Whether all its chains are soloed."""
        return bool(self.chains) and all(chain.solo for chain in self.chains)

    def set_solo(self, value: bool) -> None:
        """Solo its chains."""
        for chain in self.chains:
            chain.change("solo", value)
        self.notify("solo")


class RackView(Model):
    """Live.RackDevice.RackDevice.View."""

    lom_class = "RackDevice.RackDevice.View"

    def __init__(self, core: Core, rack: Rack) -> None:
        super().__init__(core, rack)
        self.rack = rack
        self.is_collapsed = False
        self.drum_pads_scroll_position = 9
        self.selected_note = 36

    @property
    def selected_drum_pad(self) -> DrumPad:
        """The pad that Push shows."""
        return self.rack.drum_pads[self.selected_note]

    def set_selected_drum_pad(self, pad: DrumPad) -> None:
        """Select a pad."""
        self.show("selected_note", pad.note, "selected_drum_pad")


class Rack(Device):
    """An instrument rack, or a drum rack."""

    lom_class = "RackDevice.RackDevice"
    can_have_chains = True

    def __init__(self, core: Core, parent: Model, class_name: str, name: str) -> None:
        super().__init__(core, parent, class_name, name)
        self.can_have_drum_pads = class_name == "DrumGroupDevice"
        self.chains: tuple[Chain, ...] = ()
        self.return_chains: tuple[Chain, ...] = ()
        self.pads = tuple(DrumPad(core, self, note) for note in range(PADS))
        self.view = RackView(core, self)

    def children(self) -> Iterable[Model]:
        """Chains, pads and view go with the rack."""
        return (*self.chains, *self.pads, self.view)

    @property
    def has_drum_pads(self) -> bool:
        """Whether it has pads of its own: a drum rack on another's pad has none."""
        self._check_is_drum_rack()
        return not isinstance(self.parent, DrumChain)

    @property
    def drum_pads(self) -> tuple[DrumPad, ...]:
        """All 128 pads, empty or not."""
        return self.pads if self.has_drum_pads else ()

    @property
    def visible_drum_pads(self) -> tuple[DrumPad, ...]:
        """The 16 pads that the rack shows."""
        first = self.view.drum_pads_scroll_position * 4
        return self.drum_pads[first : first + VISIBLE_PADS]

    def add_chain(self, chain: Chain) -> Chain:
        """Add a chain, with its devices in it."""
        chain.born()
        self.change("chains", (*self.chains, chain), "chains", "drum_pads", "visible_drum_pads")
        self._tell_pads(chain)
        return chain

    def remove_chain(self, chain: Chain) -> None:
        """Remove a chain; its pad is empty then."""
        chain.die()
        rest = tuple(each for each in self.chains if each is not chain)
        self.change("chains", rest, "chains", "drum_pads", "visible_drum_pads")
        self._tell_pads(chain)

    def _tell_pads(self, chain: Chain) -> None:
        if isinstance(chain, DrumChain):
            self.pads[chain.in_note].notify("chains", "name")

    def _check_is_drum_rack(self) -> None:
        if not self.can_have_drum_pads:
            raise LiveError("Only a Drum Rack has pads.")


COMMON = [Prop("canonical_parent", "Track"), Prop("_live_ptr", "int")]

DEVICE = LomClass(
    "Device.Device",
    props=[
        *COMMON,
        Prop("name", "str", True, True),
        Prop("class_name", "str"),
        Prop("class_display_name", "str"),
        Prop("type", "DeviceType"),
        Prop("is_active", "bool", listenable=True),
        Prop("can_have_chains", "bool"),
        Prop("can_have_drum_pads", "bool"),
        Prop(
            "parameters",
            "ATimeableValueVector",
            listenable=True,
            element="DeviceParameter.DeviceParameter",
        ),
    ],
)

RACK = LomClass(
    "RackDevice.RackDevice",
    base="Device.Device",
    props=[
        Prop("chains", "Vector", listenable=True),
        Prop("return_chains", "Vector", listenable=True),
        Prop("drum_pads", "Vector", listenable=True, element="DrumPad.DrumPad"),
        Prop("visible_drum_pads", "Vector", listenable=True, element="DrumPad.DrumPad"),
        Prop("has_drum_pads", "bool", listenable=True),
        Prop("view", "View"),
    ],
)

RACK_VIEW = LomClass(
    "RackDevice.RackDevice.View",
    props=[
        Prop("canonical_parent", "RackDevice"),
        Prop("_live_ptr", "int"),
        Prop("is_collapsed", "bool", True, True),
        Prop("drum_pads_scroll_position", "int", True, True),
        Prop("selected_drum_pad", "DrumPad", True, True),
    ],
)

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
        Prop("devices", "Vector", False, True, "LomObject.LomObject", since("12.3.6")),
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
)

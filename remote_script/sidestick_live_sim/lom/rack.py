"""Live.RackDevice.RackDevice and its view: instrument racks and drum racks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.chain import NOTES, Chain, DrumChain, DrumPad
from sidestick_live_sim.lom.device import Device
from sidestick_live_sim.lom.view import View
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Prop

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

DRUM_RACK = "DrumGroupDevice"
INSTRUMENT_RACK = "InstrumentGroupDevice"
VISIBLE_PADS = 16
ROW = 4
FIRST_ROW = 9  # shows C1, note 36, at the bottom left
LAST_ROW = 28


class RackView(View):
    """Live.RackDevice.RackDevice.View."""

    lom_class = "RackDevice.RackDevice.View"

    def __init__(self, core: Core, rack: Rack) -> None:
        super().__init__(core, rack)
        self.rack = rack
        self.is_collapsed = False
        self.drum_pads_scroll_position = FIRST_ROW
        self.selected_note = FIRST_ROW * ROW

    @property
    def selected_drum_pad(self) -> DrumPad:
        """The pad that is shown; LiveError where the rack has no pads."""
        self.rack.check_is_drum_rack()
        return self.rack.pads[self.selected_note]

    def set_selected_drum_pad(self, pad: DrumPad) -> None:
        """Select a pad of this rack."""
        if pad.rack is not self.rack:
            raise LiveError("The pad belongs to another rack.")
        self.show("selected_note", pad.note, "selected_drum_pad")

    def set_drum_pads_scroll_position(self, value: int) -> None:
        """Scroll to a row of four pads."""
        if not 0 <= value <= LAST_ROW:
            raise LiveError(f"Rows of pads lie in 0 to {LAST_ROW}, not {value}.")
        self.show("drum_pads_scroll_position", value)
        self.rack.notify("visible_drum_pads")


class Rack(Device):
    """A rack; a drum rack if its `class_name` says so."""

    lom_class = "RackDevice.RackDevice"
    can_have_chains = True
    view: RackView

    def __init__(self, core: Core, parent: SimulatedObject, class_name: str, name: str) -> None:
        super().__init__(core, parent, class_name, name)
        self.can_have_drum_pads = class_name == DRUM_RACK
        self.chains: tuple[Chain, ...] = ()
        self.return_chains: tuple[Chain, ...] = ()
        self.pads = tuple(DrumPad(core, self, note) for note in NOTES)
        self.view = RackView(core, self)

    def children(self) -> Iterable[SimulatedObject]:
        """Chains, pads and view go with the rack."""
        return (*self.chains, *self.pads, self.view)

    @property
    def has_drum_pads(self) -> bool:
        """True if it has pads of its own: a drum rack on another's pad has none."""
        self.check_is_drum_rack()
        return not isinstance(self.parent, DrumChain)

    @property
    def drum_pads(self) -> tuple[DrumPad, ...]:
        """All 128 pads, empty or not."""
        return self.pads if self.has_drum_pads else ()

    @property
    def visible_drum_pads(self) -> tuple[DrumPad, ...]:
        """The 16 pads that the rack shows."""
        first = self.view.drum_pads_scroll_position * ROW
        return self.drum_pads[first : first + VISIBLE_PADS]

    def add_chain(self, chain: Chain) -> Chain:
        """Add a chain, with its devices in it."""
        chain.born()
        self._set_chains((*self.chains, chain), chain)
        return chain

    def remove_chain(self, chain: Chain) -> None:
        """Remove a chain; its pad is empty then."""
        chain.die()
        self._set_chains(tuple(each for each in self.chains if each is not chain), chain)

    def check_is_drum_rack(self) -> None:
        """Raise LiveError when this rack can have no pads."""
        if not self.can_have_drum_pads:
            raise LiveError("Only a Drum Rack has pads.")

    def _set_chains(self, chains: tuple[Chain, ...], changed: Chain) -> None:
        self.change("chains", chains, "chains", "drum_pads", "visible_drum_pads")
        if isinstance(changed, DrumChain):
            self.pads[changed.in_note].notify("chains", "name")


RACK = LomClass(
    "RackDevice.RackDevice",
    base="Device.Device",
    props=[
        Prop("chains", "Vector", listenable=True),
        Prop("return_chains", "Vector", listenable=True),
        Prop("drum_pads", "Vector", listenable=True, element="DrumPad.DrumPad"),
        Prop("visible_drum_pads", "Vector", listenable=True, element="DrumPad.DrumPad"),
        Prop("has_drum_pads", "bool", listenable=True),
    ],
)

RACK_VIEW = LomClass(
    "RackDevice.RackDevice.View",
    base="Device.Device.View",
    props=[
        Prop("canonical_parent", "RackDevice"),
        Prop("drum_pads_scroll_position", "int", True, True),
        Prop("selected_drum_pad", "DrumPad", True, True),
    ],
)

"""Live.Device.Device, and Live.SimplerDevice.SimplerDevice with its sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable

from sidestick_live_sim.lom.view import View
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Prop

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

INSTRUMENT = 1  # of Live.Device.DeviceType


class DeviceView(View):
    """Live.Device.Device.View."""

    lom_class = "Device.Device.View"

    def __init__(self, core: Core, device: Device) -> None:
        super().__init__(core, device)
        self.is_collapsed = False


class Device(SimulatedObject):
    """An instrument or effect, in a track or chain (`parent`)."""

    lom_class = "Device.Device"
    can_have_chains = False
    can_have_drum_pads = False
    view: View

    def __init__(self, core: Core, parent: SimulatedObject, class_name: str, name: str) -> None:
        super().__init__(core, parent)
        self.class_name = class_name
        self.class_display_name = name
        self.name = name
        self.is_active = True
        self.type = INSTRUMENT
        self.parameters: tuple[Any, ...] = ()
        self.view = DeviceView(core, self)

    def children(self) -> Iterable[SimulatedObject]:
        """Return the view, which dies with the device."""
        return (self.view,)


class Sample(SimulatedObject):
    """Live.Sample.Sample."""

    lom_class = "Sample.Sample"

    def __init__(self, core: Core, simpler: Simpler, file_path: str) -> None:
        super().__init__(core, simpler)
        self.file_path = file_path


class Simpler(Device):
    """The instrument that plays one sample."""

    lom_class = "SimplerDevice.SimplerDevice"

    def __init__(self, core: Core, parent: SimulatedObject, name: str, file_path: str) -> None:
        super().__init__(core, parent, "OriginalSimpler", "Simpler")
        self.name = name
        self.sample = Sample(core, self, file_path)

    def children(self) -> Iterable[SimulatedObject]:
        """Return the sample, which dies with the device."""
        return (self.view, self.sample)


DEVICE = LomClass(
    "Device.Device",
    props=[
        Prop("canonical_parent", "Track"),
        Prop("_live_ptr", "int"),
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
        Prop("view", "View"),
    ],
)

DEVICE_VIEW = LomClass(
    "Device.Device.View",
    props=[
        Prop("canonical_parent", "Device"),
        Prop("_live_ptr", "int"),
        Prop("is_collapsed", "bool", True, True),
    ],
)

SIMPLER = LomClass(
    "SimplerDevice.SimplerDevice",
    base="Device.Device",
    props=[Prop("sample", "Sample", listenable=True)],
)

SAMPLE = LomClass(
    "Sample.Sample",
    props=[
        Prop("canonical_parent", "SimplerDevice"),
        Prop("_live_ptr", "int"),
        Prop("file_path", "str", listenable=True),
    ],
)

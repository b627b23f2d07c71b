"""Live.Application.Application and its view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.view import View
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, Event, LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

VIEWS = (
    "Browser",
    "Arranger",
    "Session",
    "Detail",
    "Detail/Clip",
    "Detail/DeviceChain",
)


class ApplicationView(View):
    """Live's views, and which of them are visible."""

    lom_class = "Application.Application.View"

    def __init__(self, core: Core, application: Application) -> None:
        super().__init__(core, application)
        self.visible = frozenset(["Session", "Detail", "Detail/Clip"])
        self.browse_mode = False

    @property
    def focused_document_view(self) -> str:
        """Session or Arranger."""
        return "Session" if "Session" in self.visible else "Arranger"

    def available_main_views(self) -> list[str]:
        """Names of the views."""
        return list(VIEWS)

    def is_view_visible(self, identifier: object, _main_window_only: bool) -> bool:
        """Return whether a view is visible."""
        return self._known(identifier) in self.visible

    def show_view(self, name: object) -> None:
        """Show a view, and hide what it takes the place of."""
        shown = {self._known(name)}
        if "Detail/" in str(name):
            shown.add("Detail")
        rivals = [{"Session", "Arranger"}, {"Detail/Clip", "Detail/DeviceChain"}]
        hidden = {r for pair in rivals if pair & shown for r in pair - shown}
        self._show((self.visible - hidden) | shown)

    def focus_view(self, name: object) -> None:
        """Show a view and give it the focus."""
        self.show_view(name)

    def hide_view(self, name: object) -> None:
        """Hide a view."""
        self._show(self.visible - {self._known(name)})

    def _show(self, visible: frozenset[str]) -> None:
        changed = visible ^ self.visible
        self.visible = visible
        for name in sorted(changed):
            self.notify_key("is_view_visible", name)
        if changed & {"Session", "Arranger"}:
            self.notify("focused_document_view")

    def _known(self, name: object) -> str:
        if not isinstance(name, str):
            raise TypeError(f"a view's name is a str, not {name!r}")
        if name not in VIEWS:
            raise LiveError(f"Live has no view {name!r}.")
        return name


class Application(SimulatedObject):
    """Live itself."""

    lom_class = "Application.Application"

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.view = ApplicationView(core, self)
        self.open_dialog_count = 0
        self.current_dialog_message = ""
        self.unavailable_features: tuple[int, ...] = ()
        self.control_surfaces: tuple[Any, ...] = ()

    def open_dialog(self, message: str) -> None:
        """Open a dialog, until the user closes it."""
        self.current_dialog_message = message
        self.show("open_dialog_count", self.open_dialog_count + 1)

    def close_dialogs(self) -> None:
        """Press OK in all dialogs."""
        self.current_dialog_message = ""
        self.show("open_dialog_count", 0)

    def get_document(self) -> Any:
        """Return the set."""
        return self.core.song

    def get_major_version(self) -> int:
        """12 of 12.3.6."""
        return self.core.version[0]

    def get_minor_version(self) -> int:
        """3 of 12.3.6."""
        return self.core.version[1]

    def get_bugfix_version(self) -> int:
        """6 of 12.3.6."""
        return self.core.version[2]

    def get_version_string(self) -> str:
        """Return the version as text."""
        return self.core.version_string

    def get_variant(self) -> str:
        """Suite, Standard, Intro or Lite."""
        return "Suite"


APPLICATION = LomClass(
    "Application.Application",
    props=[
        Prop("canonical_parent", "NoneType"),
        Prop("_live_ptr", "int"),
        Prop("view", "View"),
        Prop("open_dialog_count", "int", listenable=True),
        Prop("current_dialog_message", "str"),
        Prop("control_surfaces", "ObjectVector", listenable=True, element="object"),
        Prop(
            "unavailable_features",
            "UnavailableFeatureVector",
            listenable=True,
            element="UnavailableFeature",
        ),
    ],
    methods=[
        Method("get_document", (), "Song"),
        Method("get_major_version", (), "int"),
        Method("get_minor_version", (), "int"),
        Method("get_bugfix_version", (), "int"),
        Method("get_version_string", (), "str", since=since("11.3.2")),
        Method("get_variant", (), "str", since=since("12.0.0")),
    ],
)

APPLICATION_VIEW = LomClass(
    "Application.Application.View",
    props=[
        Prop("canonical_parent", "Application"),
        Prop("_live_ptr", "int"),
        Prop("focused_document_view", "str", listenable=True),
        Prop("browse_mode", "bool", listenable=True),
    ],
    methods=[
        Method("available_main_views", (), "StringVector"),
        Method(
            "is_view_visible",
            (Arg("identifier", "object"), Arg("main_window_only", "bool", True)),
            "bool",
        ),
        Method("show_view", positional("object"), writes=True),
        Method("focus_view", positional("object"), writes=True),
        Method("hide_view", positional("object"), writes=True),
    ],
    events=[Event("is_view_visible", positional("object")), Event("view_focus_changed")],
)

"""The simulated Live held against the introspected API of the real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.convert import PYTHON_TYPES
from sidestick_live_sim.enums import ENUMS
from sidestick_live_sim.handle import Instance
from sidestick_live_sim.lom_module import TABLES
from sidestick_live_sim.spec import REQUIRED, VERSIONS, Arg
from sidestick_live_sim.timers import TIMER_ARGUMENTS
from sidestick_live_sim.values import NOTE_SPECIFICATION, VECTOR_ELEMENTS

API = Path(__file__).parents[4] / "shared" / "live-api"
pytestmark = pytest.mark.skipif(not API.is_dir(), reason=f"no introspection of Live in {API}")

CALLBACK = [["arg2", "object", False, None, False]]
VIEW_AND_CALLBACK = [["arg2", "object", False, None, False], ["arg3", "object", False, None, False]]


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def api(version: str) -> Any:
    return json.loads((API / f"lom-{version}.json").read_text(encoding="utf-8"))


@pytest.fixture
def core(version: str) -> Any:
    return SimulatedLive(version).core


def tables(core: Any) -> list[Any]:
    """Return the tables of the classes that a version has."""
    return [table for table in TABLES if table.since.holds(core.version)]


def introspected(arg: Arg) -> list[Any]:
    """Return an argument in the form of the introspection."""
    optional = arg.default is not REQUIRED
    return [arg.name, arg.type, optional, repr(arg.default) if optional else None, arg.keyword]


def shortened(path: str) -> str:
    """Name a view as the introspection names it among ancestors: Device.View."""
    first, *_, last = path.split(".")
    return f"{first}.{last}"


def newest(members: Any, version: Any) -> dict[str, Any]:
    """Return the members that a version has: the last of each name that holds."""
    return {each.name: each for each in members if each.since.holds(version)}


def test_every_class_exists_with_the_same_ancestors(core: Any, api: Any) -> None:
    """No class is invented, and what derives from what is as in Live."""
    for path, made in core.classes.items():
        if path == "MidiRemoteScript":
            continue
        real = api["classes"][path]
        ancestors = [base.sim_path for base in made.__mro__[1:] if getattr(base, "sim_path", "")]
        expected = [
            base for base in real["bases"] if base not in ("Boost.Python.instance", "Exception")
        ]
        assert [shortened(path) for path in ancestors] == expected, path


def test_every_property_has_the_same_type_and_access(core: Any, api: Any) -> None:
    """Type, settable, listenable and element of each property are as in Live."""
    for table in tables(core):
        for name, prop in newest(table.props, core.version).items():
            real = api["classes"][table.name]["props"][name]
            kind = [prop.type, prop.settable, prop.listenable]
            assert kind == [real["type"], real["set"], real["listen"]], f"{table.name}.{name}"
            if prop.element is not None and real["element"] is not None:
                assert prop.element == real["element"], f"{table.name}.{name}"


def test_every_method_has_the_same_arguments_and_result(core: Any, api: Any) -> None:
    """Names, types, order, defaults and keywords of each method are as in Live."""
    for table in tables(core):
        for name, method in newest(table.methods, core.version).items():
            real = api["classes"][table.name]["methods"][name]
            given = [introspected(arg) for arg in method.args]
            assert given == [arg[:5] for arg in real["args"]], f"{table.name}.{name}"
            assert method.returns == real["returns"], f"{table.name}.{name}"


def test_every_event_can_be_listened_to_in_the_same_way(core: Any, api: Any) -> None:
    """Each listener method exists with the arguments that the simulated one takes."""
    for table in tables(core):
        events = {**newest(table.events, core.version)}
        props = newest(table.props, core.version).values()
        names = [*events, *(prop.name for prop in props if prop.listenable)]
        for name in names:
            real = api["classes"][table.name]
            assert name in real["events"], f"{table.name}.{name}"
            expected = VIEW_AND_CALLBACK if name in events and events[name].args else CALLBACK
            for form in ("add_{}_listener", "remove_{}_listener", "{}_has_listener"):
                args = real["methods"][form.format(name)]["args"]
                assert [arg[:5] for arg in args] == expected, f"{table.name}.{name}"


def test_no_class_offers_anything_else(core: Any, api: Any) -> None:
    """All public members of each class, inherited ones too, exist in that version of Live."""
    for path, made in core.classes.items():
        if path == "MidiRemoteScript" or not issubclass(made, Instance):
            continue
        real = api["classes"][path]
        nested = {name.rsplit(".", 1)[1] for name in api["classes"] if name.startswith(path + ".")}
        known = {*real["props"], *real["methods"], *nested}
        offered = {name for name in dir(made) if not name.startswith(("__", "sim_"))}
        assert offered <= known, path


def test_constructors_take_the_same_arguments(core: Any, api: Any) -> None:
    """Only timers and note specifications can be made, from what Live takes."""
    arguments = {"Base.Timer": TIMER_ARGUMENTS, "Clip.MidiNoteSpecification": NOTE_SPECIFICATION}
    for path, wanted in arguments.items():
        assert [introspected(arg) for arg in wanted] == api["classes"][path]["init"], path


def test_vectors_hold_the_same_elements(core: Any, api: Any) -> None:
    """Each vector holds what Live's holds."""
    for path, element in VECTOR_ELEMENTS.items():
        if path in core.classes:
            real = api["classes"][path]["iterable"]
            assert element in (real.rsplit(".", 1)[-1], "LomObject"), path


def test_every_type_that_live_takes_can_be_converted(core: Any) -> None:
    """No table names a type that the simulated Live knows nothing of."""
    known = {*PYTHON_TYPES, *core.short_names, "object"}
    for table in tables(core):
        taken = {prop.type for prop in table.props if prop.settable}
        taken |= {arg.type for method in table.methods for arg in method.args}
        assert {name.replace(" | None", "") for name in taken} <= known, table.name


def test_enumerations_have_the_same_members(api: Any) -> None:
    """Names and numbers of enumerations are Live's."""
    for path, members in ENUMS.items():
        assert members == api["enums"][path], path


def test_functions_take_the_same_arguments(version: str, api: Any) -> None:
    """Functions of Live's modules are called as in Live."""
    for path, (args, returns, _) in SimulatedLive(version).functions.items():
        real = api["functions"][path]
        assert [introspected(arg) for arg in args] == [arg[:5] for arg in real["args"]], path
        assert returns == real["returns"], path

"""Options for settings, derived from the settings table: names, what is legal, defaults and help.

No setting is named here: a new one of the table is an option of every command that takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any

import click

from Sidestick.protocol import field_types
from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.record_types import MODEL
from Sidestick.protocol.settings_table import BY_KEY, FORMER_MODELS, Setting

Command = Callable[..., None]
Decorator = Callable[[Command], Command]

if TYPE_CHECKING:  # only newer versions of click have it generic
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

_LONGEST_LISTED = 60  # characters, beside a name in 80 columns
_LONGEST_CHOICE = 20  # characters, in front of a help text
_LARGEST_SHOWN = 9999  # a range up to 4294967295 says nothing to a musician


def with_settings(
    keys: Sequence[str],
    *,
    unless_given: Mapping[str, str],
    defaults: Mapping[str, Any] | None = None,
    required: Collection[str] = (),
) -> Decorator:
    """Give a command options for settings, and hand them to it in one dictionary `settings`.

    A setting that is not given has its default, from `defaults` or else from the table. Those in
    `unless_given` are left out then, and its words say in the help what that means. It may be used
    several times on one command.
    """
    defaults = {**dict.fromkeys(unless_given), **(defaults or {})}
    settings = [
        BY_KEY[key]._replace(default=defaults.get(key, BY_KEY[key].default)) for key in keys
    ]

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_collected(**values: Any) -> None:
            collected = {each.key: _collected(each, values) for each in settings}
            given = {
                key: value
                for key, value in collected.items()
                if value is not None or key not in unless_given
            }
            command(settings={**given, **values.pop("settings", {})}, **values)

        options = [
            option
            for each in settings
            for option in _options_for(each, unless_given.get(each.key, ""), each.key in required)
        ]
        return all_of(*options)(with_collected)

    return decorate


def all_of(*decorators: Decorator) -> Decorator:
    """Return the decorators as one, listed by --help in this order."""
    return lambda command: reduce(lambda inner, each: each(inner), reversed(decorators), command)


def list_help(words: str) -> str:
    """Return what a list of commands shows of a help text: a sentence that fits into its line."""
    sentence = words.partition("\n")[0]
    return sentence if len(sentence) <= _LONGEST_LISTED else as_sentence(sentence.partition(";")[0])


def as_sentence(words: str) -> str:
    """Return words of the tables as a sentence: without asterisks, with a capital and a stop."""
    plain = words.replace("*", "").rstrip(".")
    return f"{plain[:1].upper()}{plain[1:]}."


class CheckedType(ParamType):
    """A value that click reads as `kind`, and that is legal for a field of a message."""

    def __init__(self, kind: ParamType, legal: Any) -> None:
        self.name = kind.name
        self._kind = kind
        self._legal = legal

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value as it goes on the wire, or end with a sentence on what is legal."""
        try:
            return self._legal.check(self._kind.convert(value, param, ctx))
        except IllegalValueError as illegal:
            self.fail(f"{illegal.value} is not {illegal.legal}.", param, ctx)


class _NameAndNumber(ParamType):
    """A record of a name and a number, written STYLE:AMOUNT."""

    name = "name and number"

    def __init__(self, record: field_types.Record) -> None:
        self._record = record
        self.metavar = ":".join(column.name.upper() for column in record.columns)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the record, or end with a sentence on what is legal."""
        name, _, number = str(value).rpartition(":")
        try:
            return self._record.check([name, float(number)])
        except IllegalValueError as illegal:
            self.fail(f"{illegal.value} is not {illegal.legal}.", param, ctx)
        except ValueError:
            self.fail(f'"{value}" is not {self.metavar}, such as jazz:0.3.', param, ctx)


def _options_for(setting: Setting, unless_given: str, required: bool) -> list[Decorator]:
    """Return the options for a setting: one, or for a record of names one for each of them."""
    kind = _inner(setting.type)
    if _is_record_of_names(kind):
        return _name_options(kind, unless_given)
    name = f"--{_dashed(setting.option or setting.key)}"
    if isinstance(kind, field_types.ListOf):
        kind, multiple = kind.item, True
    else:
        multiple = False
    option_type = _type_of(kind)
    # None is a default, too: click would not miss an option that has it.
    default: dict[str, Any] = {} if required else {"default": () if multiple else setting.default}
    return [
        click.option(
            name,
            setting.key,
            type=option_type,
            metavar="NAME" if _is_long(kind) else getattr(option_type, "metavar", None),
            multiple=multiple,
            required=required,
            **default,
            help=_help(setting, kind, multiple, unless_given),
        )
    ]


def _type_of(kind: Any) -> ParamType:
    if isinstance(kind, field_types.OneOf):
        return click.Choice([str(value) for value in kind.values])
    if isinstance(kind, field_types.Record):
        return _NameAndNumber(kind)
    if isinstance(kind, field_types.Int):
        return CheckedType(click.INT, kind)
    return CheckedType(click.FLOAT if isinstance(kind, field_types.Float) else click.STRING, kind)


def _help(setting: Setting, kind: Any, multiple: bool, unless_given: str) -> str:
    """Return the table's words as a sentence, then the range and the default in brackets."""
    notes = []
    if _is_long(kind):
        notes.append(f"one of {', '.join(map(str, kind.values))}")
    if isinstance(kind, field_types.Int | field_types.Float) and kind.high <= _LARGEST_SHOWN:
        above = "above " if getattr(kind, "above_low", False) else ""
        notes.append(f"{above}{kind.low:g} to {kind.high:g}")
    if multiple:
        notes.append("may be given several times")
    if unless_given:
        notes.append(f"default: {unless_given}")
    elif setting.default not in (None, []):
        shown = f"{setting.default:g}" if isinstance(setting.default, float) else setting.default
        notes.append(f"default: {shown}")
    return " ".join([as_sentence(setting.help), *([f"[{'; '.join(notes)}]"] if notes else [])])


def _name_options(record: field_types.Record, unless_given: str) -> list[Decorator]:
    """Return an option for each name of a record, and hidden ones as 0.1 called them."""
    shown = [
        click.option(
            f"--{_dashed(column.name)}",
            column.name,
            metavar="NAME",
            type=CheckedType(click.STRING, column.type),
            help=_name_help(column.meaning, unless_given),
        )
        for column in record.columns
    ]
    names = {column.name for column in record.columns}
    former = [
        click.option(
            f"--{_dashed(model)}",
            f"former_{slot}",
            type=CheckedType(click.STRING, MODEL),
            hidden=True,
        )
        for model, slot in FORMER_MODELS.items()
        if slot in names
    ]
    return [*shown, *former]


def _name_help(meaning: str, unless_given: str) -> str:
    does, _, empty = meaning.partition("; empty: ")
    return f"The model that {does}. [default: {unless_given or empty}]"


def _collected(setting: Setting, values: dict[str, Any]) -> Any:
    """Return a setting out of the values of the options; None where none of its own is given."""
    kind = _inner(setting.type)
    if not _is_record_of_names(kind):
        value = values.pop(setting.key)
        if isinstance(kind, field_types.ListOf):
            return list(value) if value or setting.default is not None else None
        return value
    names = {}
    for column in kind.columns:
        former = values.pop(f"former_{column.name}", None)
        names[column.name] = values.pop(column.name) or former or ""
    return kind.make(**names) if any(names.values()) else setting.default


def _is_long(kind: Any) -> bool:
    """Return whether so many values are legal that they are listed in the help text."""
    return (
        isinstance(kind, field_types.OneOf)
        and len("|".join(map(str, kind.values))) > _LONGEST_CHOICE
    )


def _is_record_of_names(kind: Any) -> bool:
    return isinstance(kind, field_types.Record) and all(
        isinstance(column.type, field_types.Text) for column in kind.columns
    )


def _inner(kind: Any) -> Any:
    return kind.item if isinstance(kind, field_types.Maybe) else kind


def _dashed(name: str) -> str:
    return name.replace("_", "-")

"""The kinds of value that a message field can have: each knows what is legal and says it.

A field type has ``legal``, the words that end the sentence "it must be ...", and ``check``, which
returns the value as it goes on the wire or raises IllegalValueError.
"""

from __future__ import annotations

from math import isnan
from typing import Any, Callable, NamedTuple, Sequence

from .errors import MISSING, IllegalValueError


class Int(NamedTuple):
    """A whole number from ``low`` to ``high``, both included. Neither ``True`` nor 3.0 is one."""

    low: int
    high: int

    @property
    def legal(self) -> str:
        """The range in words."""
        return f"a whole number from {self.low} to {self.high}"

    def check(self, value: Any) -> int:
        """Return the number. Raises IllegalValueError."""
        if _is_int(value) and self.low <= value <= self.high:
            return int(value)
        raise IllegalValueError(value, self.legal)

    def check_all(self, values: Sequence[Any]) -> Sequence[int] | None:
        """Return all of some values, checked at once; None where one may be illegal."""
        if set(map(type, values)) != {int}:
            return None
        return values if self.low <= min(values) and max(values) <= self.high else None


class Float(NamedTuple):
    """A finite number from ``low`` to ``high``, both included unless ``above_low``.

    Whole numbers are taken and become floats; NaN and the infinities never are.
    """

    low: float
    high: float
    above_low: bool = False

    @property
    def legal(self) -> str:
        """The range in words."""
        words = "a number above {} and up to {}" if self.above_low else "a number from {} to {}"
        return words.format(_short(self.low), _short(self.high))

    def check(self, value: Any) -> float:
        """Return the number as a float. Raises IllegalValueError."""
        if (isinstance(value, float) or _is_int(value)) and self._holds(value):
            return float(value)
        raise IllegalValueError(value, self.legal)

    def check_all(self, values: Sequence[Any]) -> Sequence[float] | None:
        """Return all of some values as floats, checked at once; None where one may be illegal."""
        types = set(map(type, values))
        if not types <= {float, int} or not (self._holds(min(values)) and self._holds(max(values))):
            return None
        if any(map(isnan, values)):
            return None
        return list(map(float, values)) if int in types else values

    def _holds(self, value: float) -> bool:
        return self.low <= value <= self.high and not (self.above_low and value == self.low)


class OneOf(NamedTuple):
    """One of a few whole numbers or texts."""

    values: tuple[int | str, ...]

    @property
    def legal(self) -> str:
        """The values in words."""
        return "one of " + ", ".join(str(value) for value in self.values)

    def check(self, value: Any) -> int | str:
        """Return the value. Raises IllegalValueError."""
        if _is_int(value) or isinstance(value, str):
            for legal_value in self.values:
                if legal_value == value:
                    return legal_value
        raise IllegalValueError(value, self.legal)

    def check_all(self, values: Sequence[Any]) -> Sequence[int | str] | None:
        """Return all of some values, checked at once; None where one may be illegal."""
        legal = {value: value for value in self.values}
        if not set(map(type, values)) <= {int, str} or not legal.keys() >= set(values):
            return None
        return [legal[value] for value in values]


class Text(NamedTuple):
    """Text of at most ``max_chars`` characters, which may be empty."""

    max_chars: int

    @property
    def legal(self) -> str:
        """The limit in words."""
        return f"Unicode text of at most {self.max_chars} characters"

    def check(self, value: Any) -> str:
        """Return the text. Raises IllegalValueError."""
        if isinstance(value, str) and len(value) <= self.max_chars and _is_unicode(value):
            return value
        raise IllegalValueError(value, self.legal)

    def check_all(self, values: Sequence[Any]) -> Sequence[str] | None:
        """Return all of some values, checked at once; None where one may be illegal."""
        if set(map(type, values)) != {str} or not _is_unicode("".join(values)):
            return None
        return values if max(map(len, values)) <= self.max_chars else None


class Maybe(NamedTuple):
    """A value of another type, or None: nil on the wire, where the field may also be missing."""

    item: Any  # one of the classes of this file

    @property
    def legal(self) -> str:
        """Description of the legal values."""
        return f"{self.item.legal}, or nil"

    def check(self, value: Any) -> Any:
        """Return the value, None for one that is missing. Raises IllegalValueError."""
        return None if value is None or value is MISSING else self.item.check(value)


class Field(NamedTuple):
    """A name, the type of what stands there, and what it means with its unit.

    Where the value is missing, it is ``default``; MISSING where it must be there.
    """

    name: str
    type: Any  # one of the classes of this file
    meaning: str
    default: Any = MISSING


class Record(NamedTuple):
    """A list of fixed length whose places have names; on our side a named tuple."""

    make: Callable[..., Any]
    columns: tuple[Field, ...]

    @property
    def legal(self) -> str:
        """The places in words."""
        return "a list [{}]".format(", ".join(column.name for column in self.columns))

    def check(self, value: Any) -> Any:
        """Return the named tuple. Raises IllegalValueError."""
        if not isinstance(value, (list, tuple)) or len(value) != len(self.columns):
            raise IllegalValueError(value, self.legal)
        return self.make(
            *[check_field(column, item, ".") for column, item in zip(self.columns, value)]
        )

    def check_all(self, rows: Sequence[Any]) -> list[Any] | None:
        """Return all rows as named tuples, checked at once; None where one may be illegal.

        It is None too where a column holds something else than numbers and texts.
        """
        if not all(issubclass(kind, (list, tuple)) for kind in set(map(type, rows))):
            return None
        if set(map(len, rows)) != {len(self.columns)}:
            return None
        checked = []
        for column, values in zip(self.columns, zip(*rows)):
            check_all = getattr(column.type, "check_all", None)
            legal = check_all(values) if check_all else None
            if legal is None:
                return None
            checked.append(legal)
        return [self.make(*row) for row in zip(*checked)]


class ListOf(NamedTuple):
    """A list of at most ``max_items`` values of one type, which may be empty."""

    item: Any  # one of the classes of this file
    max_items: int

    @property
    def legal(self) -> str:
        """The limit in words."""
        return f"a list of at most {self.max_items} items, each {self.item.legal}"

    def check(self, value: Any) -> list[Any]:
        """Return the list, with every item checked. Raises IllegalValueError."""
        if not isinstance(value, (list, tuple)) or len(value) > self.max_items:
            raise IllegalValueError(value, self.legal)
        # The many notes of a clip are checked at once; where that fails, the fault is looked for.
        check_all = getattr(self.item, "check_all", None)
        checked = check_all(value) if check_all and value else None
        if checked is not None:
            return list(checked)
        return [self._check_item(index, item) for index, item in enumerate(value)]

    def _check_item(self, index: int, item: Any) -> Any:
        try:
            return self.item.check(item)
        except IllegalValueError as illegal:
            raise illegal.within(f"[{index}]") from None


class Some(NamedTuple):
    """A map that holds any of these fields, each by its name; what is not in it is not told."""

    columns: tuple[Field, ...]

    @property
    def legal(self) -> str:
        """The names in words."""
        return f"a map with any of the keys {self._names()}"

    def check(self, value: Any) -> dict[str, Any]:
        """Return the map in the order of the fields. Raises IllegalValueError."""
        if not isinstance(value, dict):
            raise IllegalValueError(value, self.legal)
        for name in value:
            if name not in [column.name for column in self.columns]:
                legal = f"left out: the keys are {self._names()}"
                raise IllegalValueError(value[name], legal, f".{name}")
        given = [column for column in self.columns if column.name in value]
        return {column.name: check_field(column, value[column.name], ".") for column in given}

    def _names(self) -> str:
        return ", ".join(column.name for column in self.columns)


def check_field(field: Field, value: Any, prefix: str = "") -> Any:
    """Return the value as it goes on the wire. Raises IllegalValueError naming the field."""
    try:
        return field.type.check(field.default if value is MISSING else value)
    except IllegalValueError as illegal:
        raise illegal.within(prefix + field.name) from None


def _short(number: float) -> str:
    """Return 4 for 4.0, and 0.5 as it is."""
    return str(int(number) if number == int(number) else number)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_unicode(text: str) -> bool:
    """Tell whether the text has a UTF-8 form; half a surrogate pair has none."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

"""Checks of the values in config.json: an invalid one becomes a sentence, never an exception."""

from __future__ import annotations

import json
from typing import Any, Iterable

from ..protocol.errors import IllegalValueError
from ..status_messages import say


def check_object(
    field: str, value: Any, known: Iterable[str], problems: list[str]
) -> dict[str, Any]:
    """Return a JSON object, an empty one in place of anything else; report names not known."""
    if not isinstance(value, dict):
        field = field or "the whole file"
        problems.append(say("config_value", field=field, value=value, legal="an object {...}"))
        return {}
    for name in value:
        if name not in known:
            full = f"{field}.{name}" if field else name
            problems.append(say("config_unknown", field=full, known=", ".join(known)))
    return value


def check_value(field: str, kind: Any, value: Any, default: Any, problems: list[str]) -> Any:
    """Return a value that ``kind`` allows, else ``default``."""
    try:
        return kind.check(value)
    except IllegalValueError as illegal:
        shown = json.dumps(value)
        problems.append(say("config_value", field=field, value=shown, legal=illegal.legal))
        return default

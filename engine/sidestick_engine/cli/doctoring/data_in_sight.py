"""The data folder, as far as the user may look into it."""

from __future__ import annotations

from Sidestick.protocol.port_file import data_folder
from sidestick_installer.errors import CheckError
from sidestick_installer.refusals import is_folder, may_read


def sees_data() -> bool:
    """Tell whether the data folder can be read, if there is one; if not, it has its own cross."""
    return not is_folder(data_folder()) or may_read(data_folder())


def require_data(what: str) -> None:
    """Refuse to check what is in a data folder that cannot be read. Raises CheckError."""
    if not sees_data():
        raise CheckError(f"{what} cannot be looked at, as the data folder cannot be read.")

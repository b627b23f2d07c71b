"""Errors of installing and checking. The text of each is for the person who sees it.

InstallerError
├── PlacesError       no User Library of Live could be found
├── DeployError       the script could not be put into a User Library
│   └── DowngradeError    because a later version is there
├── AutostartError    the engine could not be started at login
└── CheckError        a check of the doctor's failed
    └── NoLiveError       because no Live is connected to the engine
"""


class InstallerError(Exception):
    """Any refusal of the installer; its text is a sentence that says what to do."""


class PlacesError(InstallerError):
    """There is no telling which User Library Live uses."""


class DeployError(InstallerError):
    """The script was not installed; what was there before is untouched."""


class DowngradeError(DeployError):
    """A later version of the script is there, which the user may want to keep."""


class AutostartError(InstallerError):
    """The system refused to start the engine at login, or now."""


class CheckError(InstallerError):
    """A callable passed to the doctor says what is wrong, and what to do about it.

    Attributes:
        remedy: the one thing to do, where the sentence does not say it.
        fix: the key of what `--fix` does about it; empty where it can do nothing.
    """

    def __init__(self, sentence: str, *, remedy: str = "", fix: str = "") -> None:
        super().__init__(sentence)
        self.remedy = remedy
        self.fix = fix


class NoLiveError(CheckError):
    """No Live is connected to the engine; it need not run."""

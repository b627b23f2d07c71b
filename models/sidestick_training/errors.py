"""The errors of training, importing and exporting; each text is for the user.

TrainingError
└── DatasetError   the Groove MIDI Dataset is missing, damaged or cannot be downloaded
"""


class TrainingError(Exception):
    """Training cannot start or continue; the text says why and what to do."""


class DatasetError(TrainingError):
    """The data to train on is not there or not what it should be."""

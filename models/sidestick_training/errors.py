"""What can go wrong in training, each with a sentence for the person who sees it.

TrainingError
└── DatasetError   the Groove MIDI Dataset is missing, damaged or cannot be downloaded
"""


class TrainingError(Exception):
    """Training cannot start or go on; the text says why and what to do."""


class DatasetError(TrainingError):
    """The data to train on is not there or not what it should be."""

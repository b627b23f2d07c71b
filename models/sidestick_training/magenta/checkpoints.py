"""Read and write the variables of TensorFlow checkpoints, versions 1 and 2, by name.

Only TensorFlow's own reader and saver are used, neither Magenta nor a graph of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.magenta.errors import DamagedModelError

Variables = dict[str, NDArray[np.float32]]

_OF_TRAINING = ("Adam", "beta1_power", "beta2_power", "ExponentialMovingAverage")
MOST_NUMBERS = 100_000_000  # several times the largest of the networks that are read here


def read_checkpoint(prefix: Path) -> Variables:
    """Read the float variables of a checkpoint: `prefix` is the file or, in version 2, its stem.

    What only training needs (steps, an optimizer's moments) is left out.

    Raises:
        DamagedModelError: the checkpoint is truncated, damaged, far too large, or not a checkpoint.
    """
    import tensorflow as tf

    try:
        reader = tf.train.load_checkpoint(str(prefix))
        shapes = reader.get_variable_to_shape_map()
        types = reader.get_variable_to_dtype_map()
        wanted = {
            name: shape
            for name, shape in shapes.items()
            if types[name] == tf.float32 and not _is_of_training(name)
        }
        if sum(int(np.prod(shape)) for shape in wanted.values()) > MOST_NUMBERS:
            raise DamagedModelError(f"{prefix.name} is far too large for a model of drums.")
        return {name: reader.get_tensor(name) for name in sorted(wanted)}
    except (tf.errors.OpError, LookupError, ValueError, RuntimeError) as error:
        raise DamagedModelError(
            f"{prefix.name} is not a TensorFlow checkpoint, or it is damaged or incomplete. "
            "Download or copy it again."
        ) from error


def write_checkpoint(variables: Mapping[str, NDArray[Any]], prefix: Path, version: int = 2) -> None:
    """Write a checkpoint that holds these variables and a `global_step` of zero.

    Version 1 is one file; version 2 is `prefix`.index and `prefix`.data-00000-of-00001.
    """
    import tensorflow.compat.v1 as tf

    versions = {1: tf.train.SaverDef.V1, 2: tf.train.SaverDef.V2}
    values: dict[str, NDArray[Any]] = {"global_step": np.array(0, np.int64), **variables}
    with tf.Graph().as_default(), tf.Session() as session:
        placeholders = {
            name: tf.placeholder(value.dtype, value.shape) for name, value in values.items()
        }
        saved = {
            name: tf.Variable(source, use_resource=False, name=name.replace("/", "."))
            for name, source in placeholders.items()
        }
        feed = {placeholders[name]: value for name, value in values.items()}
        session.run(tf.variables_initializer(list(saved.values())), feed)
        saver = tf.train.Saver(saved, write_version=versions[version])
        saver.save(session, str(prefix), write_meta_graph=False, write_state=False)


def _is_of_training(name: str) -> bool:
    return name.rsplit("/", maxsplit=1)[-1].startswith(_OF_TRAINING)

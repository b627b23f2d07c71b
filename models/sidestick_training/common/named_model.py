"""A Keras model whose variables have Magenta's names."""

from collections.abc import Callable, Mapping
from typing import Any

import keras

Size = tuple[int, ...]


class NamedModel(keras.Model):
    """A Keras model that consists of named variables.

    `sizes` gives each variable's shape by name, `initial_value` its first value from name and
    shape.
    """

    def __init__(
        self, sizes: Mapping[str, Size], initial_value: Callable[[str, Size], Any]
    ) -> None:
        super().__init__()
        self.named: dict[str, keras.Variable] = {
            name: self.add_weight(shape=size, name=name.replace("/", "."))
            for name, size in sizes.items()
        }
        for name, variable in self.named.items():
            variable.assign(initial_value(name, variable.shape))

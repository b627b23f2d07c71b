"""Identify the network in a checkpoint by its variables, and rename old ones to today's names.

Magenta's networks were saved under four generations of TensorFlow's names:

    2016  RNN/AttentionCellWrapper/MultiRNNCell/Cell0/BasicLSTMCell/Linear/Matrix
    2017  rnn/attention_cell_wrapper/multi_rnn_cell/cell_0/basic_lstm_cell/weights
          rnn/attention_cell_wrapper/multi_rnn_cell/cell_0/basic_lstm_cell/kernel
          rnn/attention_cell_wrapper/attention_output_projection/kernel
    2.1.4 rnn/attention_cell_wrapper/attn_output_projection/kernel
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sidestick_training.magenta.checkpoints import Variables
from sidestick_training.magenta.errors import ForeignModelError

DRUMS_RNN, MUSIC_VAE = "drums_rnn", "music_vae"

_LOGITS = "fully_connected"  # tf-slim's layer, which says weights and biases to this day
_RENAMED = (
    (r"/linear/matrix$", "/kernel"),
    (r"/linear/bias$", "/bias"),
    (r"/weights$", "/kernel"),
    (r"/biases$", "/bias"),
    (r"/attention_output_projection/", "/attn_output_projection/"),
)
_ENCODER_OF_VAE = "encoder/mu/kernel"


class IdentifiedNetwork(NamedTuple):
    """A network: `kind` is "drums_rnn" or "music_vae", the variables have today's names."""

    kind: str
    variables: Variables


def identify_network(variables: Variables) -> IdentifiedNetwork:
    """Identify the network by its variables and give them today's names.

    Raises:
        ForeignModelError: it is not one that Sidestick plays, at Magenta's official size.
    """
    from sidestick_training.drums_rnn.network import WHOLE_STACK, DrumsRnnShape
    from sidestick_training.music_vae.network import MusicVaeShape

    current = {current_name(name): value for name, value in variables.items()}
    if f"{_LOGITS}/weights" in current:
        whole_stack = any(name.startswith(WHOLE_STACK) for name in current)
        shape = DrumsRnnShape(whole_stack=whole_stack)
        return IdentifiedNetwork(
            DRUMS_RNN, _checked("DrumsRNN (drum_kit)", current, shape.variables())
        )
    if _ENCODER_OF_VAE in current:
        expected = MusicVaeShape().variables()
        return IdentifiedNetwork(
            MUSIC_VAE, _checked("MusicVAE (cat-drums_2bar_small)", current, expected)
        )
    raise ForeignModelError(
        "This is neither a DrumsRNN nor a MusicVAE: it has none of their variables. "
        "Sidestick plays Magenta's drum_kit and cat-drums_2bar_small."
    )


def current_name(name: str) -> str:
    """Return the name that Magenta 2.1.4 gives to a variable of any age."""
    if any(letter.isupper() for letter in name):
        name = "/".join(_snake_case(part) for part in name.split("/"))
    if name.startswith(_LOGITS):
        return name
    for pattern, replacement in _RENAMED:
        name = re.sub(pattern, replacement, name)
    return name


def _snake_case(part: str) -> str:
    """`MultiRNNCell` -> `multi_rnn_cell`, `Cell0` -> `cell_0`, `AttnW` -> `attn_w`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", "_", part)
    return words.lower()


def _checked(what: str, variables: Variables, expected: dict[str, tuple[int, ...]]) -> Variables:
    """Return the expected ones of the variables, which must be there in their official shapes.

    Raises:
        ForeignModelError: one is missing or has another shape, or there are more layers.
    """
    for name, shape in expected.items():
        if name not in variables:
            raise ForeignModelError(
                f"This is not the {what} that Sidestick plays: its variable {name} is missing."
            )
        if variables[name].shape != shape:
            raise ForeignModelError(
                f"This is not the {what} that Sidestick plays: its variable {name} has the shape "
                f"{variables[name].shape} instead of {shape}. It was made for another size or for "
                "another instrument."
            )
    parts = {name.split("/")[0] for name in expected}
    surplus = sorted(n for n in variables.keys() - expected.keys() if n.split("/")[0] in parts)
    if surplus:
        raise ForeignModelError(
            f"This is not the {what} that Sidestick plays: it also has a variable {surplus[0]}."
        )
    return {name: variables[name] for name in expected}

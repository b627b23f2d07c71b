"""The LSTM arithmetic of TensorFlow 1, which Magenta's weights are for."""

import tensorflow as tf

FORGET_BIAS = 1.0
State = tuple[tf.Tensor, tf.Tensor]


def lstm_step(gates: tf.Tensor, cell: tf.Tensor) -> State:
    """Return (cell, output), each (batch, units), after one step of BasicLSTMCell.

    `gates` (batch, 4 * units) is the sum of what inputs, last output and bias give, in the order
    input, candidate, forget, output; 1 is added to the forget gate, as TensorFlow 1 does.
    """
    into, candidate, forget, out = tf.split(gates, 4, axis=1)
    cell = cell * tf.sigmoid(forget + FORGET_BIAS) + tf.sigmoid(into) * tf.tanh(candidate)
    return cell, tf.tanh(cell) * tf.sigmoid(out)


def lstm_layer(projected: tf.Tensor, recurrent: tf.Tensor, state: State) -> tuple[tf.Tensor, State]:
    """Run one LSTM layer over time; return its outputs (steps, batch, units) and last state.

    `projected` (steps, batch, 4 * units) holds the inputs already times their kernel, plus bias:
    one large product for all steps is several times as fast as one per step.
    """
    steps, batch = projected.shape[0], projected.shape[1]
    outputs = tf.TensorArray(tf.float32, steps, element_shape=(batch, recurrent.shape[0]))

    def body(
        step: tf.Tensor, cell: tf.Tensor, output: tf.Tensor, outputs: tf.TensorArray
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.TensorArray]:
        cell, output = lstm_step(projected[step] + output @ recurrent, cell)
        return step + 1, cell, output, outputs.write(step, output)

    _, cell, output, outputs = tf.while_loop(
        lambda step, *_: step < steps, body, (0, *state, outputs), maximum_iterations=steps
    )
    return outputs.stack(), (cell, output)

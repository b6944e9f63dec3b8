"""The networks of networks.hpp in Keras 3, in float32, on TensorFlow, on PyTorch where that is missing, or on the one
that KERAS_BACKEND names: the median milliseconds of train_on_batch and of predictions of 1 and of 32 samples, on 1 and
on 2 threads. Prints one JSON object. peer_keras.py THREADS: of so many threads alone; --version: what is measured.

A figure is that of the fastest way there is in Keras. On TensorFlow each is measured with XLA, as Keras does by itself,
and without, for some networks with unrolled loops too, and the fastest counts; a prediction is a call of the model as a
concrete tf.function, since predict_on_batch does more around it. On PyTorch, where Keras compiles nothing by itself, it
is a call of the model in inference mode."""
import importlib.util
import json
import os
import sys

from peer_timing import each_in_its_process, figures_of, median_milliseconds

if len(sys.argv) == 1:  # the number of threads is set before anything runs, so that each has its process
    print(json.dumps(each_in_its_process(__file__, ["1", "2"])))
    sys.exit()

os.environ.setdefault("KERAS_BACKEND", "tensorflow" if importlib.util.find_spec("tensorflow") else "torch")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import layers, ops

BACKEND = keras.config.backend()
if BACKEND == "tensorflow":
    import tensorflow as tf
elif BACKEND == "torch":
    import torch
else:
    sys.exit(f"peer_keras.py: expected tensorflow or torch as KERAS_BACKEND, got {BACKEND}")


class LastStateAttention(layers.Layer):
    """Luong's score with the last step as its query, and tanh of context and query times a matrix."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        features = shape[-1]
        self.score = self.add_weight(shape=(features, features), name="score")
        self.combine = self.add_weight(shape=(2 * features, self.units), name="combine")

    def call(self, h):
        query = h[:, -1]
        scores = ops.matmul(ops.matmul(h, self.score), ops.expand_dims(query, 2))
        weights = ops.softmax(ops.squeeze(scores, 2))
        context = ops.squeeze(ops.matmul(ops.expand_dims(weights, 1), h), 1)
        return ops.tanh(ops.matmul(ops.concatenate([context, query], 1), self.combine))


class SeqSelfAttention(layers.Layer):
    """Additive self-attention: each step a mean of all steps."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        features = shape[-1]
        self.query = self.add_weight(shape=(features, self.units), name="query")
        self.key = self.add_weight(shape=(features, self.units), name="key")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.score = self.add_weight(shape=(self.units, 1), name="score")
        self.score_bias = self.add_weight(shape=(1,), initializer="zeros", name="score_bias")

    def call(self, h):
        query, key = ops.matmul(h, self.query) + self.bias, ops.matmul(h, self.key)
        pairs = ops.tanh(ops.expand_dims(query, 2) + ops.expand_dims(key, 1))  # (N, T, T, units)
        scores = ops.squeeze(ops.matmul(pairs, self.score), 3) + self.score_bias
        return ops.matmul(ops.softmax(scores), h)


class WeightedSum(layers.Layer):
    """A tanh score a step; the steps summed with the scores' softmax."""

    def build(self, shape):
        self.score = self.add_weight(shape=(shape[-1], 1), name="score")
        self.bias = self.add_weight(shape=(1,), initializer="zeros", name="bias")

    def call(self, h):
        weights = ops.softmax(ops.squeeze(ops.tanh(ops.matmul(h, self.score) + self.bias), 2))
        return ops.sum(h * ops.expand_dims(weights, 2), 1)


class DecoderCell(layers.Layer):
    """A step of the attention decoder. Its states are s and y; what it looks at is told to it by look_at."""

    def __init__(self, units, symbols):
        super().__init__()
        self.units, self.symbols = units, symbols
        self.state_size, self.output_size = [units, symbols], symbols

    def build(self, shape):
        features, units, symbols = shape[-1], self.units, self.symbols
        self.first = self.add_weight(shape=(features, units), name="first")
        self.key = self.add_weight(shape=(features, units), name="key")
        self.key_bias = self.add_weight(shape=(units,), initializer="zeros", name="key_bias")
        self.query = self.add_weight(shape=(units, units), name="query")
        self.score = self.add_weight(shape=(units, 1), name="score")
        wide = 3 * units + symbols
        self.from_input = self.add_weight(shape=(features + symbols, wide), name="from_input")  # c and y to r, z, o, p
        self.bias = self.add_weight(shape=(wide,), initializer="zeros", name="bias")
        self.from_state = self.add_weight(shape=(units, wide - units), name="from_state")       # s to r, z and o
        self.from_reset = self.add_weight(shape=(units, units), name="from_reset")              # r s to p

    def look_at(self, h):
        """The states before the first step."""
        self.h, self.keys = h, ops.matmul(h, self.key) + self.key_bias
        first = ops.matmul(h[:, 0], self.first)
        return [ops.tanh(first), ops.zeros_like(first[:, :self.symbols])]

    def call(self, _, states):
        s, y = states
        units, end = 2 * self.units, 2 * self.units + self.symbols
        pairs = ops.tanh(ops.expand_dims(ops.matmul(s, self.query), 1) + self.keys)
        weights = ops.softmax(ops.squeeze(ops.matmul(pairs, self.score), 2))
        context = ops.squeeze(ops.matmul(ops.expand_dims(weights, 1), self.h), 1)
        from_input = ops.matmul(ops.concatenate([context, y], 1), self.from_input) + self.bias
        gates, out, candidate = ops.split(from_input, [units, end], axis=1)
        of_gates, of_out = ops.split(ops.matmul(s, self.from_state), [units], axis=1)
        r, z = ops.split(ops.sigmoid(gates + of_gates), 2, axis=1)
        y = ops.softmax(out + of_out)
        p = ops.tanh(candidate + ops.matmul(r * s, self.from_reset))
        s = (1 - z) * s + z * p
        return y, [s, y]


class AttentionDecoder(layers.Layer):
    """As many steps as there are in what it looks at."""

    def __init__(self, units, symbols, unroll):
        super().__init__()
        self.cell = DecoderCell(units, symbols)
        self.loop = layers.RNN(self.cell, return_sequences=True, unroll=unroll)

    def build(self, shape):
        self.loop.build(shape)

    def call(self, h):
        nothing = ops.zeros_like(h[:, :, :1])  # a step reads the states alone
        return self.loop(nothing, initial_state=self.cell.look_at(h))


def real(*shape):
    return lambda n: np.random.rand(n, *shape).astype("float32")


def whole(end, *shape):
    return lambda n: np.random.randint(end, size=(n, *shape), dtype="int32")


def label(n):
    return np.random.randint(2, size=(n, 1)).astype("float32")


# What is made of the input: the output that is trained, and the one that is predicted.
def sequence_sum(x, unroll):
    h = layers.LSTM(100, return_sequences=True, unroll=unroll)(x)
    y = layers.Dense(1)(layers.Dropout(0.2)(LastStateAttention(128)(h)))
    return y, y


def seqself(x, unroll):
    h = layers.LSTM(60, return_sequences=True, unroll=unroll)(x)
    y = layers.Dense(1, activation="sigmoid")(layers.Flatten()(SeqSelfAttention(32)(h)))
    return y, y


def chargru(x, unroll):
    h = layers.GRU(250, return_sequences=True, unroll=unroll)(layers.Embedding(70, 100)(x))
    y = layers.Dense(1, activation="sigmoid")(WeightedSum()(h))
    return y, y


def dates(characters):
    def make(x, unroll):
        reader = layers.LSTM(256, return_sequences=True, unroll=unroll)
        y = AttentionDecoder(256, 13, unroll)(layers.Bidirectional(reader)(ops.one_hot(x, characters)))
        return y, y
    return make


def plain_lstm(units):
    def make(x, unroll):
        h = layers.LSTM(units, unroll=unroll)(x)
        return layers.Dense(10)(h), h
    return make


# name: network, batch of a step, batches of predictions, x, y, loss
NETWORKS = {
    "sum": (sequence_sum, 64, (1, 32), real(20, 1), real(1), "mse"),
    "seqself": (seqself, 32, (1, 32), real(240, 4), label, "binary_crossentropy"),
    "chargru": (chargru, 32, (1, 32), whole(70, 250), label, "binary_crossentropy"),
    "dates": (dates(60), 32, (1, 32), whole(60, 50), whole(13, 50), "sparse_categorical_crossentropy"),
    "dates1426": (dates(1426), 32, (1, 32), whole(1426, 50), whole(13, 50), "sparse_categorical_crossentropy"),
    "lstm": (plain_lstm(128), 32, (32,), real(60, 64), real(10), "mse"),
    "lstm_small": (plain_lstm(64), 1, (1,), real(60, 32), real(10), "mse"),
}

# Networks whose loops over time may be faster unrolled, with XLA or without. The others' are not, and may take half a
# minute to be compiled.
UNROLLED = {"sum": (True, False), "seqself": (False,), "dates": (False,), "dates1426": (False,)}


def prediction(model, x, jit):
    """The fastest call that gives the model's output for x."""
    if BACKEND == "tensorflow":
        compiled = tf.function(lambda x: model(x, training=False), jit_compile=jit).get_concrete_function(x)
        return lambda: compiled(x).numpy()

    def call():
        with torch.inference_mode():
            return model(x, training=False)
    return call


def measure_way(name, seconds, jit, unroll):
    make, batch, batches, inputs, targets, loss = NETWORKS[name]
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    x, y = ops.convert_to_tensor(inputs(batch)), ops.convert_to_tensor(targets(batch))
    source = keras.Input(x.shape[1:], dtype=keras.backend.standardize_dtype(x.dtype))
    trained, predicted = make(source, unroll)
    model, predictor = keras.Model(source, trained), keras.Model(source, predicted)
    model.compile(keras.optimizers.Adam(1e-3), loss, jit_compile=jit)
    figures = {f"step/{name}": median_milliseconds(lambda: model.train_on_batch(x, y), 1.5 * seconds)}
    for n in batches:
        x_n = ops.convert_to_tensor(inputs(n))
        figures[f"predict/{name}/batch:{n}"] = median_milliseconds(prediction(predictor, x_n, jit), seconds)
    return figures


def measure(name, seconds):
    """The best of all ways that work; if none does, the first one's error."""
    ways = [(False, False)]  # with XLA, unrolled
    if BACKEND == "tensorflow":
        ways += [(True, False), *((jit, True) for jit in UNROLLED.get(name, ()))]
    best, errors = {}, []
    for way in ways:
        try:
            for figure, time in measure_way(name, seconds, *way).items():
                best[figure] = min(time, best.get(figure, time))
        except Exception as error:
            errors.append(error)
    if not best:
        raise errors[0]
    return best


def use_threads(threads):
    """Both backends want to know before anything runs."""
    if BACKEND == "tensorflow":
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    else:
        torch.set_num_threads(threads)


def version():
    name, module = ("TensorFlow", tf) if BACKEND == "tensorflow" else ("PyTorch", torch)
    return f"Keras {keras.__version__} on {name} {module.__version__.split('+')[0]}"


def main():
    if sys.argv[1] == "--version":
        return print(version())
    threads = sys.argv[1]
    use_threads(int(threads))
    keras.config.disable_traceback_filtering()  # for errors without Keras's explanations around them
    seconds = 0.4  # a figure
    who = f"peer_keras.py, {version()}, threads {threads}"
    figures = figures_of(lambda name: measure(name, seconds), NETWORKS, who)
    print(json.dumps({"version": version(), threads: figures}))


main()

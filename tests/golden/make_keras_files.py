#!/usr/bin/env python3
"""Writes tests/golden/keras_files/: small models as Keras itself saves them, and what they compute, for the C++ tests.

    python3 -m venv v3 && v3/bin/pip install keras torch numpy
    KERAS_BACKEND=torch v3/bin/python tests/golden/make_keras_files.py keras3
    python3 -m venv v2 && v2/bin/pip install tensorflow-cpu tf_keras
    v2/bin/python tests/golden/make_keras_files.py keras2

Where tf_keras is installed it is used, else keras: a Python with tensorflow-cpu==2.12.* gives Keras 2.12, one with
keras==3.3.3, numpy<2 and jax Keras 3.3. FOLDER may be followed by what to write, as NAME.ENDING (adam.keras); README.md
in this folder says which versions and arguments made the committed files, and describes the format of FOLDER.txt.

Weights and data depend only on the name of the model. Dates are fixed and object ids are counted, so a second run gives
the same bytes.
"""
import datetime
import os
import re
import sys
import zipfile
import zlib
from unittest import mock

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")

import numpy as np
try:
    import tf_keras as keras
except ImportError:
    import keras

L, GENERATION = keras.layers, int(keras.__version__[0])
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras_files")

# Every model is written in the format of its time: .keras by Keras 3, .h5 by Keras 2. Files are many times larger than the
# numbers in them, so only these are also written in the other formats,
# and a few not at all.
if GENERATION > 2:
    ENDING, ALSO, WITHOUT = ".keras", {".h5": "initial_states nested adam", ".weights.h5": "adam"}, "no_input_layer built_by_call"
else:
    ENDING, ALSO, WITHOUT = ".h5", {".keras": "time_distributed adam plain", "_weights.h5": "nested"}, "masking named_inputs schedule"


# ---------------------------------------------------------------- the models

def series(name="series", steps=4, features=2, **more):
    return keras.Input((steps, features), name=name, **more)


def tokens(name="tokens", steps=5):
    return keras.Input((steps,), dtype="int32", name=name)


def extras(*kinds):
    """Regularizers and constraints of the weights named (kernel, recurrent, bias), and initializers that are not the usual."""
    r, c, i = keras.regularizers, keras.constraints, keras.initializers
    found = {"kernel": (r.L1L2(0.01, 0.02), c.MaxNorm(2, axis=0), i.HeNormal(seed=1)),
             "recurrent": (r.L2(0.03), c.UnitNorm(), i.RandomNormal(0.1, 0.2, seed=2)),
             "bias": (r.L1(0.04), c.NonNeg(), i.Constant(0.5))}
    return {f"{k}_{what}": v for k in kinds for what, v in zip(("regularizer", "constraint", "initializer"), found[k])}


class Models:
    """Each function builds the model of its name."""

    def dense():
        return keras.Sequential([
            keras.Input((4,)), L.Dense(3, "tanh", name="narrow", **extras("kernel", "bias")), L.Dropout(0.2, seed=3),
            L.Dense(3, use_bias=False, activity_regularizer=keras.regularizers.L2(0.01), trainable=False, name="frozen"),
            # Keras 3 allows no / in a name; in Keras 2 it makes groups within groups.
            L.LayerNormalization(epsilon=0.01, name="scale/shift" if GENERATION == 2 else "scale_shift"),
            L.Activation("hard_sigmoid"), L.GaussianNoise(0.1), L.ActivityRegularization(l1=0.1, l2=0.2),
            L.Dense(2, "swish"), L.Softmax()], name="a_stack")

    no_input_layer = lambda: keras.Sequential([L.LSTM(2, input_shape=(None, 2)), L.Dense(1)])

    def built_by_call():
        stack = keras.Sequential([L.Dense(2, "relu"), L.Dense(1)])
        stack(np.zeros((3, 4), "float32"))
        return stack

    def shapes():
        x = series()
        y = [L.Flatten()(x), L.Reshape((2, -1))(x), L.Permute((2, 1))(x), L.GlobalAveragePooling1D()(x),
             L.GlobalMaxPooling1D(keepdims=True)(x), L.Dropout(0.5, noise_shape=(None, 1, 2))(x),
             L.LayerNormalization(axis=[1, 2], center=False)(L.SpatialDropout1D(0.3)(x))]
        return keras.Model(x, [*y, L.RepeatVector(2)(y[0])])

    def merges():
        a, b = series("left"), series("right")
        y = [kind()([a, b]) for kind in (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate)]
        y += [L.Concatenate(axis=1)([b, a, b]), L.Dot(2)([a, b]), L.Dot((1, 1), normalize=True)([a, b])]
        return keras.Model([a, b], y)

    def recurrent():
        x = series()
        odd = L.GRU(1, "relu", "hard_sigmoid", reset_after=False, name="odd", **extras("kernel", "recurrent", "bias"))
        backwards = L.LSTM(2, unit_forget_bias=False, return_sequences=True, go_backwards=True)
        bare = L.SimpleRNN(2, use_bias=False, dropout=0.2, recurrent_dropout=0.3, return_state=True)
        return keras.Model(x, [odd(x), backwards(x), *bare(x)])

    def masks():
        ids = tokens()
        x = L.LSTM(2, return_sequences=True, name="lstm_7")(L.Dropout(0.1)(L.Embedding(6, 2, mask_zero=True, name="words")(ids)))
        x = L.TimeDistributed(L.Dense(2))(x)
        x = L.Add()([x, L.SimpleRNN(2, return_sequences=True, zero_output_for_mask=True)(x)])
        return keras.Model(ids, [L.GlobalAveragePooling1D()(x), L.LSTM(1, name="lstm")(x)])

    def masking():
        return keras.Sequential([series(), L.Masking(0.0), L.Activation("tanh"), L.Bidirectional(L.GRU(1))])

    def stateful():
        return keras.Sequential([series(features=1, batch_size=3), L.LSTM(2, stateful=True, return_sequences=True),
                                 L.GRU(1, stateful=True)])

    def initial_states():
        ids, target = tokens("source"), series("target", features=1)
        _, *code = L.LSTM(2, return_state=True, name="encoder")(L.Embedding(6, 2, mask_zero=True)(ids))
        decoded, *_ = L.LSTM(2, return_sequences=True, return_state=True, name="decoder")(target, initial_state=code)
        return keras.Model([ids, target], decoded)

    def bidirectional():
        x = series()
        return keras.Model(x, [L.Bidirectional(L.LSTM(2, name="inner"), merge_mode="sum", name="both")(x),
                               *L.Bidirectional(L.SimpleRNN(1, return_sequences=True), merge_mode=None)(x)])

    def backward_layer():
        x, states = series(), [keras.Input((1,), name="there"), keras.Input((1,), name="back")]
        back = L.LSTM(2, "relu", go_backwards=True, name="from_the_end")
        pair = L.Bidirectional(L.LSTM(2, name="from_the_start"), backward_layer=back, merge_mode="ave")
        other = L.Bidirectional(L.GRU(1, return_state=True), merge_mode="mul")
        return keras.Model([x, *states], [pair(x), *other(x, initial_state=states)])

    def time_distributed():
        x = keras.Input((2, 3, 2))
        inner = keras.Sequential([keras.Input((3, 2)), L.Dense(1), L.GRU(1)])
        return keras.Model(x, [L.TimeDistributed(L.LSTM(2), name="rows")(x), L.TimeDistributed(inner)(x)])

    def attention():
        ids, keys = tokens("query_ids", 3), tokens("key_ids", 4)
        q, k = L.Embedding(6, 3, mask_zero=True)(ids), L.Embedding(6, 3, mask_zero=True)(keys)
        y = [L.Attention(use_scale=True, dropout=0.1)([q, k, k]), L.Attention(use_scale=True, score_mode="concat")([q, k]),
             *L.Attention()([q, k], return_attention_scores=True), L.AdditiveAttention()([q, k]),
             L.AdditiveAttention(use_scale=False)([q, q], use_causal_mask=True)]
        return keras.Model([ids, keys], y)

    def multi_head_attention():
        q, k = series("query", 3, 3), series("value")
        return keras.Model([q, k], L.MultiHeadAttention(2, 1, value_dim=2, output_shape=4, dropout=0.1)(
            q, k, use_causal_mask=True, return_attention_scores=True))

    def shared():
        a, b, lstm, head = series("first"), series("second"), L.LSTM(2, name="twice"), L.Dense(1, "sigmoid", name="head")
        left, right = lstm(a), lstm(b)
        return keras.Model([a, b], [head(left), head(right), head(L.Subtract()([left, right]))])

    def nested():
        x, inside, row = series(), series("inside"), keras.Input((2,))
        deep = keras.Sequential([row, L.Dense(2, "tanh", name="deepest")], name="deep")
        branches = keras.Model(inside, [deep(L.GRU(2)(inside)), L.Flatten()(inside)], name="branches")
        again = series("again")
        trunk = keras.Sequential([series("first"), L.SimpleRNN(2, return_sequences=True),
                                  keras.Model([again], L.Dense(2)(again), name="functional_in_sequential")], name="trunk")
        y = trunk(x)
        return keras.Model(x, [*branches(x), *branches(y), trunk(y)], name="outer")

    def named_inputs():
        b, a = keras.Input((2,), name="b"), keras.Input((3,), name="a")
        y = L.Dense(2)(L.Concatenate()([b, a]))
        return keras.Model({"b": b, "a": a}, {"raw": y, "chosen": L.Softmax()(y)})

    adam = lambda: keras.Sequential([tokens(), L.Embedding(6, 2, mask_zero=True), L.LSTM(2), L.Dense(3, "softmax")])
    sgd = lambda: keras.Sequential([series(), L.Dense(2, trainable=False, name="still"),
                                    L.SimpleRNN(2, **extras("kernel", "recurrent")), L.Dense(1)])
    schedule = lambda: keras.Sequential([keras.Input((3,)), L.Dense(1)])
    nadam = schedule  # the same with another optimizer
    if GENERATION == 2:  # with an optimizer of Keras 2.10 and before
        old_adam = lambda: keras.Sequential([L.LSTM(1, "tanh", "hard_sigmoid", input_shape=(4, 2)), L.Dense(1)])

    def rmsprop():
        x = keras.Input((3,))
        return keras.Model(x, [L.Dense(1, "sigmoid", name="p")(x), L.Dense(1, name="v")(x)])

    def plain():
        return keras.Sequential([keras.Input((3,)), L.Dense(1, name="dense")])


def trained(name):
    """How the model of that name is compiled; it goes through two steps before it is saved. None: neither."""
    o, old = keras.optimizers, getattr(keras.optimizers, "legacy", None)
    smooth = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
    table = {
        "adam": ("sparse_categorical_crossentropy", lambda: o.Adam(0.01), {"metrics": ["accuracy"]}),
        "sgd": ("mean_squared_error", lambda: o.SGD(0.05, momentum=0.9, nesterov=True), {"metrics": ["mae"]}),
        "rmsprop": ({"p": "binary_crossentropy", "v": "huber"}, lambda: o.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True,
                    clipnorm=0.5), {"loss_weights": {"p": 1.0, "v": 0.3}}),
        "schedule": (smooth, lambda: o.AdamW(o.schedules.ExponentialDecay(0.1, 2, 0.5), amsgrad=True, global_clipnorm=0.5), {}),
        "nadam": ("mse", lambda: o.Nadam(0.1), {}),
        "plain": ("mse", lambda: "sgd", {}),  # by its name, and without momentum
        "old_adam": ("mse", lambda: old.Adam(0.01, decay=0.1, clipvalue=0.5), {})}
    loss, optimizer, more = table.get(name, (None,) * 3)
    return loss and {"loss": loss, "optimizer": optimizer(), **more}


# ---------------------------------------------------------------- drawing, saving, recording

def flat(value):
    value = [value[key] for key in sorted(value)] if isinstance(value, dict) else value
    return [leaf for part in value for leaf in flat(part)] if isinstance(value, (list, tuple)) else [value]


def draw(rng, tensor):
    """Three samples. Ids are padded with 0, sequences with steps of zeros (which Masking sees)."""
    shape = [3, *(4 if size is None else size for size in tensor.shape[1:])]
    ids = "int" in str(getattr(tensor.dtype, "name", tensor.dtype))
    value = rng.integers(1, 6, shape).astype("int32") if ids else np.round(rng.uniform(-1.5, 1.5, shape), 3).astype("float32")
    for row in range(1, 3 if len(shape) > 1 + (not ids) else 0):
        value[row, shape[1] - row:] = 0
    return value


class Ids(dict):
    """What id() gives while saving: 1, 2, .. in the order of asking. Keeps the objects, so that none inherits an address."""
    def __call__(self, thing):
        return self.setdefault(id(thing), (len(self) + 1, thing))[0]


def save(net, path):
    """One file, without the date and the addresses that Keras writes into .keras archives."""
    now = mock.Mock()
    now.datetime.now.return_value, now.localtime.return_value = datetime.datetime(2025, 1, 1), (2025, 1, 1, 0, 0, 0)
    saving = {name.split(".")[-1]: module for name, module in sys.modules.items()
              if ".saving." in name and ".legacy." not in name and name.startswith(keras.__name__)}
    with mock.patch.object(saving["saving_lib"], "datetime", now), mock.patch.object(zipfile, "time", now), \
         mock.patch.object(saving["serialization_lib"], "id", Ids(), create=True):
        if keras.__version__.startswith("2.12") and path.endswith(".keras"):
            return net.save(path, save_format="keras_v3")  # it would write HDF5 under that name otherwise
        (net.save_weights if "weights" in path else net.save)(path)


def write(name, endings, folder):
    """The files of one model; gives the lines of its case."""
    keras.backend.clear_session()
    rng, net, fit = np.random.default_rng(zlib.crc32(name.encode())), getattr(Models, name)(), trained(name)
    net.set_weights([np.round(rng.uniform(-0.9, 0.9, w.shape), 3).astype("float32") for w in net.get_weights()])
    names, one_or_all = [x.name for x in net.inputs], lambda arrays: arrays if len(arrays) > 1 else arrays[0]
    feed = lambda arrays: dict(zip(names, arrays)) if name == "named_inputs" else one_or_all(arrays)
    given, calls = [draw(rng, x) for x in net.inputs], 2 if name == "stateful" else 1
    if fit:
        net.compile(**fit)
        goals = [rng.integers(0, 2, (3, 1)).astype("int32" if name == "adam" else "float32") for _ in net.outputs]
        for _ in range(2):
            net.train_on_batch(feed([draw(rng, x) for x in net.inputs]), one_or_all(goals))
    predict = lambda some: [np.asarray(y) for _ in range(calls) for y in flat(some.predict_on_batch(feed(given)))]
    outputs, numbered = predict(net), lambda what, arrays: {f"{what}.{k}": a for k, a in enumerate(arrays)}
    tensors = {**numbered("in", given), **numbered("w", net.get_weights()), **numbered("out", outputs)}

    def problem(path):
        try:
            again = getattr(Models, name)() if "weights" in path else keras.models.load_model(path)
            if "weights" in path:
                again.load_weights(path)
            worst = max(np.abs(a - b).max() for a, b in zip(outputs, predict(again), strict=True))
            return f"predicts something else, by {worst:.2g}" if worst > 1e-6 else None
        except Exception as error:
            return f"{type(error).__name__}: {' '.join(str(error).split())}"

    files, unreadable = [name + ending for ending in endings], []
    for file in files:
        save(net, os.path.join(folder, file))
        why = problem(os.path.join(folder, file))
        if why:
            unreadable.append(file)
            print(f"Keras does not read its own {file}: {why}")
    attrs = {"model": "Sequential" if isinstance(net, keras.Sequential) else "Functional", "keras": keras.__version__,
             "files": ",".join(files), "unreadable": ",".join(unreadable), "inputs": ",".join(names),
             "names": ",".join(getattr(w, "path", w.name) for w in net.weights), "calls": calls}
    if fit:
        attrs["optimizer"] = type(net.optimizer).__name__
        net.reset_metrics()  # Keras 3 would return the mean over all batches so far
        loss = net.train_on_batch(feed(given), one_or_all(goals), return_dict=True)["loss"]
        tensors.update({**numbered("y", goals), "loss_next": loss, **numbered("after1", net.get_weights())})
    lines = [f"case {name}", *(f"attr {key} {value}" for key, value in attrs.items() if value != "")]
    for key, value in tensors.items():
        value = np.asarray(value, dtype="float32")
        assert np.isfinite(value).all(), f"{name}: {key} is not finite"
        lines.append(" ".join(["tensor", key, "f32", str(value.ndim), *map(str, value.shape)]))
        lines.append(" ".join("%.9g" % number for number in value.ravel()))
    return [*lines, "end"]


if __name__ == "__main__":
    _, place, *wanted = sys.argv
    every = [name for name in vars(Models) if name[0] != "_" and name not in WITHOUT.split()]
    wanted = wanted or [name + ENDING for name in every] + [name + other for other in ALSO for name in ALSO[other].split()]
    plan, text = {}, ["goldens 1"]
    for name, ending in (re.fullmatch(r"(\w+?)(\.keras|[._]weights\.h5|\.h5)", file).groups() for file in wanted):
        plan.setdefault(name, []).append(ending)
    os.makedirs(os.path.join(ROOT, place), exist_ok=True)
    for model, forms in plan.items():
        text += write(model, forms, os.path.join(ROOT, place))
    with open(os.path.join(ROOT, place + ".txt"), "w") as stream:
        stream.write("\n".join(text) + "\n")

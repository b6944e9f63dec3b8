#!/usr/bin/env python3
"""Writes tests/golden/keras/*.txt: what Keras itself computes, in double precision, for the C++ tests to compare with.

    python3 -m venv v && v/bin/pip install keras torch numpy
    KERAS_BACKEND=torch v/bin/python tests/golden/make_keras_goldens.py

The committed files were made with Keras 3.15.1 on the torch backend (every file repeats the version as `attr keras` of
its first case). The numbers of a case depend only on its name, so adding a case leaves the others as they were.
README.md in this folder describes the format and the names of the tensors.
"""
import functools
import os
import re
import zlib
from unittest import mock

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
import torch
from keras.src.backend import get_keras_mask, set_keras_mask
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

keras.config.set_floatx("float64")
# Outside TensorFlow Keras computes most sums and products of float64 in float32 (as JAX does unless told otherwise);
# with this entry of its table it stays in double precision.
BIT64_TO_BIT32_DTYPE["float64"] = "float64"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras")


# ---------------------------------------------------------------- writing

class File:
    def __init__(self, name):
        self.path, self.text, self.names = os.path.join(FOLDER, name), ["goldens 1"], set()

    def case(self, name, attrs, tensors):
        assert name not in self.names, f"two cases are called {name}"
        if not self.names:
            attrs = {**attrs, "keras": keras.__version__}
        self.names.add(name)
        self.text.append(f"case {name}")
        self.text += [f"attr {key} {value}" for key, value in attrs.items()]
        for key, value in tensors.items():
            value = np.asarray(value.detach() if torch.is_tensor(value) else value, dtype=np.float64)
            assert np.isfinite(value).all(), f"{name}: {key} is not finite"
            shape = " ".join(str(d) for d in (value.ndim, *value.shape))
            self.text.append(f"tensor {key} f64 {shape}")
            self.text.append(" ".join("%.15g" % number for number in value.ravel()))
        self.text.append("end")

    def save(self):
        os.makedirs(FOLDER, exist_ok=True)
        with open(self.path, "w") as stream:
            stream.write("\n".join(self.text) + "\n")
        print(f"{self.path}: {len(self.names)} cases, {os.path.getsize(self.path)} bytes")


# A spec (CLASS, {argument: value}) describes a Keras object; a value may be a spec again. It becomes both the object
# and the attrs: the nested class under the argument's name, its arguments after a dot.

def is_spec(value):
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict)


def make(spec, module):
    """The object of a spec; classes of nested specs are looked up in the modules an argument can come from."""
    kind, arguments = spec
    nested = (keras.layers, keras.regularizers, keras.optimizers.schedules, keras.activations)
    arguments = {k: make(v, next(m for m in nested if hasattr(m, v[0]))) if is_spec(v) else v
                 for k, v in arguments.items()}
    found = getattr(module, kind)
    return functools.partial(found, **arguments) if module is keras.activations else found(**arguments)


def text_of(value):
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ",".join(text_of(v) for v in value)
    return str(value)


def attrs_of(key, spec, prefix=""):
    kind, arguments = spec
    attrs = {key: kind}
    for name, value in arguments.items():
        name = prefix + {"layer": "inner", "backward_layer": "backward"}.get(name, name)
        attrs.update(attrs_of(name, value, name + ".") if is_spec(value) else {name: text_of(value)})
    return attrs


def case_name(attrs, *details):
    """A readable name: the attrs, all but the last word of an argument's name cut to initials, then the details."""
    short = lambda key: "".join(w[0] for w in key.split("_")[:-1]) + key.split("_")[-1]
    words = [value if key in ("layer", attrs["layer"]) else f"{'.'.join(map(short, key.split('.')))}_{value}"
             for key, value in attrs.items()]
    return re.sub(r"[^A-Za-z0-9.]+", "_", "_".join([*words, *details]).replace("-", "m")).strip("_")


# ---------------------------------------------------------------- drawing

def generator(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def numbers(rng, shape, scale=0.9):
    # Three decimals keep the files short; the reader gets exactly the number Keras got.
    return np.round(rng.uniform(-scale, scale, shape), 3)


def pattern(kind, batch, steps):
    """A (batch, steps) mask. `holes` also masks the first step of every second row, `row` all steps of row 0."""
    mask = np.ones((batch, steps), bool)
    for b in range(batch):
        if kind in ("right", "row"):
            mask[b, max(1, steps - 1 - b):] = False
        if kind == "left":
            mask[b, :min(steps - 1, 1 + b)] = False
        if kind == "holes":
            mask[b, b % 2::2] = False
    if kind == "row":
        mask[0] = False
    return mask


class Wide(tuple):
    """The shape of an input drawn from -4..4 rather than -0.9..0.9, to reach the flat parts of activations."""


# ---------------------------------------------------------------- layers

def weight_names(layer):
    parts = lambda v, n: "_".join(v.path.split("/")[-n:])
    if isinstance(layer, keras.layers.Bidirectional):
        return ["forward_" + parts(v, 1) for v in layer.forward_layer.weights] + [
            "backward_" + parts(v, 1) for v in layer.backward_layer.weights]
    if isinstance(layer, keras.Model):
        return [f"{inner.name}_{name}" for inner in layer.layers for name in weight_names(inner)]
    return [parts(v, 2 if isinstance(layer, keras.layers.MultiHeadAttention) else 1) for v in layer.weights]


def randomise(layer, rng):
    for variable in layer.weights:
        value = numbers(rng, variable.shape)
        variable.assign(np.round(1 + value / 3, 3) if variable.path.endswith("gamma") else value)


def call(layer, arrays, masks, options):
    """Calls the layer in its own way with fresh tensors (MultiHeadAttention takes masks off the ones it is given)."""
    tensors = [torch.tensor(a, requires_grad=a.dtype == np.float64) for a in arrays]
    for k, mask in masks.items():
        set_keras_mask(tensors[k], torch.tensor(mask))
    options = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    if isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional)):
        # With an initial state Keras no longer finds the mask on the sequence, so it is always passed.
        options["mask"] = torch.tensor(masks[0]) if masks else None
        if len(tensors) > 1:
            options["initial_state"] = tensors[1:]
        return tensors, layer(tensors[0], **options)
    if isinstance(layer, (keras.layers.Attention, keras.layers.Add.__base__)):
        return tensors, layer(tensors, **options)
    return tensors, layer(*tensors, **options)


def record(file, spec, inputs, masks=None, layer=None, attrs=None, **options):
    """One layer case. inputs: shapes to draw, or arrays; masks: input index -> pattern kind or array;
    options: further arguments of the call (numbers become attrs, arrays become tensors)."""
    attrs = attrs or attrs_of("layer", spec)
    attrs.update({k: text_of(v) for k, v in options.items() if not isinstance(v, np.ndarray)})
    name = case_name(attrs, *["x".join(map(str, np.shape(i) if isinstance(i, np.ndarray) else i)) for i in inputs],
                     *[f"mask{k}_{m if isinstance(m, str) else 'given'}" for k, m in (masks or {}).items()],
                     *[k for k, v in options.items() if isinstance(v, np.ndarray)])
    rng = generator(name)
    arrays = [i if isinstance(i, np.ndarray) else numbers(rng, i, 4 if isinstance(i, Wide) else 0.9) for i in inputs]
    masks = {k: pattern(m, *arrays[k].shape[:2]) if isinstance(m, str) else m for k, m in (masks or {}).items()}
    layer = layer or make(spec, keras.layers)
    options = {"training": False, **options} if layer._call_has_training_arg else options
    call(layer, arrays, masks, options)  # builds the weights
    randomise(layer, rng)
    tensors, outputs = call(layer, arrays, masks, options)
    outputs = keras.tree.flatten(outputs)
    coefficients = [numbers(rng, tuple(o.shape)) for o in outputs]
    loss = sum((torch.tensor(c) * o).sum() for c, o in zip(coefficients, outputs))
    weights, floats = layer.weights, [t for t in tensors if t.requires_grad]
    trained = [v for v in weights if v.trainable]
    wanted = [*floats, *(v.value for v in trained)]
    grads = torch.autograd.grad(loss, wanted, allow_unused=True) if wanted else []
    grads = iter([torch.zeros_like(w) if g is None else g for w, g in zip(wanted, grads)])
    if weights:
        attrs["names"] = ",".join(weight_names(layer))
    written = {f"in.{k}": a for k, a in enumerate(arrays)}
    written.update({f"mask.{k}": m for k, m in masks.items()})
    written.update({k: v for k, v in options.items() if isinstance(v, np.ndarray)})
    written.update({f"w.{k}": v.value for k, v in enumerate(weights)})
    written.update({f"out.{k}": o for k, o in enumerate(outputs)})
    # MultiHeadAttention leaves the mask of its inner Softmax on the scores, where nothing uses it.
    with_mask = outputs[:1] if isinstance(layer, keras.layers.MultiHeadAttention) else outputs
    written.update({f"outmask.{k}": get_keras_mask(o) for k, o in enumerate(with_mask) if get_keras_mask(o) is not None})
    written.update({f"loss.c.{k}": c for k, c in enumerate(coefficients)}, loss=loss)
    written.update({f"grad.in.{k}": next(grads) for k, t in enumerate(tensors) if t.requires_grad})
    written.update({f"grad.w.{k}": next(grads) for k, v in enumerate(weights) if v.trainable})
    if layer.losses:
        written["losses"] = [number.item() for number in layer.losses]
    file.case(name, attrs, written)


def record_stateful(file, spec):
    """Three calls that carry the state on, then a fourth after reset_state()."""
    attrs = {**attrs_of("layer", spec), "calls": "3"}
    name = case_name(attrs)
    rng, layer = generator(name), make(spec, keras.layers)
    inputs = [numbers(rng, (2, 3, 3)) for _ in range(4)]
    layer(torch.tensor(inputs[0]))
    randomise(layer, rng)
    outputs = []
    for k, x in enumerate(inputs):
        if k in (0, 3):
            layer.reset_state()
        outputs.append(layer(torch.tensor(x)).detach().clone())
    attrs["names"] = ",".join(weight_names(layer))
    file.case(name, attrs, {**{f"in.{k}": x for k, x in enumerate(inputs)},
                            **{f"w.{k}": v.value for k, v in enumerate(layer.weights)},
                            **{f"out.{k}": y for k, y in enumerate(outputs)}})


def layers():
    file = File("layers.txt")
    add = functools.partial(record, file)
    dense = lambda **more: ("Dense", {"units": 3, **more})
    add(dense(), [(2, 4)])
    add(dense(), [(2, 3, 4)], {0: "right"})
    add(dense(use_bias=False), [(2, 4)])
    add(dense(use_bias=False, activation="softmax"), [(2, 3, 4)])
    for activation in ["relu", "softmax", "gelu", "leaky_relu", "hard_sigmoid", "tanh", "elu"]:
        add(dense(activation=activation), [Wide((2, 4))])
    for regularizer in [("L1", {"l1": 0.1}), ("L2", {"l2": 0.2}), ("L1L2", {"l1": 0.1, "l2": 0.2}),
                        ("OrthogonalRegularizer", {"factor": 0.1, "mode": "rows"})]:
        add(dense(kernel_regularizer=regularizer), [(2, 4)])
    add(dense(activity_regularizer=("L1L2", {"l1": 0.1, "l2": 0.2})), [(3, 4)])
    add(dense(kernel_regularizer=("L2", {"l2": 0.2}), bias_regularizer=("L1", {"l1": 0.1}),
              activity_regularizer=("L2", {"l2": 0.3})), [(3, 2, 4)])
    ids = np.array([[1, 4, 0, 0], [2, 3, 1, 0], [0, 2, 2, 4]])
    for mask_zero in (False, True):
        spec = ("Embedding", {"input_dim": 5, "output_dim": 3, "mask_zero": mask_zero})
        add(spec, [ids])
        add(spec, [np.stack([ids, ids[::-1]])])
    for dims in [(2, 1), (1, 2)]:
        add(("Permute", {"dims": dims}), [(2, 3, 4)])
    add(("Permute", {"dims": (3, 1, 2)}), [(2, 2, 3, 4)])
    add(("RepeatVector", {"n": 3}), [(2, 4)])
    for target in [(2, 6), (-1, 2), (12,), (-1,), (3, 2, 2)]:
        add(("Reshape", {"target_shape": target}), [(2, 3, 4)])
    for shape in [(2, 3), (2, 3, 4), (2, 2, 3, 2)]:
        add(("Flatten", {}), [shape])
    padded = numbers(generator("Masking"), (2, 4, 3))
    for value in (0.0, -0.5):
        x = padded.copy()
        x[0, 2:] = x[1, 1] = value
        x[1, 0, 1] = value  # one feature of this value does not mask its step
        add(("Masking", {"mask_value": value}), [x])
    for axis in (-1, 1):
        add(("Softmax", {"axis": axis}), [(2, 3, 4)])
        inside = generator(f"Softmax{axis}").random((2, 3, 4)) < 0.6
        inside[0, 0], inside[0, :, 0] = False, False
        add(("Softmax", {"axis": axis}), [(2, 3, 4)], {0: inside})
    names = sorted(n for n in dir(keras.activations) if n not in ("get", "serialize", "deserialize", "threshold")
                   and callable(getattr(keras.activations, n)))
    for activation in names:
        add(("Activation", {"activation": activation}), [Wide((2, 6))])
    for activation in [("threshold", {"threshold": 0.2, "default_value": 0.1}), ("leaky_relu", {"negative_slope": 0.3}),
                       ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}), ("elu", {"alpha": 0.5}),
                       ("gelu", {"approximate": True}), ("softmax", {"axis": 1})]:
        add(("Activation", {"activation": activation}), [Wide((2, 3, 2))], {0: "right"})
    for spec in [("ReLU", {}), ("ReLU", {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.5}), ("LeakyReLU", {}),
                 ("LeakyReLU", {"negative_slope": 0.1}), ("ELU", {"alpha": 0.5}), ("PReLU", {}), ("PReLU", {"shared_axes": [1]})]:
        add(spec, [Wide((2, 3, 2))], {0: "right"})
    a, b = (2, 3, 2), (2, 1, 2)
    for kind in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]:
        for shapes in [[a, a], [a, b], [(2, 2), a]] + ([[a, a, a], [a, b, (2, 3, 1)]] if kind != "Subtract" else []):
            add((kind, {}), shapes)
    for kind in ["Add", "Average", "Multiply", "Maximum", "Minimum"]:
        add((kind, {}), [a, a], {0: "right", 1: "left"})
        add((kind, {}), [a, a], {0: "right"})
    for axis in (-1, 1):
        cat = ("Concatenate", {"axis": axis})
        second = (2, 3, 1) if axis == -1 else (2, 2, 2)
        add(cat, [a, second])
        add(cat, [a, second, a])
        add(cat, [a, second], {0: "right", 1: "left"})
        add(cat, [a, second], {0: "right"})
    add(("Concatenate", {"axis": -1}), [(2, 3), (2, 2)])
    for axes, shapes in [(1, [(2, 3), (2, 3)]), (1, [(2, 3, 2), (2, 3, 1)]), (2, [(2, 3, 2), (2, 1, 2)]),
                         ((2, 1), [(2, 3, 2), (2, 2, 2)]), ((1, 2), [(2, 3, 2), (2, 2, 3)]), (-1, [(2, 3, 2), (2, 2, 2)]),
                         ((2, 1), [(2, 3, 2), (2, 2)]), ((1, 2), [(2, 2), (2, 3, 2)])]:
        for normalize in (False, True):
            add(("Dot", {"axes": axes, "normalize": normalize}), shapes)
    for keepdims in (False, True):
        for mask in (None, {0: "right"}, {0: "holes"}):
            add(("GlobalAveragePooling1D", {"keepdims": keepdims}), [(3, 4, 2)], mask)
        for mask in (None, {0: "right"}):
            add(("GlobalMaxPooling1D", {"keepdims": keepdims}), [(3, 4, 2)], mask)
    for arguments in [{}, {"epsilon": 0.1}, {"center": False}, {"scale": False}, {"center": False, "scale": False},
                      {"axis": [1, 2]}, {"rms_scaling": True}]:
        add(("LayerNormalization", arguments), [(2, 3, 3)], {0: "right"})
    # On torch Keras hands every run of axes to a torch function that takes only the last ones; Keras's own formula is right.
    with mock.patch("keras.src.ops.nn.is_continuous_axis", lambda axis: False):
        add(("LayerNormalization", {"axis": 1}), [(2, 3, 4)])
    add(("LayerNormalization", {}), [(3, 4)])
    for axis in (-1, 1, [1, 2]):
        add(("UnitNormalization", {"axis": axis}), [(2, 3, 4)])
    over_time = lambda kind, **arguments: ("TimeDistributed", {"layer": (kind, arguments)})
    for mask in (None, {0: "right"}):
        add(over_time("Dense", units=2, activation="tanh"), [(2, 3, 4)], mask)
    add(over_time("Dense", units=2), [(2, 2, 3, 4)])
    for sequences in (False, True):
        spec = over_time("LSTM", units=2, return_sequences=sequences)
        add(spec, [(2, 3, 2, 2)])
        add(spec, [(2, 2, 3, 2)], {0: np.stack([pattern(kind, 2, 3) for kind in ("right", "left")])})
    add(over_time("Flatten"), [(2, 3, 2, 2)])
    for spec in [("GaussianNoise", {"stddev": 0.5}), ("Dropout", {"rate": 0.5}), ("SpatialDropout1D", {"rate": 0.5})]:
        add(spec, [(2, 3, 4)], {0: "right"})
    for shape in [(3, 4), (2, 3, 4)]:
        add(("ActivityRegularization", {"l1": 0.1, "l2": 0.2}), [shape], training=True)
    file.save()


# ---------------------------------------------------------------- recurrent layers

def recurrent():
    file = File("rnn.txt")
    shape, units, state = (2, 3, 2), 2, (2, 2)
    # (return_sequences, go_backwards, initial state given, mask, further arguments)
    table = [(0, 0, 0, None, {}), (1, 0, 1, None, {}), (0, 1, 0, None, {}), (1, 1, 0, None, {}), (0, 0, 0, "right", {}),
             (0, 0, 0, "left", {}), (1, 0, 0, "left", {}), (1, 0, 0, "holes", {}), (1, 1, 0, "right", {}), (1, 0, 1, "row", {}),
             (0, 1, 1, "left", {}), (1, 0, 0, "holes", {"zero_output_for_mask": True}),
             (0, 0, 0, "right", {"zero_output_for_mask": True}), (1, 1, 0, "row", {"zero_output_for_mask": True}),
             (1, 0, 0, None, {"use_bias": False}), (1, 0, 0, "right", {"activation": "relu"})]
    bases = [("LSTM", {}), ("GRU", {"reset_after": True}), ("GRU", {"reset_after": False}), ("SimpleRNN", {})]
    for kind, base in bases:
        states = [state] * (2 if kind == "LSTM" else 1)
        gates = [] if kind == "SimpleRNN" else [(1, 0, 0, None, {"recurrent_activation": "hard_sigmoid"}),
                                                (1, 0, 0, None, {"activation": "sigmoid", "recurrent_activation": "relu"})]
        for sequences, backwards, given, mask, more in table[::2 if base == {"reset_after": False} else 1] + gates:
            spec = (kind, {"units": units, **base, "return_sequences": bool(sequences), "go_backwards": bool(backwards),
                           "return_state": True, **more})
            record(file, spec, [shape] + states * given, mask and {0: mask})
        record_stateful(file, (kind, {"units": units, **base, "return_sequences": True, "stateful": True}))
    both = lambda kind, merge, *backward, **more: ("Bidirectional", {
        "layer": (kind, {"units": units, **more}), "merge_mode": merge,
        **({"backward_layer": (kind, {**more, "go_backwards": True, **backward[0]})} if backward else {})})
    for kind in ["LSTM", "GRU", "SimpleRNN"]:
        states = [state] * (4 if kind == "LSTM" else 2)
        for k, merge in enumerate(["concat", "sum", "mul", "ave", None]):
            for sequences in (False, True) if k == 0 else (k % 2 == 1,):
                record(file, both(kind, merge, return_sequences=sequences), [shape],
                       None if merge in ("mul", "ave") else {0: "right"})
        for sequences, mask in [(True, None), (False, "left"), (True, "holes"), (True, "row")]:
            record(file, both(kind, "concat", return_sequences=sequences, return_state=True), [shape], mask and {0: mask})
        record(file, both(kind, None, return_sequences=True, return_state=True), [shape], {0: "right"})
        record(file, both(kind, "sum", return_sequences=True, return_state=True), [shape] + states, {0: "left"})
        record(file, both(kind, "concat", return_sequences=False), [shape] + states)
        for sequences in (False, True):
            record(file, both(kind, "concat", {"units": 3}, return_sequences=sequences), [shape], {0: "holes"})
    file.save()


# ---------------------------------------------------------------- attention and whole models

def attention():
    file = File("attention.txt")
    query, value = (2, 3, 2), (2, 4, 2)
    masked = [None, {0: "right"}, {1: "left"}, {0: "left", 1: "right"}, {1: "row"}]
    for kind, arguments in [("Attention", {}), ("Attention", {"use_scale": True}), ("Attention", {"score_mode": "concat"}),
                            ("Attention", {"score_mode": "concat", "use_scale": True}), ("AdditiveAttention", {}),
                            ("AdditiveAttention", {"use_scale": False})]:
        add = functools.partial(record, file, (kind, arguments), return_attention_scores=True)
        for masks in masked if len(arguments) == 0 else [None, {0: "left", 1: "right"}]:
            add([query, value], masks)
        add([query, (2, 4, 3), value], {0: "right", 1: "left"})
        add([query, value], use_causal_mask=True)
        add([query, value], {0: "right", 1: "right"}, use_causal_mask=True)
    heads = lambda **more: ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2, **more})
    add = functools.partial(record, file, heads(), return_attention_scores=True)
    for masks in masked:
        add([query, value], masks)
    add([query, (2, 4, 1), (2, 4, 3)])
    add([query, (2, 4, 1), (2, 4, 3)], {0: "right", 1: "left", 2: "holes"})
    allowed = generator("attention_mask").random((2, 3, 4)) < 0.5
    allowed[0, 1] = False  # a query that may look at nothing
    add([query, value], attention_mask=allowed)
    add([query, value], {0: "right", 1: "right"}, attention_mask=allowed, use_causal_mask=True)
    add([query, value], use_causal_mask=True)
    add([query, value], {1: "left"}, use_causal_mask=True)
    for more in [{"value_dim": 3}, {"use_bias": False}, {"output_shape": 3}, {"value_dim": 3, "output_shape": (2, 3)}]:
        record(file, heads(**more), [query, value], {1: "right"}, return_attention_scores=True)
    # Without the scores Keras takes another path, which differs where a query may look at nothing.
    add = functools.partial(record, file, heads(), return_attention_scores=False)
    add([query, value])
    add([query, value], {0: "right", 1: "left"})
    add([query, value], attention_mask=allowed)
    add([query, value], use_causal_mask=True)

    ids = np.array([[1, 4, 2, 0, 0], [3, 0, 2, 1, 0], [0, 0, 0, 0, 0]])
    L = keras.layers
    embed = lambda x: L.Embedding(5, 3, mask_zero=True, name="embedding")(x)
    look = lambda x: L.Attention(name="attention")([x, x])
    models = {
        "Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->Dense(2,softmax)":
            lambda x: L.Dense(2, "softmax", name="dense")(L.LSTM(2, return_sequences=True, name="lstm")(embed(x))),
        "Embedding(5,3,mask_zero=1)->GRU(2)->Dense(2)": lambda x: L.Dense(2, name="dense")(L.GRU(2, name="gru")(embed(x))),
        "Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->TimeDistributed(Dense(2))":
            lambda x: L.TimeDistributed(L.Dense(2), name="dense")(L.LSTM(2, return_sequences=True, name="lstm")(embed(x))),
        "Embedding(5,3,mask_zero=1)->Bidirectional(LSTM(2,return_sequences=1))->Attention(self)":
            lambda x: look(L.Bidirectional(L.LSTM(2, return_sequences=True), name="bidirectional")(embed(x))),
        "Embedding(5,3,mask_zero=1)->MultiHeadAttention(2,2,self)":
            lambda x: (lambda e: L.MultiHeadAttention(2, 2, name="attention")(e, e))(embed(x))}
    for arrow, build in models.items():
        x = keras.Input((5,), dtype="int64")
        record(file, None, [ids], layer=keras.Model(x, build(x)), attrs={"layer": "model", "model": arrow})
    file.save()


# ---------------------------------------------------------------- losses, metrics, optimizers and the rest of training

def targets(rng, kind, shape):
    """y_true and y_pred of a kind that suits the loss or metric."""
    classes, logits = shape[-1], numbers(rng, shape, 3)
    share = lambda: (lambda p: np.maximum(np.round(p / p.sum(-1, keepdims=True), 3), 0.001))(rng.uniform(0.05, 1, shape))
    labels = rng.integers(0, classes, shape[:-1])
    unit = np.round(rng.uniform(0.02, 0.98, shape), 3)
    bits = rng.integers(0, 2, shape).astype(float)
    return {"real": lambda: (numbers(rng, shape, 2), numbers(rng, shape, 2)),
            "positive": lambda: (np.round(rng.uniform(0, 2, shape), 3), np.round(rng.uniform(0.1, 2, shape), 3)),
            "shares": lambda: (share(), share()), "onehot": lambda: (np.eye(classes)[labels], share()),
            "onehot_logits": lambda: (np.eye(classes)[labels], logits), "bits": lambda: (bits, unit),
            "bits_logits": lambda: (bits, logits), "sparse": lambda: (labels.astype(float), share()),
            "sparse_logits": lambda: (labels.astype(float), logits), "signs": lambda: (2 * bits - 1, numbers(rng, shape, 2)),
            "classes": lambda: (bits, rng.integers(0, 2, shape).astype(float))}[kind]()


FORMS = [((2, 3), False, False), ((2, 3), True, False), ((2, 3, 3), True, False), ((2, 3, 3), False, True),
         ((2, 3, 3), True, True)]  # shape of y_pred, sample weights given, mask attached


def draw_weights(rng, shape):
    # Eighths, because AUC adds up in float32 whatever its dtype: these add up exactly.
    return np.round(rng.uniform(0.1, 2, shape[:-1]) * 8) / 8


def losses(file):
    logits, smooth = {"from_logits": True}, {"label_smoothing": 0.1}
    table = [(kind, {}, "real") for kind in ["MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
                                             "CosineSimilarity", "Huber", "LogCosh"]]
    table += [("MeanSquaredLogarithmicError", {}, "positive"), ("Huber", {"delta": 0.5}, "real"),
              ("CosineSimilarity", {"axis": 1}, "real"), ("KLDivergence", {}, "shares"), ("Poisson", {}, "positive"),
              ("Hinge", {}, "signs"), ("Hinge", {}, "bits"), ("SquaredHinge", {}, "signs"), ("CategoricalHinge", {}, "onehot")]
    table += [("BinaryCrossentropy", {}, "bits"), ("BinaryCrossentropy", smooth, "bits"),
              ("BinaryCrossentropy", logits, "bits_logits"), ("BinaryCrossentropy", {**logits, **smooth}, "bits_logits")]
    focal = {"alpha": 0.4, "gamma": 3.0}
    table += [("BinaryFocalCrossentropy", {}, "bits"), ("BinaryFocalCrossentropy", {**focal, **logits}, "bits_logits"),
              ("BinaryFocalCrossentropy", {**focal, "apply_class_balancing": True, **smooth}, "bits")]
    table += [("CategoricalCrossentropy", {}, "onehot"), ("CategoricalCrossentropy", smooth, "onehot"),
              ("CategoricalCrossentropy", {**logits, **smooth}, "onehot_logits"), ("CategoricalCrossentropy", {}, "shares"),
              ("CategoricalFocalCrossentropy", {}, "onehot"), ("CategoricalFocalCrossentropy", {**focal, **smooth}, "onehot"),
              ("CategoricalFocalCrossentropy", {**focal, **logits}, "onehot_logits"),
              ("SparseCategoricalCrossentropy", {}, "sparse"), ("SparseCategoricalCrossentropy", logits, "sparse_logits"),
              ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "sparse"),
              ("SparseCategoricalCrossentropy", {"ignore_class": -1, **logits}, "sparse_logits")]
    table += [("MeanSquaredError", {"reduction": r}, "real") for r in ["sum", "mean_with_sample_weight"]]
    for kind, arguments, data in table:
        for shape, weighted, masked in FORMS:
            if arguments.get("axis") == 1 and len(shape) == 3 and (weighted or masked):
                continue  # the losses no longer have the shape of the steps
            if arguments and len(shape) == 3 and weighted and not masked:
                continue  # enough of those
            attrs = {"layer": "loss", **attrs_of("loss", (kind, arguments))}
            name = case_name(attrs, data, "x".join(map(str, shape)), "weighted" * weighted, "masked" * masked)
            rng = generator(name)
            y_true, y_pred = targets(rng, data, shape)
            if arguments.get("ignore_class") == -1:
                y_true.flat[1] = -1
            written, given = {"in.y_true": y_true, "in.y_pred": y_pred}, torch.tensor(y_pred, requires_grad=True)
            if weighted:
                written["sample_weight"] = draw_weights(rng, shape)
            if masked:
                written["mask"] = pattern("right", *shape[:2])
                set_keras_mask(given, torch.tensor(written["mask"]))
            value = make((kind, arguments), keras.losses)(torch.tensor(y_true), given, written.get("sample_weight"))
            value.backward()
            file.case(name, attrs, {**written, "out.value": value, "grad.in.y_pred": given.grad})


def metrics(file):
    table = [("Accuracy", {}, "classes"), ("BinaryAccuracy", {}, "bits"), ("BinaryAccuracy", {"threshold": 0.3}, "bits"),
             ("CategoricalAccuracy", {}, "onehot"), ("SparseCategoricalAccuracy", {}, "sparse"),
             ("TopKCategoricalAccuracy", {"k": 2}, "onehot"), ("SparseTopKCategoricalAccuracy", {"k": 2}, "sparse")]
    for kind in ["Precision", "Recall"]:
        table += [(kind, arguments, data) for arguments, data in
                  [({}, "bits"), ({"thresholds": 0.3}, "bits"), ({"thresholds": [0.2, 0.6]}, "bits"), ({"top_k": 2}, "onehot"),
                   ({"class_id": 1}, "onehot"), ({"top_k": 1, "class_id": 0}, "onehot")]]
    table += [(kind, {}, "bits") for kind in ["TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives"]]
    for curve in ["ROC", "PR"]:
        for method in ["interpolation", "minoring", "majoring"]:
            for count in (200, 5):
                table.append(("AUC", {"num_thresholds": count, "curve": curve, "summation_method": method}, "bits"))
        table.append(("AUC", {"curve": curve, "multi_label": True}, "bits"))
    table += [("AUC", {}, "bits"), ("AUC", {"thresholds": [0.1, 0.4, 0.7]}, "bits"), ("AUC", {"from_logits": True}, "bits_logits")]
    table += [(kind, {}, "real") for kind in ["MeanAbsoluteError", "MeanSquaredError", "RootMeanSquaredError", "LogCoshError",
                                              "CosineSimilarity", "MeanAbsolutePercentageError"]]
    table += [("MeanSquaredLogarithmicError", {}, "positive"), ("Poisson", {}, "positive"), ("KLDivergence", {}, "shares"),
              ("Hinge", {}, "signs"), ("SquaredHinge", {}, "signs"), ("CategoricalHinge", {}, "onehot"),
              ("BinaryCrossentropy", {}, "bits"), ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "bits_logits"),
              ("CategoricalCrossentropy", {}, "onehot"), ("CategoricalCrossentropy", {"from_logits": True}, "onehot_logits"),
              ("SparseCategoricalCrossentropy", {}, "sparse"),
              ("SparseCategoricalCrossentropy", {"from_logits": True}, "sparse_logits")]
    table += [("F1Score", {"average": a}, "onehot") for a in (None, "macro", "micro", "weighted")]
    table += [("F1Score", {"threshold": 0.5}, "bits"), ("R2Score", {}, "real"), ("R2Score", {"class_aggregation": None}, "real"),
              ("R2Score", {"class_aggregation": "variance_weighted_average"}, "real")]
    flat_only = {"F1Score", "R2Score"}
    for kind, arguments, data in table:
        for shape, weighted, masked in FORMS:
            metric = make((kind, arguments), keras.metrics)
            wrapper = isinstance(metric, keras.metrics.MeanMetricWrapper)
            if len(shape) == 3 and (kind in flat_only or (not wrapper and arguments)):
                continue  # the first take flat predictions only; for the others those without arguments show enough
            attrs = {"layer": "metric", **attrs_of("metric", (kind, arguments))}
            name = case_name(attrs, data, "x".join(map(str, shape)), "weighted" * weighted, "masked" * masked)
            rng, written = generator(name), {}
            for k in range(2):
                y_true, y_pred = targets(rng, data, shape)
                if kind == "AUC" and data == "bits":
                    y_pred.flat[:3] = [0, 0.5, 1]  # on the thresholds
                given = torch.tensor(y_pred)
                written.update({f"in.y_true{k}": y_true, f"in.y_pred{k}": y_pred})
                if weighted:
                    written[f"sample_weight{k}"] = draw_weights(rng, shape)
                if masked:
                    written[f"mask{k}"] = pattern(("right", "left")[k], *shape[:2])
                    set_keras_mask(given, torch.tensor(written[f"mask{k}"]))
                metric.update_state(torch.tensor(y_true), given, written.get(f"sample_weight{k}"))
            file.case(name, attrs, {**written, "out.value": metric.result()})


SCHEDULES = [("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.5, "staircase": s})
             for s in (False, True)]
SCHEDULES += [("PiecewiseConstantDecay", {"boundaries": [3, 7], "values": [0.1, 0.05, 0.01]})]
SCHEDULES += [("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "end_learning_rate": 0.01, "power": 2.0, "cycle": c})
              for c in (False, True)]
SCHEDULES += [("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.5, "staircase": s})
              for s in (False, True)]
SCHEDULES += [("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 6}),
              ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "alpha": 0.2}),
              ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 6, "alpha": 0.1, "warmup_target": 0.1, "warmup_steps": 4}),
              ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 3}),
              ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 3, "t_mul": 1.5, "m_mul": 0.8, "alpha": 0.1}),
              ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 3, "t_mul": 1.0})]


def optimizers(file):
    table = [("SGD", {}), ("SGD", {"momentum": 0.9}), ("SGD", {"momentum": 0.9, "nesterov": True}), ("RMSprop", {}),
             ("RMSprop", {"rho": 0.8, "momentum": 0.9}), ("RMSprop", {"centered": True}),
             ("RMSprop", {"momentum": 0.9, "centered": True}), ("Adam", {}), ("Adam", {"amsgrad": True}),
             ("Adam", {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 0.01}), ("AdamW", {}), ("AdamW", {"weight_decay": 0.1, "amsgrad": True}),
             ("Adagrad", {}), ("Adagrad", {"initial_accumulator_value": 0.5}), ("Adadelta", {"rho": 0.9}), ("Adamax", {}), ("Nadam", {})]
    for kind in ["SGD", "Adam"]:
        table += [(kind, more) for more in [{"clipnorm": 0.5}, {"clipvalue": 0.3}, {"global_clipnorm": 0.5}, {"weight_decay": 0.1}]]
    table += [("SGD", {"learning_rate": SCHEDULES[0]}), ("Adam", {"learning_rate": SCHEDULES[2]}),
              ("AdamW", {"learning_rate": SCHEDULES[9], "weight_decay": 0.1})]
    for kind, arguments in table:
        arguments = {"learning_rate": 0.1, **arguments}
        attrs = {"layer": "optimizer", **attrs_of("optimizer", (kind, arguments))}
        name = case_name(attrs)
        rng, optimizer = generator(name), make((kind, arguments), keras.optimizers)
        variables = [keras.Variable(numbers(rng, shape)) for shape in [(2, 3), (3,)]]
        written = {f"w.{k}": v.value.detach().clone() for k, v in enumerate(variables)}
        for step in range(6):
            gradients = [numbers(rng, tuple(v.shape)) for v in variables]
            optimizer.apply([torch.tensor(g) for g in gradients], variables)
            written.update({f"grad{step}.{k}": g for k, g in enumerate(gradients)})
            written.update({f"after{step + 1}.{k}": v.value.detach().clone() for k, v in enumerate(variables)})
        file.case(name, attrs, written)


def small_parts(file):
    for spec in SCHEDULES:
        schedule, steps = make(spec, keras.optimizers.schedules), np.arange(16)
        attrs = {"layer": "schedule", **attrs_of("schedule", spec)}
        file.case(case_name(attrs), attrs, {"in.step": steps, "out.rate": [float(schedule(int(s))) for s in steps]})
    for spec in [("L1", {"l1": 0.1}), ("L2", {"l2": 0.1}), ("L1L2", {"l1": 0.1, "l2": 0.2}),
                 ("OrthogonalRegularizer", {"factor": 0.1, "mode": "rows"}), ("OrthogonalRegularizer", {"factor": 0.1, "mode": "columns"})]:
        attrs = {"layer": "regularizer", **attrs_of("regularizer", spec)}
        data = numbers(generator(case_name(attrs)), (4, 3))
        x = torch.tensor(data, requires_grad=True)
        value = make(spec, keras.regularizers)(x)
        value.backward()
        file.case(case_name(attrs), attrs, {"in.x": data, "out.value": value, "grad.in.x": x.grad})
    for spec in [("MaxNorm", {"max_value": 1.0}), ("MaxNorm", {"max_value": 1.0, "axis": 1}), ("NonNeg", {}), ("UnitNorm", {}),
                 ("UnitNorm", {"axis": 1}), ("MinMaxNorm", {"min_value": 0.8, "max_value": 1.0}),
                 ("MinMaxNorm", {"min_value": 0.8, "max_value": 1.0, "rate": 0.5, "axis": 1}), ("MaxNorm", {"max_value": 1.0, "axis": [0, 1]})]:
        attrs = {"layer": "constraint", **attrs_of("constraint", spec)}
        data = numbers(generator(case_name(attrs)), (4, 3))
        file.case(case_name(attrs), attrs, {"in.x": data, "out.y": make(spec, keras.constraints)(torch.tensor(data))})


def fits(file):
    """One train_on_batch each: what weights by class or by sample, masks and regularizers do to a step of SGD."""
    ids = np.array([[1, 4, 2, 0], [3, 2, 0, 0], [4, 4, 1, 2]])
    L, by_class = keras.layers, {0: 0.5, 1: 2.0, 2: 1.5}
    dense = lambda: [L.Dense(3, "softmax", name="dense")]
    decayed = lambda: [L.Dense(3, "softmax", kernel_regularizer=keras.regularizers.L2(0.1),
                               activity_regularizer=keras.regularizers.L1(0.1), name="dense")]
    tagger = lambda: [L.Embedding(5, 3, mask_zero=True, name="embedding"), L.LSTM(2, return_sequences=True, name="lstm"),
                      L.Dense(3, "softmax", name="dense")]
    regularized = "Dense(3,softmax,kernel_regularizer=L2(0.1),activity_regularizer=L1(0.1))"
    labelled = "Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->Dense(3,softmax)"
    table = [(arrow, layers, shape, loss, weights) for arrow, layers, shape in
             [("Dense(3,softmax)", dense, (5,)), (regularized, decayed, (5,)), (labelled, tagger, (3, 4))]
             for loss in ["categorical_crossentropy", "sparse_categorical_crossentropy"]
             for weights in ["none", "class_weight", "sample_weight"]
             if weights != "class_weight" or len(shape) == 1]  # Keras weighs classes by sample, not by step
    for arrow, build, shape, loss, weights in table:
        attrs = {"layer": "fit", "model": arrow, "loss": loss, "optimizer": "SGD", "learning_rate": "0.1"}
        name = case_name({k: attrs[k] for k in ("layer", "model", "loss")}, weights)
        rng, model = generator(name), keras.Sequential(build())
        x = ids if len(shape) == 2 else numbers(rng, (*shape, 4))
        labels = rng.integers(0, 3, shape)
        y, options = labels if loss.startswith("sparse") else np.eye(3)[labels], {}
        if weights == "class_weight":
            options["class_weight"] = by_class
            attrs["class_weight"] = text_of(list(by_class.values()))
        written = {"in.x": x, "in.y": y}
        if weights == "sample_weight":
            options["sample_weight"] = written["sample_weight"] = draw_weights(rng, (*shape, 3))
        model.compile(keras.optimizers.SGD(0.1), loss, jit_compile=False)
        model(x)
        randomise(model, rng)
        attrs["names"] = ",".join(weight_names(model))
        written.update({f"w.{k}": v.value.detach().clone() for k, v in enumerate(model.weights)})
        written["out.loss"] = model.train_on_batch(x, y, **options)
        written.update({f"after1.{k}": v.value for k, v in enumerate(model.weights)})
        file.case(name, attrs, written)


def training():
    file = File("training.txt")
    for part in (losses, metrics, optimizers, small_parts, fits):
        part(file)
    file.save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for part in (layers, recurrent, attention, training):
        part()

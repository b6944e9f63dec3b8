#!/usr/bin/env python3
"""Writes tests/golden/keras_files/packages/: models with the attention layers of other packages, as Keras saves them.

    python3 -m venv v2 && v2/bin/pip install tensorflow-cpu tf_keras
    for v in 3.0 5.0.0; do v2/bin/pip install --no-deps --target packages/attention-$v attention==$v; done
    v2/bin/pip install --no-deps --target packages/self keras-self-attention==0.51.0
    v2/bin/python tests/golden/make_package_files.py packages

attention is what the package keras-attention is called there. The layer of datalogue/keras-attention runs with Keras
2.0 alone, which runs no more: its file is laid out by h5py in the words of Keras 2.0.4, with what its published
formulas give, in NumPy.
"""
import json
import os
import re
import sys
import zipfile
import zlib
from unittest import mock

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0", TF_USE_LEGACY_KERAS="1")

import h5py
import numpy as np
import tf_keras as keras

L = keras.layers
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras_files", "packages")


def package(name, folder):
    """A package anew, from its own folder."""
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]
    with mock.patch.object(sys, "path", [os.path.join(sys.argv[1], folder), *sys.path]):
        return __import__(name)


def sequence():
    ids = keras.Input((5,), dtype="int32", name="ids")
    return ids, L.LSTM(3, return_sequences=True)(L.Embedding(6, 2, mask_zero=True)(ids))


class Models:
    """Each function builds the model of its name."""
    def attention5():
        attention, (ids, x) = package("attention", "attention-5.0.0").Attention, sequence()
        return keras.Model(ids, [attention(2)(x), attention(4, "bahdanau", name="additive")(x)])

    def attention3():  # its layer is a chain of Keras's, one of them a Lambda of Python code
        x = keras.Input((4, 3), name="x")
        return keras.Model(x, package("attention", "attention-3.0").Attention()(x))

    def self_attention():
        kinds, (ids, x) = package("keras_self_attention", "self"), sequence()
        y = [
            kinds.SeqSelfAttention(4, attention_width=3, attention_activation="sigmoid", return_attention=True)(x),
            kinds.SeqSelfAttention(attention_type="multiplicative", history_only=True, use_attention_bias=False)(x),
            kinds.SeqWeightedAttention(return_attention=True)(x),
            kinds.ScaledDotProductAttention(history_only=True)(x),
            kinds.ScaledDotProductAttention(return_attention=True)([x, x, x])
        ]
        return keras.Model(ids, y)


def flat(value):
    return [leaf for part in value for leaf in flat(part)] if isinstance(value, (list, tuple)) else [np.asarray(value)]


def weights_for(shapes, rng):
    return [np.round(rng.uniform(-0.9, 0.9, shape), 3).astype("float32") for shape in shapes]


def save(net, name, endings):
    """Without what differs between runs: paths in Python code, dates, addresses. Archives are packed again, smaller."""
    for layer in net.layers:
        if isinstance(layer, L.Lambda):
            layer.function.__code__ = layer.function.__code__.replace(co_filename="attention.py")
    for path in (os.path.join(FOLDER, name + ending) for ending in endings):
        net.save(path)
        if path.endswith(".keras"):
            with zipfile.ZipFile(path) as archive:
                members = {member: archive.read(member) for member in archive.namelist()}
            numbers = {}
            members["config.json"] = re.sub(rb'(?<="shared_object_id": )\d+',
                                            lambda one: b"%d" % numbers.setdefault(one[0], len(numbers)),
                                            members["config.json"])
            members["metadata.json"] = json.dumps(
                {"keras_version": keras.__version__, "date_saved": "2025-01-01@00:00:00"})
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for member, content in members.items():
                    archive.writestr(zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


NAMES = ["V_a", "W_a", "U_a", "b_a", *(f"{what}_{g}" for g in "rzpo" for what in "CUWb"), "W_s"]


def decoder_weights(rng, D, U, O):
    gate = [(D, U), (U, U), (O, U), (U,)]
    shapes = [(U,), (U, U), (D, U), (U,), *gate * 3, (D, O), (U, O), (O, O), (O,), (D, U)]
    return dict(zip(NAMES, weights_for(shapes, rng), strict=True))


def decode(x, w):
    """What an AttentionDecoder gives, and its attention."""
    softmax = lambda e: np.exp(e) / np.exp(e).sum(-1, keepdims=True)
    sigmoid = lambda e: 1 / (1 + np.exp(-e))
    s, y, written, looked = np.tanh(x[:, 0] @ w["W_s"]), np.zeros((len(x), len(w["b_o"]))), [], []
    for _ in range(x.shape[1]):
        a = softmax(np.tanh((s @ w["W_a"])[:, None] + x @ w["U_a"] + w["b_a"]) @ w["V_a"])
        c = np.einsum("nt,ntd->nd", a, x)
        part = lambda g, state: y @ w["W_" + g] + state @ w["U_" + g] + c @ w["C_" + g] + w["b_" + g]
        r, z = sigmoid(part("r", s)), sigmoid(part("z", s))
        new, y = (1 - z) * s + z * np.tanh(part("p", r * s)), softmax(part("o", s))
        s = new
        written.append(y)
        looked.append(a)
    return np.stack(written, 1), np.stack(looked, 1)


def write_weights(place, layer, weights):
    """A layer's group in a file of Keras 2; weights: names with an array each."""
    group = place.create_group(layer)
    group.attrs["weight_names"] = np.array([f"{layer}/{name}:0".encode() for name in weights])
    for name, array in weights.items():
        group[f"{layer}/{name}:0"] = array


def decoder(rng, T=4, D=3, U=2, O=3):
    """The file of an AttentionDecoder; gives its input and output."""
    w = decoder_weights(rng, D, U, O)
    config = [{
        "class_name": "AttentionDecoder", "config": {
            "name": "AttentionDecoder", "trainable": True, "batch_input_shape": [None, T, D], "dtype": "float32",
            "return_sequences": True, "return_state": False, "go_backwards": False, "stateful": False, "unroll": False,
            "implementation": 0, "output_dim": O, "units": U, "return_probabilities": False
        }
    }]
    with h5py.File(os.path.join(FOLDER, "decoder.h5"), "w") as h5:
        h5.attrs["keras_version"], h5.attrs["backend"] = b"2.0.4", b"tensorflow"
        h5.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config}).encode()
        group = h5.create_group("model_weights")
        group.attrs["layer_names"], group.attrs["keras_version"] = np.array([b"AttentionDecoder"]), b"2.0.4"
        write_weights(group, "AttentionDecoder", w)
    x = np.round(rng.uniform(-1.5, 1.5, (3, T, D)), 3)
    return x, decode(x, w)[0]


def date_weights(rng, T=12, characters=7, U=2, O=5):
    """The weights alone of a date translator like the published one; gives its input, output and attention."""
    names = ["kernel", "recurrent_kernel", "bias"]
    shapes = [(characters, 4 * U), (U, 4 * U), (4 * U,)] * 2
    encoder, w = weights_for(shapes, rng), decoder_weights(rng, 2 * U, U, O)
    with h5py.File(os.path.join(FOLDER, "date_weights.h5"), "w") as h5:
        h5.attrs["keras_version"], h5.attrs["backend"] = b"2.0.4", b"tensorflow"
        layers = ["input_1", "OneHot", "bidirectional_1", "attention_decoder_1"]
        h5.attrs["layer_names"] = np.array([layer.encode() for layer in layers])
        write_weights(h5, "input_1", {})
        write_weights(h5, "OneHot", {"embeddings": np.eye(characters, dtype="float32")})
        both = [f"{direction}_lstm_1/{name}" for direction in ("forward", "backward") for name in names]
        write_weights(h5, "bidirectional_1", dict(zip(both, encoder, strict=True)))
        write_weights(h5, "attention_decoder_1", w)
    ids = rng.integers(0, characters, (3, T))
    one_hot = keras.Input((T, characters))
    lstm = L.LSTM(U, return_sequences=True, recurrent_activation="hard_sigmoid")  # as by default in Keras 2.0.4
    net = keras.Model(one_hot, L.Bidirectional(lstm)(one_hot))
    net.set_weights(encoder)
    return ids, *decode(net.predict_on_batch(np.eye(characters, dtype="float32")[ids]), w)


def case(name, attrs, given, outputs):
    lines = [f"case {name}", *(f"attr {key} {value}" for key, value in attrs.items())]
    for what, arrays in (("in", given), ("out", outputs)):
        for k, array in enumerate(arrays):
            lines.append(" ".join(["tensor", f"{what}.{k}", "f32", str(array.ndim), *map(str, array.shape)]))
            lines.append(" ".join("%.9g" % number for number in array.astype("float32").ravel()))
    return [*lines, "end"]


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    text = ["goldens 1"]
    for name in [name for name in vars(Models) if name[0] != "_"]:
        keras.backend.clear_session()
        rng, net = np.random.default_rng(zlib.crc32(name.encode())), getattr(Models, name)()
        net.set_weights(weights_for([w.shape for w in net.get_weights()], rng))
        x = np.round(rng.uniform(-1.5, 1.5, (3, 4, 3)), 3).astype("float32")
        ids = rng.integers(1, 6, (3, 5)).astype("int32")
        # Not two steps: SeqSelfAttention takes 1e4 from all that the last then sees, and single precision rounds away
        # much of the rest.
        ids[1:, -1] = 0
        x = x if name == "attention3" else ids
        endings = [".h5", ".keras"] if name == "attention5" else [".h5"]
        save(net, name, endings)
        attrs = {
            "model": "Functional", "keras": keras.__version__, "files": ",".join(name + ending for ending in endings),
            "inputs": net.inputs[0].name
        }
        text += case(name, attrs, [x], flat(net.predict_on_batch(x)))
    x, y = decoder(np.random.default_rng(zlib.crc32(b"decoder")))
    text += case("decoder",
                 {"model": "Sequential", "keras": "2.0.4", "files": "decoder.h5", "oracle": "formulas", "inputs": "x"},
                 [x], [y])
    with open(FOLDER + ".txt", "w") as stream:
        stream.write("\n".join(text) + "\n")
    ids, y, attention = date_weights(np.random.default_rng(zlib.crc32(b"date_weights")))
    with open(os.path.join(FOLDER, "date_weights.txt"), "w") as stream:
        stream.write("\n".join(["goldens 1", *case("date_weights", {"keras": "2.0.4", "oracle": "formulas"},
                                                   [ids], [y, attention])]) + "\n")

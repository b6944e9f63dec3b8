#!/usr/bin/env python3
"""Writes tests/golden/keras_files/{keras1,cudnn}/: models as Keras 1.2 and the CuDNN layers of Keras 2.2 saved them.

    python3 -m venv v2 && v2/bin/pip install tensorflow-cpu tf_keras
    v2/bin/python tests/golden/make_old_keras_files.py

Neither runs any more: Keras 1 needs a Theano or TensorFlow of 2017, CuDNN layers a GPU of that time. So each model is
built with tf_keras, which gives the weights and the outputs, and written in the old words and layouts: configs by what
get_config of Keras 1.2.2 and 2.2.4 gave, weights by the reverse of the conversions in
tf_keras/src/saving/legacy/hdf5_format.py. tf_keras reads these weights back with those conversions, and the script
fails unless they are then the same.
"""
import json
import os
import zlib

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")

import h5py
import numpy as np
import tf_keras as keras

L = keras.layers
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras_files")

# ---------------------------------------------------------------- weights in the old layouts


def by_gate(weights, order):
    """kernel, recurrent_kernel, bias -> W, U, b of each gate, in Keras 1's order."""
    parts = [np.split(w, len(order), axis=-1) for w in weights]
    return [part[gate] for gate in order for part in parts]


def cudnn(weights):
    kernel, recurrent, bias = weights
    gates = kernel.shape[1] // recurrent.shape[0]
    # Two biases for an LSTM: any two with that sum.
    bias = np.concatenate([0.25 * bias, 0.75 * bias]) if gates == 4 else bias.ravel()
    # The reverse of k.T.reshape(k.shape, order="F"): row by row becomes column by column.
    columns = np.hstack([k.ravel(order="F").reshape(k.shape) for k in np.hsplit(kernel, gates)])
    return [columns, np.hstack([k.T for k in np.hsplit(recurrent, gates)]), bias]


LAYOUTS = {
    "keras1": {"LSTM": lambda w: by_gate(w, [0, 2, 1, 3]), "GRU": lambda w: by_gate(w, [0, 1, 2])},
    "cudnn": {"LSTM": cudnn, "GRU": cudnn},
}


def inside(layer):
    if hasattr(layer, "forward_layer"):
        return [layer.forward_layer, layer.backward_layer]
    return [layer.layer] if hasattr(layer, "layer") else getattr(layer, "layers", [])


def trainable_and_not(layer, era):
    """Two lists of a layer's arrays as they stood in files."""
    if inside(layer):
        both = [trainable_and_not(one, era) for one in inside(layer)]
        return [w for first, _ in both for w in first], [w for _, second in both for w in second]
    arrays, kind = layer.get_weights(), type(layer).__name__
    if kind in LAYOUTS[era] and not layer.name.endswith("_packed"):
        arrays = LAYOUTS[era][kind](arrays)
    return (arrays, []) if layer.trainable else ([], arrays)


def write_weights(group, layers, era):
    group.attrs["layer_names"] = np.array([layer.name.encode() for layer in layers])
    for layer in layers:
        arrays, place = sum(trainable_and_not(layer, era), []), group.create_group(layer.name)
        names = [f"{layer.name}_W_{k}" for k in range(len(arrays))]
        place.attrs["weight_names"] = np.array([name.encode() for name in names])
        for name, array in zip(names, arrays):
            place[name] = array.astype("float32")


# ---------------------------------------------------------------- configs in the old words


def old(class_name, name, **config):
    return {"class_name": class_name, "config": {"name": name, "trainable": True, **config}}


def rnn(class_name, name, units, **more):
    """A recurrent layer of Keras 1."""
    gates = {} if class_name == "SimpleRNN" else {"inner_activation": "hard_sigmoid"}
    return old(
        class_name, name, **{
            "output_dim": units, "init": "glorot_uniform", "inner_init": "orthogonal", "activation": "tanh",
            **gates, "forget_bias_init": "one", "W_regularizer": None, "U_regularizer": None, "b_regularizer": None,
            "dropout_W": 0.1, "dropout_U": 0.0, "return_sequences": False, "go_backwards": False, "stateful": False,
            "unroll": False, "consume_less": "cpu", "input_dim": 2, "input_length": None, **more
        })


def dense(name, units, activation="linear", class_name="Dense", **more):
    return old(
        class_name, name, **{
            "output_dim": units, "init": "glorot_uniform", "activation": activation, "W_regularizer": None,
            "b_regularizer": None, "activity_regularizer": None, "W_constraint": None, "b_constraint": None,
            "bias": True, "input_dim": None, **more
        })


def merge(name, mode, **more):
    return old(
        "Merge", name, **{
            "mode": mode, "mode_type": "raw", "concat_axis": -1, "dot_axes": -1, "output_shape": None,
            "output_shape_type": "raw", "output_mask": None, "output_mask_type": "raw", "arguments": {}, **more
        })


def new_lstm(units, name, **more):
    return L.LSTM(units, recurrent_activation="hard_sigmoid", name=name, **more)


def new_gru(units, name, **more):
    return L.GRU(units, recurrent_activation="hard_sigmoid", reset_after=False, name=name, **more)


class Keras1:
    """Each gives the model of today, its layers in the order of the file, and the class and config of then."""
    def chain():
        now = keras.Sequential([
            keras.Input((5,), dtype="int32", name="ids"),
            L.Embedding(6, 2, mask_zero=True, name="embedding_1"),
            new_lstm(3, "lstm_1", return_sequences=True),
            L.Bidirectional(new_gru(2, "gru_1", return_sequences=True), name="both"),
            L.TimeDistributed(L.Dense(2, "hard_sigmoid", name="dense_1"), name="steps"),
            L.Dense(2, name="steps_2"),
            new_lstm(2, "lstm_packed", go_backwards=True),
            L.Dense(2, "softmax", name="dense_2")
        ])
        norm, penalty = {"name": "MaxNorm", "m": 2, "axis": 0}, {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01}
        then = [
            old("Embedding",
                "embedding_1",
                batch_input_shape=[None, 5],
                input_dtype="int32",
                input_dim=6,
                output_dim=2,
                init="uniform",
                input_length=5,
                mask_zero=True,
                activity_regularizer=None,
                W_regularizer=None,
                W_constraint=norm,
                dropout=0.0),
            old("Dropout", "dropout_1", p=0.5),
            rnn("LSTM", "lstm_1", 3, return_sequences=True, W_regularizer=penalty),
            old("Bidirectional", "both", layer=rnn("GRU", "gru_1", 2, return_sequences=True), merge_mode="concat"),
            old("TimeDistributed", "steps", layer=dense("dense_1", 2, "hard_sigmoid", W_constraint=norm)),
            dense("steps_2", 2, class_name="TimeDistributedDense", input_length=5),
            old("GaussianNoise", "gaussiannoise_1", sigma=0.1),
            rnn("LSTM", "lstm_packed", 2, go_backwards=True, consume_less="gpu"),
            dense("dense_2", 2, "softmax")
        ]
        return now, now.layers, "Sequential", then

    def branches():
        a, b, c = (keras.Input(shape, name=name) for shape, name in (((3,), "a"), ((4, 2), "b"), ((3,), "c")))
        deep = L.Dense(2, "relu", name="dense_2")(new_lstm(3, "lstm_1")(b))
        first, third = L.Dense(2, "tanh", name="dense_1"), L.Dense(2, name="dense_3")
        both = L.Concatenate()([first(a), L.Add()([deep, third(c)])])
        now = keras.Model([a, b, c], L.Dense(1, name="dense_4")(both))
        inner = merge("merge_1",
                      "sum",
                      layers=[{
                          "class_name": "Sequential", "config": [
                              rnn("LSTM", "lstm_1", 3, batch_input_shape=[None, 4, 2], input_dtype="float32"),
                              dense("dense_2", 2, "relu")
                          ]
                      }, {
                          "class_name": "Sequential", "config":
                          [dense("dense_3", 2, batch_input_shape=[None, 3], input_dtype="float32")]
                      }])
        then = [
            merge("merge_2",
                  "concat",
                  layers=[{
                      "class_name": "Sequential", "config":
                      [dense("dense_1", 2, "tanh", batch_input_shape=[None, 3], input_dtype="float32")]
                  }, {"class_name": "Sequential", "config": [inner]}]),
            dense("dense_4", 1)
        ]
        order = ["dense_1", "lstm_1", "dense_2", "dense_3", "dense_4"]
        return now, [now.get_layer(name) for name in order], "Sequential", then

    def graph():
        a, b = keras.Input((4, 2), name="left"), keras.Input((4, 2), name="right")
        twice, chain = new_gru(3, "gru_1"), keras.Sequential([keras.Input(
            (3,)), L.Dense(2, "relu", name="inside")],
                                                             name="sequential_1")
        x, y = twice(a), twice(b)
        now = keras.Model([a, b], [
            L.Dot(1)([x, y]),
            L.Dot((2, 1))([a, L.Permute((2, 1))(b)]),
            L.Multiply()([x, y]),
            L.Average()([x, y]),
            L.Maximum()([x, y]),
            L.Concatenate(axis=1)([a, b]),
            chain(x)
        ])
        places = {"dot": [["gru_1", 0, 0], ["gru_1", 1, 0]], "mul": [["gru_1", 0, 0], ["gru_1", 1, 0]]}
        places["ave"] = places["max"] = places["mul"]
        layer = lambda one, *nodes: {
            **one, "name": one["config"]["name"], "inbound_nodes": [list(node) for node in nodes]
        }
        start = lambda name: layer(
            old("InputLayer", name, batch_input_shape=[None, 4, 2], input_dtype="float32", sparse=False))
        layers = [
            start("left"),
            start("right"),
            layer(rnn("GRU", "gru_1", 3), [["left", 0, 0]], [["right", 0, 0]]),
            layer(old("Permute", "permute_1", dims=[2, 1]), [["right", 0, 0]])
        ]
        layers += [layer(merge(f"merge_{mode}", mode, dot_axes=1), node) for mode, node in places.items()]
        layers += [
            layer(merge("merge_dots", "dot", dot_axes=[2, 1]), [["left", 0, 0], ["permute_1", 0, 0]]),
            layer(merge("merge_along", "concat", concat_axis=1), [["left", 0, 0], ["right", 0, 0]]), {
                "class_name": "Sequential", "name": "sequential_1", "inbound_nodes": [[["gru_1", 0, 0]]], "config":
                [dense("inside", 2, "relu", batch_input_shape=[None, 3], input_dtype="float32")]
            }
        ]
        ends = ["merge_dot", "merge_dots", "merge_mul", "merge_ave", "merge_max", "merge_along", "sequential_1"]
        then = {
            "name": "model_1", "layers": layers, "input_layers": [["left", 0, 0], ["right", 0, 0]], "output_layers":
            [[name, 0, 0] for name in ends[:-1]] + [["sequential_1", 1, 0]]
        }
        return now, [now.get_layer("gru_1"), chain], "Model", then


def on_gpu(class_name, name, units, **more):
    """A CuDNN layer of Keras 2.2."""
    zeros, uniform = {"class_name": "Zeros", "config": {}}, {
        "class_name": "VarianceScaling", "config":
        {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}
    }
    none = {
        f"{what}_{kind}": None for what in ("kernel", "recurrent", "bias") for kind in ("regularizer", "constraint")
    }
    return old(
        class_name, name, **{
            "return_sequences": False, "return_state": False, "go_backwards": False, "stateful": False, "units": units,
            "kernel_initializer": uniform, "recurrent_initializer":
            {"class_name": "Orthogonal", "config":
             {"gain": 1.0, "seed": None}}, "bias_initializer": zeros, **none, "activity_regularizer": None, **more
        })


class Cudnn:
    def gates():
        a, b = keras.Input((4, 3), name="series"), keras.Input((2, 4, 2), name="rows")
        inside = keras.Sequential([
            keras.Input((4, 4)),
            L.Dense(3, trainable=False, name="frozen"),
            L.LSTM(2, name="deep"),
            L.Dense(1, name="last")
        ],
                                  name="head")
        x = L.LSTM(5, return_sequences=True, name="cu_dnnlstm_1")(a)
        x = L.Bidirectional(L.GRU(2, return_sequences=True, name="cu_dnngru_1"), name="both")(x)
        now = keras.Model([a, b], [inside(x), L.TimeDistributed(L.GRU(3, name="cu_dnngru_2"), name="each")(b)])
        layer = lambda one, *node: {**one, "name": one["config"]["name"], "inbound_nodes": [list(node)] if node else []}
        start = lambda name, *shape: layer(
            old("InputLayer", name, batch_input_shape=[None, *shape], dtype="float32", sparse=False))
        new_dense = lambda name, units, **more: old(
            "Dense", name, **{"units": units, "activation": "linear", "use_bias": True, **more})
        head = {
            "name":
            "head", "layers": [
                new_dense("frozen", 3, batch_input_shape=[None, 4, 4], trainable=False),
                on_gpu("CuDNNLSTM", "deep", 2),
                new_dense("last", 1)
            ]
        }
        layers = [
            start("series", 4, 3),
            layer(on_gpu("CuDNNLSTM", "cu_dnnlstm_1", 5, return_sequences=True), ["series", 0, 0, {}]),
            layer(
                old("Bidirectional",
                    "both",
                    merge_mode="concat",
                    layer=on_gpu("CuDNNGRU", "cu_dnngru_1", 2, return_sequences=True)), ["cu_dnnlstm_1", 0, 0, {}]),
            start("rows", 2, 4, 2),
            {"class_name": "Sequential", "config": head, "name": "head", "inbound_nodes": [[["both", 0, 0, {}]]]},
            layer(old("TimeDistributed", "each", layer=on_gpu("CuDNNGRU", "cu_dnngru_2", 3)), ["rows", 0, 0, {}])
        ]
        then = {
            "name": "model_1", "layers": layers, "input_layers": [["series", 0, 0], ["rows", 0, 0]], "output_layers":
            [["head", 1, 0], ["each", 0, 0]]
        }
        return now, now.layers, "Model", then


# ---------------------------------------------------------------- writing


def draw(rng, tensor):
    shape = (3, *tensor.shape[1:])
    value = rng.integers(1, 6, shape) if tensor.dtype == "int32" else np.round(rng.uniform(-1.5, 1.5, shape), 3)
    if tensor.dtype == "int32":
        value[1, -1] = value[2, -2:] = 0
    return value.astype(tensor.dtype.as_numpy_dtype)


def write(era, name, build, version):
    """NAME.h5; gives the lines of the case."""
    keras.backend.clear_session()
    rng, folder = np.random.default_rng(zlib.crc32(name.encode())), os.path.join(ROOT, era)
    now, layers, class_name, config = build()
    now.set_weights([np.round(rng.uniform(-0.9, 0.9, w.shape), 3).astype("float32") for w in now.get_weights()])
    given = [draw(rng, x) for x in now.inputs]
    outputs = now.predict_on_batch(given)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    os.makedirs(folder, exist_ok=True)
    with h5py.File(os.path.join(folder, f"{name}.h5"), "w") as h5:
        h5.attrs["keras_version"] = version.encode()
        h5.attrs["model_config"] = json.dumps({"class_name": class_name, "config": config}).encode()
        group = h5.create_group("model_weights")
        if version[0] == "2":
            group.attrs["keras_version"] = version.encode()
        write_weights(group, layers, era)
    kept = now.get_weights()
    now.set_weights([np.full(w.shape, 0.123, "float32") for w in kept])
    now.load_weights(os.path.join(folder, f"{name}.h5"), by_name=True)
    worst = max(np.abs(a - b).max() for a, b in zip(kept, now.get_weights(), strict=True))
    assert worst <= 1e-7, f"{name}: tf_keras reads other weights, by {worst:.2g}"
    attrs = {
        "model": class_name, "keras": version, "files": f"{name}.h5", "oracle": "tf_keras-" + keras.__version__,
        "inputs": ",".join(x.name for x in now.inputs)
    }
    lines = [f"case {name}", *(f"attr {key} {value}" for key, value in attrs.items())]
    for what, arrays in (("in", given), ("out", outputs)):
        for k, array in enumerate(arrays):
            lines.append(" ".join(["tensor", f"{what}.{k}", "f32", str(array.ndim), *map(str, array.shape)]))
            lines.append(" ".join("%.9g" % number for number in array.ravel()))
    return [*lines, "end"]


if __name__ == "__main__":
    for era, models, version in (("keras1", Keras1, "1.2.2"), ("cudnn", Cudnn, "2.2.4")):
        text = ["goldens 1"]
        for name, build in vars(models).items():
            if name[0] != "_":
                text += write(era, name, build, version)
        with open(os.path.join(ROOT, era + ".txt"), "w") as stream:
            stream.write("\n".join(text) + "\n")

#!/usr/bin/env python3
"""Opens files that attend wrote with Keras itself and compares what they predict.

    KERAS_BACKEND=torch v3/bin/python tests/golden/check_written_files.py FOLDER
    v2/bin/python tests/golden/check_written_files.py FOLDER .h5 _weights.h5

The environments are those of make_keras_files.py (tf_keras is used where it is installed, else keras). FOLDER holds, for
every model, files of some of the kinds NAME.keras, NAME.h5, NAME.weights.h5 and NAME_weights.h5 (Keras 2's weights alone);
weights alone are loaded into the model of one of the others. After FOLDER may follow which of these endings to try.

Beside the files lies what attend computed: NAME.npz with arrays in.0, in.1, .. and out.0, out.1, .., or NAME.in.npy and
NAME.out.npy, or of several NAME.in.0.npy, NAME.in.1.npy, .. They are in the order of the model's inputs and outputs, those
of a dict in the order of their names. Prints a line of a table in Markdown, how many files of each kind this Keras opens
and predicts the same from, and below it the others with the reason; fails when there are any. The same is within 1e-6
(relative to numbers above 1).
"""
import logging
import os
import re
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")
logging.disable(logging.WARNING)

import numpy as np

try:
    import tf_keras as keras
except ImportError:
    import keras

ENDINGS = (".weights.h5", "_weights.h5", ".keras", ".h5")
LIMIT = 1e-6


def recorded(stem):
    """The inputs and the outputs, in order."""
    arrays, folder = {}, os.path.dirname(stem)
    if os.path.exists(stem + ".npz"):
        arrays = dict(np.load(stem + ".npz"))
    for file in os.listdir(folder):
        match = re.fullmatch(re.escape(os.path.basename(stem)) + r"\.((?:in|out)(?:\.\d+)?)\.npy", file)
        if match:
            arrays[match[1]] = np.load(os.path.join(folder, file))
    number = lambda key: int(key.partition(".")[2] or 0)
    inputs, outputs = ([arrays[key] for key in sorted(arrays, key=number) if key.split(".")[0] == kind] for kind in ("in", "out"))
    if not inputs or not outputs:
        raise FileNotFoundError("there is no .npz or .npy beside it")
    return inputs, outputs


def opened(stem, ending):
    if "weights" not in ending:
        return keras.models.load_model(stem + ending)
    whole = next((stem + other for other in (".h5", ".keras") if os.path.exists(stem + other)), None)
    if whole is None:
        raise FileNotFoundError("there is no .h5 or .keras to take the model from")
    model = keras.models.load_model(whole)
    # Other numbers first, so that only what is in the file can give the right ones.
    model.set_weights([np.full(w.shape, 0.123, w.dtype) for w in model.get_weights()])
    model.load_weights(stem + ending)
    return model


def flat(value):
    value = [value[key] for key in sorted(value)] if isinstance(value, dict) else value
    if isinstance(value, (list, tuple)):
        return [leaf for part in value for leaf in flat(part)]
    return [keras.ops.convert_to_numpy(value) if hasattr(keras, "ops") else np.asarray(value)]


def difference(stem, ending):
    inputs, expected = recorded(stem)
    model = opened(stem, ending)
    given = [x.astype(getattr(tensor.dtype, "name", tensor.dtype)) for x, tensor in zip(inputs, model.inputs, strict=True)]
    names = getattr(model, "_inputs_struct", getattr(model, "_nested_inputs", None))  # of Keras 3, of Keras 2
    feed = dict(zip(sorted(names), given)) if isinstance(names, dict) else given if len(given) > 1 else given[0]
    outputs = flat(model(feed, training=False))
    shapes = [[list(y.shape) for y in ys] for ys in (outputs, expected)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"outputs of shapes {shapes[0]}, expected {shapes[1]}")
    worst = max(float(np.max(np.abs(y - e) / np.maximum(1, np.abs(e)), initial=0)) for y, e in zip(outputs, expected))
    if not worst <= LIMIT:  # NaN too
        raise ValueError(f"differs by {worst:.2g}")
    return worst


def main(folder, endings):
    reasons, agree, tried, worst = {}, dict.fromkeys(endings, 0), dict.fromkeys(endings, 0), 0.0
    for file in sorted(os.listdir(folder)):
        ending = next((e for e in ENDINGS if file.endswith(e)), None)
        if ending not in endings:
            continue
        tried[ending] += 1
        keras.backend.clear_session()
        try:
            worst = max(worst, difference(os.path.join(folder, file.removesuffix(ending)), ending))
            agree[ending] += 1
        except Exception as error:  # whatever Keras raises at a file it cannot read
            text = f"{type(error).__name__}: {' '.join(str(error).split())}"
            reasons.setdefault(text[:200], []).append(file)
    titles = ["Keras", *(f"`{ending}`" for ending in endings), "largest difference"]
    cells = [keras.__version__, *(f"{agree[ending]} of {tried[ending]}" for ending in endings), f"{worst:.1e}"]
    for line in (titles, ["---"] * len(titles), cells):
        print("| " + " | ".join(line) + " |")
    for reason, files in reasons.items():
        print(f"\n{', '.join(files)}: {reason}")
    return 0 if any(tried.values()) and not reasons else 1


if __name__ == "__main__":
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(ENDINGS):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:] or [".keras", ".h5", ".weights.h5", "_weights.h5"]))

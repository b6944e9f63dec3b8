#!/usr/bin/env python3
"""Goes on training with Keras from files that attend wrote, and compares the next step with attend's.

    KERAS_BACKEND=torch v3/bin/python tests/golden/check_resumed_files.py FOLDER/training
    v2/bin/python tests/golden/check_resumed_files.py FOLDER/training

The environments are those of make_keras_files.py (tf_keras is used where it is installed, else keras). FOLDER/training is
what `ATTEND_WRITTEN_FILES=FOLDER build/tests/tests_float` leaves: for every model NAME.keras and NAME.h5, and of the next step
NAME.in.npy and NAME.y.npy, NAME.loss.npy and the weights after it, NAME.after.0.npy, .. Of .h5 only the loss is compared with
Keras 3, which cannot go on from an .h5, nor from its own ("Unknown variable"). Prints a table in Markdown; fails when a
file does not open or a number differs by more than 1e-5.
"""
import logging
import os
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")
logging.disable(logging.WARNING)

import numpy as np

try:
    import tf_keras as keras
except ImportError:
    import keras

LIMIT = 1e-5


def difference(folder, name, ending):
    recorded = lambda part: np.load(os.path.join(folder, f"{name}.{part}.npy"))
    model = keras.models.load_model(os.path.join(folder, name + ending))
    trains = ending == ".keras" or keras.__version__.startswith("2")
    step = model.train_on_batch if trains else model.test_on_batch
    loss = step(recorded("in"), recorded("y"), return_dict=True)["loss"]
    pairs = [(loss, recorded("loss")[0])]
    if trains:
        pairs += [(weight, recorded(f"after.{k}")) for k, weight in enumerate(model.get_weights())]
    return max(float(np.max(np.abs(np.asarray(got) - expected))) for got, expected in pairs)


def main(folder):
    failed = 0
    print(f"| Keras {keras.__version__} | .keras | .h5 |\n|---|---|---|")
    for name in sorted(f.removesuffix(".keras") for f in os.listdir(folder) if f.endswith(".keras")):
        cells = []
        for ending in (".keras", ".h5"):
            try:
                worst = difference(folder, name, ending)
                cells.append(f"{worst:.1e}" if worst <= LIMIT else f"**differs by {worst:.2g}**")
            except Exception as error:  # whatever Keras raises at a file it cannot read
                cells.append(f"**{type(error).__name__}: {' '.join(str(error).split())[:200]}**")
            failed += cells[-1].startswith("**")
        print(f"| {name} | {cells[0]} | {cells[1]} |")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

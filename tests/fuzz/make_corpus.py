"""Writes tests/fuzz/corpus: small models, arrays and descriptions from which the fuzzer starts.

    python tests/fuzz/make_corpus.py        (Keras 3.15.1, h5py 3.16)
"""
import io
import os

import h5py
import keras
import numpy as np
from keras import layers

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))


def both(name, model):
    model.save(f"keras/{name}.keras")
    model.save(f"hdf5/{name}.h5")
    with open(f"keras/{name}.json", "w") as f:
        f.write(model.to_json())


x = keras.Input((2,), name="x")
shared = layers.Dense(2, name="shared")
inner = keras.Sequential([keras.Input((2,)), layers.Dense(1, "tanh")], name="inner")
both("functional", keras.Model(x, layers.Concatenate(name="c")([inner(shared(x)), shared(shared(x))]), name="m"))

tokens = keras.Input((3,), name="tokens")
h = layers.Bidirectional(layers.GRU(1, return_sequences=True, name="g"), name="b")(layers.Embedding(4, 2, mask_zero=True, name="e")(tokens))
both("recurrent", keras.Model(tokens, layers.TimeDistributed(layers.Dense(1, name="d"), name="t")(h), name="m"))

both("attention", keras.Sequential([keras.Input((2, 2)), layers.LayerNormalization(name="n"), layers.LSTM(1, name="l"), layers.Reshape((1, 1), name="r")]))

with h5py.File("hdf5/chunks.h5", "w") as f:
    f.create_dataset("x", data=np.arange(12, dtype="f4").reshape(3, 4), chunks=(2, 2), compression="gzip", shuffle=True)
    f.attrs["model_config"] = "{}"

for name, array in ("rows", np.zeros((2, 3), "<f4")), ("columns", np.asfortranarray(np.ones((3, 2), ">i2"))):
    raw = io.BytesIO()
    np.save(raw, array)
    with open(f"hdf5/{name}.npy", "wb") as f:
        f.write(raw.getvalue())

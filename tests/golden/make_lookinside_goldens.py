#!/usr/bin/env python3
"""Writes tests/golden/keras/lookinside.txt: what Keras's layers give, and the gradients of a loss with respect to what
they give and to their weights, in double precision. Run like make_keras_goldens.py, which says how."""
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import make_keras_goldens as goldens  # double precision, and the format of the files
import keras
import numpy as np
import torch

L = keras.layers


def case(file, name, layers, x, y, loss, sample_weight):
    """A chain of layers run eagerly, so that PyTorch keeps the gradient of everything on the way."""
    chain = keras.Sequential([keras.Input(x.shape[1:]), *layers])
    rng = np.random.default_rng(7)
    for weight in chain.weights:
        weight.assign(np.round(rng.uniform(-0.7, 0.7, weight.shape), 3))
    h = torch.tensor(x, requires_grad=True)
    given = h
    values = {}
    for layer in layers:
        h = layer(h)
        if h.requires_grad:
            h.retain_grad()
        values[layer.name] = h
    total = loss(torch.tensor(y), h, sample_weight=torch.tensor(sample_weight)) + sum(chain.losses)
    total.backward()
    tensors = {"in.x": x, "in.y": y, "in.sample_weight": sample_weight, "loss": total}
    for i, weight in enumerate(chain.weights):
        tensors[f"w.{i}"] = weight.value
        tensors[f"grad.w.{i}"] = weight.value.grad
    for key, value in values.items():
        tensors[f"out.{key}"] = value
        tensors[f"grad.out.{key}"] = value.grad
    if given.grad is not None:
        tensors["grad.in.x"] = given.grad
    file.case(name, {"layer": "model"}, tensors)


def main():
    rng = np.random.default_rng(3)
    file = goldens.File("lookinside.txt")
    x = np.round(rng.uniform(-1, 1, (5, 4, 3)), 3)
    y = np.round(rng.uniform(-1, 1, (5, 2)), 3)
    weights = np.array([1.0, 0.5, 2.0, 0.0, 1.5])
    case(file, "lstm_dense", [
        L.LSTM(3, return_sequences=True, name="lstm", kernel_regularizer=keras.regularizers.L2(0.1)),
        L.Dense(2, activation="tanh", name="steps"),
        L.Flatten(name="flat"),
        L.Dense(2, name="out", kernel_regularizer=keras.regularizers.L1(0.05)),
    ], x, y, keras.losses.MeanSquaredError(), weights)
    ids = np.array([[1, 4, 2, 0], [3, 0, 0, 0], [2, 2, 1, 4], [4, 1, 0, 0], [1, 2, 3, 4]], dtype="float64")
    classes = np.eye(3)[[0, 2, 1, 1, 0]]
    case(file, "words", [
        L.Embedding(5, 3, mask_zero=True, name="words"),
        L.Bidirectional(L.GRU(2, return_sequences=True), name="both"),
        L.GlobalAveragePooling1D(name="pool"),
        L.Dense(3, activation="softmax", name="class"),
    ], ids, classes, keras.losses.CategoricalCrossentropy(), weights)
    file.save()


if __name__ == "__main__":
    main()

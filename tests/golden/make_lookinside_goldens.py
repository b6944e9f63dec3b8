#!/usr/bin/env python3
"""Writes tests/golden/keras/lookinside.txt: what Keras's layers give, the gradients of a loss with respect to what they
give and to their weights, and attributions, in double precision. Run like make_keras_goldens.py, which says how."""
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import make_keras_goldens as goldens  # double precision, and the format of the files
import keras
import numpy as np
import torch

L = keras.layers
CLASS = 1  # whose number the attributions explain


class Scores:
    """The attention scores of a MultiHeadAttention: seen, and replaced when `given` is set."""

    def __init__(self, layer):
        self.given = self.seen = None
        softmax = layer._masked_softmax

        def watched(scores, mask=None):
            self.seen = softmax(scores, mask) if self.given is None else self.given
            if self.seen.requires_grad:
                self.seen.retain_grad()
            return self.seen

        layer._masked_softmax = watched


def call(layer, h):
    if isinstance(layer, L.MultiHeadAttention):  # of itself; asked for its scores, it computes them step by step
        return layer(h, h, return_attention_scores=True)[0]
    return layer(h)


def run(layers, h):
    for layer in layers:
        h = call(layer, h)
    return h


def integrated(f, x, steps, rule="midpoint"):
    """x times the mean of df/dx on the way from 0 to x."""
    total = torch.zeros_like(x)
    for k in range(steps):
        at = (x * ((k + (0.5 if rule == "midpoint" else 0)) / steps)).detach().requires_grad_()
        total += torch.autograd.grad(f(at)[:, CLASS].sum(), at)[0]
    return x * total / steps


def attributions(layers, x, scores):
    """Gradient and integrated gradients at the input, or at what an Embedding gives, and at the layers' outputs."""
    tensors = {}
    h = torch.tensor(x)
    for i, layer in enumerate([None, *layers[:-1]]):
        h = h if layer is None else call(layer, h)
        if layer is None and isinstance(layers[0], L.Embedding):
            continue
        mask = getattr(h, "_keras_mask", None)

        def f(v):
            if mask is not None:
                v._keras_mask = mask
            return run(layers[i:], v)

        at = h.detach().requires_grad_()
        name = "x" if layer is None else layer.name
        tensors[f"gradient.{name}"] = torch.autograd.grad(f(at)[:, CLASS].sum(), at)[0]
        tensors[f"integrated.{name}"] = integrated(f, h.detach(), 16)
    if scores:
        def of_scores(v):
            scores.given = v
            y = run(layers, torch.tensor(x))
            scores.given = None
            return y

        run(layers, torch.tensor(x))
        at = scores.seen.detach().requires_grad_()
        tensors["gradient.heads/attention_scores"] = torch.autograd.grad(of_scores(at)[:, CLASS].sum(), at)[0]
        tensors["integrated.heads/attention_scores"] = integrated(of_scores, at.detach(), 16)
        tensors["left.x"] = integrated(lambda v: run(layers, v), torch.tensor(x), 16, "left")
    return tensors


def occlusion(layers, x, window):
    y = run(layers, torch.tensor(x))[:, CLASS].detach().numpy()
    steps = x.shape[1]
    total, count = np.zeros((len(x), steps)), np.zeros(steps)
    for begin in range(steps - window + 1):
        covered = x.copy()
        covered[:, begin:begin + window] = 0
        fall = y - run(layers, torch.tensor(covered))[:, CLASS].detach().numpy()
        total[:, begin:begin + window] += fall[:, None]
        count[begin:begin + window] += 1
    return total / count


def case(file, name, layers, x, y, loss, sample_weight):
    """A chain of layers run eagerly, so that PyTorch keeps the gradient of everything on the way."""
    run(layers, torch.tensor(x))  # builds them
    weights = [weight for layer in layers for weight in layer.weights]
    rng = np.random.default_rng(7)
    for weight in weights:
        weight.assign(np.round(rng.uniform(-0.7, 0.7, weight.shape), 3))
    heads = [layer for layer in layers if isinstance(layer, L.MultiHeadAttention)]
    scores = Scores(heads[0]) if heads else None
    h = torch.tensor(x, requires_grad=True)
    given = h
    values = {}
    for layer in layers:
        h = call(layer, h)
        if h.requires_grad:
            h.retain_grad()
        values[layer.name] = h
    if scores:
        values["heads/attention_scores"] = scores.seen
    penalties = sum(loss for layer in layers for loss in layer.losses)
    total = loss(torch.tensor(y), h, sample_weight=torch.tensor(sample_weight)) + penalties
    total.backward()
    tensors = {"in.x": x, "in.y": y, "in.sample_weight": sample_weight, "loss": total}
    for i, weight in enumerate(weights):
        tensors[f"w.{i}"] = weight.value
        tensors[f"grad.w.{i}"] = weight.value.grad
    for key, value in values.items():
        tensors[f"out.{key}"] = value
        tensors[f"grad.out.{key}"] = value.grad
    if given.grad is not None:
        tensors["grad.in.x"] = given.grad
    tensors |= attributions(layers, x, scores)
    if not isinstance(layers[0], L.Embedding):  # covered ids are padding: the mean of no words at all is not a number
        tensors["occlusion.x"] = occlusion(layers, x, 2)
    file.case(name, {"layer": "model"}, tensors)


def main():
    rng = np.random.default_rng(3)
    file = goldens.File("lookinside.txt")
    x = np.round(rng.uniform(-1, 1, (5, 4, 3)), 3)
    y = np.round(rng.uniform(-1, 1, (5, 2)), 3)
    weights = np.array([1.0, 0.5, 2.0, 0.0, 1.5])
    mse = keras.losses.MeanSquaredError()
    case(file, "lstm_dense", [
        L.LSTM(3, return_sequences=True, name="lstm", kernel_regularizer=keras.regularizers.L2(0.1)),
        L.Dense(2, activation="tanh", name="steps"),
        L.Flatten(name="flat"),
        L.Dense(2, name="out", kernel_regularizer=keras.regularizers.L1(0.05)),
    ], x, y, mse, weights)
    ids = np.array([[1, 4, 2, 0], [3, 0, 0, 0], [2, 2, 1, 4], [4, 1, 0, 0], [1, 2, 3, 4]], dtype="float64")
    classes = np.eye(3)[[0, 2, 1, 1, 0]]
    case(file, "words", [
        L.Embedding(5, 3, mask_zero=True, name="words"),
        L.Bidirectional(L.GRU(2, return_sequences=True), name="both"),
        L.GlobalAveragePooling1D(name="pool"),
        L.Dense(3, activation="softmax", name="class"),
    ], ids, classes, keras.losses.CategoricalCrossentropy(), weights)
    padded = x.copy()
    padded[0, 2:] = padded[1, 3:] = padded[3, 1:] = 0
    case(file, "masked_gru", [
        L.Masking(name="mask"),
        L.Bidirectional(L.GRU(2, return_sequences=True), name="both"),
        L.Bidirectional(L.GRU(2), merge_mode="ave", name="last"),
        L.Dense(2, name="out"),
    ], padded, y, mse, weights)
    case(file, "heads", [
        L.Dense(4, activation="tanh", name="steps"),
        L.MultiHeadAttention(2, 3, name="heads"),
        L.Flatten(name="flat"),
        L.Dense(2, name="out"),
    ], x, y, mse, weights)
    file.save()


if __name__ == "__main__":
    main()

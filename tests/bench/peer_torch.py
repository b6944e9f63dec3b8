"""The networks of networks.hpp in PyTorch, in float32: the median milliseconds of a training step and of predictions of
1 and of 32 samples, on 1 and on 2 threads. Prints one JSON object. --version: what is measured. --onnx FOLDER: leaves
the plain LSTMs there for peer_onnxruntime.js."""
import json
import os
import sys
import warnings

import torch
from torch import nn
from torch.nn import functional as F

from peer_timing import figures_of, median_milliseconds


class SequenceSum(nn.Module):
    """LSTM(100), attention with the last step as its query, Dropout(0.2), Dense(1)."""

    def __init__(self, units=100, out=128):
        super().__init__()
        self.lstm = nn.LSTM(1, units, batch_first=True)
        self.score = nn.Linear(units, units, bias=False)
        self.combine = nn.Linear(2 * units, out, bias=False)
        self.dropout = nn.Dropout(0.2)
        self.dense = nn.Linear(out, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        query = h[:, -1]
        weights = torch.bmm(self.score(h), query.unsqueeze(2)).softmax(1)
        context = torch.bmm(weights.transpose(1, 2), h).squeeze(1)
        return self.dense(self.dropout(torch.tanh(self.combine(torch.cat([context, query], 1)))))


class SeqSelf(nn.Module):
    """LSTM(60), additive self-attention of 32 units, Flatten, Dense(1)."""

    def __init__(self, length=240, units=60, score_units=32):
        super().__init__()
        self.lstm = nn.LSTM(4, units, batch_first=True)
        self.query = nn.Linear(units, score_units)
        self.key = nn.Linear(units, score_units, bias=False)
        self.score = nn.Linear(score_units, 1)
        self.dense = nn.Linear(length * units, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        pairs = torch.tanh(self.query(h).unsqueeze(2) + self.key(h).unsqueeze(1))  # (N, T, T, units)
        weights = self.score(pairs).squeeze(3).softmax(2)
        return self.dense(torch.bmm(weights, h).flatten(1))  # the sigmoid is in the loss


class CharGRU(nn.Module):
    """Embedding(70, 100), GRU(250), a tanh score a step, the states summed with the scores' softmax, Dense(1)."""

    def __init__(self, characters=70, embedding=100, units=250):
        super().__init__()
        self.embedding = nn.Embedding(characters, embedding)
        self.gru = nn.GRU(embedding, units, batch_first=True)
        self.score = nn.Linear(units, 1)
        self.dense = nn.Linear(units, 1)

    def forward(self, x):
        h, _ = self.gru(self.embedding(x))
        weights = torch.tanh(self.score(h)).softmax(1)
        return self.dense((h * weights).sum(1))


class Dates(nn.Module):
    """One-hot characters, an LSTM(256) in each direction, and the attention decoder, a step at a time."""

    def __init__(self, characters, units=256, symbols=13):
        super().__init__()
        self.characters, self.symbols = characters, symbols
        self.encoder = nn.LSTM(characters, units, batch_first=True, bidirectional=True)
        self.first = nn.Linear(2 * units, units, bias=False)
        self.keys = nn.Linear(2 * units, units)
        self.query = nn.Linear(units, units, bias=False)
        self.score = nn.Linear(units, 1, bias=False)
        self.from_input = nn.Linear(2 * units + symbols, 3 * units + symbols)      # c and y to r, z, o and p
        self.from_state = nn.Linear(units, 2 * units + symbols, bias=False)        # s to r, z and o
        self.from_reset = nn.Linear(units, units, bias=False)                      # r s to p
        self.sizes = [2 * units, symbols, units]

    def forward(self, text):
        h, _ = self.encoder(F.one_hot(text, self.characters).float())
        keys = self.keys(h)
        s = torch.tanh(self.first(h[:, 0]))
        y = h.new_zeros(h.shape[0], self.symbols)
        written = []
        for _ in range(h.shape[1]):
            weights = self.score(torch.tanh(self.query(s).unsqueeze(1) + keys)).softmax(1)
            context = torch.bmm(weights.transpose(1, 2), h).squeeze(1)
            gates, out, candidate = self.from_input(torch.cat([context, y], 1)).split(self.sizes, 1)
            of_gates, of_out = self.from_state(s).split(self.sizes[:2], 1)
            r, z = torch.sigmoid(gates + of_gates).chunk(2, 1)
            y = torch.softmax(out + of_out, 1)
            p = torch.tanh(candidate + self.from_reset(r * s))
            s = (1 - z) * s + z * p
            written.append(y)
        return torch.stack(written, 1)


class PlainLSTM(nn.Module):
    """An LSTM whose last output is what it predicts; it is trained with Dense(10) behind it."""

    def __init__(self, inputs, units):
        super().__init__()
        self.lstm = nn.LSTM(inputs, units, batch_first=True)
        self.dense = nn.Linear(units, 10)

    def predict(self, x):
        return self.lstm(x)[0][:, -1]

    def forward(self, x):
        return self.dense(self.predict(x))


def cross_entropy(y, target):
    return F.nll_loss(y.clamp(1e-7, 1).log().flatten(0, 1), target.flatten())


def real(*shape):
    return lambda n: torch.rand(n, *shape)


def whole(end, *shape):
    return lambda n: torch.randint(end, (n, *shape))


def label(n):
    return torch.randint(2, (n, 1)).float()


# name: network, batch of a step, batches of predictions, x, y, loss
NETWORKS = {
    "sum": (SequenceSum, 64, (1, 32), real(20, 1), real(1), F.mse_loss),
    "seqself": (SeqSelf, 32, (1, 32), real(240, 4), label, F.binary_cross_entropy_with_logits),
    "chargru": (CharGRU, 32, (1, 32), whole(70, 250), label, F.binary_cross_entropy_with_logits),
    "dates": (lambda: Dates(60), 32, (1, 32), whole(60, 50), whole(13, 50), cross_entropy),
    "dates1426": (lambda: Dates(1426), 32, (1, 32), whole(1426, 50), whole(13, 50), cross_entropy),
    "lstm": (lambda: PlainLSTM(64, 128), 32, (32,), real(60, 64), real(10), F.mse_loss),
    "lstm_small": (lambda: PlainLSTM(32, 64), 1, (1,), real(60, 32), real(10), F.mse_loss),
}


def measure(name, seconds):
    make, batch, batches, inputs, targets, loss = NETWORKS[name]
    torch.manual_seed(7)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, eps=1e-7)
    x, y = inputs(batch), targets(batch)

    def step():
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    figures = {f"step/{name}": median_milliseconds(step, 1.5 * seconds)}
    model.eval()
    predict = getattr(model, "predict", model)
    with torch.no_grad():
        for n in batches:
            x = inputs(n)
            figures[f"predict/{name}/batch:{n}"] = median_milliseconds(lambda: predict(x), seconds)
    return figures


class Predictor(nn.Module):
    """What a plain LSTM predicts, as a module of its own."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model.predict(x)


def export(folder):
    warnings.simplefilter("ignore")
    for name in ("lstm", "lstm_small"):
        make, batch, _, inputs, _, _ = NETWORKS[name]
        path = os.path.join(folder, name + ".onnx")
        torch.onnx.export(Predictor(make()).eval(), inputs(batch), path, input_names=["x"])


def main():
    if sys.argv[1:2] == ["--onnx"]:
        return export(sys.argv[2])
    version = f"PyTorch {torch.__version__.split('+')[0]}"
    if sys.argv[1:2] == ["--version"]:
        return print(version)
    seconds = 0.4  # a figure
    results = {"version": version}
    for threads in (1, 2):
        torch.set_num_threads(threads)
        who = f"peer_torch.py, {version}, threads {threads}"
        results[str(threads)] = figures_of(lambda name: measure(name, seconds), NETWORKS, who)
    print(json.dumps(results))


main()

"""The sequence sum's network in PyTorch: milliseconds a training step, an epoch of 313 steps and a prediction of one
sample, in float32, for 1 and 2 threads. Prints one JSON object."""
import json
import statistics
import time

import torch
from torch import nn


class SequenceSum(nn.Module):
    """LSTM(100) over 20 steps, attention with the last step as its query, Dropout(0.2), Dense(1)."""

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
        weights = torch.einsum("btd,bd->bt", self.score(h), query).softmax(1)
        context = torch.einsum("bt,btd->bd", weights, h)
        return self.dense(self.dropout(torch.tanh(self.combine(torch.cat([context, query], 1)))))


def milliseconds(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def measure(threads):
    torch.manual_seed(7)
    torch.set_num_threads(threads)
    model = SequenceSum()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, eps=1e-7)
    x, y = torch.rand(20_000, 20, 1), torch.rand(20_000, 1)

    def step(begin):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[begin:begin + 64]), y[begin:begin + 64]).backward()
        optimizer.step()

    for _ in range(5):
        step(0)
    steps = [milliseconds(lambda: step(0)) for _ in range(60)]
    epoch = milliseconds(lambda: [step(begin) for begin in range(0, 20_000, 64)])
    model.eval()
    with torch.no_grad():
        predictions = [milliseconds(lambda: model(x[:1])) for _ in range(60)]
    return {"sum_step": statistics.median(steps), "sum_epoch": epoch, "sum_predict_one": statistics.median(predictions)}


print(json.dumps({"version": torch.__version__, "1": measure(1), "2": measure(2)}))

"""Recomputes the gradients of the hard_sigmoid_keras3 cases in torch/*.txt, in place.

PyTorch's own hardsigmoid takes 1/6 in single precision in its backward pass, in double tensors too (0.16666667163),
which leaves those gradients good to 3e-8 only. Here autograd goes through the definition, relu6(x + 3) / 6.
Run by hand: python3 exact_hard_sigmoid.py (needs PyTorch).
"""
import pathlib
import torch

torch.set_default_dtype(torch.float64)


def hard_sigmoid(x):
    return torch.nn.functional.relu6(x + 3) / 6


def forward(attrs, t):
    """The outputs of a case from its inputs and weights, as Keras defines the layer."""
    x = t["in.x"]
    if attrs["layer"] == "Activation":
        return {"y": hard_sigmoid(x)}
    if attrs["layer"] == "Dense":
        return {"y": hard_sigmoid(x @ t["w.kernel"] + t["w.bias"])}
    units = int(attrs["units"])
    h = c = torch.zeros(x.shape[0], units)
    steps = range(x.shape[1])
    outputs = []
    for s in reversed(steps) if attrs["go_backwards"] == "1" else steps:
        z = x[:, s] @ t["w.kernel"] + h @ t["w.recurrent_kernel"] + t["w.bias"]
        i, f, g, o = z.split(units, 1)
        c = hard_sigmoid(f) * c + hard_sigmoid(i) * torch.tanh(g)
        h = hard_sigmoid(o) * torch.tanh(c)
        outputs.append(h)
    return {"y": torch.stack(outputs, 1) if attrs["return_sequences"] == "1" else h, "state_h": h, "state_c": c}


def exact(text):
    """One case, its gradients replaced."""
    tokens = text.split()
    attrs, tensors = {}, {}
    i = 2
    while tokens[i] != "end":
        if tokens[i] == "attr":
            attrs[tokens[i + 1]] = tokens[i + 2]
            i += 3
        else:
            rank = int(tokens[i + 3])
            shape = [int(n) for n in tokens[i + 4:i + 4 + rank]]
            size = torch.Size(shape).numel()
            values = [float(v) for v in tokens[i + 4 + rank:i + 4 + rank + size]]
            tensors[tokens[i + 1]] = torch.tensor(values).reshape(shape)
            i += 4 + rank + size
    if "hard_sigmoid_keras3" not in (attrs.get("activation"), attrs.get("recurrent_activation")):
        return text
    for name, tensor in tensors.items():
        tensor.requires_grad_(name.startswith(("in.", "w.")))
    outputs = forward(attrs, tensors)
    for name, value in outputs.items():
        assert torch.allclose(value, tensors["out." + name], rtol=0, atol=1e-14), tokens[1]
    sum((value * tensors["loss.c." + name]).sum() for name, value in outputs.items()).backward()
    lines = [f"case {tokens[1]}"] + [f"attr {k} {v}" for k, v in attrs.items()]
    for name, tensor in tensors.items():
        if name.startswith("grad."):
            tensor = tensors[name.removeprefix("grad.")].grad
        lines.append(" ".join(["tensor", name, "f64", str(tensor.dim())] + [str(n) for n in tensor.shape]))
        flat = [f"{v:.17g}" for v in tensor.detach().flatten().tolist()]
        lines += [" ".join(flat[k:k + 6]) for k in range(0, len(flat), 6)]
    return "\n".join(lines + ["end"]) + "\n"


for name in ["activations", "dense", "lstm"]:
    file = pathlib.Path(__file__).parent / "torch" / f"{name}.txt"
    head, *cases = file.read_text().split("\ncase ")
    file.write_text(head + "\n" + "".join(exact("case " + case.rstrip("\n") + "\n") for case in cases))

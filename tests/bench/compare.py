"""Prints what the benchmark and PyTorch measured as one table. Usage: compare.py BENCHMARK.json TORCH.json"""
import json
import sys

ours = json.load(open(sys.argv[1]))["benchmarks"]
torch = json.load(open(sys.argv[2]))


def median(name):
    """The median of a benchmark over its repetitions, or its only run."""
    rows = [b for b in ours if b["run_name"].startswith(name) and b.get("aggregate_name", "median") == "median"]
    return rows[0]["real_time"], rows[0].get("floor_ms")



def number(value):
    """Three digits, never with an exponent."""
    return f"{float(f'{value:.3g}'):g}" if value < 1e5 else f"{value:.0f}"


print(f"| what | milliseconds | its matrix products alone | PyTorch {torch['version']}, 1 and 2 threads | faster by |")
print("|---|---|---|---|---|")
for title, name, peer in [
        ("training step, batch 64, 1 thread", "sum_step/threads:1", "sum_step"),
        ("training step, batch 64, 2 threads", "sum_step/threads:2", "sum_step"),
        ("epoch, 313 steps, 2 threads", "sum_epoch/threads:2", "sum_epoch"),
        ("prediction of one sample, 1 thread", "sum_predict_one/threads:1", "sum_predict_one")]:
    time, floor = median(name)
    one, two = torch["1"][peer], torch["2"][peer]
    best = one if name.endswith(":1") else min(one, two)
    print(f"| {title} | {number(time)} | {f'{number(floor)} ({time / floor:.1f} x)' if floor else ''} | {number(one)} and {number(two)} | {best / time:.1f} x |")
fused, steps = median("lstm/fused:1")[0], median("lstm/fused:0")[0]
print(f"\nLSTM(100) forward and backward, 32 x 20: fused {fused:.3g} ms, step by step {steps:.3g} ms ({steps / fused:.1f} x).")
(fused, floor), (steps, _) = median("gru/fused:1"), median("gru/fused:0")
print(f"GRU(250) of 100 features forward and backward, 16 x 250: fused {fused:.3g} ms, {fused / floor:.1f} x its products alone; "
      f"step by step {steps:.3g} ms ({steps / fused:.1f} x).")
(fused, floor), (steps, _) = median("attention_decoder/fused:1"), median("attention_decoder/fused:0")
print(f"AttentionDecoder(256) of the date translation forward and backward, 16 x 50: fused {fused:.3g} ms, {fused / floor:.1f} x its products and tanh "
      f"alone; step by step {steps:.3g} ms ({steps / fused:.1f} x).")
(fused, floor), (steps, _) = median("additive_scores/fused:1"), median("additive_scores/fused:0")
print(f"Additive score of 8 x 240 x 240 pairs and 32 units, forward and backward: fused {fused:.3g} ms, {fused / floor:.1f} x its tanh alone; "
      f"with ops {steps:.3g} ms ({steps / fused:.1f} x).")
rate = next(b for b in ours if b["name"] == "tanh_rate")["items_per_second"]
print(f"Vectorised tanh: {1e9 / rate:.2f} ns a number.")
print(f"Opening a model of 5 million weights: .h5 {median('open_model/keras:0')[0]:.3g} ms, .keras {median('open_model/keras:1')[0]:.3g} ms.")
(draw, _), (write, _) = median("heatmap_draw"), median("heatmap_png")
print(f"Heatmap of 240 x 240 numbers, all different: drawn in {draw:.2g} ms, written as PNG in {write:.2g} ms.")

"""Prints what was measured as Markdown tables. Usage: tables.py FOLDER, with ours.json of Google Benchmark, a
peer_*.json for each peer and, if they were measured, memory.json, an object a line, and scaling.md."""
import glob
import json
import os
import sys

NETWORKS = {"sum": "sequence sum", "seqself": "LSTM, SeqSelfAttention", "chargru": "characters, GRU",
            "dates": "dates, 60 characters", "dates1426": "dates, 1,426 characters",
            "lstm": "LSTM 128, 60 x 64", "lstm_small": "LSTM 64, 60 x 32"}
POSTS = ("sum", "seqself", "chargru", "dates", "dates1426")
BATCH_OF_STEP = {"sum": 64, "lstm_small": 1}


def number(value):
    """Three digits, never with an exponent."""
    return f"{float(f'{value:.3g}'):g}" if value < 1e5 else f"{value:.0f}"


class Ours:
    def __init__(self, path):
        self.rows = json.load(open(path))["benchmarks"]

    def get(self, name):
        """The median of a benchmark over its repetitions, or its only run; None if it was not measured."""
        for b in self.rows:
            if (b["run_name"] + "/").startswith(name + "/") and b.get("aggregate_name", "median") == "median":
                return b
        return None

    def time(self, name):
        return self.get(name)["real_time"]

    def floor(self, name):
        return self.get(name)["floor_ms"]

    def named(self, prefix):
        return [b for b in self.rows
                if b["run_name"].startswith(prefix) and b.get("aggregate_name", "median") == "median"]


def table(*rows):
    rows = [list(map(str, row)) for row in rows]
    print("| " + " | ".join(rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
    for row in rows[1:]:
        print("| " + " | ".join(row) + " |")
    print()


def with_floor(time, floor):
    return f"{number(time)} ({number(floor)}, {time / floor:.1f} x)"


def beside_floors(ours, figures):
    """figures: (what, name)."""
    rows = [["milliseconds", "1 thread (floor, times it)", "2 threads (floor, times it)", "2 threads are"]]
    for what, name in figures:
        one, two = f"{name}/threads:1", f"{name}/threads:2"
        rows.append([what, with_floor(ours.time(one), ours.floor(one)), with_floor(ours.time(two), ours.floor(two)),
                     f"{ours.time(one) / ours.time(two):.2f} x"])
    table(*rows)


def beside_peers(ours, peers, figures):
    """figures: (what, name). Both thread counts of each; a peer's better one is held against our better one."""
    peers = [p for p in peers if any(name in p["1"] and name in p["2"] for _, name in figures)]
    if not peers:
        return
    rows = [["milliseconds on 1 and 2 threads (attend is faster by)", "attend", *(p["version"] for p in peers)]]
    for what, name in figures:
        own = [ours.time(f"{name}/threads:{threads}") for threads in "12"]
        row = [what, " and ".join(map(number, own))]
        for p in peers:
            times = [p[threads].get(name) for threads in "12"]
            row.append("" if None in times else
                       f"{' and '.join(map(number, times))} ({min(times) / min(own):.1f} x)")
        rows.append(row)
    table(*rows)


def beside_all(ours, peers, figures):
    beside_floors(ours, figures)
    beside_peers(ours, peers, figures)


def networks(ours, peers):
    print("Training steps. Floor: the products and the tanh of attention scores alone, at this machine's own rates.\n")
    beside_all(ours, peers, [(f"{NETWORKS[n]}, batch {BATCH_OF_STEP.get(n, 32)}", f"step/{n}") for n in POSTS])
    print("Predictions.\n")
    beside_all(ours, peers, [(f"{NETWORKS[n]}, batch {b}", f"predict/{n}/batch:{b}") for n in POSTS for b in (1, 32)])
    print("An LSTM by itself: prediction of its last output, and a training step with Dense(10). PyTorch's Python "
          "stands for its C++ library too: the whole sequence is one kernel there.\n")
    figures = []
    for n, batch in (("lstm", 32), ("lstm_small", 1)):
        figures.append((f"{NETWORKS[n]}, batch {batch}, prediction", f"predict/{n}/batch:{batch}"))
        figures.append((f"{NETWORKS[n]}, batch {batch}, training step", f"step/{n}"))
    beside_all(ours, peers, figures)


def kernels(ours):
    print("Forward and backward of one kernel, on one thread, beside the same with ops.\n")
    rows = [["milliseconds", "fused (floor, times it)", "step by step", "fused is faster by"]]
    for name, what in (("lstm", "LSTM(100), 32 x 20 x 1"), ("gru", "GRU(250), 16 x 250 x 100"),
                       ("simple_rnn", "SimpleRNN(128), 32 x 60 x 64"),
                       ("attention_decoder", "AttentionDecoder(256), 16 x 50 x 512"),
                       ("additive_scores", "additive score, 8 x 240 x 240 x 32")):
        fused, steps = ours.time(f"{name}/fused:1"), ours.time(f"{name}/fused:0")
        rows.append([what, with_floor(fused, ours.floor(f"{name}/fused:1")), number(steps), f"{steps / fused:.1f} x"])
    table(*rows)
    print("Ops and layers, forward and backward, on one thread. Floor: products and the tanh of scores; where there are "
          "none, a copy of the numbers that are read and written.\n")
    rows = [["milliseconds (floor, times it)", ""]]
    for b in ours.named("op/"):
        rows.append([b["run_name"].split("/")[1], with_floor(b["real_time"], b["floor_ms"])])
    for b in ours.named("layer/"):
        rows.append([b["run_name"].split("/")[1] + " of (32, 60, 128)", with_floor(b["real_time"], b["floor_ms"])])
    table(*rows)
    print("One core, one thread.\n")
    rows = [["what", "measured"]]
    for b in ours.named("activation/"):
        rows.append([f"{b['run_name'].split('/')[1]} of a number", f"{1e9 / b['items_per_second']:.2f} ns"])
    for b in ours.named("product/"):
        shape = [part.split(":")[1] for part in b["run_name"].split("/")[1:4]]
        rows.append([f"product ({shape[0]}, {shape[1]}) x ({shape[1]}, {shape[2]})",
                     f"{b['ours']:.0f} x 10^9 multiply-adds a second, OpenBLAS by itself {b['openblas']:.0f}"])
    adam, copy = ours.time("adam"), ours.floor("adam")
    rows.append(["Adam on a million weights", f"{number(adam)} ms, {adam / copy:.1f} x a copy of as many bytes"])
    rows += [[f"opening a model of 5 million weights, {kind}", f"{number(ours.time(f'open_model/keras:{k}'))} ms"]
             for k, kind in enumerate((".h5", ".keras"))]
    rows.append(["heatmap of 240 x 240 numbers, all different", f"drawn in {number(ours.time('heatmap_draw'))} ms, "
                 f"written as PNG in {number(ours.time('heatmap_png'))} ms"])
    rows.append(["start of a process to the end of its first training step (sequence sum)",
                 f"{number(ours.time('startup'))} ms"])
    table(*rows)


def memory(path):
    print("Memory of training on two threads, each network in its own process; counts of a step after the tenth.\n")
    rows = [["network", "blocks of tensors from the system", "calls of operator new", "most memory of the process, MB"]]
    for line in open(path):
        m = json.loads(line)
        rows.append([f"{NETWORKS[m['name']]}, T {m['T']}, batch {m['batch']}", number(m["blocks"]), m["calls_of_new"],
                     f"{m['peak_megabytes']:.0f}"])
    table(*rows)


def main(folder):
    def of(name):
        return os.path.join(folder, name)

    ours = Ours(of("ours.json"))
    networks(ours, [json.load(open(path)) for path in sorted(glob.glob(of("peer_*.json")))])
    if ours.get("adam"):
        kernels(ours)
    if os.path.exists(of("memory.json")):
        memory(of("memory.json"))
    if os.path.exists(of("scaling.md")):
        print("How a training step grows, drawn in build/scaling. Exponent: the slope between the logarithms.\n")
        print(open(of("scaling.md")).read())


main(sys.argv[1])

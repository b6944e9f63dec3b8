"""What the peers in Python share: how a figure is measured, and what becomes of a network that fails."""
import json
import os
import statistics
import subprocess
import sys
import time


def median_milliseconds(work, seconds):
    """After two calls to warm up, as many as fit into the time, but three to 400."""
    for _ in range(2):
        work()
    times = []
    while len(times) < 3 or (sum(times) < seconds and len(times) < 400):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def figures_of(measure, names, who):
    """All that measure(name) gives, in one dictionary. Of a network that fails, the reason on stderr, in one line."""
    figures = {}
    for name in names:
        try:
            figures.update(measure(name))
        except Exception as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            print(f"{who}: {name} is left out: {reason}", file=sys.stderr)
    return figures


def each_in_its_process(program, arguments):
    """The JSON objects that the program prints for each argument, as one. Of what it says on stderr, its own lines."""
    results, name = {}, os.path.basename(program)
    for argument in arguments:
        done = subprocess.run([sys.executable, program, argument], capture_output=True, text=True)
        own = [line for line in done.stderr.splitlines() if line.startswith(name)]
        if done.returncode != 0:
            sys.exit("\n".join(own) or done.stderr)
        sys.stderr.writelines(line + "\n" for line in own)
        results.update(json.loads(done.stdout))
    return results

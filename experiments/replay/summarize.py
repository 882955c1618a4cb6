#!/usr/bin/env python3
"""Mean normalized regret by method from the JSON lines of `autoepoch replay` (or of another runner with the same fields).

    summarize.py RUNS.jsonl...          mean (standard error clustered by data set) at each checkpoint
    summarize.py --sets RUNS.jsonl...   also each data set's mean
"""
import argparse
import json
from collections import defaultdict

import numpy as np


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--sets", action="store_true")
    options = arguments.parse_args()
    runs = defaultdict(lambda: defaultdict(list))  # method -> set -> regrets by seed
    seconds = defaultdict(list)
    for path in options.files:
        for line in open(path):
            run = json.loads(line)
            runs[run["method"]][run["set"]].append(run["regret"])
            seconds[run["method"]].append(run["overhead_s"])
    for method, sets in runs.items():
        checkpoints = list(next(iter(sets.values()))[0])
        means = np.array([[np.mean([r[c] for r in regrets]) for c in checkpoints] for regrets in sets.values()])
        error = means.std(0, ddof=1) / np.sqrt(len(means)) if len(means) > 1 else np.zeros(len(checkpoints))
        count = sum(len(regrets) for regrets in sets.values())
        print(f"{method}: {len(sets)} sets, {count} runs, {np.mean(seconds[method]):.2f} s a run")
        print("  " + "  ".join(f"{c}: {m:.3f} ({e:.3f})" for c, m, e in zip(checkpoints, means.mean(0), error)))
        if options.sets:
            for name, row in zip(sets, means):
                print(f"    {name:<45}" + " ".join(f"{v:.3f}" for v in row))


if __name__ == "__main__":
    main()

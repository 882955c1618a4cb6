#!/usr/bin/env python3
"""Searches a space file with several methods, each with its own budget of epochs, and prints a JSON line a search.

    python3 experiments/bench/compare_demo.py build/release/bin/autoepoch --runs gp+asha:250,sobol+asha:500 --seeds 1,2,3,4,5

Needs autoepoch-worker beside the program and the data set. A search takes minutes. The space file's limit of time is lifted, so
that a busy machine gives the same figures as an idle one.
"""
import argparse
import json
import statistics
import subprocess
from pathlib import Path


def search(program, space, run, seed, workers, out):
    """The outcome of one search in the folder `out`, as `autoepoch search --format json` prints it."""
    method, epochs = run
    space = json.loads(json.dumps(space))
    space["search"]["sampler"], space["search"]["scheduler"] = method.split("+")
    space["budget"].pop("time", None)
    path = out / f"{method}-{epochs}-{seed}.json"
    path.write_text(json.dumps(space))
    command = [program, "search", str(path), "--out", str(path.with_suffix("")), "--epochs", str(epochs), "--seed", str(seed),
               "--workers", str(workers), "--format", "json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--space", default=Path(__file__).parents[1] / "spaces" / "fashion_mnist_mlp.json", type=Path)
    parser.add_argument("--runs", default="gp+asha:250,sobol+asha:500", help="sampler+scheduler:epochs, ...")
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--workers", default=2, type=int)
    parser.add_argument("--out", default="compare_demo", type=Path, help="keeps the studies")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    space = json.loads(args.space.read_text())
    runs = [(method, int(epochs)) for method, epochs in (run.split(":") for run in args.runs.split(","))]
    values = {run: [] for run in runs}
    for seed in map(int, args.seeds.split(",")):
        for run in runs:
            outcome = search(args.program, space, run, seed, args.workers, args.out)
            best = outcome["best"]
            values[run].append(best["value"])
            print(json.dumps({"method": run[0], "epochs": run[1], "seed": seed, "best": best["value"],
                              "params": best["params"], "trials": sum(outcome["trials"].values()),
                              "seconds": round(outcome["seconds"], 1)}), flush=True)
    for run in runs:
        print(json.dumps({"method": run[0], "epochs": run[1], "median": statistics.median(values[run]),
                          "mean": statistics.mean(values[run]), "worst": max(values[run])}))


if __name__ == "__main__":
    main()

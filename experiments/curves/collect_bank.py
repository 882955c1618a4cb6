#!/usr/bin/env python3
"""Collects real learning curves with autoepoch itself and packs them into a bank file (surrogates/curve_bank_file.hpp).

    python3 experiments/curves/collect_bank.py --autoepoch build/bin/autoepoch --lab build/experiments/curves/curve_lab \
        --work DIR --out curves.bank [--trials 200] [--epochs 50] [--seed 1] SPACE.json...

Each space is searched at random with every trial trained to the end (sampler random, scheduler full), so that the bank holds
bad configurations as well as good ones. A study that is there already is resumed or taken as it is: the script can be stopped and
started again. Only finished curves of a metric to be minimized are packed; a diverged run counts as diverged from its last epoch.
Used by: autoepoch predict --bank curves.bank.
"""
import argparse
import json
import os
import subprocess


def search(args, space, directory):
    """Runs the study, or goes on with it."""
    if os.path.exists(os.path.join(directory, "study.db")):
        subprocess.run([args.autoepoch, "resume", directory], check=True)
        return
    spec = json.load(open(space))
    if spec.get("objective", {}).get("direction", "minimize") != "minimize":
        raise SystemExit(f"{space}: only losses can be collected")
    spec["budget"] = {"max_epochs": args.epochs, "trials": args.trials}
    spec["search"] = {"sampler": "random", "scheduler": "full"}
    spec["seed"] = args.seed
    path = directory + ".json"
    json.dump(spec, open(path, "w"), indent=1)
    subprocess.run([args.autoepoch, "search", path, "--out", directory], check=True)


def curves(args, directory):
    """Losses of the finished and the diverged trials, one row a curve."""
    text = subprocess.run([args.autoepoch, "trials", directory, "--format", "json"], check=True, capture_output=True, text=True).stdout
    trials = json.loads(text)
    rows = []
    for trial in trials["trials"] if isinstance(trials, dict) else trials:
        values = [point["value"] for point in trial.get("curve", [])]
        if trial["state"] == "failed" and values:
            values += ["nan"] * (args.epochs - len(values))
        if len(values) == args.epochs:
            rows.append(values)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spaces", nargs="+")
    parser.add_argument("--autoepoch", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    packed = []
    for space in args.spaces:
        directory = os.path.join(args.work, os.path.basename(space).removesuffix(".json"))
        search(args, space, directory)
        rows = curves(args, directory)
        print(f"{space}: {len(rows)} curves")
        if rows:
            path = directory + ".csv"
            with open(path, "w") as out:
                out.writelines(",".join(map(str, row)) + "\n" for row in rows)
            packed.append(path)
    subprocess.run([args.lab, "pack", args.out] + packed, check=True)


if __name__ == "__main__":
    main()

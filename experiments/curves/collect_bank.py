#!/usr/bin/env python3
"""Collects real learning curves with autoepoch itself and packs them into a bank file (surrogates/curve_bank_file.hpp).

    python3 experiments/curves/bank_studies.py WORK
    python3 experiments/curves/collect_bank.py --autoepoch build/release/bin/autoepoch \
        --lab build/release/experiments/curves/curve_lab --work WORK --out curves.bank WORK/*.json

Each space file is searched as it says; it should train every trial to the end at random (sampler random, scheduler full), so
that the bank holds bad configurations as well as good ones. A study that is there already is taken as it is: the script can
be stopped and started again. Only finished curves of a metric to be minimized are packed; a diverged run counts as diverged
from its last epoch.
"""
import argparse
import json
import os
import subprocess


def output(*command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def curves(autoepoch, directory, epochs):
    """Losses of the finished and the diverged trials, one row a curve."""
    rows = []
    for trial in output(autoepoch, "trials", directory, "--format", "json"):
        values = [point["value"] for point in trial["curve"]]
        if trial["state"] == "failed" and values:
            values += ["nan"] * (epochs - len(values))
        if len(values) == epochs:
            rows.append(values)
    return rows


def collect(args, space):
    """The CSV file of a study's curves, or None if none was finished."""
    spec = json.load(open(space))
    if spec.get("objective", {}).get("direction", "minimize") != "minimize":
        raise SystemExit(f"{space}: only losses can be collected")
    directory = os.path.join(args.work, os.path.basename(space).removesuffix(".json"))
    if not os.path.exists(os.path.join(directory, "study.db")):
        subprocess.run([args.autoepoch, "search", space, "--out", directory], check=True, capture_output=True)
    rows = curves(args.autoepoch, directory, spec["budget"]["max_epochs"])
    print(f"{space}: {len(rows)} curves", flush=True)
    if not rows:
        return None
    path = directory + ".csv"
    with open(path, "w") as out:
        out.writelines(",".join(map(str, row)) + "\n" for row in rows)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spaces", nargs="+")
    parser.add_argument("--autoepoch", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    packed = [path for space in args.spaces if (path := collect(args, space))]
    subprocess.run([args.lab, "pack", args.out] + packed, check=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measures the curve model on learning-curve tables and prints the tables of RESULTS.md.

    ninja curve_lab
    python3 experiments/curves/measure.py --lab build/experiments/curves/curve_lab --table lcbench=DIR --table taskset=DIR \
        --work DIR [--curves 200] [--seeds 0-2] [--in-family]

A study is a sample of curves of one data set, cut uniformly or by successive halving (rungs 1, 3, 9, 27 of 50). Each curve is
predicted once with its study and once alone. The bank holds synthetic curves only; the Gaussian family fitted to the tested
table is left out unless --in-family. CRPS is on z in units of the data set's spread of finals (median absolute deviation).
The opinions of the members go to WORK/members.jsonl, which fit_stack.py reads.
"""
import argparse
import json
import os
import subprocess

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import norm

import tables

CUTS = {"uniform": tables.cut_uniformly, "halving": tables.cut_by_halving}
STEPS = norm.ppf((np.arange(10) + .5) / 10)


def crps(values, weights, truth):
    order = np.argsort(values)
    x, w = values[order], weights[order] / weights.sum()
    below = np.cumsum(w)[:-1]
    return (w * abs(x - truth)).sum() - (np.diff(x) * below * (1 - below)).sum()


def quantile(values, weights, p):
    order = np.argsort(values)
    x, w = values[order], weights[order]
    return np.interp(p, (np.cumsum(w) - w / 2) / w.sum(), x)


def member_samples(line):
    """[(values, weights)] of last value, Gaussian prior and bank; the weights of each sum to 1."""
    mean, sd, w = (np.array(line["prior_" + k]) for k in ("mean", "sd", "weight"))
    prior = np.clip(mean[:, None] + sd[:, None] * STEPS, -12, 1.5).ravel()
    last = np.clip(line["last"] + line["last_sd"] * STEPS, -12, 1.5)
    return [(last, np.full(10, .1)), (prior, np.repeat(w, 10) / 10),
            (np.array(line["bank_z"]), np.array(line["bank_weight"]))]


def mixture(samples, weights):
    return (np.concatenate([x for x, _ in samples]),
            np.concatenate([m * w for m, (_, w) in zip(weights, samples)]))


def pow3(z):
    """Least squares of c + a t^-b to losses, from a few starts; the last value while there are fewer than 3."""
    y = np.exp(z)
    t = np.arange(1, len(y) + 1.)
    if len(y) < 3:
        return z[-1]
    best = None
    for b in (.3, 1.):
        fit = least_squares(lambda p: p[0] + p[1] * t**-abs(p[2]) - y, [y[-1], y[0] - y[-1], b], max_nfev=50)
        if best is None or fit.cost < best.cost:
            best = fit
    c, a, b = best.x
    return np.log(np.clip(c + a * tables.EPOCHS**-abs(b), 1e-3, np.exp(1.5)))


def studies(args):
    for table in args.table:
        name, folder = table.split("=", 1)
        for data, losses in tables.load(folder).items():
            z = tables.to_z(losses)[:, -1]
            unit = max(np.median(abs(z - np.median(z))), .02)
            for seed in args.seeds:
                for cutting, cut in CUTS.items():
                    rng = np.random.default_rng(seed)
                    rows = rng.choice(len(losses), args.curves, replace=False)
                    yield name, data, seed, cutting, losses[rows], cut(losses[rows], rng), unit


def run(args):
    os.makedirs(args.work, exist_ok=True)
    curves, cuts = os.path.join(args.work, "curves.csv"), os.path.join(args.work, "cuts.csv")
    with open(os.path.join(args.work, "members.jsonl"), "w") as out:
        for name, data, seed, cutting, losses, cut, unit in studies(args):
            np.savetxt(curves, losses, delimiter=",", fmt="%.8g")
            np.savetxt(cuts, cut[None], delimiter=",", fmt="%d")
            command = [args.lab, "members", curves, cuts] + ([] if args.in_family else [name])
            z = tables.to_z(losses)
            for text in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
                line = json.loads(text)
                line.update(table=name, data=data, seed=seed, cutting=cutting, unit=unit,
                            pow3=pow3(z[line["row"], :line["cut"]]) - (0 if line["mode"] == "study" else z[line["row"], 0]))
                out.write(json.dumps(line) + "\n")
    return out.name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--table", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--work", required=True)
    parser.add_argument("--curves", type=int, default=200)
    parser.add_argument("--seeds", type=lambda s: range(int(s.split("-")[0]), int(s.split("-")[-1]) + 1), default=range(1))
    parser.add_argument("--in-family", action="store_true")
    args = parser.parse_args()
    print(run(args))


if __name__ == "__main__":
    main()

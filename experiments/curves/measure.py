#!/usr/bin/env python3
"""Measures the curve model on learning-curve tables and prints the table of RESULTS.md.

    ninja curve_lab
    python3 experiments/curves/measure.py --lab build/release/experiments/curves/curve_lab --table lcbench=DIR \
        --table taskset=DIR --work DIR [--curves 100] [--seeds 0-2] [--sets NAME,...] [--bank FILE] [--in-family]

A study is a sample of curves of one data set, cut uniformly or by successive halving (rungs 1, 3, 9, 27 of 50). Each curve is
predicted once with its study and once alone. The bank holds synthetic curves, and those of --bank; the Gaussian family fitted
to the tested table is left out unless --in-family. CRPS is on z in units of the data set's spread of finals (median absolute
deviation); data sets are weighted equally.
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


def scores(line):
    """One number a column of the report, in its order."""
    truth, unit = line["truth"], line["unit"]
    mean, sd, weight = (np.array(line["prior_" + k]) for k in ("mean", "sd", "weight"))
    prior = np.clip(mean[:, None] + sd[:, None] * STEPS, -12, 1.5).ravel()
    stack = np.array(line["stack_z"])
    levels = np.interp([.05, .1, .9, .95], (np.arange(len(stack)) + .5) / len(stack), stack)
    slack = 1e-5  # of z: what rounding makes of a flat curve
    inside = lambda x, low, high, slack: low - slack <= x <= high + slack
    within = lambda x, interval: inside(x, interval[0], interval[2], 0)
    return [abs(line["last"] - truth) / unit, abs(line["pow3"] - truth) / unit,
            crps(prior, np.repeat(weight, len(STEPS)), truth) / unit,
            crps(np.array(line["bank_z"]), np.array(line["bank_weight"]), truth) / unit,
            crps(stack, np.ones(len(stack)), truth) / unit,
            inside(truth, levels[1], levels[2], slack), inside(truth, levels[0], levels[3], slack),
            within(line["true_best_epoch"], line["best_epoch"]), within(line["true_plateau"], line["plateau"]),
            (line["p_improves"] - line["improves"])**2]


def studies(args):
    for table in args.table:
        name, folder = table.split("=", 1)
        for data, losses in tables.load(folder).items():
            if args.sets and data not in args.sets:
                continue
            z = tables.to_z(losses)[:, -1]
            unit = max(np.median(abs(z - np.median(z))), .02)
            for seed in args.seeds:
                for cutting, cut in CUTS.items():
                    rng = np.random.default_rng(seed)
                    rows = rng.choice(len(losses), args.curves, replace=False)
                    yield name, data, seed, cutting, losses[rows], cut(losses[rows], rng), unit


def measure(args):
    """One line a prediction, with its scores."""
    os.makedirs(args.work, exist_ok=True)
    curves, cuts = os.path.join(args.work, "curves.csv"), os.path.join(args.work, "cuts.csv")
    lines = []
    for name, data, seed, cutting, losses, cut, unit in studies(args):
        np.savetxt(curves, losses, delimiter=",", fmt="%.8g")
        np.savetxt(cuts, cut[None], delimiter=",", fmt="%d")
        command = [args.lab, "members", curves, cuts, "" if args.in_family else name] + ([args.bank] if args.bank else [])
        z = tables.to_z(losses)
        fits = {}
        for text in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            line = json.loads(text)
            row = line["row"]
            if row not in fits:
                fits[row] = pow3(z[row, :line["cut"]])
            line.update(unit=unit, pow3=fits[row] - (0 if line["mode"] == "study" else z[row, 0]))
            lines.append((name, cutting, line["mode"], data, line["improves"], scores(line)))
    return lines


def report(lines):
    print("| table | cut | seen | curves | last | pow3 | prior | bank | stack | stack/best baseline | c80 | c90 | best epoch c80 "
          "| plateau c80 | Brier | base |")
    print("|---" * 16 + "|")
    for key in dict.fromkeys(line[:3] for line in lines):
        part = [line for line in lines if line[:3] == key]
        by_data = {}
        for *_, data, improves, row in part:
            by_data.setdefault(data, []).append(row + [improves])
        means = np.array([np.mean(rows, 0) for rows in by_data.values()])
        m = means[:, :-1].mean(0)
        base = (means[:, -1] * (1 - means[:, -1])).mean()
        print(f"| {' | '.join(key)} | {len(part)} | " + " | ".join(f"{v:.3f}" for v in m[:5]) + f" | {m[4] / min(m[:3]):.2f} | " +
              " | ".join(f"{v:.2f}" for v in m[5:9]) + f" | {m[9]:.3f} | {base:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--table", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--work", required=True)
    parser.add_argument("--curves", type=int, default=100)
    parser.add_argument("--seeds", type=lambda s: range(int(s.split("-")[0]), int(s.split("-")[-1]) + 1), default=range(1))
    parser.add_argument("--sets", type=lambda s: s.split(","), default=[])
    parser.add_argument("--bank", default="")
    parser.add_argument("--in-family", action="store_true")
    report(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

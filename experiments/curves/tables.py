"""Reads the public learning-curve tables and truncates them; shared by the scripts of this folder.

A table is a folder with table.json (first_epoch_column, epochs) and one CSV a data set (row = configuration).
"""
import glob
import json
import os

import numpy as np

EPOCHS = 50


def load(folder):
    """{set: losses (n, 50)}; values that are not finite stay so."""
    info = json.load(open(os.path.join(folder, "table.json")))
    first = info["first_epoch_column"]
    result = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        name = os.path.basename(path)[:-4]
        if name != "configs":
            result[name] = np.genfromtxt(path, delimiter=",")[:, first:first + EPOCHS]
    return result


def to_z(losses):
    """log loss minus the median first one, cut off at 1.5: see surrogates/curve_scale.hpp."""
    log = np.log(np.where(np.isfinite(losses) & (losses > 0), losses, np.inf))
    return np.minimum(log - np.median(log[:, 0]), 1.5)


def cut_uniformly(losses, rng):
    return rng.integers(1, EPOCHS, len(losses))


def cut_by_halving(losses, rng, rungs=(1, 3, 9, 27), eta=3):
    """Where synchronous successive halving ends each run; the survivors run to the end."""
    cuts = np.full(len(losses), EPOCHS)
    alive = np.arange(len(losses))
    values = np.where(np.isfinite(losses), losses, np.inf)
    for rung in rungs:
        order = np.argsort(values[alive, rung - 1], kind="stable")
        keep = max(1, len(alive) // eta)
        cuts[alive[order[keep:]]] = rung
        alive = alive[order[:keep]]
    return cuts

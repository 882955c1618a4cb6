#!/usr/bin/env python3
"""Writes the studies whose learning curves fill the bank of measured curves: space files, and the data of those made up.

    python3 experiments/curves/bank_studies.py WORK        then collect_bank.py on WORK/*.json

Data: Fashion-MNIST (Debian's dataset-fashion-mnist), the sets that scikit-learn contains, its generators, and made-up
sequences and sentences. The studies differ in data, amount of data, network, schedule, epochs and range of learning rates, so that
every kind of curve occurs: fast and slow, overfitting, never learning, diverging, stuck for long and then falling.
"""
import itertools
import json
import os
import sys

import numpy as np
from sklearn import datasets

SCHEDULES = ["constant", "cosine", "step", "one_cycle", "exponential", "polynomial"]


def tables():
    """{name: (inputs, target, settings)}"""
    result = {}
    for name in ("digits", "wine", "breast_cancer"):
        result[name] = (*getattr(datasets, "load_" + name)(return_X_y=True), {})
    result["diabetes"] = (*datasets.load_diabetes(return_X_y=True), {"task": "regression"})
    for seed, (n, features, classes, separation, flipped) in enumerate([
            (400, 20, 2, .6, .1), (600, 40, 5, 1., .02), (700, 12, 8, 1.5, 0), (500, 60, 3, .4, .2), (800, 25, 10, .8, .05),
            (500, 10, 2, 2., .01)]):
        x, y = datasets.make_classification(n, features, n_informative=min(features, 8 + classes // 2), n_redundant=0,
                                            n_classes=classes, class_sep=separation, flip_y=flipped, random_state=seed)
        result[f"blobs{seed}"] = (x, y, {})
    for seed, noise in enumerate((.1, .35)):
        result[f"moons{seed}"] = (*datasets.make_moons(500, noise=noise, random_state=seed), {})
    for seed, noise in enumerate((.5, 3)):
        x, y = datasets.make_friedman1(500, noise=noise, random_state=seed)
        result[f"friedman{seed}"] = (x, (y - y.mean()) / y.std(), {"task": "regression"})
    x, y = datasets.make_swiss_roll(500, noise=.5, random_state=1)
    result["roll"] = (x, (y - y.mean()) / y.std(), {"task": "regression"})
    return {name: (x, y.astype(int) if settings == {} else (y - y.mean()) / y.std(), settings)
            for name, (x, y, settings) in result.items()}


def sequences(kind, rng, n=300, length=12):
    """Two channels of noise with a class hidden in them: what is to be recalled from the start, parity, or a pitch."""
    x = rng.normal(size=(n, 2, length))
    if kind == "recall":
        label = rng.integers(0, 4, n)
        x[:, 1] = 0
        x[np.arange(n), 1, 0] = label - 1.5
    elif kind == "parity":
        bits = rng.integers(0, 2, (n, 3))
        x[:, 1] = 0
        x[:, 1, ::4] = 2 * bits - 1
        label = bits[:, :2].sum(1) % 2
    else:
        label = rng.integers(0, 5, n)
        x[:, 0] += 1.2 * np.sin((label[:, None] + 2) * np.arange(length) / 2 + rng.uniform(0, 6, (n, 1)))
    return x, label


def sentences(rng, n=300, words=60, length=8):
    """A sentence is positive if its good words outnumber its bad ones; a word after "not" counts the other way."""
    mood = rng.choice([-1, 0, 0, 0, 1], words)
    lines = []
    for _ in range(n):
        picked = rng.integers(0, words, length)
        negated = rng.uniform(size=length) < .15
        sign = np.sign((mood[picked] * np.where(negated, -1, 1)).sum() + rng.normal() * .7)
        lines.append(" ".join(("not " if no else "") + f"w{w}" for w, no in zip(picked, negated)) + f"\t{int(sign > 0)}\n")
    return lines


def write_data(work):
    """{name: settings of experiment}"""
    rng = np.random.default_rng(1)
    result = {f"fashion{n}": {"dataset": "fashion-mnist", "train_samples": n, "val_samples": 300} for n in (200, 400, 600)}
    result["fashion_tops"] = {"dataset": "fashion-mnist", "classes": "0,2,4,6", "train_samples": 400, "val_samples": 300}
    for name, (x, y, settings) in tables().items():
        path = os.path.join(work, name + ".csv")
        np.savetxt(path, np.column_stack([x, y]), delimiter=",", fmt="%.6g")
        result[name] = {"dataset": "table", "path": path, "header": False, "val_fraction": .4} | {"task": "classification"} | settings
    for kind in ("recall", "parity", "pitch"):
        path = os.path.join(work, kind + ".ts")
        with open(path, "w") as out:
            out.write(f"@problemName {kind}\n@timestamps false\n@univariate false\n@classLabel true 0 1 2 3 4\n@data\n")
            for channels, label in zip(*sequences(kind, rng)):
                out.write(":".join(",".join(f"{v:.4g}" for v in channel) for channel in channels) + f":{label}\n")
        result[kind] = {"dataset": "series", "path": path, "val_fraction": .4}
    path = os.path.join(work, "mood.tsv")
    with open(path, "w") as out:
        out.writelines(sentences(rng))
    result["mood"] = {"dataset": "text", "path": path, "header": False, "val_fraction": .4, "sequence_length": 10}
    return result


def space(rng, model):
    """Wide, and a little different in each study."""
    slow = model != "mlp"
    low = 10**rng.uniform(-7, -3)
    result = {
        "learning_rate": {"type": "float", "low": low, "high": 10**rng.uniform(-1, 1), "scale": "log"},
        "optimizer": {"type": "categorical", "choices": [["sgd", "adam"], ["sgd"], ["adamw", "rmsprop"], ["adam"]][rng.integers(4)]},
        "batch_size": {"type": "ordinal", "values": [32, 64, 128, 256][1 + rng.integers(2):]},
        "hidden": {"type": "int", "low": 8, "high": 32 if slow else 256, "scale": "log"},
        "dropout": {"type": "float", "low": 0.0, "high": [.3, .9][rng.integers(2)]},
        "weight_decay": {"type": "float", "low": 1e-6, "high": .3, "scale": "log"},
    }
    if not slow:
        result["depth"] = {"type": "int", "low": 1, "high": 4}
    if result["optimizer"]["choices"] == ["sgd"]:
        result["momentum"] = {"type": "float", "low": 0.0, "high": .99}
    if result["optimizer"]["choices"] == ["adam"]:
        result["beta1"] = {"type": "float", "low": 0.0, "high": .99}
        result["epsilon"] = {"type": "float", "low": 1e-10, "high": 1, "scale": "log"}
    return result


def plan(data):
    """(data, model) of each study, different kinds in turn: a run that is ended early has some of each."""
    flat = [(name, "mlp") for name in data if data[name]["dataset"] in ("table", "fashion-mnist")]
    recurrent = [(name, model) for model in ("rnn", "lstm", "gru") for name in ("recall", "parity", "pitch", "mood")]
    np.random.default_rng(1).shuffle(flat)
    return [study for pair in itertools.zip_longest(flat, recurrent) for study in pair if study]


def main():
    work = os.path.abspath(sys.argv[1])
    os.makedirs(os.path.join(work, "data"), exist_ok=True)
    data = write_data(os.path.join(work, "data"))
    for number, (name, model) in enumerate(plan(data)):
        rng = np.random.default_rng(number)
        experiment = data[name] | {"model": model}
        experiment["schedule"] = SCHEDULES[int(rng.choice(len(SCHEDULES), p=[.4, .25, .1, .1, .1, .05]))]
        if experiment["schedule"] == "step":
            experiment |= {"step_size": int(rng.integers(6, 20)), "gamma": .2}
        if experiment["schedule"] == "exponential":
            experiment["gamma"] = float(rng.uniform(.85, .97))
        epochs = int(rng.choice([20, 30, 50], p=[.4, .4, .2]))
        spec = {"name": f"{number:02}-{name}-{model}", "experiment": experiment,
                "objective": {"metric": "val_loss", "direction": "minimize"}, "space": space(rng, model),
                "budget": {"max_epochs": epochs, "trials": 24},
                "search": {"sampler": "random", "scheduler": "full"},
                "run": {"workers": 1, "devices": "cpu:1", "retries": 0}, "seed": number}
        with open(os.path.join(work, spec["name"] + ".json"), "w") as out:
            json.dump(spec, out, indent=1)


if __name__ == "__main__":
    main()

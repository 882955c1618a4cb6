#!/usr/bin/env python3
"""Does the best number of epochs move when there is more data? `autoepoch train` has more than the search had.

Usage: python3 more_data.py AUTOEPOCH-WORKER [--configurations 13] [--epochs 40] [--jobs 2]

Trains random configurations of a perceptron on 10 000 to 40 000 images of Fashion-MNIST. Of the smoothed test curves it prints
the best epoch by amount of data, and what is lost at more data than 20 000 by training for the epochs that were best there,
and for as many steps.
"""
import argparse
import concurrent.futures
import json
import math
import os
import random
import statistics
import subprocess

SIZES = (10000, 20000, 25000, 40000)


def configuration(rng):
    log_uniform = lambda low, high: math.exp(rng.uniform(math.log(low), math.log(high)))
    shared = {"hidden": round(log_uniform(96, 512)), "depth": rng.randint(1, 3), "dropout": rng.uniform(0, 0.5),
              "batch_size": rng.choice([32, 64, 128, 256])}
    if rng.random() < 2 / 3:
        return shared | {"optimizer": "adamw", "learning_rate": log_uniform(3e-4, 3e-3)}
    return shared | {"optimizer": "sgd", "learning_rate": log_uniform(5e-3, 5e-2), "momentum": rng.uniform(0.5, 0.95)}


def test_curve(worker, params, samples, epochs, seed):
    request = {"experiment": {"dataset": "fashion-mnist", "model": "mlp", "train_samples": samples, "val_samples": 5000},
               "params": params, "seed": seed, "epochs": epochs}
    lines = subprocess.run([worker, "--train"], input=json.dumps(request), stdout=subprocess.PIPE, check=True, text=True,
                           env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout.splitlines()
    return smooth([json.loads(line)["metrics"]["test_loss"] for line in lines])


def smooth(curve):
    """Means over a seventh of the epoch's number on both sides."""
    result = []
    for i in range(len(curve)):
        reach = max(1, (i + 1) // 7)
        near = curve[max(0, i - reach):i + reach + 1]
        result.append(statistics.fmean(near))
    return result


def best_epoch(curve):
    return min(range(len(curve)), key=curve.__getitem__) + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker")
    parser.add_argument("--configurations", type=int, default=13)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    rng = random.Random(5)
    jobs = [(params, samples, seed) for seed in range(arguments.configurations) for params in [configuration(rng)]
            for samples in SIZES]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        done = list(pool.map(lambda job: test_curve(arguments.worker, job[0], job[1], arguments.epochs, job[2]), jobs))
    curves = {samples: done[i::len(SIZES)] for i, samples in enumerate(SIZES)}
    for samples in SIZES:
        epochs = [best_epoch(curve) for curve in curves[samples]]
        print(json.dumps({"samples": samples, "best_epoch": round(statistics.geometric_mean(epochs), 1), "epochs": epochs}))
    for samples in SIZES[2:]:
        lost = {}
        for name, factor in {"same_epochs": 1, "same_steps": SIZES[1] / samples}.items():
            at = [max(1, round(factor * best_epoch(curve))) for curve in curves[SIZES[1]]]
            lost[name] = round(statistics.fmean(c[e - 1] - min(c) for c, e in zip(curves[samples], at)), 4)
        print(json.dumps({"samples": samples, "loss_behind_best": lost}))


if __name__ == "__main__":
    main()

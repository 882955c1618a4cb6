#!/usr/bin/env python3
"""Runs Optuna on the functions of `autoepoch-bench functions`, same seeds, and prints the same JSON lines.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install optuna==5.0.0 torch scipy
    OMP_NUM_THREADS=1 /tmp/venv/bin/python experiments/bench/optuna_functions.py functions --sampler gp --seeds 20
    OMP_NUM_THREADS=1 /tmp/venv/bin/python experiments/bench/optuna_functions.py ask --dims 6 --n 50,100,300

`golden` writes values of the functions at random points to tests/golden/functions.txt, for the test that the C++ ones are the same.
"""
import argparse
import json
import math
import random
import statistics
import sys
import time
import warnings
from pathlib import Path

HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_C = [1.0, 1.2, 3.0, 3.2]
HARTMANN_P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
              [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]


def vector(params, dims):
    return [params[f"x{j}"] for j in range(dims)]


def branin(params):
    x, y = vector(params, 2)
    bowl = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bowl * bowl + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(params):
    x = vector(params, 6)
    return -sum(c * math.exp(-sum(a * (v - 1e-4 * p) ** 2 for a, v, p in zip(row_a, x, row_p)))
                for c, row_a, row_p in zip(HARTMANN_C, HARTMANN_A, HARTMANN_P))


def ackley10(params):
    x = vector(params, 10)
    square = sum(v * v for v in x) / len(x)
    wave = sum(math.cos(2 * math.pi * v) for v in x) / len(x)
    return -20 * math.exp(-0.2 * math.sqrt(square)) - math.exp(wave) + 20 + math.e


def rosenbrock5(params):
    x = vector(params, 5)
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def mixed(params):
    return ((math.log10(params["learning_rate"]) + 2) ** 2 + 0.2 * abs(params["layers"] - 3)
            + 0.1 * abs(math.log2(params["batch"] / 64)) + (0.0 if params["activation"] == "relu" else 0.3)
            + (0.0 if params["bias"] else 0.2))


def conditional(params):
    rate = math.log10(params["learning_rate"])
    if params["optimizer"] == "adam":
        return 0.1 + (rate + 3) ** 2
    return (rate + 1) ** 2 + (params["momentum"] - 0.9) ** 2 + (0.0 if params["nesterov"] else 0.05)


def cube(dims, low, high):
    return lambda trial: {f"x{j}": trial.suggest_float(f"x{j}", low, high) for j in range(dims)}


def branin_space(trial):
    return {"x0": trial.suggest_float("x0", -5, 10), "x1": trial.suggest_float("x1", 0, 15)}


def mixed_space(trial):
    return {"learning_rate": trial.suggest_float("learning_rate", 1e-4, 1, log=True),
            "layers": trial.suggest_int("layers", 1, 6),
            "batch": trial.suggest_categorical("batch", [16, 64, 256]),  # Optuna has no ordinal
            "activation": trial.suggest_categorical("activation", ["tanh", "relu", "gelu"]),
            "bias": trial.suggest_categorical("bias", [False, True])}


def conditional_space(trial):
    params = {"optimizer": trial.suggest_categorical("optimizer", ["adam", "sgd"]),
              "learning_rate": trial.suggest_float("learning_rate", 1e-5, 1, log=True)}
    if params["optimizer"] == "sgd":
        params["momentum"] = trial.suggest_float("momentum", 0, 0.99)
        params["nesterov"] = trial.suggest_categorical("nesterov", [False, True])
    return params


# name: (space, function, minimum)
FUNCTIONS = {
    "branin": (branin_space, branin, 0.39788735772973816),
    "hartmann6": (cube(6, 0, 1), hartmann6, -3.32237),
    "ackley10": (cube(10, -32.768, 32.768), ackley10, 0.0),
    "rosenbrock5": (cube(5, -5, 10), rosenbrock5, 0.0),
    "mixed": (mixed_space, mixed, 0.0),
    "conditional": (conditional_space, conditional, 0.0),
}


def make_sampler(name, seed):
    import optuna
    if name == "gp":
        return optuna.samplers.GPSampler(seed=seed)
    if name == "tpe":
        return optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True)
    return optuna.samplers.RandomSampler(seed=seed)


def run_functions(args):
    import optuna
    for name in args.functions.split(","):
        space, function, minimum = FUNCTIONS[name]
        for seed in range(args.first_seed, args.first_seed + args.seeds):
            study = optuna.create_study(sampler=make_sampler(args.sampler, seed))
            start = time.process_time()
            study.optimize(lambda trial: function(space(trial)), n_trials=args.trials)
            seconds = time.process_time() - start
            best, regret = math.inf, []
            for trial in study.trials:
                best = min(best, trial.value)
                regret.append(best - minimum)
            line = {"function": name, "sampler": "optuna-" + args.sampler, "seed": seed,
                    "regret": {str(n): regret[n - 1] for n in (25, 50, 100) if n <= len(regret)},
                    "cpu_seconds": round(seconds, 3)}
            print(json.dumps(line), flush=True)


def run_ask(args):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for n in map(int, args.n.split(",")):
        names = [f"x{j}" for j in range(args.dims)]
        space = {name: optuna.distributions.FloatDistribution(0, 1) for name in names}
        study = optuna.create_study(sampler=make_sampler(args.sampler, 1))
        generator = random.Random(1)
        for _ in range(n):
            params = {name: generator.random() for name in names}
            value = sum((v - 0.3) ** 2 for v in params.values()) + math.sin(5 * params["x0"])
            study.add_trial(optuna.trial.create_trial(params=params, distributions=space, value=value))
        times = []
        for _ in range(args.repeats):
            start = time.process_time()
            trial = study.ask(space)
            times.append(1e3 * (time.process_time() - start))
            value = sum((v - 0.3) ** 2 for v in trial.params.values()) + math.sin(5 * trial.params["x0"])
            study.tell(trial, value)
        print(json.dumps({"sampler": "optuna-" + args.sampler, "dims": args.dims, "n": n,
                          "median_ms": round(statistics.median(times), 3), "mean_ms": round(statistics.mean(times), 3)}),
              flush=True)


class RandomTrial:
    """Draws what a space asks for."""

    def __init__(self, random):
        self.random = random

    def suggest_float(self, name, low, high, log=False):
        return math.exp(self.random.uniform(math.log(low), math.log(high))) if log else self.random.uniform(low, high)

    def suggest_int(self, name, low, high):
        return self.random.randint(low, high)

    def suggest_categorical(self, name, choices):
        return self.random.choice(choices)


def write_golden(args):
    lines = []
    for name, (space, function, _) in FUNCTIONS.items():
        generator = random.Random(name)
        for _ in range(10):
            params = space(RandomTrial(generator))
            lines.append(f"{name}\t{function(params)!r}\t{json.dumps(params)}\n")
    path = Path(__file__).parents[2] / "tests" / "golden" / "functions.txt"
    path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    functions = commands.add_parser("functions")
    functions.add_argument("--functions", default=",".join(FUNCTIONS))
    functions.add_argument("--trials", type=int, default=100)
    functions.add_argument("--seeds", type=int, default=20)
    functions.add_argument("--first-seed", type=int, default=1)
    ask = commands.add_parser("ask")
    ask.add_argument("--dims", type=int, default=6)
    ask.add_argument("--n", default="50,100,300")
    ask.add_argument("--repeats", type=int, default=30)
    for command in (functions, ask):
        command.add_argument("--sampler", default="gp", choices=["gp", "tpe", "random"])
    commands.add_parser("golden")
    args = parser.parse_args()
    if args.command == "golden":
        return write_golden(args)
    warnings.filterwarnings("ignore")
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    {"functions": run_functions, "ask": run_ask}[args.command](args)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Training speed of autoepoch-worker against the same network in PyTorch: CPU seconds per epoch, and their ratio.

Usage: python3 compare_pytorch.py WORKER [--rounds 3] [--epochs 3] [--only mlp-256]

Run it with a Python whose torch has the version that WORKER was built with. Each round runs one after the other on one
thread; an epoch is 20000 training images, then an evaluation of 10000 validation and 10000 test images. What counts is
the process's CPU time between the end of its first and of its last epoch, so start and loading are left out and other
load on the machine matters little. PyTorch's side is written for speed: the data are normalized floats in memory, batches
are gathered by index_select, losses stay tensors until the epoch's end.
"""
import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys

DATA = "/usr/share/datasets/fashion-mnist"
CASES = {
    "mlp-256": {"model": "mlp", "hidden": 256, "depth": 2, "batch_size": 128, "optimizer": "adamw"},
    "mlp-256-dropout": {"model": "mlp", "hidden": 256, "depth": 2, "batch_size": 128, "optimizer": "adamw",
                        "dropout": 0.3, "batch_norm": True},
    "mlp-32": {"model": "mlp", "hidden": 32, "depth": 2, "batch_size": 32, "optimizer": "adamw"},
    "mlp-32-sgd": {"model": "mlp", "hidden": 32, "depth": 2, "batch_size": 32, "optimizer": "sgd", "momentum": 0.9},
    "cnn-16": {"model": "cnn", "channels": 16, "hidden": 128, "depth": 2, "batch_size": 128, "optimizer": "adamw"},
    "cnn-8": {"model": "cnn", "channels": 8, "hidden": 64, "depth": 2, "batch_size": 32, "optimizer": "adamw"},
}


def train_with_pytorch(settings, epochs):
    import torch
    from torch import nn
    from torch.nn import functional

    def read(name, header):
        with gzip.open(f"{DATA}/{name}-ubyte.gz") as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    def normalized(pixels):
        return pixels.reshape(-1, 784).float().sub_(72.9).div_(90.0)

    def block(inputs, outputs):
        norm = [nn.BatchNorm1d(outputs)] if settings.get("batch_norm") else []
        drop = [nn.Dropout(settings["dropout"])] if settings.get("dropout") else []
        return [nn.Linear(inputs, outputs), *norm, nn.ReLU(), *drop]

    x, y = normalized(read("train-images-idx3", 16)), read("train-labels-idx1", 8).long()
    test = normalized(read("t10k-images-idx3", 16)), read("t10k-labels-idx1", 8).long()
    train, val = (x[:20000], y[:20000]), (x[20000:30000], y[20000:30000])

    layers, width, hidden = [], 784, settings["hidden"]
    if settings["model"] == "cnn":
        channels, side = [1] + [settings["channels"] << i for i in range(settings["depth"])], 28
        layers = [nn.Unflatten(1, (1, 28, 28))]
        for a, b in zip(channels, channels[1:]):
            layers += [nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            side //= 2
        layers, width = layers + [nn.Flatten()], channels[-1] * side * side
    for _ in range(settings["depth"] if settings["model"] == "mlp" else 1):
        layers += block(width, hidden)
        width = hidden
    model = nn.Sequential(*layers, nn.Linear(width, 10))
    if settings["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=settings["momentum"])
    else:
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)

    def tally(sums, loss, logits, targets):
        with torch.no_grad():
            sums[0] += loss.detach() * len(targets)
            sums[1] += (logits.argmax(1) == targets).sum()

    size = settings["batch_size"]
    for epoch in range(epochs):
        model.train()
        sums = [torch.zeros(()), torch.zeros((), dtype=torch.long)]
        for rows in torch.randperm(20000).split(size):
            inputs, targets = train[0].index_select(0, rows), train[1].index_select(0, rows)
            optimizer.zero_grad(set_to_none=True)
            logits = model(inputs)
            loss = functional.cross_entropy(logits, targets)
            loss.backward()
            optimizer.step()
            tally(sums, loss, logits, targets)
        model.eval()
        with torch.inference_mode():
            for inputs, targets in (val, test):
                sums = [torch.zeros(()), torch.zeros((), dtype=torch.long)]
                for some, wanted in zip(inputs.split(1000), targets.split(1000)):
                    logits = model(some)
                    tally(sums, functional.cross_entropy(logits, wanted), logits, wanted)
        print(json.dumps({"epoch": epoch + 1, "accuracy": sums[1].item() / len(targets)}), flush=True)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_per_epoch(command, request, epochs):
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
    process.stdin.write(json.dumps(request))
    process.stdin.close()
    marks = []
    for _ in process.stdout:
        if len(marks) < epochs - 1:
            marks.append(cpu_seconds(process.pid))  # still alive: the next epoch has begun
    if process.wait() != 0 or len(marks) < epochs - 1:
        sys.exit(f"{command[0]} failed")
    return (marks[-1] - marks[0]) / (epochs - 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker", nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3, help="measured ones")
    parser.add_argument("--only")
    parser.add_argument("--pytorch", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.pytorch:
        request = json.load(sys.stdin)
        return train_with_pytorch(request["params"], request["epochs"])

    epochs = arguments.epochs + 2  # the first warms up, and the process is measured while it still runs
    print(f"{'case':18} {'worker':>8} {'pytorch':>8} {'ratio':>7}   ratios of the rounds")
    for name, params in CASES.items():
        if arguments.only and name != arguments.only:
            continue
        request = {"experiment": {"dataset": "fashion-mnist", "train_samples": 20000, "val_samples": 10000},
                   "params": params, "seed": 1, "epochs": epochs}
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            ours.append(seconds_per_epoch([arguments.worker, "--train"], request, epochs))
            theirs.append(seconds_per_epoch([sys.executable, __file__, "--pytorch"], request, epochs))
        ratios = [a / b for a, b in zip(ours, theirs)]
        print(f"{name:18} {statistics.median(ours):7.3f}s {statistics.median(theirs):7.3f}s "
              f"{statistics.median(ratios):7.3f}   {' '.join(f'{ratio:.3f}' for ratio in ratios)}", flush=True)


if __name__ == "__main__":
    main()

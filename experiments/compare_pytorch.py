#!/usr/bin/env python3
"""Training speed of autoepoch-worker against the same network in PyTorch: CPU seconds per epoch, and their ratio.

Usage: python3 compare_pytorch.py WORKER [--rounds 3] [--epochs 3] [--only mlp-256]

Run it with a Python whose torch has the version that WORKER was built with. Each round runs one after the other on one
thread; an epoch is the training, then an evaluation of the validation and test samples. What counts is the process's CPU
time between the end of its first and of its last epoch, so start and loading are left out and other load on the machine
matters little. PyTorch's side is written for speed: the data are normalized floats in memory, batches are gathered by
index_select, losses stay tensors until the epoch's end. Images are Fashion-MNIST's, series are random numbers.
"""
import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

DATA = "/usr/share/datasets/fashion-mnist"
CASES = {
    "mlp-256": {"model": "mlp", "hidden": 256, "depth": 2, "batch_size": 128, "optimizer": "adamw"},
    "mlp-256-dropout": {"model": "mlp", "hidden": 256, "depth": 2, "batch_size": 128, "optimizer": "adamw",
                        "dropout": 0.3, "batch_norm": True},
    "mlp-64": {"model": "mlp", "hidden": 64, "depth": 2, "batch_size": 64, "optimizer": "adamw"},
    "mlp-16": {"model": "mlp", "hidden": 16, "depth": 2, "batch_size": 16, "optimizer": "adamw"},
    "mlp-32": {"model": "mlp", "hidden": 32, "depth": 2, "batch_size": 32, "optimizer": "adamw"},
    "mlp-32-sgd": {"model": "mlp", "hidden": 32, "depth": 2, "batch_size": 32, "optimizer": "sgd", "momentum": 0.9},
    "cnn-16": {"model": "cnn", "channels": 16, "hidden": 128, "depth": 2, "batch_size": 128, "optimizer": "adamw"},
    "cnn-8": {"model": "cnn", "channels": 8, "hidden": 64, "depth": 2, "batch_size": 32, "optimizer": "adamw"},
    "resnet-8": {"model": "resnet", "channels": 8, "depth": 8, "batch_size": 64, "optimizer": "sgd", "momentum": 0.9},
    "lstm-64": {"model": "lstm", "hidden": 64, "depth": 1, "batch_size": 64, "optimizer": "adamw"},
    "lstm-32-deep": {"model": "lstm", "hidden": 32, "depth": 2, "batch_size": 32, "optimizer": "adamw"},
    "transformer-32": {"model": "transformer", "hidden": 32, "nhead": 4, "depth": 2, "batch_size": 64,
                       "optimizer": "adamw"},
}
SERIES = {"train": 2000, "val": 1000, "steps": 48, "channels": 8, "classes": 5}
IMAGES = {"mlp": 20000, "cnn": 20000, "resnet": 4000}


def write_series(file):
    """Random numbers in the format of the UEA archive."""
    rng = random.Random(1)
    with open(file, "w") as out:
        out.write("@data\n")
        for i in range(SERIES["train"] + SERIES["val"]):
            for _ in range(SERIES["channels"]):
                out.write(",".join(f"{rng.gauss(0, 1):.4f}" for _ in range(SERIES["steps"])) + ":")
            out.write(f"{i % SERIES['classes']}\n")


def data_settings(model, series_file):
    if model in IMAGES:
        return {"dataset": "fashion-mnist", "train_samples": IMAGES[model], "val_samples": 10000}
    return {"dataset": "series", "path": series_file, "val_samples": SERIES["val"]}


def image_network(settings):
    import torch
    from torch import nn
    from torch.nn import functional

    class Block(nn.Module):
        def __init__(self, inputs, outputs):
            super().__init__()
            self.stride, self.extra = (1, 0) if inputs == outputs else (2, outputs - inputs)
            self.conv1 = nn.Conv2d(inputs, outputs, 3, self.stride, 1, bias=False)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
            self.bn1, self.bn2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)

        def forward(self, x):
            y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
            if self.extra:
                x = functional.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, 0, self.extra))
            return functional.relu(y + x)

    def dense(inputs, outputs):
        norm = [nn.BatchNorm1d(outputs)] if settings.get("batch_norm") else []
        drop = [nn.Dropout(settings["dropout"])] if settings.get("dropout") else []
        return [nn.Linear(inputs, outputs), *norm, nn.ReLU(), *drop]

    if settings["model"] == "resnet":
        width = settings["channels"]
        layers = [nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        for stage in range(3):
            for _ in range((settings["depth"] - 2) // 6):
                layers.append(Block(width, settings["channels"] << stage))
                width = settings["channels"] << stage
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))
    layers, width, hidden = [], 784, settings["hidden"]
    if settings["model"] == "cnn":
        channels, side = [1] + [settings["channels"] << i for i in range(settings["depth"])], 28
        layers = [nn.Unflatten(1, (1, 28, 28))]
        for a, b in zip(channels, channels[1:]):
            layers += [nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            side //= 2
        layers, width = layers + [nn.Flatten()], channels[-1] * side * side
    for _ in range(settings["depth"] if settings["model"] == "mlp" else 1):
        layers += dense(width, hidden)
        width = hidden
    return nn.Sequential(*layers, nn.Linear(width, 10))


def series_network(settings):
    import torch
    from torch import nn

    shape, hidden, classes = (SERIES["steps"], SERIES["channels"]), settings["hidden"], SERIES["classes"]

    class LastState(nn.LSTM):
        def forward(self, x):
            return super().forward(x)[1][0][-1]

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.projection = nn.Linear(shape[1], hidden)
            self.positions = nn.Parameter(torch.randn(shape[0], hidden) / hidden ** 0.5)
            layer = nn.TransformerEncoderLayer(hidden, settings["nhead"], 4 * hidden, 0, "gelu", batch_first=True,
                                               norm_first=True)
            self.layers = nn.TransformerEncoder(layer, settings["depth"], nn.LayerNorm(hidden),
                                                enable_nested_tensor=False)

        def forward(self, x):
            return self.layers(self.projection(x) + self.positions).mean(1)

    reader = (LastState(shape[1], hidden, settings["depth"], batch_first=True) if settings["model"] == "lstm"
              else Encoder())
    return nn.Sequential(nn.Unflatten(1, shape), reader, nn.Linear(hidden, classes))


def train_with_pytorch(settings, epochs):
    import torch
    from torch.nn import functional

    def read(name, header):
        with gzip.open(f"{DATA}/{name}-ubyte.gz") as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    def normalized(pixels):
        return pixels.reshape(-1, 784).float().sub_(72.9).div_(90.0)

    if settings["model"] in IMAGES:
        x, y = normalized(read("train-images-idx3", 16)), read("train-labels-idx1", 8).long()
        count, evaluated = IMAGES[settings["model"]], 10000
        tests = [(normalized(read("t10k-images-idx3", 16)), read("t10k-labels-idx1", 8).long())]
        model = image_network(settings)
    else:
        count, evaluated, tests = SERIES["train"], SERIES["val"], []
        x = torch.randn(count + evaluated, SERIES["steps"] * SERIES["channels"])
        y = torch.arange(len(x)) % SERIES["classes"]
        model = series_network(settings)
    train, val = (x[:count], y[:count]), (x[count:count + evaluated], y[count:count + evaluated])
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
        for rows in torch.randperm(count).split(size):
            inputs, targets = train[0].index_select(0, rows), train[1].index_select(0, rows)
            optimizer.zero_grad(set_to_none=True)
            logits = model(inputs)
            loss = functional.cross_entropy(logits, targets)
            loss.backward()
            optimizer.step()
            tally(sums, loss, logits, targets)
        model.eval()
        with torch.inference_mode():
            for inputs, targets in (val, *tests):
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
    series_file = os.path.join(tempfile.mkdtemp(), "series.ts")
    write_series(series_file)
    print(f"{'case':18} {'worker':>8} {'pytorch':>8} {'ratio':>7}   ratios of the rounds")
    for name, params in CASES.items():
        if arguments.only and name != arguments.only:
            continue
        request = {"experiment": data_settings(params["model"], series_file), "params": params, "seed": 1,
                   "epochs": epochs}
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            ours.append(seconds_per_epoch([arguments.worker, "--train"], request, epochs))
            theirs.append(seconds_per_epoch([sys.executable, __file__, "--pytorch"], request, epochs))
        ratios = [a / b for a, b in zip(ours, theirs)]
        print(f"{name:18} {statistics.median(ours):7.3f}s {statistics.median(theirs):7.3f}s "
              f"{statistics.median(ratios):7.3f}   {' '.join(f'{ratio:.3f}' for ratio in ratios)}", flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Trains networks with autoepoch-worker, loads them in PyTorch, and compares the losses on the test set.

Usage: python3 check_in_pytorch.py WORKER

Fashion-MNIST from Debian's package. The networks are written with torch.nn as anyone would; their weights come from the
worker's checkpoints by name. The TorchScript modules are those that the worker leaves beside its checkpoints. Exit code 1 if
a loss differs by more than single precision explains.
"""
import gzip
import json
import os
import subprocess
import sys
import tempfile

import torch
from torch import nn
from torch.nn import functional

DATA = "/usr/share/datasets/fashion-mnist"


class Block(nn.Module):
    """He's residual block with the shortcut that has no parameters."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.stride, self.extra = (1, 0) if inputs == outputs else (2, outputs - inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, self.stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        shortcut = functional.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, 0, self.extra))
        return functional.relu(self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x))))) + shortcut)


class Stem(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.conv = nn.Conv2d(1, outputs, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.relu(self.bn(self.conv(x)))


class LastState(nn.GRU):
    def forward(self, x):
        return super().forward(x)[1].transpose(0, 1).flatten(1)


CASES = {
    "mlp": ({"model": "mlp", "hidden": 32, "batch_norm": True},
            lambda: nn.Sequential(nn.Linear(784, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 32),
                                  nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 10))),
    "cnn": ({"model": "cnn", "channels": 4, "hidden": 16},
            lambda: nn.Sequential(nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 4, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
                                  nn.Conv2d(4, 8, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                                  nn.Linear(392, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 10))),
    "resnet": ({"model": "resnet", "depth": 8, "channels": 4},
               lambda: nn.Sequential(nn.Unflatten(1, (1, 28, 28)), Stem(4), Block(4, 4), Block(4, 8), Block(8, 16),
                                     nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), nn.Dropout(),
                                     nn.Linear(16, 10))),
    "gru": ({"model": "gru", "hidden": 16, "bidirectional": True},
            lambda: nn.Sequential(nn.Sequential(), nn.Dropout(), nn.Linear(32, 10))),
}


def read(name, header):
    with gzip.open(f"{DATA}/{name}-ubyte.gz") as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def main():
    labels = read("t10k-labels-idx1", 8).long()
    pixels = read("t10k-images-idx3", 16).reshape(-1, 784).float()
    train = {"dataset": "fashion-mnist", "train_samples": 2000, "val_samples": 0, "refit": True}
    worst = 0
    for name, (settings, make) in CASES.items():
        file = os.path.join(tempfile.mkdtemp(), name)
        request = {"experiment": {**train, **settings, "optimizer": "adam"}, "epochs": 1, "save": file}
        output = subprocess.run([sys.argv[1], "--train"], input=json.dumps(request), text=True, check=True,
                                stdout=subprocess.PIPE).stdout
        metrics = json.loads(output.splitlines()[-1])["metrics"]
        stored = torch.load(file, weights_only=False)
        weights = {key[6:]: tensor for key, tensor in stored.items() if key.startswith("model.")}
        network = make()
        if name == "gru":
            network[0] = LastState(28, 16, batch_first=True, bidirectional=True)
        missing, surplus = network.load_state_dict(weights, strict=False)
        assert not surplus and all("num_batches" in key for key in missing), (name, missing, surplus)
        network.eval()
        ((mean, deviation),) = json.loads(bytes(stored["about.normalization"].tolist()))
        inputs = (pixels - mean) / deviation
        with torch.inference_mode():
            outputs = network(inputs.reshape(-1, 28, 28) if name == "gru" else inputs)
            loss = functional.cross_entropy(outputs, labels).item()
            script = torch.jit.load(os.path.join(os.path.dirname(file), "model.ts.pt"))
            script_loss = functional.cross_entropy(script(inputs), labels).item()
        worst = max(worst, abs(loss - metrics["test_loss"]), abs(script_loss - metrics["test_loss"]))
        print(f"{name:8} worker {metrics['test_loss']:.6f}  PyTorch {loss:.6f}  TorchScript {script_loss:.6f}")
    sys.exit(1 if worst > 1e-4 else 0)


if __name__ == "__main__":
    main()

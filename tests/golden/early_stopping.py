#!/usr/bin/env python3
"""What Keras's own EarlyStopping does with random curves, for tests/experiments/early_stopping_test.cpp.

Usage: KERAS_BACKEND=torch python3 early_stopping.py > early_stopping.txt   (made with keras 3.15.1, torch 2.13.0)

A line: mode, patience, min_delta, start_from_epoch, the epoch after which it stopped (from 1, 0: never), the epoch whose
weights it keeps, then the curve of 20 values.
"""
import random

import keras


class Model:
    """Weights that tell the epoch they are from."""

    stop_training = False

    def __init__(self):
        self.weights = 0

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def run(mode, patience, min_delta, start, curve):
    callback = keras.callbacks.EarlyStopping("value", min_delta=min_delta, patience=patience, mode=mode,
                                             restore_best_weights=True, start_from_epoch=start)
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    stopped = 0
    for epoch, value in enumerate(curve):
        model.weights = epoch + 1
        callback.on_epoch_end(epoch, {"value": value})
        if model.stop_training:
            stopped = epoch + 1
            break
    best = callback.best_weights
    return stopped, 0 if best is None else best


random.seed(7)
print(f"# keras {keras.__version__}")
for mode in ("min", "max"):
    for patience in (0, 1, 2, 5):
        for min_delta in (0.0, 0.0625, 0.25):
            for start in (0, 3):
                for _ in range(3):
                    sign = 1 if mode == "min" else -1
                    curve = [round(sign * (1 / (epoch + 1) + random.choice((0.0, 0.03125, 0.125, 0.25))), 6)
                             for epoch in range(20)]
                    stopped, best = run(mode, patience, min_delta, start, curve)
                    print(mode, patience, min_delta, start, stopped, best, *curve)

#!/usr/bin/env python3
"""Learning rates of PyTorch's own schedulers, for tests/experiments/schedule_test.cpp.

Usage: python3 schedules.py > schedules.txt   (made with torch 2.13.0, Python 3.11)

A line: schedule, interval, warm-up epochs, epoch, step within the epoch, learning rate. All with a base rate of 0.1, 12
epochs of 7 steps; step: step_size 3, gamma 0.5; exponential: gamma 0.9; cosine: eta_min 0.0001 at the last epoch;
warm-up from a quarter of the rate.
"""
import warnings

import torch
from torch.optim import lr_scheduler as lr

BASE, EPOCHS, STEPS = 0.1, 12, 7


def make(kind, warmup, per_epoch, optimizer):
    """`per_epoch`: how often the scheduler is stepped in an epoch."""
    after = {
        "constant": lambda: lr.ConstantLR(optimizer, factor=1.0, total_iters=1),
        "step": lambda: lr.StepLR(optimizer, step_size=3 * per_epoch, gamma=0.5),
        "exponential": lambda: lr.ExponentialLR(optimizer, gamma=0.9 ** (1 / per_epoch)),
        "cosine": lambda: lr.CosineAnnealingLR(optimizer, T_max=(EPOCHS - warmup) * per_epoch, eta_min=1e-4),
    }[kind]
    if warmup == 0:
        return after()
    linear = lr.LinearLR(optimizer, start_factor=0.25, total_iters=warmup * per_epoch)
    return lr.SequentialLR(optimizer, [linear, after()], milestones=[warmup * per_epoch])


warnings.simplefilter("ignore")
print(f"# torch {torch.__version__.split('+')[0]}")
for kind in ("constant", "step", "exponential", "cosine"):
    for interval in ("epoch", "step"):
        for warmup in (0, 4):
            optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
            scheduler = make(kind, warmup, STEPS if interval == "step" else 1, optimizer)
            for epoch in range(EPOCHS):
                for step in range(STEPS):
                    if step % 3 == 0:
                        print(kind, interval, warmup, epoch, step, repr(optimizer.param_groups[0]["lr"]))
                    optimizer.step()
                    if interval == "step":
                        scheduler.step()
                if interval == "epoch":
                    scheduler.step()

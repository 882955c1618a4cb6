#!/usr/bin/env python3
"""Learning rates of PyTorch's own schedulers, for tests/experiments/schedule_test.cpp.

Usage: python3 schedules.py > schedules.txt   (made with torch 2.13.0, Python 3.11)

A line: schedule, interval, warm-up epochs, epoch, step within the epoch, learning rate. All with a base rate of 0.1, 12
epochs of 7 steps; step: step_size 3, gamma 0.5; multi_step: milestones 2, 5, 6, gamma 0.5; exponential: gamma 0.9;
cosine: eta_min 0.0001 at the last epoch; cosine_warm_restarts: T_0 2, T_mult 1 (or 2 under the name
cosine_warm_restarts_2), eta_min 0.0001; one_cycle: pct_start 0.4, div_factor 10, final_div_factor 100; polynomial: power
2; warm-up from a quarter of the rate. Lines of reduce_on_plateau: mode, patience, cooldown, then pairs of an epoch's value
and the factor after it, with factor 0.5 and threshold 0.01.
"""
import random
import warnings

import torch
from torch.optim import lr_scheduler as lr

BASE, EPOCHS, STEPS = 0.1, 12, 7


def make(kind, warmup, per_epoch, optimizer):
    """`per_epoch`: how often the scheduler is stepped in an epoch."""
    after = {
        "constant": lambda: lr.ConstantLR(optimizer, factor=1.0, total_iters=1),
        "step": lambda: lr.StepLR(optimizer, step_size=3 * per_epoch, gamma=0.5),
        "multi_step": lambda: lr.MultiStepLR(optimizer, milestones=[m * per_epoch for m in (2, 5, 6)], gamma=0.5),
        "exponential": lambda: lr.ExponentialLR(optimizer, gamma=0.9 ** (1 / per_epoch)),
        "cosine": lambda: lr.CosineAnnealingLR(optimizer, T_max=(EPOCHS - warmup) * per_epoch, eta_min=1e-4),
        "cosine_warm_restarts": lambda: lr.CosineAnnealingWarmRestarts(optimizer, 2 * per_epoch, 1, eta_min=1e-4),
        "cosine_warm_restarts_2": lambda: lr.CosineAnnealingWarmRestarts(optimizer, 2 * per_epoch, 2, eta_min=1e-4),
        "polynomial": lambda: lr.PolynomialLR(optimizer, total_iters=(EPOCHS - warmup) * per_epoch, power=2),
        "one_cycle": lambda: lr.OneCycleLR(optimizer, max_lr=BASE, total_steps=EPOCHS * per_epoch, pct_start=0.4,
                                           div_factor=10, final_div_factor=100, cycle_momentum=False),
    }[kind]
    if warmup == 0:
        return after()
    linear = lr.LinearLR(optimizer, start_factor=0.25, total_iters=warmup * per_epoch)
    return lr.SequentialLR(optimizer, [linear, after()], milestones=[warmup * per_epoch])


warnings.simplefilter("ignore")
print(f"# torch {torch.__version__.split('+')[0]}")
for kind in ("constant", "step", "multi_step", "exponential", "cosine", "cosine_warm_restarts",
             "cosine_warm_restarts_2", "polynomial", "one_cycle"):
    for interval in ("epoch", "step"):
        # OneCycleLR sets the optimizer's rate at once, so that PyTorch cannot put it behind a warm-up.
        for warmup in (0,) if kind == "one_cycle" else (0, 4):
            optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
            scheduler = make(kind, warmup, STEPS if interval == "step" else 1, optimizer)
            for epoch in range(EPOCHS):
                for step in range(STEPS):
                    if step % 3 == 0:
                        print(kind, interval, warmup, epoch, step, repr(optimizer.param_groups[0]["lr"]))
                    optimizer.step()
                    if interval == "step" and epoch * STEPS + step + 1 < EPOCHS * STEPS:
                        scheduler.step()
                if interval == "epoch" and epoch + 1 < EPOCHS:
                    scheduler.step()

random.seed(11)
for mode in ("min", "max"):
    for patience, cooldown in ((0, 0), (1, 2), (3, 1)):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = lr.ReduceLROnPlateau(optimizer, mode, factor=0.5, patience=patience, threshold=0.01,
                                         cooldown=cooldown)
        pairs = []
        for epoch in range(25):
            value = round((1 if mode == "min" else -1) * (1 / (epoch + 1) + random.choice((0, 0.002, 0.1))) + 2, 6)
            scheduler.step(value)
            pairs += [value, optimizer.param_groups[0]["lr"]]
        print("reduce_on_plateau", mode, patience, cooldown, *pairs)

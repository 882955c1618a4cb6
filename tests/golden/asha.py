#!/usr/bin/env python3
"""Orders of successive halving of the promotion type [Li20, Algorithm 2] with one worker, written independently of search/.

Prints, for a few settings, "setting first_rung eta max_epochs trials" and then one "trial until" a line, as long as new
trials can start. The loss of trial c after epoch e is a hash, so that every rank is different and nothing is smooth.

    tests/golden/asha.py > tests/golden/asha.txt
"""


def loss(trial, epoch):
    return ((trial * 7919 + epoch * 104729 + 12345) * 2654435761 % 2**32) / 2**32


def orders(first_rung, eta, max_epochs, trials):
    rungs = []
    rung = first_rung
    while rung < max_epochs:
        rungs.append(rung)
        rung *= eta
    rungs.append(max_epochs)
    recorded = [[] for _ in rungs]
    promoted = [set() for _ in rungs]
    started = 0
    while True:
        order = None
        for k in reversed(range(len(rungs) - 1)):
            best = sorted(recorded[k], key=lambda c: loss(c, rungs[k]))[: len(recorded[k]) // eta]
            candidates = [c for c in best if c not in promoted[k]]
            if candidates:
                promoted[k].add(candidates[0])
                order = (candidates[0], k + 1)
                break
        if order is None:
            if started == trials:
                return
            order = (started, 0)
            started += 1
        trial, k = order
        recorded[k].append(trial)
        yield trial, rungs[k]


for setting in [(1, 3, 27, 60), (3, 3, 30, 50), (2, 2, 40, 40), (3, 4, 50, 70), (5, 3, 5, 4)]:
    print("setting", *setting)
    for trial, until in orders(*setting):
        print(trial, until)

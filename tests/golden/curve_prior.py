#!/usr/bin/env python3
"""Golden numbers for tests/surrogates/curve_prior_test.cpp: the Gaussian curve prior by plain dense algebra.

    python3 tests/golden/curve_prior.py

An invented family (no generated constants), conditioned with numpy.linalg.solve and slogdet on explicit covariance matrices.
"""
import numpy as np

N, K = 50, 8
t = np.arange(N)
mean = -1 + np.exp(-t / 10)
residual = .02 / (1 + t)
loadings = np.array([[np.cos(np.pi * k * (c + .5) / N) / (1 + k)**2 for k in range(K)] for c in range(N)])


def covariance(cells, noise):
    C = loadings[cells] @ loadings[cells].T + .01 * (np.minimum.outer(cells, cells) + 1) / N
    return C + np.diag(residual[cells]) if noise else C


def show(name, cells, z, scale):
    cells, z = np.array(cells), np.array(z)
    S = covariance(cells, True)
    e = z / scale - mean[cells]
    k = (loadings[cells] @ loadings[-1]) + .01 * (cells + 1) / N
    last = covariance(np.array([N - 1]), True)[0, 0]
    q = e @ np.linalg.solve(S, e)
    m = scale * (mean[-1] + k @ np.linalg.solve(S, e))
    sd = scale * np.sqrt((last - k @ np.linalg.solve(S, k)) * (4 + q) / (4 + len(z)))
    evidence = -.5 * (len(z) + 4) * np.log1p(q / 4) - len(z) * np.log(scale) - .5 * np.linalg.slogdet(S)[1]
    print(f"{name}: mean {m:.12g} sd {sd:.12g} log evidence {evidence:.12g}")


show("prefix", [0, 1, 2, 3], [.1, -.05, -.12, -.2], .5)
show("gaps", [0, 3, 11], [.3, -.1, -.35], 1.25)

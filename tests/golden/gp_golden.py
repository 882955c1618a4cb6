#!/usr/bin/env python3
"""Writes gp_posterior.txt (scikit-learn) and log_ei.txt (mpmath, 60 digits): golden values for the Gaussian process.

Made with scikit-learn 1.9.1, NumPy 2.4.6, mpmath 1.3.0. Axes 0-1 are ordered, 2 is a categorical of three, 3 is conditional
(inactive where the category is not the first). The kernel is scikit-learn's on explicit features: one-hot / sqrt 2 for the
categorical, (cos, sin) or (0, 0) for the conditional axis.
"""
from pathlib import Path

import mpmath
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

FOLDER = Path(__file__).parent
LENGTHSCALES = [0.3, 1.7, 0.8, 0.6]
SIGNAL, NOISE = 1.3, 0.02


def points(rng, n):
    x = rng.uniform(size=(n, 4))
    x[:, 2] = (rng.integers(3, size=n) + 0.5) / 3
    x[x[:, 2] > 0.3, 3] = np.nan
    return x


def features(x):
    one_hot = np.stack([np.isclose(x[:, 2], (k + 0.5) / 3) for k in range(3)], axis=1) / np.sqrt(2)
    active = ~np.isnan(x[:, 3])
    arc = np.stack([np.cos(x[:, 3]), np.sin(x[:, 3])], axis=1)
    return np.hstack([x[:, :2], one_hot, np.where(active[:, None], arc, 0)])


def table(name, values):
    values = np.atleast_2d(np.asarray(values, dtype=float))
    rows = "\n".join(" ".join("nan" if np.isnan(v) else repr(float(v)) for v in row) for row in values)
    return f"{name} {values.shape[0]} {values.shape[1]}\n{rows}\n"


def write_posterior():
    rng = np.random.default_rng(11)
    x, query = points(rng, 25), points(rng, 12)
    noise = rng.uniform(0, 0.1, size=25)
    y = np.sin(5 * x[:, 0]) + x[:, 1] + x[:, 2] + 0.3 * np.nan_to_num(x[:, 3]) + rng.normal(size=25) * 0.1
    scales = LENGTHSCALES[:2] + [LENGTHSCALES[2]] * 3 + [LENGTHSCALES[3]] * 2
    kernel = ConstantKernel(SIGNAL) * Matern(length_scale=scales, nu=2.5)
    model = GaussianProcessRegressor(kernel, alpha=noise + NOISE, optimizer=None).fit(features(x), y)
    mean, sd = model.predict(features(query), return_std=True)
    inverse = np.linalg.inv(model.L_ @ model.L_.T)
    residuals = (inverse @ y) / np.sqrt(np.diag(inverse))
    text = table("lengthscales", [LENGTHSCALES]) + table("signal_and_noise", [[SIGNAL, NOISE]])
    text += table("x", x) + table("y", y) + table("noise", noise) + table("query", query) + table("mean", mean)
    text += table("variance", sd**2) + table("log_marginal_likelihood", [[model.log_marginal_likelihood_value_]])
    text += table("leave_one_out", residuals)
    (FOLDER / "gp_posterior.txt").write_text(text)


def log_h(z):
    """ln(phi(z) + z Phi(z)); for far tails from its asymptotic series, where 60 digits would not do."""
    z = mpmath.mpf(z)
    if z > -1000:
        mpmath.mp.dps = 60 + int(abs(z) ** 2 / 2) // 2 if z < 0 else 60
        return mpmath.log(mpmath.npdf(z) + z * mpmath.ncdf(z))
    mpmath.mp.dps = 250
    series = sum((-1) ** k * mpmath.fac2(2 * k + 1) / z ** (2 * k) for k in range(12))
    return -z * z / 2 - mpmath.log(2 * mpmath.pi) / 2 - 2 * mpmath.log(-z) + mpmath.log(series)


def write_log_ei():
    negative = [-(10.0**k) for k in range(-10, 101, 1)] + [-1.5, -3.0, -4.9, -5.1, -7.0, -20.0, -38.0, -60.0]
    positive = [0.0, 0.5, 1.0, 3.0, 10.0, 1e3, 1e50, 1e100]
    lines = [f"{z!r} {mpmath.nstr(log_h(z), 20)}" for z in sorted(negative + positive)]
    (FOLDER / "log_ei.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    write_posterior()
    write_log_ei()

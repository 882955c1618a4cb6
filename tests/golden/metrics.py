#!/usr/bin/env python3
"""scikit-learn's values of our metrics, for tests/experiments/metrics_test.cpp.

Usage: python3 metrics.py > metrics.txt   (made with scikit-learn 1.9.1, numpy 2.4)

Blocks: a line "classes n accuracy top_5 macro_f1 auc" (auc: nan where scikit-learn refuses), then n lines of a label and
its scores. The first two scores of every third line are equal.
"""
import warnings

import numpy
import sklearn
from sklearn import metrics

warnings.simplefilter("ignore")
random = numpy.random.default_rng(3)
print("# scikit-learn", sklearn.__version__)
for classes, n in ((2, 40), (3, 30), (7, 60), (10, 25)):
    labels = random.integers(0, classes, n)
    labels[:classes] = range(classes)
    scores = random.normal(size=(n, classes))
    scores[numpy.arange(n), labels] += 0.5
    scores[::3, 1] = scores[::3, 0]
    scores = scores.astype(numpy.float32).astype(float)
    probabilities = numpy.exp(scores) / numpy.exp(scores).sum(1, keepdims=True)
    if classes == 2:
        auc = metrics.roc_auc_score(labels, probabilities[:, 1])
    else:
        auc = metrics.roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    # Of equal scores the first class's is the higher one, as argmax has it.
    ranked = numpy.argsort(-scores, axis=1, kind="stable")
    top_5 = numpy.mean([label in row[:5] for label, row in zip(labels, ranked)])
    predicted = scores.argmax(1)
    print(classes, n, metrics.accuracy_score(labels, predicted), top_5,
          metrics.f1_score(labels, predicted, average="macro"), auc)
    for label, row in zip(labels, scores):
        print(label, *row)

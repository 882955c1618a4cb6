"""Makes the files beside it with the tools themselves: pip install tensorboardX tensorboard optuna mlflow-skinny
xgboost lightgbm pandas. Values: loss 1/(i+1), accuracy 1 - 1/(i+2)."""
import json
import os
import shutil

import lightgbm
import mlflow
import numpy
import optuna
import pandas
import xgboost
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboardX import SummaryWriter

N = 4


def loss(i):
    return 1 / (i + 1)


def accuracy(i):
    return 1 - 1 / (i + 2)


for run in ("a", "b"):
    writer = SummaryWriter(f"tensorboardx/{run}")
    for i in range(N):
        writer.add_scalar("train/loss", loss(i), 100 * i)
        if i % 2:
            writer.add_scalar("val/acc", accuracy(i), 100 * i)
    writer.close()

writer = EventFileWriter("tensorflow2")
for i in range(N):
    tensors = {"epoch_loss": tensor_pb2.TensorProto(dtype=1, float_val=[loss(i)]),
               "epoch_accuracy": tensor_pb2.TensorProto(dtype=2, tensor_content=numpy.float64(accuracy(i)).tobytes()),
               "histogram": tensor_pb2.TensorProto(dtype=1, float_val=[1, 2, 3],
                                                   tensor_shape={"dim": [{"size": 3}]})}
    values = [summary_pb2.Summary.Value(tag=tag, tensor=tensor) for tag, tensor in tensors.items()]
    writer.add_event(event_pb2.Event(wall_time=1.7e9 + i, step=i, summary=summary_pb2.Summary(value=values)))
writer.close()

optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(storage=JournalStorage(JournalFileBackend("journal.log")), direction="maximize",
                            study_name="a")


def objective(trial):
    trial.suggest_float("x", 0, 1)
    for i in range(N):
        trial.report(accuracy(i), i)
    return accuracy(N)


study.optimize(objective, n_trials=2)

mlflow.set_tracking_uri("mlruns")
with mlflow.start_run(run_name="fine-cat-1"):
    for i in range(N):
        mlflow.log_metric("val/loss", loss(i), step=10 * (i + 1))

x = numpy.arange(40.0).reshape(20, 2) % 7
y = (x[:, 0] > 3).astype(int)
results = {}
train, test = xgboost.DMatrix(x[:12], y[:12]), xgboost.DMatrix(x[12:], y[12:])
xgboost.train({"objective": "binary:logistic", "eval_metric": ["logloss", "auc"]}, train, N,
              evals=[(train, "train"), (test, "eval")], evals_result=results, verbose_eval=False)
json.dump(results, open("xgboost.json", "w"))
results = {}
lightgbm.train({"objective": "binary", "metric": ["binary_logloss", "auc"], "verbose": -1, "min_data_in_leaf": 1},
               lightgbm.Dataset(x[:12], y[:12]), N, valid_sets=[lightgbm.Dataset(x[12:], y[12:])],
               callbacks=[lightgbm.record_evaluation(results)])
json.dump(results, open("lightgbm.json", "w"))

frame = pandas.DataFrame({"loss": [loss(i) for i in range(N)], "val_acc": [accuracy(i) for i in range(N)]})
for orient in ("columns", "split", "records", "index"):
    frame.to_json(f"pandas_{orient}.json", orient=orient)

"""Reads the exports of the example study by the tools they are for: round_trip.py FOLDER TOOL

Compares with FOLDER/json/study.json. Exits with 77, which ctest counts as skipped, where the tool is not installed.
"""
import datetime
import json
import math
import pathlib
import sys

SKIPPED = 77
folder, tool = pathlib.Path(sys.argv[1]), sys.argv[2]
study = json.loads((folder / "json" / "study.json").read_text())
trials = study["trials"]
notes = {note["trial"]: note["text"] for note in study["notes"]}
METRIC = study["spec"]["objective"]["metric"]


def number(value):
    return float(value) if isinstance(value, str) else value


def check(condition, message):
    if not condition:
        raise SystemExit(f"{tool}: {message}")


def check_optuna():
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    storage = JournalStorage(JournalFileBackend(str(folder / "optuna" / "journal.log")))
    loaded = optuna.load_study(study_name=study["spec"]["name"], storage=storage)
    states = {"completed": "COMPLETE", "stopped": "PRUNED", "paused": "PRUNED", "failed": "FAIL", "running": "RUNNING",
              "waiting": "WAITING"}
    check(loaded.direction.name == "MINIMIZE", loaded.direction)
    check(len(loaded.trials) == len(trials), len(loaded.trials))
    for theirs, ours in zip(loaded.trials, trials):
        check(theirs.state.name == states[ours["state"]], theirs.state)
        check(theirs.params == ours["params"], theirs.params)
        check(theirs.intermediate_values == {p["epoch"]: p["value"] for p in ours["curve"]}, "curve")
        check(theirs.user_attrs["autoepoch:reason"] == ours["reason"], theirs.user_attrs)
        check(theirs.user_attrs.get("autoepoch:note") == notes.get(ours["trial"]), theirs.user_attrs)
        if ours["state"] == "completed":
            check(theirs.value == ours["value"], theirs.value)
            check(abs((theirs.duration - datetime.timedelta(seconds=10.25)).total_seconds()) < 1e-5, theirs.duration)
    check(loaded.best_trial.number == 0, loaded.best_trial)
    loaded.add_trial(optuna.trial.create_trial(value=0.0, params={}, distributions={}))
    loaded.ask({"learning_rate": optuna.distributions.FloatDistribution(1e-4, 1e-1, log=True)})


def check_tensorboard():
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
    from tensorboard.compat.proto import event_pb2
    from tensorboard.plugins.hparams import plugin_data_pb2

    def hparams(run):
        [file] = run.glob("events.out.tfevents.*")
        found = {}
        for record in RawEventFileLoader(str(file)).Load():  # checks the CRCs
            for value in event_pb2.Event.FromString(record).summary.value:
                if value.metadata.plugin_data.plugin_name == "hparams":
                    found[value.tag] = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
        return found

    root = folder / "tensorboard"
    experiment = hparams(root)["_hparams_/experiment"].experiment
    check(experiment.name == study["spec"]["name"], experiment.name)
    check({info.name for info in experiment.hparam_infos} == set(study["spec"]["space"]), experiment.hparam_infos)
    check(METRIC in {info.name.tag for info in experiment.metric_infos}, experiment.metric_infos)
    started = [trial for trial in trials if trial["state"] != "waiting"]
    for trial in started:
        run = root / f"trial-{trial['trial']:06}"
        start = hparams(run)["_hparams_/session_start_info"].session_start_info
        values = {k: getattr(v, v.WhichOneof("kind")) for k, v in start.hparams.items()}
        check(values == trial["params"], values)
        accumulator = EventAccumulator(str(run))
        accumulator.Reload()
        for name in trial["curve"][0]["metrics"]:
            scalars = accumulator.Scalars(name)
            check([s.step for s in scalars] == [p["epoch"] for p in trial["curve"]], "steps")
            for scalar, point in zip(scalars, trial["curve"]):
                check(math.isclose(scalar.value, number(point["metrics"][name]), rel_tol=1e-6), (name, scalar))


def check_mlflow():
    import os
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # newer versions ask for a word before they use this store
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=(folder / "mlflow").as_uri())
    experiment = client.get_experiment_by_name(study["spec"]["name"])
    check(experiment is not None, "no experiment")
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    check(len(runs) == len(trials), len(runs))
    statuses = {"completed": "FINISHED", "stopped": "KILLED", "paused": "KILLED", "failed": "FAILED",
                "running": "RUNNING", "waiting": "SCHEDULED"}
    for trial in trials:
        run = runs[f"trial-{trial['trial']:06}"]
        check(run.info.status == statuses[trial["state"]], run.info.status)
        check(float(run.data.params["learning_rate"]) == trial["params"]["learning_rate"], run.data.params)
        check(run.data.tags["autoepoch.reason"] == trial["reason"], run.data.tags)
        check(run.data.tags.get("mlflow.note.content") == notes.get(trial["trial"]), run.data.tags)
        if trial["curve"]:
            history = client.get_metric_history(run.info.run_id, METRIC)
            check([(m.step, m.value) for m in history] == [(p["epoch"], p["value"]) for p in trial["curve"]], history)


try:
    {"optuna": check_optuna, "tensorboard": check_tensorboard, "mlflow": check_mlflow}[tool]()
except ModuleNotFoundError as missing:
    print(f"skipped: {missing}")
    sys.exit(SKIPPED)
print(f"{tool} reads what was exported")

import json
import re
import signal

import numpy as np
import pytest

from conftest import FEATURES, fill_job, rows_of, start, write_csv
from fraud.__main__ import main
from fraud.model import load
from fraud.training import CHUNK, Stop, train


class StopAfter(Stop):
    """SIGTERM after so many looks."""

    def __init__(self, looks):
        self.looks = looks

    @property
    def asked(self):
        self.looks -= 1
        return self.looks < 0


def failure(root):
    assert main(["--root", str(root), "train"]) == 1
    return (root / "output" / "failure").read_text()


def test_a_trained_model_knows_its_features_its_label_and_what_made_it(trained):
    model = load(trained / "model")
    assert (model.features, model.label) == (FEATURES, "fraud")
    assert model.trained["rows"] == 2000


def test_training_learns_what_the_data_holds(trained):
    model = load(trained / "model")
    rows = rows_of(2000, seed=9)
    scores = model.scores(rows[:, :3])
    frauds, others = scores[rows[:, 3] == 1], scores[rows[:, 3] == 0]
    auc = np.mean(frauds[:, None] > others[None, :])
    assert auc > 0.8


def test_the_log_holds_what_metric_definitions_read(trained):
    log = (trained / "log.txt").read_text()
    assert len(re.findall(r"train_loss=([0-9.]+)", log)) == 5
    assert all(float(value) > 0.8 for value in re.findall(r"validation_auc=([0-9.]+)", log))


def test_a_finished_job_leaves_no_failure(trained):
    assert not (trained / "output" / "failure").exists()


def test_the_same_job_makes_the_same_model(tmp_path):
    models = [fill_job(tmp_path / name, epochs=2) for name in "ab"]
    for root in models:
        train(root, Stop())
    assert (models[0] / "model" / "model.json").read_bytes() == (models[1] / "model" / "model.json").read_bytes()


@pytest.mark.parametrize("looks", [3, 5])
def test_going_on_from_a_checkpoint_equals_never_having_stopped(tmp_path, looks, capsys):
    rows = rows_of(CHUNK * 2 + 100)
    whole, halves = (fill_job(tmp_path / name, rows, epochs=3) for name in ("whole", "halves"))
    train(whole, Stop())
    train(halves, StopAfter(looks))
    assert not (halves / "model").exists()
    train(halves, Stop())
    assert "resumed at epoch" in capsys.readouterr().out
    assert (whole / "model" / "model.json").read_bytes() == (halves / "model" / "model.json").read_bytes()


def test_a_checkpoint_of_other_data_is_not_used(tmp_path, capsys):
    root = fill_job(tmp_path, rows_of(300), epochs=2)
    train(root, Stop())
    write_csv(root / "input" / "data" / "train" / "part.csv", rows_of(300, seed=5))
    train(root, Stop())
    assert "the checkpoint is of other data" in capsys.readouterr().out


def test_a_broken_checkpoint_is_not_used(tmp_path, capsys):
    root = fill_job(tmp_path, rows_of(300), epochs=2)
    (root / "checkpoints").mkdir()
    (root / "checkpoints" / "checkpoint.json").write_text("{")
    assert train(root, Stop()) == 0
    assert "the checkpoint cannot be read" in capsys.readouterr().out


def test_sigterm_leaves_a_checkpoint_and_no_model(tmp_path):
    root = fill_job(tmp_path, epochs=10_000)
    process = start(root, "train")
    for line in process.stdout:
        if "epoch=2;" in line:
            break
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.splitlines()[-1]) == (0, "stopped; the checkpoint is saved"), err
    assert json.loads((root / "checkpoints" / "checkpoint.json").read_text())["epoch"] >= 2
    assert not (root / "model").exists()


def test_a_missing_channel_is_said(tmp_path):
    (tmp_path / "input" / "config").mkdir(parents=True)
    assert failure(tmp_path) == "there is no channel train, got none"


def test_markers_are_no_data(tmp_path):
    root = fill_job(tmp_path, rows_of(300), epochs=1)
    (root / "input" / "data" / "train" / "_SUCCESS").write_text("")
    assert train(root, Stop()) == 0


def test_an_unknown_hyperparameter_is_refused(tmp_path):
    assert failure(fill_job(tmp_path, epoch=3)).startswith("hyperparameters epoch are not known; there are epochs")


def test_hyperparameters_of_sagemaker_itself_are_not_ours(tmp_path):
    root = fill_job(tmp_path, rows_of(300), epochs=1, _tuning_objective_metric="auc", sagemaker_region="eu-west-1")
    assert train(root, Stop()) == 0


@pytest.mark.parametrize("epochs, said", [
    ("0", "must be 1 to 10000, got 0"), ("10001", "must be 1 to 10000, got 10001"), ("many", "must be a whole number, got many"), ("nan", "must be a whole number"),
])
def test_a_hyperparameter_out_of_its_range_is_refused(tmp_path, epochs, said):
    assert said in failure(fill_job(tmp_path, epochs=epochs))


def test_not_a_number_is_no_threshold(tmp_path):
    assert "must be 0 to 1, got nan" in failure(fill_job(tmp_path, threshold="nan"))


def test_a_label_that_never_changes_is_refused(tmp_path):
    rows = rows_of(100)
    rows[:, 3] = 0
    assert "holds fraud = 0 only" in failure(fill_job(tmp_path, rows))


def test_a_label_that_is_neither_0_nor_1_is_refused(tmp_path):
    rows = rows_of(100)
    rows[0, 3] = 2
    assert "must be 0 or 1, got 2" in failure(fill_job(tmp_path, rows))


def test_text_among_the_numbers_is_refused(tmp_path):
    root = fill_job(tmp_path)
    (root / "input" / "data" / "train" / "part.csv").write_text("amount,fraud\n1,0\nmuch,1\n")
    assert "part.csv of channel train is no table of numbers" in failure(root)


def test_a_gap_among_the_numbers_is_refused(tmp_path):
    root = fill_job(tmp_path)
    (root / "input" / "data" / "train" / "part.csv").write_text("amount,fraud\n1,0\nnan,1\n")
    assert "missing or infinite" in failure(root)


def test_files_with_other_columns_are_refused(tmp_path):
    root = fill_job(tmp_path)
    (root / "input" / "data" / "train" / "z.csv").write_text("amount,fraud\n1,0\n")
    assert "z.csv of channel train has the columns amount, fraud" in failure(root)


@pytest.mark.parametrize("field, value, said", [
    ("TrainingInputMode", "Pipe", "File or FastFile, got Pipe"),
    ("RecordWrapperType", "RecordIO", "plain CSV, got RecordIO"),
    ("ContentType", "application/x-parquet", "text/csv, got application/x-parquet"),
])
def test_a_channel_that_cannot_be_read_is_refused(tmp_path, field, value, said):
    root = fill_job(tmp_path)
    (root / "input" / "config" / "inputdataconfig.json").write_text(json.dumps({"train": {field: value}}))
    assert said in failure(root)


def test_more_than_one_instance_is_refused(tmp_path):
    root = fill_job(tmp_path)
    (root / "input" / "config" / "resourceconfig.json").write_text(json.dumps({"hosts": ["algo-1", "algo-2"]}))
    assert failure(root) == "this model trains on one instance, got 2; give the training step one"


def test_the_reason_fits_into_what_sagemaker_shows(tmp_path):
    assert len(failure(fill_job(tmp_path, **{"é" * 2000: 1})).encode()) <= 1024


def test_what_nobody_foresaw_is_a_reason_too(tmp_path, monkeypatch):
    def broken(_):
        raise MemoryError("no space")

    monkeypatch.setattr("fraud.training.train", broken)
    assert failure(tmp_path) == "MemoryError: no space"

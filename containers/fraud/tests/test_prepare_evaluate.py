import json
import shutil
import signal
import subprocess
import sys
import tarfile

import pytest

from conftest import PROGRAM, fill_job, pack, rows_of, start, write_csv
from fraud import data
from fraud.__main__ import main
from fraud.errors import FraudError
from fraud.model import load, load_archive
from fraud.preparation import PARTS
from fraud.training import Stop, train


def run(root, *arguments):
    code = main(["--root", str(root), *arguments])
    message = root / "output" / "message"
    return message.read_text() if code else None


def part_rows(root):
    return {part: data.read(root / "processing" / part, part).rows.tolist() for part in PARTS}


@pytest.fixture
def raw(tmp_path):
    write_csv(tmp_path / "processing" / "input" / "monday" / "a.csv", rows_of(700, seed=1))
    write_csv(tmp_path / "processing" / "input" / "tuesday" / "b.csv", rows_of(300, seed=2))
    return tmp_path


class TestPrepare:
    def test_every_row_goes_to_exactly_one_part(self, raw):
        assert run(raw, "prepare") is None
        assert sum(map(len, part_rows(raw).values())) == 1000

    def test_the_shares_are_about_what_was_asked(self, raw):
        run(raw, "prepare")
        sizes = {part: len(rows) for part, rows in part_rows(raw).items()}
        assert 650 < sizes["train"] < 750 and 60 < sizes["validation"] < 140 and 160 < sizes["test"] < 240

    def test_a_row_stays_in_its_part_whatever_is_uploaded_beside_it(self, raw, tmp_path_factory):
        run(raw, "prepare")
        later = tmp_path_factory.mktemp("later")
        write_csv(later / "processing" / "input" / "0.csv", rows_of(500, seed=3))
        shutil.copy(raw / "processing" / "input" / "monday" / "a.csv", later / "processing" / "input" / "z.csv")
        run(later, "prepare")
        monday = {tuple(row) for row in data.read(raw / "processing" / "input" / "monday", "monday").rows.tolist()}
        before, after = part_rows(raw), part_rows(later)
        for part in PARTS:
            assert monday & set(map(tuple, before[part])) == monday & set(map(tuple, after[part]))

    def test_a_few_malformed_rows_are_dropped_and_counted(self, raw):
        with (raw / "processing" / "input" / "tuesday" / "b.csv").open("a") as lines:
            lines.write("1,2\n,,,1\nmuch,2,3,0\n1,2,3,5\n")
        assert run(raw, "prepare") is None
        assert json.loads((raw / "processing" / "report" / "preparation.json").read_text()) | {"rows": None} == {
            "rows": None, "dropped": 4, "firstDropped": "line 302 of b.csv",
        }

    def test_many_malformed_rows_end_the_job(self, raw):
        with (raw / "processing" / "input" / "tuesday" / "b.csv").open("a") as lines:
            lines.write("much,2,3,0\n" * 11)
        assert run(raw, "prepare") == "11 of 1011 rows are no numbers, at most 1.0% may be dropped; the first is line 302 of b.csv"

    def test_a_part_without_both_labels_ends_the_job(self, tmp_path):
        rows = rows_of(100)
        rows[:, 3] = 0
        write_csv(tmp_path / "processing" / "input" / "a.csv", rows)
        assert "and needs both; upload more" in run(tmp_path, "prepare")

    def test_other_columns_end_the_job(self, raw):
        write_csv(raw / "processing" / "input" / "z.csv", rows_of(2), ("amount", "hour", "km", "fraud"))
        assert run(raw, "prepare").startswith("z.csv has the columns amount, hour, km, fraud")

    def test_a_missing_label_ends_the_job(self, raw):
        assert run(raw, "prepare", "--label", "chargeback").startswith("a.csv lacks the label chargeback")

    def test_nothing_to_prepare_ends_the_job(self, tmp_path):
        assert run(tmp_path, "prepare").startswith("there is no CSV file in")

    @pytest.mark.parametrize("share", ["0", "0.9"])
    def test_shares_that_leave_nothing_end_the_job(self, raw, share):
        assert run(raw, "prepare", "--test-share", share).startswith("the shares of test and validation must leave some for training")


@pytest.fixture
def judged(trained, tmp_path):
    """A processing job of evaluation."""
    pack(trained / "model", tmp_path / "processing" / "model" / "model.tar.gz")
    write_csv(tmp_path / "processing" / "test" / "part.csv", rows_of(500, seed=3))
    return tmp_path


def report(root):
    assert run(root, "evaluate") is None
    return json.loads((root / "processing" / "evaluation" / "evaluation.json").read_text())


class TestEvaluate:
    def test_metrics_are_numbers(self, judged):
        assert set(report(judged)["metrics"]) == {"auc", "averagePrecision", "logLoss", "precision", "recall"}
        assert all(isinstance(value, float) for value in report(judged)["metrics"].values())

    def test_a_good_model_is_measured_as_good(self, judged):
        assert 0.8 < report(judged)["metrics"]["auc"] < 1

    def test_without_a_champion_the_report_says_so(self, judged):
        assert "champion" not in report(judged)
        assert report(judged)["championNote"] == "there is no champion"

    def test_an_empty_folder_is_no_champion(self, judged):
        (judged / "processing" / "champion").mkdir()
        assert report(judged)["championNote"] == "there is no champion"

    def test_the_champion_is_measured_on_the_same_data(self, judged, trained):
        pack(trained / "model", judged / "processing" / "champion" / "model.tar.gz")
        assert report(judged)["champion"] == report(judged)["metrics"]

    def test_a_worse_champion_has_lower_numbers(self, judged, tmp_path_factory):
        rows = rows_of(60, seed=8)
        rows[:, 3] = 1 - rows[:, 3]
        worse = fill_job(tmp_path_factory.mktemp("worse"), rows, epochs=1)
        train(worse, Stop())
        pack(worse / "model", judged / "processing" / "champion" / "model.tar.gz")
        found = report(judged)
        assert found["champion"]["auc"] < found["metrics"]["auc"]

    @pytest.mark.parametrize("content, said", [
        (b"no archive", "model.tar.gz cannot be unpacked"),
        ({"other.bin": b"x"}, "model.tar.gz holds no model.json"),
        ({"model.json": b"{"}, "model.tar.gz is no model of ours"),
        ({"model.json": b'{"format": 2}'}, "has format 2, this image reads 1"),
        ({"model.json": b'{"format": 1, "features": []}'}, "model.tar.gz is no model of ours"),
    ])
    def test_a_champion_that_cannot_be_read_is_a_note_and_no_end(self, judged, content, said):
        fill_archive(judged / "processing" / "champion" / "model.tar.gz", content)
        found = report(judged)
        assert "champion" not in found
        assert said in found["championNote"]

    def test_a_champion_of_other_features_is_a_note_and_no_end(self, judged, trained):
        changed = json.loads((trained / "model" / "model.json").read_text())
        changed["features"][0] = "age"
        fill_archive(judged / "processing" / "champion" / "model.tar.gz", {"./model.json": json.dumps(changed).encode()})
        assert report(judged)["championNote"] == "the champion could not be measured: the data lacks age; it has amount, hour, distance, fraud"

    def test_a_model_that_is_missing_ends_the_job(self, judged):
        (judged / "processing" / "model" / "model.tar.gz").unlink()
        assert run(judged, "evaluate") == "model.tar.gz is not there"

    def test_data_of_one_label_ends_the_job(self, judged):
        rows = rows_of(50)
        rows[:, 3] = 1
        write_csv(judged / "processing" / "test" / "part.csv", rows)
        assert "no metric can tell models apart" in run(judged, "evaluate")

    def test_is_an_ordinary_process(self, judged):
        process = start(judged, "evaluate")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert "auc=0." in out


def fill_archive(archive, content):
    archive.parent.mkdir(parents=True)
    if isinstance(content, bytes):
        archive.write_bytes(content)
        return
    files = archive.parent / "files"
    files.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in content.items():
            (files / "x").write_bytes(text)
            tar.add(files / "x", name)


def test_a_link_in_an_archive_leads_nowhere(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    link = tmp_path / "model.json"
    link.symlink_to(secret)
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as tar:
        tar.add(link, "model.json")
    with pytest.raises(FraudError, match="holds no model.json"):
        load_archive(tmp_path / "model.tar.gz")


def test_prepared_data_trains_and_evaluates(raw):
    """The whole road: raw uploads to a report."""
    run(raw, "prepare")
    for part in ("train", "validation"):
        shutil.copytree(raw / "processing" / part, raw / "input" / "data" / part)
    assert train(raw, Stop()) == 0
    pack(raw / "model", raw / "processing" / "model" / "model.tar.gz")
    assert load(raw / "model").features == ["amount", "hour", "distance"]
    assert report(raw)["metrics"]["auc"] > 0.75


SLOW = """
import runpy, sys, time
import fraud.evaluation

def evaluate(root):
    print("ready", flush=True)
    time.sleep(60)

fraud.evaluation.evaluate = evaluate
sys.argv = ["fraud", "evaluate"]
runpy.run_module("fraud", run_name="__main__")
"""


def test_a_job_that_is_stopped_ends_at_once():
    with subprocess.Popen([sys.executable, "-c", SLOW], cwd=PROGRAM, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=50) == 128 + signal.SIGTERM

"""A model that really serves, captured as SageMaker captures, read by the engine: a quiet hour, and an hour in which amounts have grown.

The container of the fraud example runs as an ordinary process, the stand-in of e2e/tools writes the files, nothing is imitated in between.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
FRAUD, TOOLS = REPOSITORY / "containers/fraud", REPOSITORY / "e2e/tools"
pytestmark = pytest.mark.skipif(not (FRAUD.is_dir() and (TOOLS / "capture.py").is_file()), reason="the example's container is not here")
FEATURES = ["amount", "hour", "distance"]
ROWS = 20
"""Rows of a JSON request."""


def rows_of(size, seed, shift=0.0):
    """Fraud is likelier where amount and distance are high, as in the tests of the container."""
    chance = np.random.default_rng(seed)
    values = np.column_stack([chance.lognormal(3 + shift, 1, size), chance.uniform(0, 24, size), chance.exponential(50, size)])
    margin = 2.5 * (np.log(values[:, 0]) - 3) + 0.06 * (values[:, 2] - 50) - 1
    return values.round(4), (chance.uniform(size=size) < 1 / (1 + np.exp(-margin))).astype(int)


def started(root, *arguments, errors=subprocess.PIPE):
    environment = {**os.environ, "ML_ROOT": str(root), "PYTHONPATH": str(FRAUD), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "-m", "fraud", *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=errors)


def csv_of(values, *more):
    return (
        "\n".join(",".join(map(str, row)) for row in np.column_stack([values, *more]))
        if more
        else "\n".join(",".join(map(str, row)) for row in values)
    )


def asked(port, path, body, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, content
    return content


@pytest.fixture(scope="module")
def fraud(tmp_path_factory):
    """The port of a model that was trained here."""
    pytest.importorskip("sklearn")
    root = tmp_path_factory.mktemp("fraud")
    values, labels = rows_of(2000, 1)
    for name, text in {
        "config/hyperparameters.json": json.dumps({"epochs": "5"}),
        "config/resourceconfig.json": json.dumps({"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}),
        "config/inputdataconfig.json": json.dumps(
            {"train": {"ContentType": "text/csv", "TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}}
        ),
        "data/train/part.csv": ",".join([*FEATURES, "fraud"]) + "\n" + csv_of(values, labels) + "\n",
    }.items():
        path = root / "input" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    training = started(root, "train")
    _, err = training.communicate(timeout=120)
    assert training.returncode == 0, err
    serving = started(root, "serve", "--host", "127.0.0.1", "--port", "0", errors=subprocess.DEVNULL)  # a line for each request would fill a pipe
    yield int(serving.stdout.readline().rsplit(":", 1)[1])
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=60)


def engine(root, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "mlops_monitor", *arguments, "--root", str(root)], env=environment, text=True, capture_output=True, timeout=120
    )


@pytest.fixture(scope="module")
def baseline(fraud, tmp_path_factory):
    """Made by the engine from what the model says to the data of training."""
    root = tmp_path_factory.mktemp("baseline")
    values, labels = rows_of(3000, 2)
    scores = np.array([float(line) for line in asked(fraud, "/invocations", csv_of(values), content_type="text/csv").split()])
    data = root / "processing/input/data/part.csv"
    data.parent.mkdir(parents=True)
    data.write_text(",".join([*FEATURES, "fraud", "score"]) + "\n" + csv_of(values, labels, scores) + "\n")
    made = engine(root / "processing", "baseline", "--label=fraud", "--prediction=score")
    assert made.returncode == 0, made.stderr
    return root / "processing/output/baseline"


def captured(folder, fraud, hour, values):
    """An hour of requests, one row as CSV or many as JSON, through the stand-in; the ids of the single ones."""
    sys.path.insert(0, str(TOOLS))
    from capture import Capture, Server, into_folder

    capture = Capture(into_folder(folder), "fraud-scoring", seed=hour)
    server = Server(("127.0.0.1", 0), f"http://127.0.0.1:{fraud}", capture)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    port, single = server.server_address[1], len(values) // 2
    with ThreadPoolExecutor(16) as callers:
        for place, row in enumerate(values[:single]):
            time, id = f"2026-11-21T{hour}:{place * 55 // single:02d}:{place % 60:02d}.120Z", f"{hour}-{place}"
            callers.submit(
                asked, port, "/invocations", csv_of([row]), content_type="text/csv", X_Stand_In_Time=time, X_Amzn_SageMaker_Inference_Id=id
            )
        for place in range(single, len(values), ROWS):
            body = json.dumps({"instances": values[place : place + ROWS].tolist()})
            callers.submit(asked, port, "/invocations", body, content_type="application/json", X_Stand_In_Time=f"2026-11-21T{hour}:58:00Z")
    server.shutdown()
    server.server_close()
    thread.join()
    capture.write()
    return single


def analyzed(root, baseline, fraud, hour, shift, history=None):
    values, labels = rows_of(800, hour, shift)
    folder = root / "processing/input"
    single = captured(folder / "capture", fraud, hour, values)
    (folder / "labels").mkdir()
    (folder / "labels/labels.csv").write_text("inferenceId,label\n" + "".join(f"{hour}-{place},{labels[place]}\n" for place in range(single)))
    (folder / "baseline").mkdir()
    (folder / "baseline/baseline.json").write_bytes((baseline / "baseline.json").read_bytes())
    if history:
        (folder / "history").mkdir()
        (folder / "history/history.json").write_bytes(history.read_bytes())
    (folder / "request").mkdir()
    (folder / "request/request.json").write_text(json.dumps({
        "format": "cdk-mlops/monitor-request/1", "monitor": "fraud-monitor", "endpoint": "fraud-scoring",
        "version": "arn:aws:sagemaker:eu-central-1:111122223333:model-package/fraud/7",
        "windows": [{"id": "now", "start": f"2026-11-21T{hour}:00:00Z", "end": f"2026-11-21T{hour + 1}:00:00Z", "input": "capture"}],
        "source": {"kind": "dataCapture", "variants": ["AllTraffic"]},
        "checks": [
            {"name": "DataQuality", "kind": "dataQuality", "window": "now"}, {"name": "DataDrift", "kind": "dataDrift", "window": "now"},
            {"name": "PredictionDrift", "kind": "predictionDrift", "window": "now"},
            {"name": "ModelQuality", "kind": "modelQuality", "window": "now"},
            {"name": "Attribution", "kind": "featureAttribution", "window": "now"},
        ],
    }))  # fmt: skip
    done = engine(root / "processing", "analyze")
    assert done.returncode == 0, done.stderr
    return root / "processing/output/report"


@pytest.fixture(scope="module")
def hours(fraud, baseline, tmp_path_factory):
    quiet = analyzed(tmp_path_factory.mktemp("quiet"), baseline, fraud, 17, 0.0)
    return quiet, analyzed(tmp_path_factory.mktemp("shifted"), baseline, fraud, 18, 0.7, quiet / "history.json")


def read(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def test_the_baseline_knows_features_predictions_quality_and_attribution(baseline):
    found = json.loads((baseline / "baseline.json").read_text())
    assert [feature["name"] for feature in found["features"]] == [*FEATURES, "score"]
    assert found["quality"]["problem"] == "binaryClassification"
    assert 0.85 < found["quality"]["metrics"]["auc"] < 1
    assert min(found["attribution"]["features"], key=found["attribution"]["features"].get) == "hour"  # which says nothing
    assert (baseline / "baseline.html").read_text().startswith("<!doctype html>")


def test_a_quiet_hour_is_completed_with_every_check_passed(hours):
    found = read(hours[0], "summary")
    assert {check["name"]: check["state"] for check in found["checks"]} == dict.fromkeys(
        ["DataQuality", "DataDrift", "PredictionDrift", "ModelQuality", "Attribution"], "Passed"
    )
    assert (found["status"], found["samples"], found["violations"]) == ("Completed", 800, 0)


def test_a_shifted_hour_is_violated_and_names_the_feature_that_shifted_and_no_other(hours):
    found, violations = read(hours[1], "summary"), read(hours[1], "violations")["violations"]
    assert (found["status"], found["samples"]) == ("CompletedWithViolations", 800)
    assert {"DataDrift", "PredictionDrift"} <= set(found["violated"])
    assert {each["feature_name"] for each in violations if each["check"] == "DataDrift"} == {"amount"}
    assert "amount" in " ".join(found["reasons"])


def test_labels_are_joined_by_inference_id(hours):
    quality = next(check for check in read(hours[0], "report")["checks"] if check["name"] == "ModelQuality")
    assert (quality["samples"], quality["labelShare"]) == (400, 0.5)
    assert quality["measures"]["auc"] > 0.85


def test_the_pages_show_what_was_found(hours):
    quiet, shifted = ((folder / "report.html").read_text() for folder in hours)
    assert "Nothing unusual: all 5 checks passed" in quiet
    assert "‘amount’ drifted" in shifted
    assert "The last windows" in shifted  # the quiet hour is remembered

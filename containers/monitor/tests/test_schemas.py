"""Whatever the engine writes fits the published schemas, and the examples of what it reads do."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from report_world import baseline_of, batch_of, drifted, history_of, request_of, rows_of, run

from mlops_monitor import request as requests
from mlops_monitor.history import History
from mlops_monitor.layout import Layout, clean
from mlops_monitor.reporting import report_json
from mlops_monitor.run import analyze, save
from mlops_monitor.summary import history_window, summary, violations_json

FOLDER = Path(__file__).parents[1] / "schemas"
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
NAMES = ["baseline", "history", "record", "release", "report", "request", "summary", "violations"]


def problems(found, schema):
    return [f"{error.json_path} {error.message}" for error in Draft202012Validator(schema).iter_errors(found)]


def fits(found, name):
    return problems(json.loads(json.dumps(clean(found), allow_nan=False)), SCHEMAS[name])


@pytest.fixture(scope="module")
def world():
    baseline = baseline_of(3000)
    history = history_of(baseline, 5)
    return baseline, history, drifted(baseline, history)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_names_its_format_and_draft(name):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:{schema['properties']['format']['const'].replace('/', ':')}"
    assert "format" in schema["required"]


def test_all_formats_have_a_schema():
    assert set(NAMES) <= set(SCHEMAS)


def test_outputs_of_a_window_with_everything_in_it_fit(world):
    baseline, history, execution = world
    assert fits(baseline, "baseline") == []
    assert fits(summary(execution), "summary") == []
    assert fits(violations_json(execution), "violations") == []
    assert fits(report_json(execution), "report") == []
    assert fits(history.with_window(history_window(execution)).to_json("fraud-monitor"), "history") == []


def test_outputs_of_a_quiet_window_and_of_one_without_anything_fit(world):
    features, scores, truth = rows_of(800, 3)
    for execution in (run(request_of(), batch_of(features, scores, truth), world[0]), run(request_of(), batch_of(features, scores, None), None)):
        for found, name in ((summary(execution), "summary"), (violations_json(execution), "violations"), (report_json(execution), "report")):
            assert fits(found, name) == []
        assert fits(History([]).with_window(history_window(execution)).to_json("m"), "history") == []


@pytest.mark.parametrize("order", [None, "{", '{"format": "other"}'])
def test_outputs_fit_although_there_was_no_request_to_read(tmp_path, order):
    layout = Layout(tmp_path)
    if order is not None:
        (layout.input / "request").mkdir(parents=True)
        (layout.input / "request/request.json").write_text(order)
    save(layout, analyze(layout))
    for name in ("summary", "violations", "report", "history"):
        assert problems(json.loads((layout.report / f"{name}.json").read_text()), SCHEMAS[name]) == []


REQUEST = {
    "format": "cdk-mlops/monitor-request/1", "monitor": "m", "endpoint": "fraud-scoring", "version": "arn:x",
    "windows": [{"id": "now", "start": "2026-11-21T17:00:00Z", "end": "2026-11-21T18:00:00Z", "input": "capture", "duringRelease": False}],
    "source": {"kind": "dataCapture", "variants": ["AllTraffic"]}, "columns": ["amount", "age"], "prediction": {"field": "score"},
    "baseline": {"uri": "s3://b/baselines/fraud/7/", "found": True}, "release": {"overlaps": False, "releases": []}, "labels": None,
    "report": {"uri": "s3://b/r/"},
    "periodSeconds": 3600, "falseAlarmRate": 0.01,
    "checks": [
        {"name": "DataDrift", "kind": "dataDrift", "window": "now", "minimumSamples": 200, "threshold": None},
        {"name": "Quality", "kind": "modelQuality", "limits": [{"metric": "auc", "atLeast": 0.8}]},
        {"name": "Bias", "kind": "bias", "facet": "age", "facetAbove": 60, "limits": [{"metric": "DPL", "atMost": 0.1, "absolute": True}]},
        {"name": "Own", "kind": "custom", "parameters": {"a": "b"}},
    ],
}  # fmt: skip


def test_a_request_fits_and_is_read():
    assert fits(REQUEST, "request") == []
    assert len(requests.parse(REQUEST).checks) == 4


@pytest.mark.parametrize("path", [("monitor",), ("windows",), ("checks",), ("format",)])
def test_what_a_request_must_have_the_reader_demands_too(path):
    order = copy.deepcopy(REQUEST)
    del order[path[0]]
    assert fits(order, "request") == [f"$ '{path[0]}' is a required property"]
    with pytest.raises(Exception, match=path[0]):
        requests.parse(order)


def test_a_record_and_a_release_fit():
    record = {
        "format": "cdk-mlops/record/1",
        "inferenceId": "i",
        "eventTime": "2026-11-21T17:04:05.123Z",
        "features": {"amount": 12.5},
        "prediction": {"score": 0.9, "label": "1"},
    }
    release = {
        "format": "cdk-mlops/release/1", "id": "r", "endpoint": "e", "version": "arn:x", "previousVersion": "none", "configuration": "c",
        "previousConfiguration": "none", "from": "2026-11-21T17:00:00Z", "to": "", "outcome": "InProgress",
    }  # fmt: skip
    assert fits(record, "record") == fits(release, "release") == []
    assert fits({**release, "outcome": "Maybe"}, "release") == ["$.outcome 'Maybe' is not one of ['InProgress', 'Released', 'RolledBack']"]
    assert fits({**record, "features": None}, "record") != []


@pytest.mark.parametrize(("change", "problem"), [
    ({"status": "Fine"}, "$.status 'Fine' is not one of"), ({"samples": -1}, "$.samples -1 is less than"),
    ({"samples": "1"}, "$.samples '1' is not of type"),
    ({"more": 1}, "$ Additional properties are not allowed"), ({"violated": [1]}, "$.violated[0] 1 is not of type"), ({"format": "x"}, "$.format "),
])  # fmt: skip
def test_a_schema_refuses_what_does_not_fit(world, change, problem):
    assert any(found.startswith(problem) for found in fits({**summary(world[2]), **change}, "summary"))

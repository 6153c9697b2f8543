"""The checks on features and answers say that there was nothing to judge, and never that nothing is wrong."""

import json

import pytest
from support import csv_event, event, json_event, lines, put, request, side
from test_merge import COLUMNS, table

from mlops_monitor import baseline
from mlops_monitor.__main__ import main

CHECKS = [{"name": "Quality", "kind": "dataQuality"}, {"name": "Drift", "kind": "dataDrift"}, {"name": "Answers", "kind": "predictionDrift"}]
WINDOWS = {
    "nothing but NaN": (lambda n: csv_event("nan,,NaN,", id=n), {"Quality": "Violated", "Drift": "BadInput"}),
    "answers only": (lambda n: event(None, side("0.5"), n), {"Quality": "BadInput", "Drift": "BadInput"}),
    "inputs only": (lambda n: event(side("20,40,DE,3"), None, n), {"Answers": "BadInput"}),
    "other columns": (lambda n: json_event({"x": 1, "y": 2}, 0.5, n), {"Quality": "BadInput", "Drift": "BadInput"}),
    "answers that are no numbers": (lambda n: csv_event("20,40,DE,3", "oops", id=n), {"Answers": "TooFewRecords"}),
    "answers that cannot be read": (lambda n: event(side("20,40,DE,3"), side("{", "JSON"), n), {"Answers": "BadInput"}),
    "another width": (lambda n: csv_event("1,2,3", id=n), {"Quality": "BadInput", "Drift": "BadInput", "Answers": "BadInput"}),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("baseline")
    put(root, "data/a.csv", "\n".join(",".join(row) for row in [[*COLUMNS, "score", "label"], *table(1, 3_000)]))
    assert baseline.main(root, ["--label=label", "--prediction=score"]) == 0
    return (root / "output/baseline/baseline.json").read_text()


@pytest.mark.parametrize("case", WINDOWS)
def test_a_window_that_holds_nothing_to_judge_is_not_passed(tmp_path, made, case):
    line, expected = WINDOWS[case]
    put(tmp_path, "capture/a.jsonl", lines(*[line(str(n)) for n in range(300)]))
    put(tmp_path, "baseline/baseline.json", made)
    put(tmp_path, "request/request.json", request(checks=CHECKS))
    assert main(["analyze", "--root", str(tmp_path)]) == 0
    states = {check["name"]: check["state"] for check in json.loads((tmp_path / "output/report/summary.json").read_text())["checks"]}
    assert {name: states[name] for name in expected} == expected

"""Flat rows for Athena and partial statistics fit the published schemas; names and numbers are what CloudWatch takes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support import HOUR, START, csv_event, lines, put, request

from mlops_monitor.__main__ import main
from mlops_monitor.batch import Reading
from mlops_monitor.execution import Execution
from mlops_monitor.history import History
from mlops_monitor.layout import clean
from mlops_monitor.request import parse
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.summary import MOST_BYTES, MOST_METRICS, dimension, execution_row, feature_rows, history_window, summary, violation_rows

FOLDER = Path(__file__).parents[1] / "schemas"


def problems(found, name):
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(json.dumps(clean(found), allow_nan=False)))]


def execution(results, **more):
    order = parse(request(checks=[{"name": result.name, "kind": "counting"} for result in results], **more))
    return Execution(order, results, {"now": Reading(read=12)}, History([]))


def result(name="C", violations=1, features=1, text="it moved", **more):
    found = [Violation(f"f{n}", "baseline_drift_check", text, "psi", 0.3, 0.1) for n in range(violations)]
    rows = [FeatureRow(f"f{n}", "psi", n / 10, 0.1, float(n), n > 1) for n in range(features)]
    return CheckResult(State.VIOLATED if found else State.PASSED, 12, "reason", found, rows, name=name, kind="counting", window="now", **more)


def test_rows_fit_their_schemas():
    found = execution([result(measures={"auc": float("nan")}, label_share=0.5)])
    assert problems(execution_row(found), "execution-row") == []
    assert [problems(row, "violation-row") for row in violation_rows(found)] == [[]]
    assert [problems(row, "feature-row") for row in feature_rows(found)] == [[], [], []]


def test_measures_and_the_share_of_labels_are_rows_without_a_feature():
    rows = feature_rows(execution([result(measures={"auc": 0.9}, label_share=0.5)]))
    assert [(row["feature"], row["statistic"], row["value"]) for row in rows[1:]] == [("", "auc", 0.9), ("", "labelShare", 0.5)]


@pytest.mark.parametrize("broken", [False, True])
def test_partials_fit_their_schema(tmp_path, counting, broken):
    put(tmp_path, f"capture/{HOUR}/a.jsonl", lines(csv_event("1,2"), "x"))
    put(tmp_path, "request/request.json", "{" if broken else request())
    assert main(["partial", "--root", str(tmp_path)]) == 0
    data = json.loads((tmp_path / "output/partials/algo-1.json").read_text())
    assert problems(data, "partial") == []
    assert ("failed" in data) == broken


def test_a_summary_is_bounded_and_the_worst_features_come_first():
    checks = [result(f"C{n}", 400, 400, "x" * 1000) for n in range(60)]
    found = summary(execution(checks))
    assert len(json.dumps(found)) <= MOST_BYTES
    assert len(found["metricData"]) <= MOST_METRICS
    assert len(found["reasons"]) == 11 and found["reasons"][-1] == "and 23990 more"
    drift = [metric["Value"] for metric in found["metricData"] if metric["MetricName"] == "FeatureDrift"]
    assert drift == sorted(drift, reverse=True) and drift[0] == 399


def test_at_most_fifty_features_of_a_check_become_metrics():
    drift = [metric for metric in summary(execution([result(features=80)]))["metricData"] if metric["MetricName"] == "FeatureDrift"]
    assert (len(drift), min(metric["Value"] for metric in drift)) == (50, 30)


@pytest.mark.parametrize("name, expected", [
    ("amount", "amount"), ("größe", "gr\\u00f6\\u00dfe"), (":id", "_:id"), ("  ", "_  "), ("", "_"), ("a\nb", "a\\u000ab"),
    ("x" * 2000, "x" * 247 + "..."),
    ("\ud800", "\\ud800"),
])  # fmt: skip
def test_names_become_dimensions_that_cloudwatch_takes(name, expected):
    assert dimension(name) == expected


def test_scores_that_are_no_numbers_become_no_metrics():
    found = result(features=0)
    found.features = [
        FeatureRow("a", "psi", None, None, float("nan")),
        FeatureRow("b", "psi", 1, 1, float("inf")),
        FeatureRow("c", "psi", 1, 1, None),
    ]
    assert "FeatureDrift" not in [metric["MetricName"] for metric in summary(execution([found]))["metricData"]]


RELEASES = {
    "no release": ({}, "CompletedWithViolations", 1, 0),
    "a release": ({"release": {"overlaps": True, "releases": []}}, "CompletedDuringRelease", 0, 1),
    "a release in the window of the check": (
        {"windows": [{"id": "now", "start": START, "end": "2026-11-21T18:00:00Z", "duringRelease": True}]}, "CompletedDuringRelease", 0, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RELEASES)
def test_violations_near_a_release_are_shown_and_start_nothing(case):
    more, status, counted, suppressed = RELEASES[case]
    found = execution([result()], **more)
    data = summary(found)
    assert (data["status"], data["violations"], data["suppressedViolations"], data["violated"]) == (status, counted, suppressed, ["C"] * counted)
    values = {metric["MetricName"]: metric["Value"] for metric in data["metricData"] if len(metric["Dimensions"]) == 1}
    assert (values["Violations"], values["SuppressedViolations"]) == (counted, suppressed)
    assert violation_rows(found)[0]["suppressed"] == bool(suppressed)
    assert data["reasons"] == ["it moved"]


STATUSES = [
    (["Passed", "Passed"], "Completed"), (["Passed", "Violated"], "CompletedWithViolations"), (["Passed", "NoLabels"], "CompletedPartly"),
    (["NoLabels", "Failed"], "Failed"), (["NoLabels", "BadInput"], "BadInput"), (["NoLabels", "NoBaseline"], "NoBaseline"),
    (["NoLabels", "TooFewRecords"], "NoLabels"), (["TooFewRecords", "NoData"], "TooFewRecords"), (["NoData"], "NoData"),
    (["Violated", "Failed"], "CompletedWithViolations"),
]  # fmt: skip


@pytest.mark.parametrize("states, status", STATUSES)
def test_a_status_is_the_gravest_of_what_was_not_judged(states, status):
    results = [CheckResult(State(state), 1, "", name=str(n), kind="counting", window="now") for n, state in enumerate(states)]
    for found in results:
        found.violations = [Violation("f", "t", "d", "s", 1, 0)] if found.state == State.VIOLATED else []
    assert execution(results).status == status


@pytest.mark.parametrize("judged, value", [(["Passed", "Passed"], 0), (["Passed", "NoData"], 1), (["NoData"], 1)])
def test_what_was_not_judged_is_a_metric(judged, value):
    results = [CheckResult(State(state), 1, "", name=str(n), kind="counting", window="now") for n, state in enumerate(judged)]
    assert [metric["Value"] for metric in summary(execution(results))["metricData"] if metric["MetricName"] == "NotJudged"][0] == value


def test_since_is_the_first_window_of_an_unbroken_run():
    found = execution([result()])
    first = history_window(found)
    second = history_window(
        Execution(found.request, found.results, found.readings, History([{**first, "violating": dict.fromkeys(first["violating"], "earlier")}]))
    )
    assert (set(first["violating"].values()), set(second["violating"].values())) == ({START}, {"earlier"})


def test_a_window_that_is_judged_again_does_not_see_itself():
    windows = [{"start": f"2026-11-21T{hour:02}:00:00Z", "violating": {}} for hour in (15, 16, 17, 18)]
    assert [window["start"][11:13] for window in History(windows).before(START).windows] == ["15", "16"]

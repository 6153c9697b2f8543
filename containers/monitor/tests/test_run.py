"""Whole runs: whatever stands below input/, a report stands below output/."""

import json

import polars as pl
import pytest
from support import HOUR, START, csv_event, event, json_event, lines, put, request, side

from mlops_monitor.__main__ import main
from mlops_monitor.layout import Layout
from mlops_monitor.run import analyze

pytestmark = pytest.mark.usefixtures("counting")
EVENTS = [csv_event(f"{n},2", id=str(n)) for n in range(40)]


def run(root, *events, order=None, **more):
    if events:
        put(root, f"capture/{HOUR}/a.jsonl", lines(*events))
    put(root, "request/request.json", order if order is not None else request(**more))
    assert main(["analyze", "--root", str(root)]) == 0
    return output(root)


def output(root, name="summary.json"):
    return json.loads((root / "output/report" / name).read_text())


def check(kind, **more):
    return {"checks": [{"name": "C", "kind": kind, **more}]}


def test_a_quiet_window_writes_every_output(tmp_path):
    summary = run(tmp_path, *EVENTS)
    assert (summary["status"], summary["samples"], summary["violations"]) == ("Completed", 40, 0)
    written = {path.relative_to(tmp_path / "output").as_posix() for path in (tmp_path / "output").rglob("*") if path.is_file()}
    report = {f"report/{name}" for name in ("report.html", "report.json", "violations.json", "summary.json", "history.json")}
    assert written == {*report, "executions/execution.jsonl"}
    assert output(tmp_path, "violations.json")["violations"] == []
    row = json.loads((tmp_path / "output/executions/execution.jsonl").read_text())
    assert (row["status"], row["samples"], row["windowStart"]) == ("Completed", 40, START)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    written = []
    for name in ("one", "two"):
        run(tmp_path / name, *EVENTS)
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name / "output").rglob("*") if path.is_file()})
    assert written[0] == written[1]


BAD = "x" * 20
STATES = {
    "an empty window": ([], check("counting"), "NoData", "no record from 2026-11-21T17:00:00Z"),
    "a window of other hours": ([csv_event("1,2", time="2026-11-21T12:00:00Z")], check("counting"), "NoData", "no record"),
    "too few records": (EVENTS, check("counting", minimumSamples=41), "TooFewRecords", "40 records, at least 41"),
    "exactly enough records": (EVENTS, check("counting", minimumSamples=40), "Passed", "40 records"),
    "no baseline": (EVENTS, check("needsBaseline"), "NoBaseline", "no baseline"),
    "no labels yet": (EVENTS, check("needsLabels"), "NoLabels", "no label of 40 records"),
    "an input only": ([event(side("1,2"), None, str(n)) for n in range(5)], check("needsAnswers"), "BadInput", "5 of 5 records have no answer"),
    "an output only": ([event(None, side("1"), str(n)) for n in range(5)], check("counting"), "BadInput", "no features"),
    "an output only, for what needs no input": ([event(None, side("1"), str(n)) for n in range(5)], check("needsAnswers"), "Passed", "5 records"),
    "nothing but NaN": ([csv_event("nan,NaN")], check("counting"), "BadInput", "every value of every feature is missing"),
    "garbage": ([BAD] * 5, check("counting"), "BadInput", "5 records could not be read (5: line is no JSON, first in"),
    "a twentieth of garbage": ([*EVENTS[:38], BAD, BAD], check("counting"), "Passed", "38 records"),
    "more than a twentieth": ([*EVENTS[:37], BAD, BAD], check("counting"), "BadInput", "2 records could not be read"),
    "a million columns": ([csv_event(",".join("1" * 1_000_000), id="e")], check("counting"), "BadInput", "more than 5,000 different columns"),
    "other columns": ([json_event({"x": 1}, 1, "e")], {**check("counting"), "columns": ["a", "b"]}, "BadInput", "none of the 2 known columns"),
    "other width": (EVENTS, {**check("counting"), "columns": ["a", "b", "c"]}, "BadInput", "record has 2 values, 3 columns are known"),
    "not as declared": ([event(side("1,2", "JSON"), None, "e")], check("counting"), "BadInput", "payload is no JSON, though declared so"),
    "an answer nobody can read": ([event(side("1,2"), side("{", "JSON"), "e")], check("needsAnswers"), "BadInput", "answer: payload is no JSON"),
    "a kind that is not known": (EVENTS, check("wizardry"), "Failed", "unknown kind wizardry"),
    "a check that fails while counting": (EVENTS, check("failsInUpdate"), "Failed", "ZeroDivisionError: update"),
    "a panic of polars": (EVENTS, check("panics"), "Failed", "panic"),
    "a check that fails while judging": (EVENTS, check("failsInJudge"), "Failed", "ZeroDivisionError: judge"),
}  # fmt: skip


@pytest.mark.parametrize("case", STATES)
def test_every_input_has_a_state_of_its_own(tmp_path, case):
    events, more, state, reason = STATES[case]
    summary = run(tmp_path, *events, **more)
    (found,) = summary["checks"]
    assert found["state"] == state
    assert reason in found["reason"]
    assert summary["status"] == {"Passed": "Completed"}.get(state, state)
    judged = [metric["MetricName"] for metric in summary["metricData"] if len(metric["Dimensions"]) == 2]
    assert ("Violations" in judged) == (state == "Passed"), "what was not judged is never a zero"


def test_a_check_that_fails_takes_no_other_with_it(tmp_path):
    checks = [{"name": name, "kind": kind} for name, kind in (("A", "failsInUpdate"), ("B", "counting"), ("C", "wizardry"), ("D", "failsInJudge"))]
    summary = run(tmp_path, *EVENTS, checks=checks)
    assert [found["state"] for found in summary["checks"]] == ["Failed", "Passed", "Failed", "Failed"]
    assert summary["status"] == "CompletedPartly"


REQUESTS = {
    "no request": (None, "there is no request"),
    "no JSON": ("{", "no JSON"),
    "another format": ({"format": "x"}, "format must be cdk-mlops/monitor-request/1"),
    "a list": ("[]", "must be an object"),
    "no windows": (request(windows=[]), "windows must hold one window or more"),
    "a window that ends before it starts": (request(windows=[{"id": "now", "start": START, "end": START}]), "start before its end"),
    "a window elsewhere": (request(windows=[{"id": "now", "start": START, "end": "2026-11-21T18:00:00Z", "input": "../../etc"}]), "name of a folder"),
    "a check without a window": (request(checks=[{"name": "A", "kind": "counting", "window": "late9"}]), "must be one of now"),
    "two checks of one name": (request(checks=[{"name": "A", "kind": "counting"}] * 2), "different names"),
    "a source nobody knows": (request(source={"kind": "kafka"}), "source.kind"),
    "no checks": (request(checks=None), "checks must be a list"),
}  # fmt: skip


@pytest.mark.parametrize("case", REQUESTS)
def test_a_bad_request_ends_in_a_report_that_says_so(tmp_path, case):
    order, reason = REQUESTS[case]
    if order is not None:
        put(tmp_path, "request/request.json", order)
    assert main(["analyze", "--root", str(tmp_path)]) == 0
    summary = output(tmp_path)
    assert summary["status"] == "Failed"
    assert reason in summary["checks"][0]["reason"]
    assert (tmp_path / "output/report/report.html").stat().st_size > 100


@pytest.mark.parametrize("error", [MemoryError, OSError, pl.exceptions.PanicException])
def test_a_reader_that_breaks_ends_in_a_report(tmp_path, monkeypatch, error):
    def broken(*_):
        raise error("gone")

    monkeypatch.setattr("mlops_monitor.readers.window.WindowReader._whole", broken)
    summary = run(tmp_path, *EVENTS)
    assert (summary["status"], summary["checks"][0]["reason"]) == ("Failed", f"{error.__name__}: gone")


def test_labels_that_nobody_can_read_are_bad_input(tmp_path):
    put(tmp_path, "labels/a.jsonl", "garbage\n" * 3)
    put(tmp_path, "labels/b.csv", "1,0\n2,1\n")
    (found,) = run(tmp_path, *EVENTS, **check("needsLabels"))["checks"]
    assert (found["state"], found["reason"][:38]) == ("BadInput", "labels: 3 records could not be read (3")


def test_labels_are_read_for_the_window_of_the_check(tmp_path):
    windows = [
        {"id": "now", "start": START, "end": "2026-11-21T18:00:00Z", "input": "capture"},
        {"id": "late1", "start": "2026-11-20T17:00:00Z", "end": "2026-11-20T18:00:00Z", "input": "capture-late1"},
    ]
    put(tmp_path, "capture-late1/a.jsonl", lines(*[csv_event("1,2", id=f"l{n}", time="2026-11-20T17:30:00Z") for n in range(7)]))
    put(tmp_path, "labels/a.csv", "l0,1\nl1,0\n")
    checks = [{"name": "Now", "kind": "counting"}, {"name": "Late", "kind": "needsLabels", "window": "late1"}]
    summary = run(tmp_path, *EVENTS, windows=windows, checks=checks)
    assert [(found["state"], found["samples"]) for found in summary["checks"]] == [("Passed", 40), ("Passed", 7)]
    assert summary["samples"] == 40


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "cdk-mlops/baseline/9"}', '{"format": "cdk-mlops/baseline/1"}'])
def test_a_baseline_that_cannot_be_read_is_no_baseline_and_said(tmp_path, text):
    put(tmp_path, "baseline/baseline.json", text)
    summary = run(tmp_path, *EVENTS, **check("needsBaseline"))
    assert summary["status"] == "NoBaseline"
    assert any(reason.startswith("baseline.json could not be read") for reason in summary["reasons"])


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other"}', '{"format": "cdk-mlops/monitor-history/1", "windows": [5]}'])
def test_a_history_that_cannot_be_read_starts_anew_and_is_said(tmp_path, text):
    put(tmp_path, "history/history.json", text)
    summary = run(tmp_path, *EVENTS)
    assert summary["status"] == "Completed"
    assert "the history could not be read" in summary["reasons"][0]
    assert len(output(tmp_path, "history.json")["windows"]) == 1


def test_records_that_were_lost_are_said_although_they_decide_nothing(tmp_path):
    summary = run(tmp_path, *EVENTS, "x")
    assert summary["status"] == "Completed"
    assert summary["reasons"] == ["window now: 1 records could not be read (1: line is no JSON, first in AllTraffic/2026/11/21/17/a.jsonl, line 41)"]


def test_a_report_that_cannot_be_drawn_is_a_plain_one(tmp_path, monkeypatch):
    import mlops_monitor.reporting as reporting

    monkeypatch.setattr(reporting, "report_html", lambda _: 1 / 0)
    assert run(tmp_path, *EVENTS)["status"] == "Completed"
    assert "could not be drawn: ZeroDivisionError" in (tmp_path / "output/report/report.html").read_text()


def test_batch_transform_input_has_no_time(tmp_path):
    put(tmp_path, "capture/day.csv", "amount,country,score\n1,DE,0.5\n2,AT,0.6\n")
    put(tmp_path, "capture/more.jsonl", lines('{"amount": 3, "country": "CH", "score": 0.1}'))
    put(tmp_path, "request/request.json", request(source={"kind": "batchTransform"}, prediction={"field": "score"}))
    execution = analyze(Layout(tmp_path))
    assert execution.results[0].detail["sums"] == {"amount": 6.0, "country": 0.0}
    assert execution.samples == 3


def test_root_may_stand_before_the_command(tmp_path):
    put(tmp_path, "request/request.json", request())
    assert main(["--root", str(tmp_path), "analyze"]) == 0
    assert output(tmp_path)["status"] == "NoData"

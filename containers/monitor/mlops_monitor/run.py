"""The commands: what is read, judged and written. Whatever happens, a report is written."""

import json
from html import escape

from mlops_monitor import inputs, observation, partials, request
from mlops_monitor.errors import ANY_ERROR, MonitorError
from mlops_monitor.execution import Execution
from mlops_monitor.history import History
from mlops_monitor.layout import Layout, write, write_json, write_lines
from mlops_monitor.observation import Observation, told
from mlops_monitor.request import Request, Window, time_of
from mlops_monitor.result import CheckResult, State
from mlops_monitor.summary import execution_row, feature_rows, history_window, summary, violation_rows, violations_json

UNKNOWN = Window("now", time_of("1970-01-01T00:00:00Z"), time_of("1970-01-01T01:00:00Z"), "capture")  # type: ignore[arg-type]


def analyze(layout: Layout) -> Execution:
    """A whole window on one instance."""
    return _reported(layout, _analyzed)


def merge(layout: Layout) -> Execution:
    """A window from the partial statistics of all instances."""
    return _reported(layout, _merged)


def partial(layout: Layout) -> str | None:
    """Statistics of the files that this instance was given; the reason where there are none."""
    host, hosts = layout.hosts()
    order, reason = None, None
    try:
        order = request.load(layout.input / "request/request.json")
        found = observation.prepare(inputs.load(layout, order))
        observation.observe(found)
        data = partials.to_json(found, host, hosts)
    except ANY_ERROR as error:
        reason = told(error)
        data = partials.failure(order, host, hosts, reason)
    write(layout.output / "partials" / f"{host}.json", json.dumps(data, allow_nan=False) + "\n")
    return reason


def _analyzed(layout: Layout, order: Request) -> Observation:
    found = observation.prepare(inputs.load(layout, order))
    observation.observe(found)
    return found


def _merged(layout: Layout, order: Request) -> Observation:
    parts = partials.load(layout.input / "partials", order)
    found = observation.prepare(inputs.load(layout, order), records=False)
    partials.merge(found, parts)
    return found


def _reported(layout: Layout, work) -> Execution:
    order = None
    try:
        order = request.load(layout.input / "request/request.json")
        found = work(layout, order)
        results = observation.judged(found)
        execution = Execution(order, results, found.readings, found.inputs.history, found.inputs.baseline, observation.notes(found))
    except ANY_ERROR as error:
        execution = _failed(layout, order, error)
    save(layout, execution)
    return execution


def _failed(layout: Layout, order: Request | None, error: BaseException) -> Execution:
    """Each check failed with this reason; without a readable request one stands for all."""
    state = State(error.state) if isinstance(error, MonitorError) else State.FAILED
    order = order or Request(_name(layout), (UNKNOWN,), ())
    reason = told(error)
    results = [CheckResult(state, 0, reason, name=spec.name, kind=spec.kind, window=spec.window) for spec in order.checks]
    whole = CheckResult(state, 0, reason, name="Monitor", kind="monitor", window=order.now.id)
    return Execution(order, results or [whole], {}, _history(layout, order), None, [])


def _history(layout: Layout, order: Request) -> History:
    try:
        return inputs.history.load(layout.input / "history/history.json").before(order.now.start_text)
    except ANY_ERROR:
        return History([])


def _name(layout: Layout) -> str:
    try:
        name = json.loads((layout.input / "request/request.json").read_text())["monitor"]
        return name if isinstance(name, str) and name else "unknown"
    except ANY_ERROR:
        return "unknown"


def save(layout: Layout, execution: Execution) -> None:
    """All outputs. The summary comes first: the state machine reads it, whatever becomes of the page for people."""
    monitor = execution.request.monitor
    write_json(layout.report / "summary.json", summary(execution))
    write_json(layout.report / "violations.json", violations_json(execution))
    kept = execution.history.with_window(history_window(execution)) if execution.request.now is not UNKNOWN else execution.history
    write_json(layout.report / "history.json", kept.to_json(monitor))
    write_lines(layout.output / "executions/execution.jsonl", [execution_row(execution)])
    write_lines(layout.output / "violations/violations.jsonl", violation_rows(execution))
    write_lines(layout.output / "features/features.jsonl", feature_rows(execution))
    try:
        from mlops_monitor.reporting import report_html, report_json

        write_json(layout.report / "report.json", report_json(execution))
        write(layout.report / "report.html", report_html(execution))
    except ANY_ERROR as error:
        _plain_report(layout, execution, told(error))


def _plain_report(layout: Layout, execution: Execution, why: str) -> None:
    data = summary(execution)
    write_json(layout.report / "report.json", {"format": "cdk-mlops/monitor-report/1", "status": data["status"], "failed": why, "summary": data})
    rows = "".join(f"<li>{escape(check['name'])}: {escape(check['state'])}: {escape(check['reason'])}</li>" for check in data["checks"])
    page = f"<!doctype html><meta charset=utf-8><title>Monitor</title><p>The report could not be drawn: {escape(why)}</p><ul>{rows}</ul>\n"
    write(layout.report / "report.html", page)

"""report.json: all that was found, for machines; and the sentences that both reports begin with."""

from __future__ import annotations

import math
from typing import Any

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import plain
from mlops_monitor.result import CheckResult, State

FORMAT = "cdk-mlops/monitor-report/1"


def report_json(execution: Execution) -> dict[str, Any]:
    """The report as data. Numbers have six digits, texts can be written as UTF-8."""
    request, now = execution.request, execution.request.now
    return clean(
        {
            "format": FORMAT,
            "monitor": request.monitor,
            "endpoint": request.endpoint,
            "version": request.version,
            "window": {"start": now.start_text, "end": now.end_text},
            "status": execution.status,
            "headline": headline(execution),
            "samples": execution.samples,
            "duringRelease": execution.during_release,
            "baseline": {"found": execution.baseline is not None, "uri": request.baseline_uri, "rows": (execution.baseline or {}).get("rows")},
            "inputs": {
                window.id: {"start": window.start_text, "end": window.end_text, **execution.readings[window.id].to_json()}
                for window in request.windows
                if window.id in execution.readings
            },
            "checks": [check_json(execution, result) for result in execution.results],
            "notes": execution.notes,
        }
    )


def check_json(execution: Execution, result: CheckResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "kind": result.kind,
        "window": result.window,
        "state": result.state.value,
        "samples": result.samples,
        "reason": result.reason,
        "labelShare": result.label_share,
        "measures": result.measures,
        "violations": [
            {
                "feature": found.feature, "type": found.type, "description": found.description, "statistic": found.statistic, "value": found.value,
                "limit": found.limit, "since": execution.since(result, found),
            }
            for found in result.violations
        ],
        "features": [
            {
                "feature": row.feature, "statistic": row.statistic, "value": row.value, "limit": row.limit, "score": row.score,
                "violated": row.violated, "detail": row.detail,
            }
            for row in result.features
        ],
        "detail": result.detail,
    }  # fmt: skip


def clean(value: Any) -> Any:
    """JSON that every reader takes: finite numbers, and texts without halves of characters."""
    if isinstance(value, dict):
        return {plain(key): clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    if hasattr(value, "item"):
        return clean(value.item())
    return plain(value, 2000)


def headline(execution: Execution) -> str:
    """The verdict in one sentence."""
    results, status = execution.results, execution.status
    judged = [result for result in results if result.state.judged]
    if not results:
        return "Nothing was judged: the monitor has no check"
    if status == "CompletedWithViolations":
        return first_upper(
            words.listed([what_changed(result) for result in results if result.state == State.VIOLATED and not execution.suppressed(result)])
        )
    if status == "CompletedDuringRelease":
        return f"A release was under way: {words.plural(len(execution.found), 'violation')} in this window will start nothing"
    if status == "Completed":
        return "Nothing unusual: " + ("the check passed" if len(judged) == 1 else f"all {len(judged)} checks passed")
    if status == "CompletedPartly":
        return (
            f"Nothing unusual in what could be judged: {len(judged)} of {words.plural(len(results), 'check')} passed, the others could not be judged"
        )
    return f"Nothing could be judged: {WHY.get(status, 'the checks did not run')}"


WHY = {
    "Failed": "a check or the monitor failed",
    "BadInput": "the records are not what was declared",
    "NoBaseline": "there is no baseline to compare with",
    "NoLabels": "no labels have arrived yet",
    "TooFewRecords": "there were too few records",
    "NoData": "no record arrived in the window",
}


def what_changed(result: CheckResult) -> str:
    """A clause for each kind of check."""
    names = list(dict.fromkeys(found.feature for found in result.violations if found.feature))
    if result.kind == "dataDrift":
        return f"{features_of(names)} drifted"
    if result.kind == "predictionDrift":
        return "predictions drifted"
    if result.kind == "dataQuality":
        return f"the quality of the data fell ({features_of(names)})" if names else "there were fewer records than expected"
    if result.kind == "modelQuality":
        measures = words.listed([words.statistic(found.statistic) for found in result.violations])
        return f"the model’s quality is beyond its limits ({measures})"
    if result.kind == "bias":
        return f"answers differ by {features_of(names)} more than allowed"
    if result.kind == "featureAttribution":
        return "answers hang on other features than at baseline"
    return f"{result.name} found {words.plural(len(result.violations), 'violation')}"


def features_of(names: list[str]) -> str:
    shown = [f"‘{plain(name, 40)}’" for name in names[:3]]
    if len(names) > 3:
        return f"{len(names)} features ({', '.join(shown)} …)"
    return words.listed(shown)


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""summary.json, which the state machine reads, and the flat rows for Athena."""

import json
from typing import Any

from mlops_monitor.execution import Execution
from mlops_monitor.history import violation_key
from mlops_monitor.result import CheckResult, FeatureRow, State

FORMAT = "cdk-mlops/monitor-summary/1"
VIOLATIONS = "cdk-mlops/monitor-violations/1"
MOST_BYTES = 150_000
MOST_METRICS = 500
MOST_FEATURES = 50
MOST_REASONS = 10
LONGEST_REASON = 300
LONGEST_DIMENSION = 250  # CloudWatch takes 1,024 characters; a name is to be read


def summary(execution: Execution) -> dict[str, Any]:
    """At most 150 KB: texts are cut, the worst features come first."""
    counted = len(execution.counted)
    data = {
        "format": FORMAT,
        "status": execution.status,
        "samples": execution.samples,
        "violations": counted,
        "suppressedViolations": len(execution.found) - counted,
        "duringRelease": execution.during_release,
        "violated": [result.name for result in execution.results if result.state == State.VIOLATED and not execution.suppressed(result)],
        "reasons": reasons(execution),
        "checks": [
            {
                "name": result.name, "kind": result.kind, "state": result.state.value, "samples": result.samples,
                "violations": 0 if execution.suppressed(result) else len(result.violations), "reason": cut(result.reason, LONGEST_REASON),
            }
            for result in execution.results
        ],
        "metricData": metric_data(execution),
    }  # fmt: skip
    while len(json.dumps(data)) > MOST_BYTES and data["metricData"]:
        data["metricData"] = data["metricData"][: len(data["metricData"]) * 3 // 4]
    return data


def reasons(execution: Execution) -> list[str]:
    """The violations in words, else why nothing could be judged."""
    texts = [violation.description for _, violation in execution.found]
    texts += [f"{result.name}: {result.reason}" for result in execution.results if not result.state.judged]
    texts += execution.notes
    more = len(texts) - MOST_REASONS
    return [cut(text, LONGEST_REASON) for text in texts[:MOST_REASONS]] + ([f"and {more} more"] if more > 0 else [])


def metric_data(execution: Execution) -> list[dict[str, Any]]:
    monitor = {"Monitor": execution.request.monitor}
    judged = [result for result in execution.results if result.state.judged]
    counted = len(execution.counted)
    metrics = [
        metric("Executions", monitor, 1),
        metric("Samples", monitor, execution.samples),
        metric("NotJudged", monitor, 0 if len(judged) == len(execution.results) and judged else 1),
        metric("SuppressedViolations", monitor, len(execution.found) - counted),
    ]
    if judged:
        metrics.append(metric("Violations", monitor, counted))
    for result in execution.results:
        metrics += _of_check(result, {**monitor, "Check": result.name}, 0 if execution.suppressed(result) else len(result.violations))
    per_feature = [entry for result in execution.results for entry in _of_features(result, {**monitor, "Check": result.name})]
    per_feature.sort(key=lambda entry: (-entry["Value"], json.dumps(entry)))
    return [*metrics, *per_feature][:MOST_METRICS]


def _of_check(result: CheckResult, dimensions: dict[str, str], violations: int) -> list[dict[str, Any]]:
    metrics = [metric("Samples", dimensions, result.samples), metric("NotJudged", dimensions, 0 if result.state.judged else 1)]
    if result.state.judged:
        metrics.append(metric("Violations", dimensions, violations))
    if result.label_share is not None:
        metrics.append(metric("LabelShare", dimensions, 100 * result.label_share, "Percent"))
    measures = sorted(result.measures.items())
    return metrics + [metric("Quality", {**dimensions, "Measure": name}, value, "None") for name, value in measures if finite(value)]


def _of_features(result: CheckResult, dimensions: dict[str, str]) -> list[dict[str, Any]]:
    """The worst score of each feature, of the worst features."""
    worst: dict[str, float] = {}
    for row in result.features:
        if finite(row.score):
            worst[row.feature] = max(worst.get(row.feature, 0.0), row.score)
    first = sorted(worst.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_FEATURES]
    return [metric("FeatureDrift", {**dimensions, "Feature": feature}, score, "None") for feature, score in first]


def metric(name: str, dimensions: dict[str, str], value: float, unit: str = "Count") -> dict[str, Any]:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": dimension(text)} for key, text in dimensions.items()],
        "Value": min(max(value, -1e100), 1e100),  # PutMetricData refuses what is beyond 2^360
        "Unit": unit,
    }


def dimension(text: str) -> str:
    """CloudWatch takes printable ASCII that does not begin with a colon and is not blank."""
    plain = "".join(sign if " " <= sign <= "~" else f"\\u{ord(sign):04x}" for sign in text[: LONGEST_DIMENSION + 1])
    plain = cut(plain, LONGEST_DIMENSION, "...")
    return f"_{plain}" if plain.startswith(":") or not plain.strip() else plain


def finite(value: float | None) -> bool:
    return value is not None and value == value and abs(value) != float("inf")


def cut(text: str, length: int, mark: str = "…") -> str:
    return text if len(text) <= length else text[: length - len(mark)] + mark


def execution_row(execution: Execution) -> dict[str, Any]:
    """One flat row, for Athena."""
    request = execution.request
    return {
        "monitor": request.monitor, "endpoint": request.endpoint, "version": request.version,
        "windowStart": request.now.start_text, "windowEnd": request.now.end_text, "status": execution.status,
        "samples": execution.samples, "violations": len(execution.counted),
        "suppressedViolations": len(execution.found) - len(execution.counted), "duringRelease": execution.during_release,
        "checks": len(execution.results), "checksJudged": sum(result.state.judged for result in execution.results),
        "violated": ",".join(result.name for result in execution.results if result.state == State.VIOLATED),
        "unreadable": sum(reading.unread for reading in execution.readings.values()), "report": request.report_uri or "",
    }  # fmt: skip


def violations_json(execution: Execution) -> dict[str, Any]:
    """Shaped like Model Monitor's file: https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-violations.html"""
    return {"format": VIOLATIONS, "monitor": execution.request.monitor, "violations": violation_rows(execution, _violation)}


def violation_rows(execution: Execution, row=None) -> list[dict[str, Any]]:
    return [(row or _flat)(execution, result, violation) for result, violation in execution.found]


def _violation(execution: Execution, result: CheckResult, violation) -> dict[str, Any]:
    return {
        "feature_name": violation.feature, "constraint_check_type": violation.type, "description": violation.description,
        "check": result.name, "statistic": violation.statistic, "value": violation.value, "limit": violation.limit,
        "since": execution.since(result, violation),
    }  # fmt: skip


def _flat(execution: Execution, result: CheckResult, violation) -> dict[str, Any]:
    request = execution.request
    return {
        "monitor": request.monitor, "endpoint": request.endpoint, "version": request.version, "windowStart": request.now.start_text,
        "check": result.name, "kind": result.kind, "feature": violation.feature, "type": violation.type, "statistic": violation.statistic,
        "value": violation.value, "limit": violation.limit, "description": violation.description,
        "since": execution.since(result, violation), "suppressed": execution.suppressed(result),
    }  # fmt: skip


def feature_rows(execution: Execution) -> list[dict[str, Any]]:
    """Statistics of features; those of a whole check stand beside them with the feature ""."""
    rows = []
    for result in execution.results:
        rows += [_row(execution, result, row) for row in result.features]
        measures = dict(sorted(result.measures.items()))
        if result.label_share is not None:
            measures["labelShare"] = result.label_share
        rows += [_row(execution, result, FeatureRow("", name, value)) for name, value in measures.items()]
    return rows


def _row(execution: Execution, result: CheckResult, row: FeatureRow) -> dict[str, Any]:
    request = execution.request
    return {
        "monitor": request.monitor, "endpoint": request.endpoint, "version": request.version, "windowStart": request.now.start_text,
        "check": result.name, "kind": result.kind, "feature": row.feature, "statistic": row.statistic, "value": row.value,
        "limit": row.limit, "score": row.score, "violated": row.violated, "samples": result.samples,
    }  # fmt: skip


def history_window(execution: Execution) -> dict[str, Any]:
    """What the next runs remember of this one."""
    request = execution.request
    return {
        "start": request.now.start_text, "end": request.now.end_text, "version": request.version, "status": execution.status,
        "samples": execution.samples, "duringRelease": execution.during_release,
        "checks": {
            result.name: {
                "state": result.state.value, "samples": result.samples, "violations": len(result.violations),
                "score": max((row.score for row in result.features if finite(row.score)), default=None),
                "measures": {name: value for name, value in sorted(result.measures.items())[:MOST_FEATURES] if finite(value)},
            }
            for result in execution.results
        },
        "violating": {
            violation_key(result.name, violation): execution.since(result, violation)
            for result, violation in execution.found[:MOST_METRICS]
        },
    }  # fmt: skip

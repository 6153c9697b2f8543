"""Whether the model is still right, by the labels that have arrived."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlops_monitor import budget
from mlops_monitor.batch import Batch
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.errors import MonitorError
from mlops_monitor.model_quality.calibration import Limit, calibrated
from mlops_monitor.model_quality.counts import OTHERS, Labelled, QualityCounts, count, text_of
from mlops_monitor.model_quality.limits import limits_of
from mlops_monitor.model_quality.metrics import BINARY, MULTICLASS, PROBLEMS, REGRESSION, matrix_of, measured, plain_number
from mlops_monitor.reporting.words import statistic
from mlops_monitor.result import CheckResult, State, Violation
from mlops_monitor.values import canonical_text
from mlops_monitor.words import share_text

KNOWN = tuple(dict.fromkeys((*BINARY, *MULTICLASS, *REGRESSION)))
SHOWN_CLASSES = 12
"""A confusion matrix of more classes is no picture."""


class QualityStatistics(Statistics):
    def __init__(self, positive: str, threshold: float | None, many: bool, counts: QualityCounts | None = None):
        self.positive, self.threshold, self.own_decisions = positive, 0.5 if threshold is None else threshold, threshold is None
        self.many, self.counts = many, counts or QualityCounts()

    @property
    def samples(self) -> int:  # type: ignore[override]
        return self.counts.labelled

    def update(self, batch: Batch) -> None:
        if batch.labels is None:
            return
        rows = batch.labels.is_not_null()
        score = None if batch.scores is None else pl.Series(batch.scores).filter(rows)
        decided = None if not self.own_decisions else batch.predicted_labels if batch.predicted_labels is not None else self.classes(batch)
        labelled = Labelled(batch.labels.filter(rows), score, None if decided is None else decided.filter(rows))
        self.counts = self.counts.merge(count(labelled, self.positive, self.threshold))

    def classes(self, batch: Batch) -> pl.Series | None:
        """A number that names one of many classes is no score."""
        return canonical_text(pl.Series(batch.scores)) if self.many and batch.scores is not None else None

    def merge(self, other: QualityStatistics) -> None:
        self.counts = self.counts.merge(other.counts)

    def to_json(self) -> Any:
        return self.counts.to_json()


class ModelQuality(Check):
    kind = "modelQuality"
    needs_labels = True
    needs_predictions = True
    least = 100

    def __init__(self, spec: Any):
        super().__init__(spec)
        options = spec.options
        self.problem: str | None = options.get("problem")
        if self.problem is not None and self.problem not in PROBLEMS:
            raise MonitorError(f"check {spec.name}: 'problem' must be one of {', '.join(PROBLEMS)}, got {self.problem!r}", "Failed")
        self.limits = limits_of(options.get("limits"), KNOWN if self.problem is None else PROBLEMS[self.problem], spec.name)
        self.share = share_of(options.get("minimumLabelShare"), spec.name)

    def statistics(self, context: Context) -> QualityStatistics:
        return self.from_json(context, None)

    def from_json(self, context: Context, data: Any) -> QualityStatistics:
        options, block = self.spec.options, quality_of(context)
        threshold = options.get("decisionThreshold")
        positive = text_of(options.get("positiveLabel")) or block.get("positiveLabel") or "1"
        counts = None if data is None else QualityCounts.from_json(data)
        many = (self.problem or block.get("problem")) == "multiclassClassification"
        return QualityStatistics(positive, None if threshold is None else float(threshold), many, counts)

    def hindrance(self, context: Context, statistics: Any) -> CheckResult | None:
        labels, reading = statistics.samples, context.reading
        if reading.read and labels and labels < self.share * reading.read:
            arrived = f"{labels} of {reading.read} records have a label ({labels / reading.read:.1%})"
            reason = f"{arrived}, at least {self.share:.1%} are needed; is 'labelDelay' long enough?"
            return CheckResult(State.NO_LABELS, labels, reason, label_share=reading.label_share)
        found = super().hindrance(context, statistics)
        if found and reading.read:
            found.label_share = reading.label_share
        return found

    def judge(self, context: Context, statistics: QualityStatistics) -> CheckResult:
        counts, block = statistics.counts, quality_of(context)
        problem = self.problem or block.get("problem") or told_by(counts)
        share = context.reading.label_share
        mistake = mistake_in(counts, problem, statistics.positive)
        if mistake:
            return CheckResult(State.BAD_INPUT, counts.labelled, mistake, label_share=share)
        values = measured(counts, problem, statistics.positive)
        limits = self.limits if self.limits is not None else self.calibrated(context, block, problem, counts)
        detail = self.detail(problem, statistics, values, limits, block)
        more = {"measures": {name: value for name, value in values.items() if value is not None}, "label_share": share, "detail": detail}
        judged = [limit for limit in limits if values.get(limit.metric) is not None]
        if not limits:
            reason = f"no limit: the baseline knows no quality of a {problem}; give 'limits', or make the baseline with labels and predictions"
            return CheckResult(State.NO_BASELINE, counts.labelled, reason, **more)
        if not judged:
            names = ", ".join(limit.metric for limit in limits)
            return CheckResult(State.BAD_INPUT, counts.labelled, f"{names} cannot be measured: {why_none(counts, problem)}", **more)
        violations = [violation_of(limit, values[limit.metric], share) for limit in judged if limit.broken_by(values[limit.metric])]
        reason = violations[0].description if len(violations) == 1 else f"{len(violations)} of {len(judged)} measures are beyond their limits"
        return CheckResult.of(violations, counts.labelled, reason if violations else f"{', '.join(said(limit, values) for limit in judged)}", **more)

    def calibrated(self, context: Context, block: dict, problem: str, counts: QualityCounts) -> list[Limit]:
        if block.get("problem") != problem:
            return []
        rows = counts.errors.count if problem == "regression" else counts.judged
        alpha = budget.share_of(self.spec, context.request.checks, context.request.false_alarm_rate)
        return calibrated(block, rows, alpha, context.generator(f"quality/{self.spec.name}"))

    def detail(self, problem: str, statistics: QualityStatistics, values: dict, limits: list[Limit], block: dict) -> dict:
        counts, baseline = statistics.counts, block.get("metrics", {}) if block.get("problem") == problem else {}
        bound = counts.scores.auc()[1]
        rows = [row_of(name, value, baseline.get(name), [limit for limit in limits if limit.metric == name]) for name, value in values.items()]
        detail: dict[str, Any] = {"problem": problem, "calibrated": self.limits is None, "metrics": rows, "labelled": counts.labelled}
        if problem == "binaryClassification":
            detail |= {"positiveLabel": statistics.positive, "aucBound": plain_number(bound)}
        if problem != "regression" and len(counts.labels) <= SHOWN_CLASSES:
            detail["confusion"] = {"labels": counts.labels, "matrix": matrix_of(counts, counts.labels).tolist()}
        return detail


def quality_of(context: Context) -> dict:
    return (context.baseline or {}).get("quality") or {}


def share_of(found: Any, check: str) -> float:
    if found is None:
        return 0.0
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        raise MonitorError(f"check {check}: 'minimumLabelShare' must be from 0 to 1, got {found!r}", "Failed")
    return float(found)


def told_by(counts: QualityCounts) -> str:
    """The problem that the labels show where nobody has named it."""
    labels = counts.truths
    if OTHERS in labels or (counts.errors.count and len(labels) > 20):
        return "regression"
    return "binaryClassification" if len(labels) <= 2 else "multiclassClassification"


def mistake_in(counts: QualityCounts, problem: str, positive: str) -> str | None:
    """What the rows cannot be, told before a metric would hide it."""
    if problem == "regression":
        return None if counts.errors.count else "no row has both a label and a prediction that are numbers, as a regression needs"
    if counts.judged == 0:
        return "no labelled row has a prediction that could be compared"
    if OTHERS in counts.labels:
        return "more than 200 different labels are no classification; is this a regression, or the wrong column?"
    if problem == "binaryClassification":
        truths = sorted(counts.truths)
        if len(truths) > 2:
            return f"labels of a binary classification must be two, got {', '.join(truths[:10])}"
        if positive not in counts.labels or (positive not in truths and len(truths) == 2):
            return f"the positive label is {positive}, but labels are {', '.join(truths)}; name it by 'positiveLabel'" if truths != ["0"] else None
    return None


def why_none(counts: QualityCounts, problem: str) -> str:
    if problem == "binaryClassification" and counts.scores.auc()[0] is None:
        return "there are no scores" if len(counts.scores.scores) == 0 else f"only the label {next(iter(counts.truths), '')} has arrived"
    return "the rows do not say"


def violation_of(limit: Limit, value: float, share: float) -> Violation:
    rule = f"{'at least' if limit.at_least else 'at most'} {limit.value:.4g}"
    of = "" if limit.baseline is None else f", {limit.baseline:.4g} in the baseline"
    text = f"{statistic(limit.metric)} is {value:.4g}, limit {rule}{of} ({share_text(share)} of labels have arrived)"
    return Violation("", "model_quality_check", text, limit.metric, plain_number(value), limit.value)


def said(limit: Limit, values: dict) -> str:
    return f"{statistic(limit.metric)} {values[limit.metric]:.4g} (limit {limit.value:.4g})"


def row_of(name: str, value: float | None, baseline: float | None, limits: list[Limit]) -> dict:
    return {
        "name": name,
        "value": plain_number(value),
        "baseline": plain_number(baseline),
        "limits": [{"atLeast" if limit.at_least else "atMost": limit.value} for limit in limits],
        "violated": value is not None and any(limit.broken_by(value) for limit in limits),
    }

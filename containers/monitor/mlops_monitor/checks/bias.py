"""Bias per segment: the measures of Clarify for one facet of the records."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mlops_monitor import budget
from mlops_monitor.batch import Batch
from mlops_monitor.bias.counts import BiasCounts
from mlops_monitor.bias.flip import flip_test, matrix_of
from mlops_monitor.bias.formulas import MEASURES, NAMES, Segments, measured
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.errors import MonitorError
from mlops_monitor.model_quality.calibration import Limit
from mlops_monitor.model_quality.counts import numbers, text_of, texts
from mlops_monitor.model_quality.limits import limits_of
from mlops_monitor.model_quality.metrics import plain_number
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.sample import DECISION, PREDICTION, Sample

LEAST_SEGMENT = 30
"""Records that each segment must have: a share of fewer says nothing."""
NEIGHBOURHOOD = 4000
"""Records that the flip test samples."""
DRAWS = 1000
FOUR_FIFTHS = (Limit("DI", 0.8, True), Limit("DI", 1.25, False))
"""Where the request names no limit: the four-fifths rule, and only if chance does not explain that it is broken."""


class Outcome:
    """How a record is read: which facet it is of, and what is favourable."""

    def __init__(self, options: dict[str, Any], check: str):
        self.facet = options.get("facet")
        if not isinstance(self.facet, str) or not self.facet:
            raise MonitorError(f"check {check}: 'facet' must be the name of a feature, got {self.facet!r}", "Failed")
        self.above = options.get("facetAbove")
        self.values = [text_of(value) for value in options.get("disadvantaged") or []]
        if (self.above is None) == (not self.values):
            raise MonitorError(f"check {check}: give either 'disadvantaged' (values of {self.facet}) or 'facetAbove' (a number)", "Failed")
        self.positive = text_of(options.get("positiveLabel")) or "1"
        self.threshold = float(options.get("decisionThreshold") or 0.5)
        self.group = options.get("groupVariable")

    def facet_of(self, values: pl.Series) -> pl.Series:
        """1 for the disadvantaged facet, 0 for all others, null where the value is missing."""
        if self.above is not None:
            found = numbers(values)
            return pl.Series(np.where(found > float(self.above), 1, 0)).set(pl.Series(np.isnan(found)), None)
        return texts(values).is_in(self.values).cast(pl.Int64)

    def label_of(self, values: pl.Series) -> tuple[pl.Series, pl.Series]:
        spelt = texts(values)
        return (spelt == self.positive).cast(pl.Int64), spelt

    def prediction_of(self, score: pl.Series | None, decision: pl.Series | None) -> pl.Series | None:
        if decision is not None:
            return (texts(decision) == self.positive).cast(pl.Int64)
        return None if score is None else (score.fill_nan(None) >= self.threshold).cast(pl.Int64)


class BiasStatistics(Statistics):
    def __init__(self, outcome: Outcome, counts: BiasCounts | None = None, sample: Sample | None = None):
        self.outcome, self.counts, self.sample = outcome, counts or BiasCounts(), sample

    @property
    def samples(self) -> int:  # type: ignore[override]
        return sum(self.counts.facets)

    def update(self, batch: Batch) -> None:
        outcome = self.outcome
        score = None if batch.scores is None else pl.Series(batch.scores)
        prediction = outcome.prediction_of(score, batch.predicted_labels)
        label = None if batch.labels is None else outcome.label_of(batch.labels)
        group = batch.texts(outcome.group) if outcome.group else None
        self.counts.update(outcome.facet_of(batch.texts(outcome.facet)), group, label, prediction)
        if self.sample is not None:
            self.sample.update(batch)

    def merge(self, other: BiasStatistics) -> None:
        self.counts.merge(other.counts)
        if self.sample is not None and other.sample is not None:
            self.sample.merge(other.sample)

    def to_json(self) -> Any:
        return {"counts": self.counts.to_json(), "sample": None if self.sample is None else self.sample.to_json()}

    def flipped(self, hidden: tuple[str, ...]) -> float | None:
        """FT of the sample, without the facet itself and without columns that say nothing."""
        if self.sample is None or self.outcome.facet not in self.sample.rows.columns:
            return None
        rows = self.sample.rows
        facet = self.outcome.facet_of(rows[self.outcome.facet])
        prediction = self.outcome.prediction_of(*(rows[name] if name in rows.columns else None for name in (PREDICTION, DECISION)))
        if prediction is None:
            return None
        kept = facet.is_not_null() & prediction.is_not_null()
        names = [name for name in rows.columns if not name.startswith("\x00") and name not in (self.outcome.facet, *hidden)]
        if not names:
            return None
        features = matrix_of(rows.filter(kept).select(names))
        return flip_test(features, facet.filter(kept).to_numpy() == 1, prediction.filter(kept).to_numpy() == 1)


class Bias(Check):
    kind = "bias"
    needs_features = True
    least = 100

    def __init__(self, spec: Any):
        super().__init__(spec)
        self.outcome = Outcome(spec.options, spec.name)
        self.limits = limits_of(spec.options.get("limits"), NAMES, spec.name)
        names = spec.options.get("metrics")
        unknown = [name for name in names or () if name not in NAMES]
        if unknown:
            raise MonitorError(f"check {spec.name}: 'metrics' must be of {', '.join(NAMES)}, got {', '.join(map(str, unknown))}", "Failed")
        limited = [limit.metric for limit in (FOUR_FIFTHS if self.limits is None else self.limits)]
        self.told = {*limited, *(names or ())}  # each becomes a metric of CloudWatch, which costs; the report has all
        self.names = tuple(name for name in NAMES if name in (names or NAMES) or name in limited)
        if names is None and not self.outcome.group:
            self.names = tuple(name for name in self.names if not (name in MEASURES and MEASURES[name].groups and name not in limited))
        self.asks_labels = any(name in MEASURES and MEASURES[name].labels for name in self.names)

    def statistics(self, context: Context) -> BiasStatistics:
        return BiasStatistics(self.outcome, sample=Sample(NEIGHBOURHOOD) if "FT" in self.names else None)

    def from_json(self, context: Context, data: Any) -> BiasStatistics:
        sample = None if data["sample"] is None else Sample.from_json(NEIGHBOURHOOD, None, data["sample"])
        return BiasStatistics(self.outcome, BiasCounts.from_json(data["counts"]), sample)

    def hindrance(self, context: Context, statistics: Any) -> CheckResult | None:
        counts, facet = statistics.counts, self.outcome.facet
        if context.reading.read and statistics.samples == 0:
            return CheckResult(State.BAD_INPUT, 0, f"no record has the feature '{facet}', which tells the segments apart")
        found = super().hindrance(context, statistics)
        least = min(LEAST_SEGMENT, self.minimum_samples)
        if found is None and min(counts.facets) < least:
            few = "disadvantaged" if counts.facets[1] < least else "other"
            reason = f"the {few} segment of '{facet}' has {min(counts.facets)} records, at least {least} are needed"
            return CheckResult(State.TOO_FEW_RECORDS, statistics.samples, reason)
        return found

    def judge(self, context: Context, statistics: BiasStatistics) -> CheckResult:
        counts = statistics.counts
        values = measured(counts.segments(), self.names)
        if "FT" in self.names:
            values["FT"] = statistics.flipped(self.spec.exclude)
        limits = list(FOUR_FIFTHS) if self.limits is None else self.limits
        broken = [limit for limit in limits if values.get(limit.metric) is not None and limit.broken_by(values[limit.metric])]
        if self.limits is None and broken:
            alpha = budget.share_of(self.spec, context.request.checks, context.request.false_alarm_rate)
            drawn = counts.drawn(DRAWS, context.generator(f"bias/{self.spec.name}"))
            broken = [limit for limit in broken if surely(limit, drawn, alpha)]
        more = {
            "measures": {name: value for name, value in values.items() if value is not None and name in self.told},
            "features": [row_of(self.outcome.facet, name, value, limits, broken) for name, value in values.items()],
            "detail": self.detail(counts, values, limits, broken),
        }
        violations = [self.violation(limit, values[limit.metric]) for limit in broken]
        gone = [limit.metric for limit in limits if values.get(limit.metric) is None]
        if gone and not violations:
            return CheckResult(*self.unmeasured(counts, gone), **more)
        said = self.said(limits, values)
        reason = (
            violations[0].description if len(violations) == 1 else f"{len(violations)} of {len(limits)} limits are broken" if violations else said
        )
        return CheckResult.of(violations, statistics.samples, reason, **more)

    def said(self, limits: list[Limit], values: dict) -> str:
        """What was kept; a limit of the four-fifths rule that is broken within chance is not hidden."""
        names = dict.fromkeys(limit.metric for limit in limits if values.get(limit.metric) is not None)
        parts = []
        for name in names:
            mine = [limit for limit in limits if limit.metric == name]
            rule = " and ".join(f"{'at least' if limit.at_least else 'at most'} {limit.value:.3g}" for limit in mine)
            by_chance = ", which so few records reach by chance" if any(limit.broken_by(values[name]) for limit in mine) else ""
            parts.append(f"{name} {values[name]:.3g} (limit {rule}{by_chance})")
        return ", ".join(parts) or "nothing is limited"

    def unmeasured(self, counts: BiasCounts, gone: list[str]) -> tuple[State, int, str]:
        """A limit that could not be looked at is no limit that was kept."""
        names, samples = ", ".join(dict.fromkeys(gone)), sum(counts.facets)
        if counts.labelled == 0 and any(name in MEASURES and MEASURES[name].labels for name in gone):
            return State.NO_LABELS, samples, f"{names} cannot be measured: no label has arrived"
        return State.BAD_INPUT, samples, f"{names} cannot be measured: no record has what its denominator counts"

    def violation(self, limit: Limit, value: float) -> Violation:
        words = "flip test" if limit.metric == "FT" else MEASURES[limit.metric].words
        rule = f"{'at least' if limit.at_least else 'at most'} {limit.value:.3g}{' in amount' if limit.absolute else ''}"
        text = f"'{self.outcome.facet}': {words} ({limit.metric}) is {value:.3g}, limit {rule}"
        return Violation(self.outcome.facet, "bias_drift_check", text, limit.metric, plain_number(value), limit.value)

    def detail(self, counts: BiasCounts, values: dict, limits: list[Limit], broken: list[Limit]) -> dict:
        segments = counts.segments()
        who = ", ".join(map(str, self.outcome.values)) if self.outcome.above is None else f"above {self.outcome.above:g}"
        return {
            "facet": self.outcome.facet,
            "disadvantaged": who,
            "records": list(counts.facets),
            "positiveShare": [plain_number(float(share)) for share in favourable(segments)],
            "missingFacet": counts.outside,
            "metrics": [
                {
                    "name": name,
                    "words": "counterfactual flip test" if name == "FT" else MEASURES[name].words,
                    "value": plain_number(value),
                    "limits": [limit_json(limit) for limit in limits if limit.metric == name],
                    "violated": any(limit.metric == name for limit in broken),
                }
                for name, value in values.items()
            ],
        }


def favourable(segments: Segments) -> list[float]:
    whole = segments.predictions[0].sum(axis=-1)
    return [float(segments.predictions[0][facet, 1] / whole[facet]) if whole[facet] else np.nan for facet in (0, 1)]


def limit_json(limit: Limit) -> dict[str, Any]:
    return {"atLeast" if limit.at_least else "atMost": limit.value, **({"absolute": True} if limit.absolute else {})}


def surely(limit: Limit, drawn: Segments, alpha: float) -> bool:
    """Whether nearly all windows that could have been break the limit, too."""
    values = np.asarray(MEASURES[limit.metric].of(drawn), dtype=float)
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return False
    edge = np.quantile(values, 1 - alpha if limit.at_least else alpha)
    return limit.broken_by(float(edge))


def row_of(facet: str, name: str, value: float | None, limits: list[Limit], broken: list[Limit]) -> FeatureRow:
    limit = next((limit.value for limit in [*broken, *limits] if limit.metric == name), None)
    return FeatureRow(facet, name, plain_number(value), limit, None, any(entry.metric == name for entry in broken))

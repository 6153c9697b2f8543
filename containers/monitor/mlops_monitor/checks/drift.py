"""Whether columns are distributed as they were in the baseline."""

from typing import Any

import numpy as np

from mlops_monitor.budget import share_of
from mlops_monitor.calibration import MINIMUM_EFFECT, nulls_of, statistic
from mlops_monitor.checks.base import Context, Statistics
from mlops_monitor.columns import Column
from mlops_monitor.distances import cohens_w
from mlops_monitor.errors import MonitorError
from mlops_monitor.profile import Profile, ProfileCheck
from mlops_monitor.references import Reference, references_of
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.words import are_text, count_text, listed, number_text, share_text

NAMES = {"psi": "PSI", "ks": "Kolmogorov-Smirnov", "js": "Jensen-Shannon", "chiSquared": "chi-squared"}
SMALLEST = 50
"""A column with fewer values in the window, or in the baseline, is not judged."""


class Drift(ProfileCheck):
    """Distances between the window and the baseline, against limits that chance does not reach in windows of this size."""

    role = "feature"
    noun = "feature"
    needs_baseline = True
    least = 200

    def __init__(self, spec: Any):
        super().__init__(spec)
        self.method = spec.options.get("method") or "automatic"
        if self.method not in ("automatic", *NAMES):
            raise MonitorError(f"check {spec.name}: method must be automatic, {', '.join(NAMES)}, got {str(self.method)[:40]}", "Failed")
        if self.method == "automatic" and {"threshold", "minimumEffect"} & set(spec.options):
            self.method = "psi"  # one number cannot be the limit of statistics of different size

    def columns(self, statistics: Profile) -> dict[str, Column]:
        return statistics.features

    def watched(self, context: Context) -> list[Reference]:
        references = references_of(context.baseline or {"features": []}, self.role)
        return [reference for reference in references if reference.can_drift and self.spec.watches(reference.name)]

    def judge(self, context: Context, statistics: Profile) -> CheckResult:
        watched = self.watched(context)
        if not watched:
            return CheckResult(State.NO_BASELINE, statistics.samples, f"the baseline has none of the {self.noun}s of this check")
        columns = self.columns(statistics)
        judged = [reference for reference in watched if min(columns[reference.name].good, reference.good) >= SMALLEST]
        left_out = [reference.name for reference in watched if reference not in judged]
        if not judged:
            return self._nothing(watched, columns, statistics)
        tests = [(reference, method) for reference in judged for method in methods_of(reference, self.method)]
        tail = share_of(self.spec, context.request.checks, context.request.false_alarm_rate) / len(tests)
        rows = [self._row(reference, columns[reference.name], method, tail) for reference, method in tests]
        violations = [_violation(row, self.role) for row in _worst(rows) if row.violated]
        detail = {"notJudged": left_out, "tests": len(tests), "chancePerTest": tail}
        return CheckResult.of(violations, statistics.samples, self._reason(violations, judged, left_out), features=rows, detail=detail)

    def _nothing(self, watched: list[Reference], columns: dict[str, Column], statistics: Profile) -> CheckResult:
        most = max(columns[reference.name].good for reference in watched)
        if most >= SMALLEST:
            text = f"the baseline has fewer than {SMALLEST} values of each of the {self.noun}s"
            return CheckResult(State.NO_BASELINE, statistics.samples, text)
        text = f"{statistics.samples} records, but none of {len(watched)} {self.noun}s has {SMALLEST} values: at most {most}"
        return CheckResult(State.TOO_FEW_RECORDS, statistics.samples, text)

    def _row(self, reference: Reference, column: Column, method: str, tail: float) -> FeatureRow:
        counts = np.asarray(column.counts)
        value, effect = measured(reference, counts, method)
        null = nulls_of(reference, float(counts.sum())).limit(method, tail)
        smallest = float(self.spec.options.get("minimumEffect", MINIMUM_EFFECT[method]))
        given = self.spec.options.get("threshold")
        detail = {"of": int(counts.sum()), "chanceLimit": null, "minimumEffect": smallest, "given": given is not None}
        detail |= _shape(reference, counts) | _summaries(reference, column)
        if given is not None:
            limit = float(given)
        elif method == "chiSquared":
            limit = max(null, value * (smallest / effect) ** 2 if effect > 0 else null)
        else:
            limit = max(null, smallest)
        return FeatureRow(reference.name, method, value, limit, value / limit if limit > 0 else 0.0, value > limit, detail)

    def _reason(self, violations: list[Violation], judged: list[Reference], left_out: list[str]) -> str:
        rest = f"; {len(left_out)} not judged for want of values ({listed([name[:80] for name in left_out], 3)})" if left_out else ""
        if not violations:
            return f"{are_text(len(judged), self.noun)} distributed as in the baseline{rest}"
        return f"{len(violations)} of {len(judged)} {self.noun}s drifted: {violations[0].description}{rest}"


class DataDrift(Drift):
    """Drift of the features."""

    kind = "dataDrift"
    needs_features = True


class PredictionDrift(Drift):
    """Drift of the score and of the class that the model answers."""

    kind = "predictionDrift"
    needs_predictions = True
    role = "prediction"
    noun = "prediction"

    def columns(self, statistics: Profile) -> dict[str, Column]:
        return statistics.predictions

    def hindrance(self, context: Context, statistics: Statistics) -> CheckResult | None:
        found = super().hindrance(context, statistics)
        if found is None and not references_of(context.baseline or {"features": []}, self.role):
            return CheckResult(State.NO_BASELINE, statistics.samples, "the baseline was made without predictions: name their column when it is made")
        return found


def methods_of(reference: Reference, method: str) -> list[str]:
    """`automatic`: numbers by their bins and by their ranks, categories by their shares; Kolmogorov-Smirnov needs an order."""
    if method == "automatic":
        return ["psi", "ks"] if reference.numeric and not reference.discrete else ["js" if reference.bins.size > 12 else "psi"]
    if method == "ks" and not reference.numeric:
        return ["chiSquared"]
    return [method]


def measured(reference: Reference, counts: np.ndarray, method: str) -> tuple[float, float]:
    """The statistic and its size as an effect, which are the same but for chi-squared."""
    if method == "ks":
        value = float(statistic(method, reference.counts, counts))
        return value, value
    before, now = reference.coarse(reference.counts), reference.coarse(counts)
    value = float(statistic(method, before, now))
    return value, float(cohens_w(before, now)) if method == "chiSquared" else value


def _worst(rows: list[FeatureRow]) -> list[FeatureRow]:
    """The row of each feature that is furthest beyond its limit, the furthest first."""
    worst: dict[str, FeatureRow] = {}
    for row in rows:
        if row.feature not in worst or (row.score or 0.0) > (worst[row.feature].score or 0.0):
            worst[row.feature] = row
    return sorted(worst.values(), key=lambda row: (-(row.score or 0.0), row.feature))


def _shape(reference: Reference, counts: np.ndarray) -> dict[str, Any]:
    """Both distributions on the coarse bins, for a plot."""
    before, now = reference.coarse(reference.counts), reference.coarse(counts)
    if reference.numeric:
        ends = reference.edges[reference.bins[1:] - 1].tolist()
        return {"edges": ends, "baseline": _shares(before), "window": _shares(now)}
    return {"categories": reference.labels, "baseline": _shares(before), "window": _shares(now)}


def _summaries(reference: Reference, column: Column) -> dict[str, Any]:
    return {"baselineStatistics": reference.data.get("statistics", {}), "windowStatistics": column.summary()}


def _shares(counts: np.ndarray) -> list[float]:
    total = counts.sum()
    return [float(f"{count / total:.6g}") if total else 0.0 for count in counts]


def _violation(row: FeatureRow, role: str) -> Violation:
    kind = "prediction_drift_check" if role == "prediction" else "baseline_drift_check"
    how_much = f"{NAMES[row.statistic]} {number_text(row.value or 0.0)}, limit {number_text(row.limit or 0.0)}"
    text = f"'{row.feature[:80]}' drifted: {how_much} ({_why(row)}); {_change(row)}"
    return Violation(row.feature, kind, text, row.statistic, row.value, row.limit)


def _why(row: FeatureRow) -> str:
    detail = row.detail
    if detail["given"]:
        return f"as set, over {count_text(detail['of'])} values"
    chance = f"chance reaches {number_text(detail['chanceLimit'])} with {count_text(detail['of'])} values"
    effect = "Cohen's w " if row.statistic == "chiSquared" else ""
    return f"{chance}, differences below {effect}{number_text(detail['minimumEffect'])} do not count"


def _change(row: FeatureRow) -> str:
    """What has changed most, in numbers."""
    detail = row.detail
    before, now = detail["baseline"], detail["window"]
    at = int(np.argmax(np.abs(np.array(now) - np.array(before))))
    moved = f"from {share_text(before[at])} to {share_text(now[at])} of the values"
    if "categories" in detail:
        return f"'{detail['categories'][at][:40]}' went {moved}"
    known, found = detail["baselineStatistics"], detail["windowStatistics"]
    medians = known.get("quantiles", {}).get("0.5"), found.get("quantiles", {}).get("0.5")
    middle = f"median {number_text(medians[0])}, now {number_text(medians[1])}; " if None not in medians else ""
    return f"{middle}{_bin_text(detail['edges'], at)} went {moved}"


def _bin_text(edges: list[float], at: int) -> str:
    if at == 0:
        return f"up to {number_text(edges[0])}" if edges else "all"
    return f"above {number_text(edges[-1])}" if at == len(edges) else f"{number_text(edges[at - 1])} to {number_text(edges[at])}"

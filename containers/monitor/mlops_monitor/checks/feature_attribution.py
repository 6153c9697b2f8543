"""Attribution drift: do the model's answers still hang on the same features as at baseline?"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.attribution.encoding import encoded, kinds_of
from mlops_monitor.attribution.ndcg import ndcg
from mlops_monitor.batch import Batch
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.errors import MonitorError
from mlops_monitor.model_quality.metrics import plain_number
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.sample import DECISION, PREDICTION, Sample

LIMIT = 0.9
"""As Model Monitor has it."""
SIZE = 2000
FAITHFUL = 0.6
"""R² that the trees must reach on rows they have not seen, at baseline and in the window; below, they explain something else than the model."""
SHOWN = 20


class AttributionStatistics(Statistics):
    def __init__(self, sample: Sample, samples: int = 0):
        self.sample, self.samples = sample, samples

    def update(self, batch: Batch) -> None:
        self.samples += batch.height
        self.sample.update(batch, answered(batch))

    def merge(self, other: AttributionStatistics) -> None:
        self.samples += other.samples
        self.sample.merge(other.sample)

    def to_json(self) -> Any:
        return {"samples": self.samples, "sample": self.sample.to_json()}


class FeatureAttribution(Check):
    kind = "featureAttribution"
    needs_baseline = True
    needs_features = True
    needs_predictions = True
    least = 200

    def __init__(self, spec: Any):
        super().__init__(spec)
        missing = missing_libraries()
        if missing:
            raise MonitorError(f"check {spec.name} needs {' and '.join(missing)}, which the full image has and this one has not", "Failed")
        self.limit, self.size = number(spec, "limit", LIMIT), int(number(spec, "sampleSize", SIZE))
        if not 0 < self.limit <= 1:
            raise MonitorError(f"check {spec.name}: 'limit' must be above 0 and at most 1, got {self.limit:g}", "Failed")

    def statistics(self, context: Context) -> AttributionStatistics:
        return AttributionStatistics(Sample(self.size))

    def from_json(self, context: Context, data: Any) -> AttributionStatistics:
        return AttributionStatistics(Sample.from_json(self.size, None, data["sample"]), data["samples"])

    def hindrance(self, context: Context, statistics: Any) -> CheckResult | None:
        found = super().hindrance(context, statistics)
        block = (context.baseline or {}).get("attribution")
        if found or (block and block["fidelity"] >= FAITHFUL):
            return found
        if block:
            reason = f"at baseline the surrogate explained {block['fidelity']:.0%} of the predictions, at least {FAITHFUL:.0%} are needed"
            return CheckResult(State.BAD_INPUT, statistics.samples, reason, measures={"fidelity": block["fidelity"]})
        reason = "the baseline has no attributions: make it in the full image, of data that holds the model's predictions"
        return CheckResult(State.NO_BASELINE, statistics.samples, reason)

    def judge(self, context: Context, statistics: AttributionStatistics) -> CheckResult:
        block = context.baseline["attribution"]  # type: ignore[index]
        kinds = {name: kind for name, kind in block["kinds"].items() if self.spec.watches(name)}
        rows, samples = statistics.sample.rows, statistics.samples
        gone = [name for name in kinds if name not in rows.columns]
        if not kinds or gone:
            what = f"{', '.join(gone[:5])} of the baseline did not come" if gone else "none of the features is in the baseline"
            return CheckResult(State.BAD_INPUT, samples, what)
        answers = answers_of(rows)
        if answers is None:
            return CheckResult(State.BAD_INPUT, samples, "there is no prediction that is a number or one of two classes")
        kept = ~np.isnan(answers)
        if kept.sum() < min(self.minimum_samples, self.least):
            return CheckResult(State.TOO_FEW_RECORDS, samples, f"{int(kept.sum())} records have a prediction, at least {self.least} are needed")
        from mlops_monitor.attribution.surrogate import attribution_of

        seed = int(context.generator(f"attribution/{self.spec.name}").integers(2**31))
        found = attribution_of(encoded(rows, kinds)[kept], answers[kept], seed)
        return self.compared(block, dict(zip(kinds, found.values.tolist(), strict=True)), found.fidelity, samples)

    def compared(self, block: dict[str, Any], window: dict[str, float], fidelity: float, samples: int) -> CheckResult:
        baseline = {name: block["features"][name] for name in window}
        value = ndcg(baseline, window)
        detail = {"ndcg": plain_number(value), "limit": self.limit, "fidelity": plain_number(fidelity), "features": shown(baseline, window)}
        more: dict[str, Any] = {"detail": detail, "measures": {"fidelity": plain_number(fidelity), "ndcg": plain_number(value)}}
        if fidelity < FAITHFUL:
            reason = f"the surrogate explains {max(fidelity, 0):.0%} of the predictions, at least {FAITHFUL:.0%} are needed to speak for the model"
            return CheckResult(State.BAD_INPUT, samples, reason, detail=detail, measures={"fidelity": plain_number(fidelity)})
        if value is None:
            return CheckResult(State.BAD_INPUT, samples, "the baseline attributes nothing to any feature", detail=detail)
        violations = []
        if value < self.limit:
            moved = max(detail["features"], key=lambda row: abs(row["window"] - row["baseline"]))
            text = (
                f"the ranking of features is no longer that of the baseline: NDCG {value:.3g}, limit at least {self.limit:.3g}; "
                f"most changed '{moved['feature']}', {moved['baseline']:.0%} of the attribution at baseline, {moved['window']:.0%} now"
            )
            violations = [Violation(moved["feature"], "feature_attribution_drift_check", text, "ndcg", plain_number(value), self.limit)]
        rows = [
            FeatureRow(row["feature"], "attribution", row["window"], None, None, False, {"baseline": row["baseline"]}) for row in detail["features"]
        ]
        reason = violations[0].description if violations else f"NDCG {value:.3g} (limit {self.limit:.3g}), surrogate explains {fidelity:.0%}"
        return CheckResult.of(violations, samples, reason, features=rows, **more)


def missing_libraries() -> list[str]:
    return [words for module, words in (("sklearn", "scikit-learn"), ("shap", "shap")) if find_spec(module) is None]


def number(spec: Any, key: str, default: float) -> float:
    found = spec.options.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or found <= 0:
        raise MonitorError(f"check {spec.name}: '{key}' must be a number above 0, got {found!r}", "Failed")
    return float(found)


def answered(batch: Batch) -> pl.Series | None:
    """Records that the model answered with a number, or where it answers classes only, with a class."""
    if batch.scores is not None:
        return pl.Series(~np.isnan(batch.scores))
    return None if batch.predicted_labels is None else batch.predicted_labels.is_not_null()


def answers_of(rows: pl.DataFrame) -> np.ndarray | None:
    """What the trees learn: the score; else 1 for the later of two classes. NaN where it is missing."""
    if PREDICTION in rows.columns and rows[PREDICTION].is_not_null().any():
        return rows[PREDICTION].fill_null(np.nan).to_numpy()
    classes = sorted(rows[DECISION].drop_nulls().unique()) if DECISION in rows.columns else []
    if not 1 <= len(classes) <= 2:
        return None
    return np.array([np.nan if value is None else float(value == classes[-1]) for value in rows[DECISION]])


def attribution_block(rows: pl.DataFrame, answers: np.ndarray, seed: int) -> dict[str, Any] | None:
    """What a baseline keeps; None where the image cannot say or nothing varies. `rows` are features as text."""
    kept = ~np.isnan(answers)
    kinds = kinds_of(rows, sorted(rows.columns))
    if missing_libraries() or not kinds or kept.sum() < FeatureAttribution.least:
        return None
    from mlops_monitor.attribution.surrogate import attribution_of

    found = attribution_of(encoded(rows, kinds)[kept], answers[kept], seed)
    values = {name: plain_number(value) for name, value in zip(kinds, found.values.tolist(), strict=True)}
    return {"features": values, "kinds": kinds, "fidelity": plain_number(found.fidelity), "rows": int(kept.sum())}


def shown(baseline: dict[str, float], window: dict[str, float]) -> list[dict[str, Any]]:
    """Shares of the whole, so that both can be compared; the weightiest first."""
    shares = [{name: value / (sum(part.values()) or 1) for name, value in part.items()} for part in (baseline, window)]
    names = sorted(baseline, key=lambda name: (-max(shares[0][name], shares[1][name]), name))[:SHOWN]
    return [{"feature": name, "baseline": plain_number(shares[0][name]), "window": plain_number(shares[1][name])} for name in names]

"""Baseline mode: what data of the time of training looked like, and how much it differs from itself by chance."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.baseline_columns import Described, describe
from mlops_monitor.budget import USUAL, WEIGHTS
from mlops_monitor.calibration import MINIMUM_EFFECT, REPLICATES, SIZES, calibrate, copies_of, inflation_of, nulls_of, spread_of
from mlops_monitor.checks.drift import methods_of
from mlops_monitor.errors import MonitorError
from mlops_monitor.references import Reference

FORMAT = "cdk-mlops/baseline/1"
SEED = 20_261_121
SHOWN = (1000, 10_000, 100_000)
FEWEST_ROWS = 50


@dataclass(frozen=True)
class Options:
    """What a baseline is made with."""

    false_alarm_rate: float = 0.01
    categories: tuple[str, ...] = ()  # columns whose numbers are names
    rows: int | None = None  # of the data set, where not all of them are in the table


def make(features: pl.DataFrame, predictions: pl.DataFrame | None = None, options: Options = Options()) -> dict[str, Any]:
    """The baseline of a table. Rows are in the order of the data set: neighbours that resemble each other are noticed.

    `predictions` has the columns `score`, `label` or both.
    """
    if features.height < FEWEST_ROWS:
        raise MonitorError(f"the data set must have {FEWEST_ROWS} rows or more, got {features.height}")
    described = [describe(name, features[name], category=name in options.categories) for name in features.columns]
    share = _independent(features, described)
    if predictions is not None:
        described += [describe(name, predictions[name], "prediction", category=name == "label") for name in predictions.columns]
    entries = [_calibrated(found, share, index) for index, found in enumerate(described)]
    for role, kind in (("feature", "dataDrift"), ("prediction", "predictionDrift")):
        _add_limits([entry for entry in entries if entry["role"] == role], options.false_alarm_rate * WEIGHTS[kind] / USUAL)
    calibration = {"falseAlarmRate": options.false_alarm_rate, "weights": WEIGHTS, "sizes": list(SIZES), "replicates": REPLICATES,
                   "effectiveShare": share, "minimumEffect": MINIMUM_EFFECT, "seed": SEED}  # fmt: skip
    rows = options.rows or features.height
    return {"format": FORMAT, "rows": rows, "usedRows": features.height, "columns": features.columns, "calibration": calibration,
            "features": entries}  # fmt: skip


def feature_names(baseline: dict[str, Any]) -> list[str]:
    """In the order of the data set."""
    return [entry["name"] for entry in baseline["features"] if entry.get("role", "feature") == "feature"]


def _independent(features: pl.DataFrame, described: list[Described]) -> float:
    """Less than 1 where rows were copied. That two independent rows are equal is no likelier than in the two most varied columns."""
    least = sorted(found.collision for found in described)[:2]
    multiplicities = features.hash_rows(seed=1).value_counts()["count"].to_numpy()
    return copies_of(features.height, multiplicities, float(np.prod(least)))


def _calibrated(found: Described, share: float, index: int) -> dict[str, Any]:
    reference = Reference.from_json(found.entry)
    bursts = {"missingInflation": spread_of(found.absent.astype(np.int64), 2)}
    if not reference.can_drift:
        return {**found.entry, "calibration": {"effectiveShare": share, **bursts}}
    generator = np.random.default_rng([SEED, index])
    block = calibrate(reference, share, inflation_of(reference, found.cells) | bursts, generator)
    return {**found.entry, "calibration": block}


def _add_limits(entries: list[dict[str, Any]], rate: float) -> None:
    """For people: the limits of the automatic method in windows of some sizes. The checks calculate them anew for their window."""
    references = {entry["name"]: Reference.from_json(entry) for entry in entries}
    watched = [reference for reference in references.values() if reference.can_drift]
    tests = sum(len(methods_of(reference, "automatic")) for reference in watched)
    for entry in entries:
        reference = references[entry["name"]]
        if reference.can_drift:
            found = {method: [_limit(reference, method, rows, rate / tests) for rows in SHOWN] for method in methods_of(reference, "automatic")}
            entry["limits"] = {"rows": list(SHOWN), **found}


def _limit(reference: Reference, method: str, rows: int, tail: float) -> float:
    return float(f"{max(MINIMUM_EFFECT[method], nulls_of(reference, rows).limit(method, tail)):.4g}")

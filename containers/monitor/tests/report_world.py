"""A monitor with everything in it: hours of history, a drift, falling quality, a facet, and a check that cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from mlops_monitor import baseline as baselines
from mlops_monitor.batch import Batch, Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Context
from mlops_monitor.execution import Execution
from mlops_monitor.history import History
from mlops_monitor.model_quality.calibration import quality_block
from mlops_monitor.model_quality.counts import Labelled, count
from mlops_monitor.predictions import PredictionColumns
from mlops_monitor.request import CheckSpec, Request, Window
from mlops_monitor.result import CheckResult, State
from mlops_monitor.summary import history_window

START = datetime(2026, 11, 21, 17, tzinfo=UTC)
COUNTRIES = ["DE", "FR", "ES", "IT", "PL"]
CHECKS = (
    CheckSpec("DataQuality", "dataQuality"),
    CheckSpec("DataDrift", "dataDrift"),
    CheckSpec("PredictionDrift", "predictionDrift"),
    CheckSpec("ModelQuality", "modelQuality"),
    CheckSpec("Bias", "bias", options={"facet": "age", "facetAbove": 60}),
)


def rows_of(size: int, seed: int, drift: float = 0.0) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Features, scores, truth. With drift amounts grow, and the truth follows the score less."""
    chance = np.random.default_rng(seed)
    amount = chance.lognormal(3 + 0.8 * drift, 1, size)
    distance = chance.exponential(50, size)
    age = chance.integers(18, 90, size)
    margin = 1.4 * (np.log(amount) - 3) + 0.03 * (distance - 50) - 0.01 * np.maximum(age - 60, 0) - 0.5
    scores = 1 / (1 + np.exp(-margin))
    truth = chance.random(size) < 1 / (1 + np.exp(-margin * (1 - 0.8 * drift)))
    features = pl.DataFrame({
        "amount": np.where(chance.random(size) < 0.01, np.nan, amount.round(2)), "distance": distance.round(1), "age": age,
        "hour": chance.integers(0, 24, size),
        "country": chance.choice(COUNTRIES, size, p=[0.45, 0.25, 0.15, 0.1, 0.05]), "items": chance.poisson(2, size),
    }).with_columns(pl.col("amount", "age", "hour", "items").cast(pl.Float64).fill_nan(None))  # fmt: skip
    return features, scores, truth


def batch_of(features: pl.DataFrame, scores: np.ndarray, truth: np.ndarray | None) -> Batch:
    size = features.height
    keys = pl.DataFrame({"id": [f"id-{place}" for place in range(size)], "time": [START] * size, "variant": ["AllTraffic"] * size})
    labels = None if truth is None else pl.Series([None if place % 5 == 0 else str(int(value)) for place, value in enumerate(truth)])
    return Batch(features, pl.DataFrame({"score": scores}), keys, PredictionColumns(score="score"), labels)


def baseline_of(size: int = 6000) -> dict:
    features, scores, truth = rows_of(size, 1)
    made = baselines.make(features, pl.DataFrame({"score": scores}))
    counts = count(Labelled(pl.Series(truth.astype(int)), pl.Series(scores)), "1", 0.5)
    return {**made, "quality": quality_block(counts, "binaryClassification", "1")}


def request_of(start: datetime = START, checks: tuple[CheckSpec, ...] = CHECKS) -> Request:
    return Request(
        "fraud-monitor", (Window("now", start, start + timedelta(hours=1), "capture"),), checks, endpoint="fraud-scoring",
        version="arn:aws:sagemaker:eu-central-1:111122223333:model-package/fraud/7",
        report_uri="s3://bucket/monitoring/fraud-monitor/reports/2026/11/21/17/",
    )  # fmt: skip


def run(request: Request, batch: Batch, baseline: dict | None, history: History | None = None) -> Execution:
    """The checks on one batch, as the engine runs them."""
    reading = Reading(
        files=12, read=batch.height, labelled=0 if batch.labels is None else len(batch.labels.drop_nulls()), columns=batch.features.columns
    )
    context = Context(request, request.now, baseline, Path("none"), history or History([]), reading)
    results = []
    for spec in request.checks:
        check = check_of(spec)
        statistics = check.statistics(context)
        statistics.update(batch)
        result = check.hindrance(context, statistics) or check.judge(context, statistics)
        results.append(replace(result, name=spec.name, kind=spec.kind, window=spec.window))
    return Execution(request, results, {"now": reading}, history or History([]), baseline)


def history_of(baseline: dict, hours: int = 30) -> History:
    """Quiet hours; the last three already drift."""
    history = History([])
    for hour in range(hours, 0, -1):
        drift = 0.0 if hour > 3 else 0.4 + 0.15 * (3 - hour)
        features, scores, truth = rows_of(1500, 1000 + hour, drift)
        execution = run(request_of(START - timedelta(hours=hour)), batch_of(features, scores, truth if hour % 9 else None), baseline, history)
        history = history.with_window(history_window(execution))
    return history


def drifted(baseline: dict, history: History) -> Execution:
    features, scores, truth = rows_of(4000, 7, 0.8)
    execution = run(request_of(), batch_of(features, scores, truth), baseline, history)
    execution.readings["now"].unreadable.update({"the payload is no JSON": 3})
    execution.readings["now"].examples["the payload is no JSON"] = "17/04-05-123.jsonl, line 7"
    execution.readings["now"].duplicates = 12
    late = CheckResult(
        State.NO_LABELS, 0, "no label of 3812 records has arrived", label_share=0.0, name="LateQuality", kind="modelQuality", window="now"
    )
    execution.results.append(late)
    return execution

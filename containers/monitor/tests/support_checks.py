"""Runs one check over batches, whole or in shards, as the engine does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from mlops_monitor.batch import Batch, Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Context
from mlops_monitor.predictions import PredictionColumns
from mlops_monitor.request import CheckSpec, Request, Window, time_of
from mlops_monitor.result import CheckResult

WINDOW = Window("now", time_of("2026-11-21T17:00:00Z"), time_of("2026-11-21T18:00:00Z"), "capture")


def batch_of(features: dict, scores=None, decisions=None, labels=None, start: int = 0) -> Batch:
    frame = pl.DataFrame(features)
    size = frame.height if frame.width else len(scores if scores is not None else decisions)
    keys = pl.DataFrame(
        {"id": [f"id-{place}" for place in range(start, start + size)], "time": [WINDOW.start] * size, "variant": ["AllTraffic"] * size}
    )
    answers = {name: values for name, values in (("score", scores), ("label", decisions)) if values is not None}
    columns = PredictionColumns("score" if scores is not None else None, "label" if decisions is not None else None)
    truth = None if labels is None else pl.Series([None if value is None else str(value) for value in labels], dtype=pl.String)
    return Batch(frame, pl.DataFrame(answers), keys, columns, truth)


def split(batch: Batch, places: list[int]) -> list[Batch]:
    """The same records as several batches."""
    ends = [0, *places, batch.height]
    parts = []
    for first, last in zip(ends, ends[1:], strict=False):
        cut = [frame.slice(first, last - first) for frame in (batch.features, batch.predictions, batch.keys)]
        parts.append(Batch(*cut, batch.prediction_columns, None if batch.labels is None else batch.labels.slice(first, last - first)))
    return parts


def run(spec: CheckSpec, batches: list[Batch], baseline: dict | None = None, sharded: bool = False, folder: Path = Path("none")) -> CheckResult:
    reading = Reading(read=sum(batch.height for batch in batches), columns=batches[0].features.columns if batches else [])
    reading.labelled = sum(0 if batch.labels is None else len(batch.labels.drop_nulls()) for batch in batches)
    request = Request("monitor", (WINDOW,), (spec,))
    context = Context(request, WINDOW, baseline, folder, reading=reading, replay=None if sharded else lambda: iter(batches))
    check = check_of(spec)
    statistics = check.statistics(context)
    for batch in batches:
        part = check.statistics(context) if sharded else statistics
        part.update(batch)
        if sharded:
            statistics.merge(check.from_json(context, json.loads(json.dumps(part.to_json(), allow_nan=False))))
    return check.hindrance(context, statistics) or check.judge(context, statistics)


def binary(size: int, seed: int = 1, slope: float = 1.5):
    """Features, scores and truth of a model whose quality the slope decides."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=size)
    truth = (chance.random(size) < 1 / (1 + np.exp(1 - slope * values))).astype(int)
    return {"x": values}, 1 / (1 + np.exp(1 - 1.5 * values)), truth

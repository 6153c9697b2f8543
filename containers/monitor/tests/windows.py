"""Windows and baselines in memory."""

import json
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.baseline_making import Options, make
from mlops_monitor.batch import Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Context
from mlops_monitor.request import CheckSpec, Request
from mlops_monitor.result import CheckResult
from studies.bench import WINDOW, batch_of

ROWS = 4000


def table(rows: int = ROWS, seed: int = 0, **columns: Any) -> pl.DataFrame:
    """Amounts, counts, a category and a column with holes; `columns` replace some of them."""
    rng = np.random.default_rng(seed)
    made = {
        "amount": rng.normal(100, 20, rows),
        "visits": rng.poisson(2, rows).astype(float),
        "country": rng.choice(["de", "fr", "it"], rows, p=[0.6, 0.3, 0.1]),
        "age": np.where(rng.random(rows) < 0.1, np.nan, np.round(rng.normal(40, 10, rows), 1)),
    }
    return pl.DataFrame({**made, **columns}).fill_nan(None)


def answers(rows: int = ROWS, seed: int = 0, shift: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng([seed, 1])
    score = 1 / (1 + np.exp(-rng.normal(shift, 1, rows)))
    return pl.DataFrame({"score": score, "label": np.where(score > 0.5, "1", "0")})


BASELINE = make(table(), answers())


def judged(
    kind: str, window: pl.DataFrame, predictions: pl.DataFrame | None = None, baseline: dict[str, Any] | None = BASELINE, **options: Any
) -> CheckResult:
    """The verdict of one check on a window."""
    spec = CheckSpec("Check", kind, minimum_samples=options.pop("minimumSamples", None), features=options.pop("features", None),
                     exclude=options.pop("exclude", ()), options=options)  # fmt: skip
    reading = Reading(read=window.height, columns=window.columns)
    context = Context(Request("m", (WINDOW,), (spec,)), WINDOW, baseline, None, reading=reading)
    check = check_of(spec)
    statistics = check.statistics(context)
    if window.height:
        statistics.update(batch_of(window, predictions))
    statistics = check.from_json(context, json.loads(json.dumps(statistics.to_json(), allow_nan=False)))
    return check.hindrance(context, statistics) or check.judge(context, statistics)


def row_of(result: CheckResult, feature: str, statistic: str) -> Any:
    return next(row for row in result.features if (row.feature, row.statistic) == (feature, statistic))


__all__ = ["BASELINE", "ROWS", "Options", "answers", "judged", "make", "row_of", "table"]

"""Judges windows from tables in memory, as the job judges them from files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mlops_monitor.batch import Batch, Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Context
from mlops_monitor.columns import column_of
from mlops_monitor.predictions import PredictionColumns
from mlops_monitor.profile import Profile, profile_of
from mlops_monitor.request import CheckSpec, Request, Window
from mlops_monitor.result import CheckResult

SPECS = (CheckSpec("DataQuality", "dataQuality"), CheckSpec("DataDrift", "dataDrift"), CheckSpec("PredictionDrift", "predictionDrift"))
WINDOW = Window("now", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC), "capture")


def batch_of(features: pl.DataFrame, predictions: pl.DataFrame | None = None) -> Batch:
    """A batch as a reader yields it."""
    answers = pl.DataFrame() if predictions is None else predictions
    keys = pl.DataFrame({"id": pl.Series([None] * features.height, dtype=pl.String)})
    columns = PredictionColumns(*(name if name in answers.columns else None for name in ("score", "label")))
    return Batch(features.fill_nan(None) if features.height else features, answers, keys, columns)


@dataclass(frozen=True)
class Bench:
    """A monitor at its defaults, over one baseline."""

    baseline: dict[str, Any]
    specs: tuple[CheckSpec, ...] = SPECS
    rate: float = 0.01

    def profile(self, features: pl.DataFrame, predictions: pl.DataFrame | None = None) -> Profile:
        """The counts of a window."""
        profile = profile_of(self.context(features))
        profile.update(batch_of(features, predictions))
        return profile

    def with_column(self, profile: Profile, column: pl.Series) -> Profile:
        """The counts of the same window with another column; those of all other columns are shared."""
        changed = column_of(profile.features[column.name].reference)
        changed.add(batch_of(column.to_frame()))
        copy = Profile([], [])
        copy.samples, copy.features, copy.predictions = profile.samples, {**profile.features, column.name: changed}, profile.predictions
        return copy

    def judge(self, profile: Profile, columns: list[str]) -> list[CheckResult]:
        """The verdicts of all checks."""
        context = self.context(None, profile.samples, columns)
        checks = [check_of(spec) for spec in self.specs]
        return [check.hindrance(context, profile) or check.judge(context, profile) for check in checks]

    def context(self, features: pl.DataFrame | None, read: int = 0, columns: list[str] | None = None) -> Context:
        request = Request("study", (WINDOW,), self.specs, false_alarm_rate=self.rate)
        names = columns if columns is not None else features.columns if features is not None else []
        return Context(
            request, WINDOW, self.baseline, Path(), reading=Reading(read=read or (features.height if features is not None else 0), columns=names)
        )

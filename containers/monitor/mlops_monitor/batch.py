"""What a reader yields: some thousand records as columns, and counters of what could not be read."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.predictions import PredictionColumns
from mlops_monitor.values import MISSING_NUMBERS, canonical_text, numbers_of

KEYS = {"id": pl.String, "time": pl.Datetime("us", "UTC"), "variant": pl.String}


@dataclass(frozen=True)
class Batch:
    """At most 50,000 records. A column of `features` and `predictions` is Float64 (all values are numbers) or String.

    Whether a column is Float64 or String may change from batch to batch: ask `numbers` or `texts`, which do not care.
    A feature that no record of the batch has is absent; `numbers` and `texts` then answer with nothing but missing values.
    """

    features: pl.DataFrame
    predictions: pl.DataFrame
    keys: pl.DataFrame  # id, time, variant; one row for each record
    prediction_columns: PredictionColumns = PredictionColumns()
    labels: pl.Series | None = None  # String; null where none has arrived; None where nobody asked for labels
    _cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def height(self) -> int:
        return self.keys.height

    def numbers(self, name: str) -> "Numbers":
        """A feature as numbers."""
        return self._once(("n", name), lambda: Numbers.of(self.series(name)))

    def texts(self, name: str) -> pl.Series:
        """A feature as categories: String, null where missing; 5, 5.0 and "5" are one category, true and True, too."""
        return self._once(("t", name), lambda: canonical_text(self.series(name)))

    def series(self, name: str) -> pl.Series:
        """The column as it was read."""
        if name in self.features.columns:
            return self.features.get_column(name)
        return pl.Series(name, [None] * self.height, dtype=pl.Float64)

    @cached_property
    def scores(self) -> np.ndarray | None:
        """The main prediction as float64, NaN where it is missing; None where the predictions hold no number."""
        name = self.prediction_columns.score
        return None if name is None or name not in self.predictions.columns else Numbers.of(self.predictions.get_column(name)).values

    @cached_property
    def predicted_labels(self) -> pl.Series | None:
        """The class that the model answered, as canonical text; None where it answers scores only."""
        name = self.prediction_columns.label
        return None if name is None or name not in self.predictions.columns else canonical_text(self.predictions.get_column(name))

    @cached_property
    def label_texts(self) -> pl.Series | None:
        """Ground truth as canonical text, null where none has arrived."""
        return None if self.labels is None else canonical_text(self.labels)

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]


@dataclass(frozen=True)
class Numbers:
    """A column as numbers. `values` has NaN where a value is missing or wrong."""

    values: np.ndarray
    missing: int  # null, empty, NaN, NA
    wrong: int  # there, and no finite number: text, 1e999

    @staticmethod
    def of(series: pl.Series) -> "Numbers":
        values, missing, wrong = numbers_of(series, MISSING_NUMBERS)
        return Numbers(values, missing, wrong)

    @property
    def good(self) -> np.ndarray:
        """The numbers alone."""
        return self.values[~np.isnan(self.values)]


@dataclass
class Reading:
    """What became of the records of a window. `unreadable` counts by reason; `examples` holds one text for each reason."""

    files: int = 0
    read: int = 0  # records that the checks saw
    duplicates: int = 0
    outside: int = 0  # of an event time that is not in the window
    labelled: int = 0
    without_prediction: int = 0
    values: int = 0  # values of features that are there
    unreadable: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)  # features in the order in which they were met
    refused: str | None = None  # why the whole window is refused, like a million columns

    def lost(self, reason: str, count: int = 1, example: str = "") -> None:
        """Counts what could not be read; never the values themselves, which may be personal: the place only."""
        if count > 0:
            self.unreadable[reason] += count
            self.examples.setdefault(reason, example)

    @property
    def unread(self) -> int:
        return sum(self.unreadable.values())

    @property
    def label_share(self) -> float:
        return self.labelled / self.read if self.read else 0.0

    def merge(self, other: "Reading") -> None:
        for name in ("files", "read", "duplicates", "outside", "labelled", "without_prediction", "values"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unreadable.update(other.unreadable)
        self.examples = {**other.examples, **self.examples}
        known = set(self.columns)
        self.columns += [name for name in other.columns if name not in known]
        self.refused = self.refused or other.refused

    def to_json(self) -> dict[str, Any]:
        return {
            "files": self.files, "read": self.read, "duplicates": self.duplicates, "outside": self.outside, "labelled": self.labelled,
            "withoutPrediction": self.without_prediction, "values": self.values, "unreadable": dict(sorted(self.unreadable.items())),
            "examples": dict(sorted(self.examples.items())), "columns": self.columns, "refused": self.refused,
        }  # fmt: skip

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Reading":
        return Reading(
            data["files"], data["read"], data["duplicates"], data["outside"], data["labelled"], data["withoutPrediction"],
            data["values"], Counter(data["unreadable"]), dict(data["examples"]), list(data["columns"]), data["refused"],
        )  # fmt: skip

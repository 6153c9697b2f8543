"""Counts of the columns of a window on the cells of the baseline: bounded in size, exact under merge."""

from typing import Any, Protocol

import numpy as np
import polars as pl

from mlops_monitor.batch import Batch, Numbers
from mlops_monitor.categories import CategoryCounter
from mlops_monitor.cells import count_sorted
from mlops_monitor.references import Reference
from mlops_monitor.sketches import QuantileSketch

MISSING_ONLY = Reference("", "text", "feature", 0, 0, 0, 0, 0, False, np.empty(0), (), np.empty(0, dtype=np.int64), np.empty(0), {})
"""What stands for a column that the baseline does not know."""


class Source(Protocol):
    """The features or the predictions of a batch."""

    def numbers(self, name: str) -> Numbers: ...

    def texts(self, name: str) -> pl.Series: ...


class NumericColumn:
    """Numbers: counts of cells, mean and sum of squared differences from it, and a sketch of quantiles."""

    def __init__(self, reference: Reference):
        self.reference = reference
        self.missing = 0
        self.wrong = 0
        self.counts = np.zeros(reference.counts.size, dtype=np.int64)
        self.moments = np.zeros(2)
        self.sketch = QuantileSketch()

    def add(self, source: Source) -> None:
        found = source.numbers(self.reference.name)
        values = np.sort(found.good)
        self.missing += found.missing
        self.wrong += found.wrong
        if self.reference.type == "integer":
            whole = values == np.floor(values)
            if not whole.all():
                self.wrong += int(values.size - whole.sum())
                values = values[whole]
        if values.size:
            with np.errstate(over="ignore", invalid="ignore"):
                mean = values.mean()
                self._combine(values.size, np.array([mean, np.square(values - mean).sum()]))
        self.counts += count_sorted(values, self.reference.edges)
        self.sketch.add(values)

    def _combine(self, rows: int, moments: np.ndarray) -> None:
        """Chan's formula; before the counts are added."""
        if not self.good:
            self.moments = moments
            return
        with np.errstate(over="ignore", invalid="ignore"):
            total, apart = self.good + rows, moments[0] - self.moments[0]
            between = apart**2 * self.good * rows / total
            self.moments = np.array([self.moments[0] + apart * rows / total, self.moments[1] + moments[1] + between])

    def merge(self, other: "NumericColumn") -> None:
        self.missing += other.missing
        self.wrong += other.wrong
        if other.good:
            self._combine(other.good, other.moments)
        self.counts += other.counts
        self.sketch.merge(other.sketch)

    def to_json(self) -> dict[str, Any]:
        moments = [float(value) if np.isfinite(value) else None for value in self.moments]
        return {"missing": self.missing, "wrong": self.wrong, "counts": self.counts.tolist(), "moments": moments, "sketch": self.sketch.to_json()}

    def load(self, data: dict[str, Any]) -> None:
        if len(data["counts"]) != self.counts.size:
            raise ValueError(f"partial counts of {self.reference.name} are of another baseline")
        self.missing, self.wrong = data["missing"], data["wrong"]
        self.counts = np.array(data["counts"], dtype=np.int64)
        self.moments = np.array([np.nan if value is None else value for value in data["moments"]])
        self.sketch = QuantileSketch.from_json(data["sketch"])

    @property
    def good(self) -> int:
        return int(self.counts.sum())

    @property
    def unseen(self) -> int:
        return 0

    @property
    def below(self) -> int:
        return int(self.counts[0])

    @property
    def above(self) -> int:
        return int(self.counts[-1])

    def summary(self) -> dict[str, Any]:
        """Mean, deviation, ends and quantiles, for the report."""
        if not self.good:
            return {}
        mean, variance = self.moments[0], self.moments[1] / max(1, self.good - 1)
        names = ("0.05", "0.25", "0.5", "0.75", "0.95")
        found = self.sketch.quantiles(np.array([float(name) for name in names]))
        numbers = {"mean": mean, "standardDeviation": np.sqrt(variance), "minimum": self.sketch.minimum, "maximum": self.sketch.maximum}
        quantiles = {name: float(value) for name, value in zip(names, found, strict=True)}
        return {**{name: float(value) if np.isfinite(value) else None for name, value in numbers.items()}, "quantiles": quantiles}


class CategoryColumn:
    """Categories: the known ones, and some of the unseen ones by name."""

    below = 0
    above = 0
    wrong = 0

    def __init__(self, reference: Reference):
        self.reference = reference
        self.missing = 0
        self.counter = CategoryCounter(reference.known)

    def add(self, source: Source) -> None:
        texts = source.texts(self.reference.name)
        self.missing += texts.null_count()
        self.counter.add(texts.drop_nulls())

    def merge(self, other: "CategoryColumn") -> None:
        self.missing += other.missing
        self.counter.merge(other.counter)

    def to_json(self) -> dict[str, Any]:
        return {"missing": self.missing, **self.counter.to_json()}

    def load(self, data: dict[str, Any]) -> None:
        self.missing = data["missing"]
        self.counter = CategoryCounter.from_json(data, self.reference.known)

    @property
    def counts(self) -> np.ndarray:
        """Known categories in the order of the baseline, then all others together."""
        known = [self.counter.counts.get(name, 0) for name in self.reference.categories]
        return np.array([*known, self.unseen], dtype=np.int64)

    @property
    def good(self) -> int:
        return sum(self.counter.counts.values()) + self.counter.overflow

    @property
    def unseen(self) -> int:
        return sum(self.counter.unseen().values()) + self.counter.overflow

    def summary(self) -> dict[str, Any]:
        return {"unseen": [{"value": value, "count": count} for value, count in list(self.counter.unseen().items())[:10]]}


class OtherColumn:
    """Texts, times and identifiers: only whether they are there."""

    below = 0
    above = 0
    wrong = 0
    unseen = 0

    def __init__(self, reference: Reference):
        self.reference = reference
        self.missing = 0
        self.good = 0

    def add(self, source: Source) -> None:
        texts = source.texts(self.reference.name)
        self.missing += texts.null_count()
        self.good += texts.len() - texts.null_count()

    def merge(self, other: "OtherColumn") -> None:
        self.missing += other.missing
        self.good += other.good

    def to_json(self) -> dict[str, Any]:
        return {"missing": self.missing, "good": self.good}

    def load(self, data: dict[str, Any]) -> None:
        self.missing, self.good = data["missing"], data["good"]

    def summary(self) -> dict[str, Any]:
        return {}


Column = NumericColumn | CategoryColumn | OtherColumn


def column_of(reference: Reference) -> Column:
    """Empty counts of a column."""
    kind = NumericColumn if reference.numeric else CategoryColumn if reference.type == "category" else OtherColumn
    return kind(reference)


class PredictionSource:
    """The predictions of a batch, read as `Batch` reads features."""

    def __init__(self, batch: Batch):
        self._batch = batch

    def numbers(self, name: str) -> Numbers:
        scores = self._batch.scores if name == "score" else None
        if scores is None:
            return Numbers(np.full(self._batch.height, np.nan), self._batch.height, 0)
        return Numbers(scores, int(np.isnan(scores).sum()), 0)

    def texts(self, name: str) -> pl.Series:
        labels = self._batch.predicted_labels if name == "label" else None
        return labels if labels is not None else pl.Series(name, [None] * self._batch.height, dtype=pl.String)

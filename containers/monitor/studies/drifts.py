"""Changes of one column in graded strength."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from studies.datasets import DataSet

Change = Callable[[np.random.Generator, np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class Drift:
    name: str
    about: str
    column: str  # number or category
    strengths: tuple[float, ...]
    change: Change

    def apply(self, rng: np.random.Generator, data: DataSet, features: pl.DataFrame, strength: float) -> tuple[str, pl.Series] | None:
        """The changed column; None where the data set has no such column."""
        name = data.number if self.column == "number" else data.category
        if name is None:
            return None
        return name, pl.Series(name, self.change(rng, features[name].to_numpy(), strength))


def _shift(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    """By so many deviations of the values; where they are heavy-tailed, of their logarithms."""
    if _heavy(values):
        return np.round(values * np.exp(strength * np.log(values + 1e-9).std()), 2)
    return _as_rounded(values, values + strength * values.std())


def _scale(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    if _heavy(values):
        logs = np.log(values + 1e-9)
        return np.round(np.exp(logs.mean() + strength * (logs - logs.mean())), 2)
    return _as_rounded(values, values.mean() + strength * (values - values.mean()))


def _unit(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    return np.where(_some(rng, values, strength), values * 1000, values)


def _missing(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    return np.where(_some(rng, values, strength), np.nan, values)


def _share(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    """Points of share that move from the most frequent category to the third."""
    names, counts = np.unique(values, return_counts=True)
    first, third = names[np.argsort(-counts, kind="stable")[[0, 2]]]
    moved = (values == first) & (rng.random(values.size) < strength / (counts.max() / values.size))
    return np.where(moved, third, values)


def _new(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    return np.where(_some(rng, values, strength), "never seen", values)


def _relation(rng: np.random.Generator, values: np.ndarray, strength: float) -> np.ndarray:
    return rng.permutation(values)


def _some(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    return rng.random(values.size) < share


def _heavy(values: np.ndarray) -> bool:
    return bool(values.min() > 0 and values.mean() > 1.5 * np.median(values))


def _as_rounded(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Whole numbers stay whole: rounding at random keeps the mean change."""
    if not (before == np.floor(before)).all():
        return np.round(after, 4)
    return np.floor(after + np.random.default_rng(5).random(after.size))


DRIFTS = (
    Drift("shift", "a number moves by so many standard deviations (amounts: of the logarithm)", "number", (0.1, 0.25, 0.5, 1.0), _shift),
    Drift("scale", "a number spreads by this factor around its mean", "number", (1.1, 1.25, 1.5, 2.0), _scale),
    Drift("unit", "this share of a number is 1,000 times too large", "number", (0.001, 0.002, 0.005, 0.02), _unit),
    Drift("missing", "this share of a number is gone", "number", (0.005, 0.01, 0.02, 0.05), _missing),
    Drift("share", "this share moves from the most frequent category to the third", "category", (0.02, 0.05, 0.1, 0.2), _share),
    Drift("new", "this share is of a category that was never seen", "category", (0.005, 0.01, 0.02, 0.05), _new),
    Drift("relation", "a number is shuffled: it is distributed as before, but tells nothing about the others any more", "number", (1.0,), _relation),
)

"""Entries of baseline.json: the type of a column, its statistics and its reference counts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.cells import DISCRETE, SMALLEST_SHARE, bins_of, count_sorted, edges_of
from mlops_monitor.values import MISSING_NUMBERS, canonical_text, numbers_of

MOST_CATEGORIES = 1000
OWN_BINS = 19
GROUP_SHARE = 0.05
FEWEST_ROWS_OF_A_BIN = 20
ENOUGH_TO_TELL = 100
"""Rows before a column may be taken for free text or for an identifier."""
MOSTLY = 0.95
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
EPOCH_SECONDS = (6e8, 4e9)


@dataclass(frozen=True)
class Described:
    """An entry, and the cell of each row in the order of the data set (-1: none) for the calibration."""

    entry: dict[str, Any]
    cells: np.ndarray
    absent: np.ndarray  # which rows are missing
    collision: float  # the chance that two rows have the same value


def describe(name: str, series: pl.Series, role: str = "feature", category: bool = False) -> Described:
    """What the baseline keeps of a column. `category`: its numbers are names."""
    series = series.cast(pl.String) if series.dtype == pl.Boolean else series
    values, missing, wrong = numbers_of(series, MISSING_NUMBERS)
    good = int((~np.isnan(values)).sum())
    base = {"name": name, "role": role, "rows": series.len()}
    if good and not category and good >= MOSTLY * (good + wrong):
        return _numbers(base, values, missing, wrong)
    texts = canonical_text(series)
    absent = texts.is_null().to_numpy()
    if absent.all():
        entry = {**base, "type": "empty", "missing": int(absent.sum()), "wrong": 0}
        return Described(entry, np.full(series.len(), -1), absent, 1.0)
    return _texts(base, texts, absent)


def _numbers(base: dict[str, Any], values: np.ndarray, missing: int, wrong: int) -> Described:
    known = ~np.isnan(values)
    absent = ~known
    there = values[known]
    distinct, counts = np.unique(there, return_counts=True)
    whole = bool((there == np.floor(there)).all())
    kind = _running(there, distinct, whole) or ("integer" if whole else "numeric")
    entry = {**base, "type": kind, "missing": missing, "wrong": wrong, "distinct": int(distinct.size), "statistics": _statistics(there)}
    collision = float(np.square(counts / there.size).sum())
    if kind in ("timestamp", "identifier"):
        return Described(entry, np.full(values.size, -1), absent, collision)
    edges = edges_of(there)
    discrete = distinct.size <= DISCRETE
    cell_counts = count_sorted(np.sort(there), edges)
    cells = np.where(known, np.searchsorted(edges, np.nan_to_num(values), side="left"), -1)
    bins = bins_of(cell_counts, discrete)
    lists = {"edges": edges.tolist(), "counts": cell_counts.tolist(), "bins": bins.tolist()}
    return Described({**entry, "discrete": discrete, **lists}, cells, absent, collision)


def _running(values: np.ndarray, distinct: np.ndarray, whole: bool) -> str | None:
    """Times and running numbers are new in every window: that is no drift."""
    if values.size < ENOUGH_TO_TELL:
        return None
    low, high = distinct[0], distinct[-1]
    if any(EPOCH_SECONDS[0] * unit < low and high < EPOCH_SECONDS[1] * unit for unit in (1, 1e3, 1e6, 1e9)) and distinct.size > values.size / 2:
        return "timestamp"
    steps = np.diff(values)
    return "identifier" if whole and (bool((steps > 0).all()) or bool((steps < 0).all())) else None


def _statistics(values: np.ndarray) -> dict[str, Any]:
    with np.errstate(over="ignore", invalid="ignore"):
        found = {"minimum": values.min(), "maximum": values.max(), "mean": values.mean(), "standardDeviation": values.std()}
    quantiles = {str(share): float(value) for share, value in zip(QUANTILES, np.quantile(values, QUANTILES), strict=True)}
    return {**{key: float(value) if np.isfinite(value) else None for key, value in found.items()}, "quantiles": quantiles}


def _texts(base: dict[str, Any], texts: pl.Series, absent: np.ndarray) -> Described:
    there = texts.drop_nulls()
    found = there.str.slice(0, 200).alias("value").value_counts(name="count").sort(["count", "value"], descending=[True, False])
    counts = found["count"].to_numpy()
    collision = float(np.square(counts / there.len()).sum())
    entry = {**base, "missing": int(absent.sum()), "wrong": 0, "distinct": found.height}
    nothing = np.full(texts.len(), -1)
    if _times(there):
        return Described({**entry, "type": "timestamp"}, nothing, absent, collision)
    if found.height > MOST_CATEGORIES or (there.len() >= ENOUGH_TO_TELL and found.height > there.len() / 2):
        return Described({**entry, "type": "text"}, nothing, absent, collision)
    names, counts, bins = ordered(found["value"].to_list(), counts)
    codes = texts.str.slice(0, 200).replace_strict(names, list(range(len(names))), default=-1, return_dtype=pl.Int64)
    lists = {"categories": names, "counts": [*counts.tolist(), 0], "bins": bins}
    entry |= {"type": "category", "singles": int((counts == 1).sum()), "discrete": True, **lists}
    return Described(entry, codes.fill_null(-1).to_numpy(), absent, collision)


def ordered(names: list[str], counts: np.ndarray) -> tuple[list[str], np.ndarray, list[int]]:
    """Categories, their counts and where the bins start: frequent ones alone, then groups, then the rare and the unseen ones together.

    `names` come most frequent first. Which ones are rare is partly chance: a rare one that the baseline has may be absent from a window that
    has another one instead. Counted together the two are equal on both sides. Groups go by name, for a grouping by frequency would choose by
    the noise that it is to measure.
    """
    least = max(FEWEST_ROWS_OF_A_BIN, SMALLEST_SHARE * counts.sum())
    own = min(OWN_BINS, int((counts >= least).sum()))
    common = max(own, int((counts >= FEWEST_ROWS_OF_A_BIN).sum()))
    order = [*range(own), *sorted(range(own, common), key=names.__getitem__), *sorted(range(common, len(names)), key=names.__getitem__)]
    starts, mass = list(range(own)), np.inf
    for at in order[own:common]:
        if mass >= GROUP_SHARE * counts.sum():
            starts.append(order.index(at))
            mass = 0.0
        mass += counts[at]
    return [names[at] for at in order], counts[order], [*starts, common]


def _times(texts: pl.Series) -> bool:
    """Dates with times, or dates: told by the first thousand values."""
    some = texts.head(1000)
    return bool(some.str.contains(r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$").mean() >= MOSTLY)

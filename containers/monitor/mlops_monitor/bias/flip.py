"""The counterfactual flip test: would people like these, but of the other facet, have been answered otherwise?

FT = (F+ - F-) / n_d as its page defines it: F+ are members of facet d with the unfavourable outcome whose nearest
neighbours of facet a have the favourable one. (The library smclarify 0.5 counts the other way round; its sign is opposite.)
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

NEIGHBOURS = 5
FEW = 9
"""Up to so many records of facet a, one neighbour decides, as in Clarify."""


def flip_test(features: np.ndarray, disadvantaged: np.ndarray, outcome: np.ndarray) -> float | None:
    """FT of rows; None where one of the facets is empty."""
    of_a, of_d = features[~disadvantaged], features[disadvantaged]
    if len(of_a) == 0 or len(of_d) == 0:
        return None
    neighbours = NEIGHBOURS if len(of_a) > FEW else 1
    _, nearest = cKDTree(of_a).query(of_d, k=[*range(1, neighbours + 1)])
    favourable = outcome[~disadvantaged][nearest].mean(axis=1) > 0.5
    seen = outcome[disadvantaged]
    return float((int((favourable & ~seen).sum()) - int((~favourable & seen).sum())) / len(of_d))


def matrix_of(rows: pl.DataFrame) -> np.ndarray:
    """Text columns as numbers of one scale; categories as 0 and 1 for each of the twenty most frequent; missing values lie in the middle."""
    columns = []
    for name in rows.columns:
        numbers = rows[name].cast(pl.Float64, strict=False)
        if numbers.null_count() * 2 <= len(numbers):
            columns.append(scaled(numbers.to_numpy().astype(float)))
        else:
            counts = rows[name].drop_nulls().value_counts(sort=False).sort(["count", name], descending=[True, False]).head(20)
            columns += [(rows[name] == value).fill_null(False).to_numpy().astype(float) for value in counts[name]]
    return np.column_stack(columns) if columns else np.zeros((rows.height, 0))


def scaled(values: np.ndarray) -> np.ndarray:
    values = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(values).all():
        return np.zeros(len(values))
    spread = np.nanstd(values)
    return np.nan_to_num((values - np.nanmean(values)) / (spread or 1.0))

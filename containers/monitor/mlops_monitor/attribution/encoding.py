"""Features as numbers: as they are, or by how frequent a category was at baseline. The window is read as the baseline was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

MOST_CATEGORIES = 50
NUMBER = "number"

Kinds = dict[str, str | list[str]]
"""`number`, or the categories with the most frequent first."""


def kinds_of(rows: pl.DataFrame, names: Sequence[str]) -> Kinds:
    """Columns of text: numbers where most values are; a column without any value says nothing and is left out."""
    found: Kinds = {}
    for name in names:
        values = rows[name].drop_nulls()
        if not len(values):
            continue
        if values.cast(pl.Float64, strict=False).is_not_null().sum() * 2 >= len(values):
            found[name] = NUMBER
        else:
            counts = values.value_counts().sort(["count", name], descending=[True, False])
            found[name] = counts[name].head(MOST_CATEGORIES).to_list()
    return found


def encoded(rows: pl.DataFrame, kinds: Mapping[str, str | list[str]]) -> np.ndarray:
    """[rows, features], NaN where a value is missing; a category that the baseline did not know comes after all others."""
    columns = []
    for name, kind in kinds.items():
        if name not in rows.columns:
            columns.append(np.full(rows.height, np.nan))
        elif kind == NUMBER:
            values = rows[name].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
            columns.append(np.where(np.isfinite(values), values, np.nan))
        else:
            codes = {category: float(place) for place, category in enumerate(kind)}
            columns.append(np.array([np.nan if value is None else codes.get(value, float(len(codes))) for value in rows[name]]))
    return np.column_stack(columns) if columns else np.zeros((rows.height, 0))

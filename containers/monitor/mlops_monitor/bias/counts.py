"""Counts per segment, which merge: who is in which facet and group, what was true, what was predicted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from mlops_monitor.bias.formulas import Segments

MOST_GROUPS = 1000
MOST_VALUES = 200
OTHERS = "(others)"
UNKNOWN = -1


@dataclass
class BiasCounts:
    """`cells` by (facet, group, label, prediction), outcomes 0, 1 or unknown; `values` by (facet, value of the label)."""

    cells: Counter[tuple[int, str, int, int]] = field(default_factory=Counter)
    values: Counter[tuple[int, str]] = field(default_factory=Counter)
    outside: int = 0
    """Records whose facet is missing."""

    def update(self, facet: pl.Series, group: pl.Series | None, label: tuple[pl.Series, pl.Series] | None, prediction: pl.Series | None) -> None:
        """Facet is 1 (disadvantaged), 0 or null; `label` its outcome (1, 0, null) and its text; `prediction` an outcome."""
        rows = pl.DataFrame(
            {
                "facet": facet,
                "group": pl.repeat("", len(facet), eager=True) if group is None else group.fill_null("(missing)"),
                "label": unknown(len(facet)) if label is None else label[0].fill_null(UNKNOWN),
                "prediction": unknown(len(facet)) if prediction is None else prediction.fill_null(UNKNOWN),
                "value": pl.repeat(None, len(facet), dtype=pl.String, eager=True) if label is None else label[1],
            }
        )
        self.outside += rows["facet"].null_count()
        rows = rows.filter(pl.col("facet").is_not_null())
        for *key, number in rows.group_by("facet", "group", "label", "prediction").len().iter_rows():
            self.cells[tuple(key)] += number  # type: ignore[index]
        for *key, number in rows.filter(pl.col("value").is_not_null()).group_by("facet", "value").len().iter_rows():
            self.values[tuple(key)] += number  # type: ignore[index]
        self.small()

    def merge(self, other: BiasCounts) -> None:
        self.cells.update(other.cells)
        self.values.update(other.values)
        self.outside += other.outside
        self.small()

    def small(self) -> None:
        """A group variable with a value for each record must not fill the memory."""
        groups = sorted({key[1] for key in self.cells})
        if len(groups) > MOST_GROUPS + 1:
            kept = set(groups[:MOST_GROUPS])
            self.cells = folded(self.cells, 1, kept)
        values = sorted({key[1] for key in self.values})
        if len(values) > MOST_VALUES + 1:
            self.values = folded(self.values, 1, set(values[:MOST_VALUES]))

    @property
    def facets(self) -> tuple[int, int]:
        """Records of the advantaged and of the disadvantaged facet."""
        found = [0, 0]
        for (facet, *_), number in self.cells.items():
            found[facet] += number
        return found[0], found[1]

    @property
    def labelled(self) -> int:
        return sum(number for (_, _, label, _), number in self.cells.items() if label != UNKNOWN)

    def to_json(self) -> dict:
        return {
            "cells": [[*key, number] for key, number in sorted(self.cells.items())],
            "values": [[*key, number] for key, number in sorted(self.values.items())],
            "outside": self.outside,
        }

    @staticmethod
    def from_json(found: dict) -> BiasCounts:
        cells = Counter({(facet, group, label, prediction): number for facet, group, label, prediction, number in found["cells"]})
        return BiasCounts(cells, Counter({(facet, value): number for facet, value, number in found["values"]}), found["outside"])

    def segments(self) -> Segments:
        keys = sorted(self.cells)
        return segments_of(keys, np.array([[self.cells[key] for key in keys]], dtype=float), self.value_table())

    def drawn(self, draws: int, chance: np.random.Generator) -> Segments:
        """Windows as they could have been: the same number of records drawn from these."""
        keys = sorted(self.cells)
        numbers = np.array([self.cells[key] for key in keys], dtype=float)
        values = self.value_table()
        drawn_values = (
            chance.multinomial(int(values.sum()), values.ravel() / values.sum(), size=draws).reshape(draws, *values.shape) if values.sum() else values
        )
        return segments_of(keys, chance.multinomial(int(numbers.sum()), numbers / numbers.sum(), size=draws).astype(float), drawn_values)

    def value_table(self) -> np.ndarray:
        names = sorted({value for _, value in self.values}) or [""]
        return np.array([[self.values.get((facet, name), 0) for name in names] for facet in (0, 1)], dtype=float)


def folded(counts: Counter, place: int, kept: set[str]) -> Counter:
    found: Counter = Counter()
    for key, number in counts.items():
        found[(*key[:place], key[place] if key[place] in kept else OTHERS, *key[place + 1 :])] += number
    return found


def unknown(rows: int) -> pl.Series:
    return pl.repeat(UNKNOWN, rows, dtype=pl.Int64, eager=True)


def segments_of(keys: list[tuple[int, str, int, int]], numbers: np.ndarray, values: np.ndarray) -> Segments:
    """`numbers` are [draws, cells]."""
    groups = {name: place for place, name in enumerate(sorted({key[1] for key in keys}))}
    table = np.zeros((len(numbers), max(len(groups), 1), 2, 3, 3))
    for place, (facet, group, label, prediction) in enumerate(keys):
        table[:, groups[group], facet, label, prediction] += numbers[:, place]  # unknown is -1, so it has the last place
    whole = table.sum(axis=1)
    return Segments(
        facets=whole.sum(axis=(2, 3)),
        labels=whole[:, :, :2, :].sum(axis=3),
        predictions=whole[:, :, :, :2].sum(axis=2),
        both=whole[:, :, :2, :2],
        values=values if values.ndim == 3 else values[None],
        label_groups=table[:, :, :, :2, :].sum(axis=4),
        prediction_groups=table[:, :, :, :, :2].sum(axis=3),
    )

"""What the baseline knows of one column, as the checks use it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

NUMERIC = ("numeric", "integer")
COUNTED = (*NUMERIC, "category")
"""Types whose values have reference counts; of the others only missing values are counted."""
METHODS = ("psi", "js", "chiSquared")


@dataclass(frozen=True)
class Reference:
    """A column of the baseline. `counts` are those of its cells; `bins` say where the coarse bins start among them."""

    name: str
    type: str  # numeric, integer, category, text, timestamp, identifier, empty
    role: str  # feature or prediction
    rows: int
    missing: int
    wrong: int
    distinct: int
    singles: int  # values that stand in one row only
    discrete: bool
    edges: np.ndarray
    categories: tuple[str, ...]
    counts: np.ndarray
    bins: np.ndarray
    data: dict[str, Any]  # the whole entry of baseline.json

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Reference":
        """An entry of `features` in baseline.json."""
        return Reference(
            name=data["name"],
            type=data["type"],
            role=data.get("role", "feature"),
            rows=data["rows"],
            missing=data["missing"],
            wrong=data["wrong"],
            distinct=data.get("distinct", 0),
            singles=data.get("singles", 0),
            discrete=data.get("discrete", False),
            edges=np.array(data.get("edges", []), dtype=float),
            categories=tuple(data.get("categories", [])),
            counts=np.array(data.get("counts", []), dtype=np.int64),
            bins=np.array(data.get("bins", []), dtype=np.int64),
            data=data,
        )

    def named(self, name: str) -> "Reference":
        """The same under another name."""
        return replace(self, name=name)

    @property
    def numeric(self) -> bool:
        return self.type in NUMERIC

    @property
    def counted(self) -> bool:
        return self.type in COUNTED

    @cached_property
    def good(self) -> int:
        """Values that are there and of the type."""
        return int(self.counts.sum())

    @property
    def can_drift(self) -> bool:
        """Whether values were there to compare with."""
        return self.counted and self.good > 0

    @property
    def missing_share(self) -> float:
        return self.missing / self.rows if self.rows else 0.0

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.categories)

    def coarse(self, counts: np.ndarray) -> np.ndarray:
        """Counts of cells as counts of bins, along the last axis."""
        return np.add.reduceat(counts, self.bins, axis=-1)

    @cached_property
    def labels(self) -> list[str]:
        """The bins of a category in words."""
        ends = [*self.bins[1:].tolist(), len(self.categories) + 1]
        groups = [self.categories[start:end] for start, end in zip(self.bins.tolist(), ends, strict=True)]
        names = [group[0] if len(group) == 1 else f"{len(group)} of '{group[0][:20]}' to '{group[-1][:20]}'" for group in groups[:-1]]
        return [*names, f"{len(groups[-1])} rare ones and unseen ones" if groups[-1] else "unseen ones"]

    @property
    def effective(self) -> float:
        """How many of the rows count as independent: less than all where rows were copied."""
        return float(self.data.get("calibration", {}).get("effectiveShare", 1.0))


def references_of(baseline: dict[str, Any], role: str = "feature") -> list[Reference]:
    """The columns of this role, in the order of the data set."""
    return [Reference.from_json(entry) for entry in baseline["features"] if entry.get("role", "feature") == role]

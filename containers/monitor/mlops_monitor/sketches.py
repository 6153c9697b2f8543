"""A quantile sketch that merges: sorted buffers whose entries stand for 1, 2, 4, … records, with a tracked bound of the rank error."""

from dataclasses import dataclass, field

import numpy as np

CAPACITY = 512
"""Entries of a buffer before it is halved."""


@dataclass
class QuantileSketch:
    """Quantiles of any number of records in a few thousand numbers.

    A full buffer is sorted and every second entry moves up one level, where it counts twice. That moves no rank by more than the weight
    of the level, so the sum of those weights, `error`, bounds the distance between a true rank and the estimated one, in records.
    """

    capacity: int = CAPACITY
    count: int = 0
    error: int = 0
    minimum: float = float("inf")
    maximum: float = float("-inf")
    levels: list[np.ndarray] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)

    def add(self, values: np.ndarray) -> None:
        """Adds finite numbers, in any order."""
        if values.size == 0:
            return
        self.count += int(values.size)
        self.minimum = min(self.minimum, float(values.min()))
        self.maximum = max(self.maximum, float(values.max()))
        self._push(0, values)
        self._halve()

    def merge(self, other: "QuantileSketch") -> None:
        """Adds what another sketch has seen; the bounds of both add up."""
        if other.capacity != self.capacity:
            raise ValueError(f"sketches of capacity {self.capacity} and {other.capacity} do not merge")
        self.count += other.count
        self.error += other.error
        self.minimum, self.maximum = min(self.minimum, other.minimum), max(self.maximum, other.maximum)
        for level, values in enumerate(other.levels):
            self._push(level, values)
        self._halve()

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """The values at these shares of the records, 0 to 1; nan without records."""
        wanted = np.asarray(shares, dtype=float)
        if self.count == 0:
            return np.full(wanted.shape, np.nan)
        values, below = self._cumulative()
        position = np.searchsorted(below, np.ceil(wanted * self.count).clip(1, self.count), side="left")
        found = values[position.clip(0, values.size - 1)]
        return np.where(wanted <= 0, self.minimum, np.where(wanted >= 1, self.maximum, found))

    def rank(self, value: float) -> int:
        """About how many records are at most this large: within `error` of the truth."""
        return int(sum((1 << level) * int((entries <= value).sum()) for level, entries in enumerate(self.levels)))

    def to_json(self) -> dict:
        """A form that JSON keeps exactly."""
        bounds = [self.minimum, self.maximum] if self.count else None
        levels = [np.sort(level).tolist() for level in self.levels]
        return {"capacity": self.capacity, "count": self.count, "error": self.error, "bounds": bounds, "levels": levels, "turns": self.turns}

    @staticmethod
    def from_json(found: dict) -> "QuantileSketch":
        """The sketch that `to_json` wrote."""
        low, high = found["bounds"] or (float("inf"), float("-inf"))
        levels = [np.array(level, dtype=float) for level in found["levels"]]
        return QuantileSketch(found["capacity"], found["count"], found["error"], low, high, levels, list(found["turns"]))

    def _push(self, level: int, values: np.ndarray) -> None:
        while len(self.levels) <= level:
            self.levels.append(np.empty(0))
            self.turns.append(0)
        self.levels[level] = np.concatenate([self.levels[level], np.asarray(values, dtype=float)])

    def _halve(self) -> None:
        level = 0
        while level < len(self.levels):
            entries = self.levels[level]
            if entries.size >= 2 * self.capacity:
                entries = np.sort(entries)
                even = entries.size - entries.size % 2
                promoted = entries[self.turns[level] : even : 2]
                self.levels[level] = entries[even:]
                self.turns[level] ^= 1
                self.error += 1 << level
                self._push(level + 1, promoted)
            level += 1

    def _cumulative(self) -> tuple[np.ndarray, np.ndarray]:
        values = np.concatenate(self.levels)
        weights = np.concatenate([np.full(entries.size, 1 << level) for level, entries in enumerate(self.levels)])
        order = np.argsort(values, kind="stable")
        return values[order], np.cumsum(weights[order])


def worst_error(records: int, capacity: int = CAPACITY) -> float:
    """A bound of the rank error as a share of the records, whatever their order and however they were split and merged."""
    if records < 2 * capacity:
        return 0.0
    return float(np.log2(records / capacity)) / (2 * capacity)

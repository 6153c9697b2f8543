"""How often each score came with a positive and with a negative label: what ROC AUC, log loss and Brier need. Merges exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

DISTINCT = 20_000
"""Up to this many distinct scores are kept as they are, so AUC is exact; beyond, scores share cells of a binary grid."""
FINEST, COARSEST = 60, -1000
"""The finest grid has cells of 2 ** -60; one cell of the coarsest holds any score."""
SURE = float(np.finfo(float).eps)
"""Log loss takes a probability of 0 or 1 as this far from it, as scikit-learn does; one sure mistake must not be infinitely bad."""


@dataclass
class ScoreTable:
    """Counts per score. `level` is the grid (cells of 2 ** -level), or None while every distinct score has its own row."""

    level: int | None = None
    scores: np.ndarray = field(default_factory=lambda: np.empty(0))
    positives: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    negatives: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @staticmethod
    def of(scores: np.ndarray, positive: np.ndarray) -> ScoreTable:
        """The table of these rows; `positive` says which labels are."""
        return ScoreTable(None, scores.astype(float), positive.astype(np.int64), 1 - positive.astype(np.int64)).small()

    def merge(self, other: ScoreTable) -> ScoreTable:
        """Both tables as one: the order of merging does not matter, because grids are nested and are left for a coarser one only when full."""
        levels = [level for level in (self.level, other.level) if level is not None]
        level = min(levels) if levels else None
        return ScoreTable(
            level,
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.positives, other.positives]),
            np.concatenate([self.negatives, other.negatives]),
        ).small()

    def small(self) -> ScoreTable:
        """One row for each score or cell; on the finest grid that has at most DISTINCT of them filled."""
        table = (self if self.level is None else self.on(self.level)).summed()
        if len(table.scores) <= DISTINCT:
            return table
        fine, coarse = FINEST if table.level is None else table.level, COARSEST
        while fine - coarse > 1:  # fewer cells are filled on a coarser grid, so the finest that does is found by halving
            middle = (fine + coarse) // 2
            if len(np.unique(np.floor(table.scores * 2.0**middle))) > DISTINCT:
                fine = middle
            else:
                coarse = middle
        return table.on(coarse).summed()

    def on(self, level: int) -> ScoreTable:
        return ScoreTable(level, np.floor(self.scores * 2.0**level) / 2.0**level, self.positives, self.negatives)

    def summed(self) -> ScoreTable:
        scores, place = np.unique(self.scores, return_inverse=True)
        counts = np.zeros((2, len(scores)), dtype=np.int64)
        np.add.at(counts[0], place, self.positives)
        np.add.at(counts[1], place, self.negatives)
        return ScoreTable(self.level, scores, counts[0], counts[1])

    def auc(self) -> tuple[float | None, float]:
        """ROC AUC and how far off it can be: 0 while scores are exact; None where one of the two labels never came."""
        total, other = int(self.positives.sum()), int(self.negatives.sum())
        if total == 0 or other == 0:
            return None, 0.0
        value = float(auc_of(self.positives[None, :], self.negatives[None, :])[0])
        shared = float((self.positives.astype(float) * self.negatives).sum() / 2 / total / other)
        return value, 0.0 if self.level is None else shared

    def cells(self, most: int) -> ScoreTable:
        """At most about `most` rows, of equal count: enough to draw samples from, small enough to keep in a baseline. Means stand for scores."""
        counts = self.positives + self.negatives
        if len(self.scores) <= most:
            return self
        place = np.minimum((np.cumsum(counts) - counts / 2) * most // counts.sum(), most - 1).astype(int)
        sums = np.zeros((4, most))
        for row, values in enumerate((self.scores * counts, counts, self.positives, self.negatives)):
            np.add.at(sums[row], place, values)
        kept = sums[1] > 0
        mean, positives, negatives = sums[0][kept] / sums[1][kept], sums[2][kept], sums[3][kept]
        return ScoreTable(self.level, mean, positives.astype(np.int64), negatives.astype(np.int64))

    def to_json(self) -> dict:
        return {"level": self.level, "scores": self.scores.tolist(), "positives": self.positives.tolist(), "negatives": self.negatives.tolist()}

    @staticmethod
    def from_json(found: dict) -> ScoreTable:
        counts = [np.array(found[key], dtype=np.int64) for key in ("positives", "negatives")]
        return ScoreTable(found["level"], np.array(found["scores"], dtype=float), *counts)


def auc_of(positives: np.ndarray, negatives: np.ndarray) -> np.ndarray:
    """The AUC of each row of counts by ascending score: the chance that a positive has the higher score, ties counted half."""
    below = np.cumsum(negatives, axis=1, dtype=float) - negatives
    won = (positives * (below + negatives / 2)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return won / positives.sum(axis=1, dtype=float) / negatives.sum(axis=1, dtype=float)


def log_losses(scores: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """The log loss of each row; scores must be probabilities of the positive label."""
    sure = np.clip(scores, SURE, 1 - SURE)
    return -np.where(positive, np.log(sure), np.log1p(-sure))

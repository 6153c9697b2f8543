"""Distances between two vectors of counts over the same cells; every function works along the last axis."""

import numpy as np
from numpy.typing import ArrayLike

PSEUDO_COUNT = 0.5
"""Added to every cell of both sides of PSI, which is infinite where one side has an empty cell."""


def shares(counts: ArrayLike, pseudo: float = 0.0) -> np.ndarray:
    """Counts as shares of their sum; zeros where there is nothing."""
    values = np.asarray(counts, dtype=float) + pseudo
    total = values.sum(axis=-1, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)


def psi(reference: ArrayLike, current: ArrayLike, pseudo: float = PSEUDO_COUNT) -> np.ndarray:
    """Population stability index: the sum of (q - p) ln(q / p)."""
    p, q = shares(reference, pseudo), shares(current, pseudo)
    both = (p > 0) & (q > 0)
    ratio = np.divide(q, p, out=np.ones(np.broadcast(p, q).shape), where=both)
    terms = (q - p) * np.log(ratio)
    return np.where((p > 0) == (q > 0), terms, np.inf).sum(axis=-1)


def js(reference: ArrayLike, current: ArrayLike) -> np.ndarray:
    """Jensen-Shannon distance, base 2: the root of the divergence, from 0 to 1."""
    p, q = shares(reference), shares(current)
    middle = (p + q) / 2
    divergence = (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2
    return np.sqrt(np.clip(divergence, 0.0, 1.0))


def ks(reference: ArrayLike, current: ArrayLike) -> np.ndarray:
    """Kolmogorov-Smirnov statistic: the largest difference of the cumulative shares at the edges of the cells."""
    difference = np.cumsum(shares(reference), axis=-1) - np.cumsum(shares(current), axis=-1)
    return np.abs(difference).max(axis=-1)


def chi_squared(reference: ArrayLike, current: ArrayLike) -> np.ndarray:
    """Pearson's statistic of the table with two rows; cells that are empty on both sides add nothing."""
    r, c = np.broadcast_arrays(np.asarray(reference, dtype=float), np.asarray(current, dtype=float))
    rows, columns = r.sum(axis=-1, keepdims=True), c.sum(axis=-1, keepdims=True)
    both, total = r + c, rows + columns
    weight = np.divide(1.0, both, out=np.zeros(both.shape), where=both > 0)
    scale = np.divide(1.0, rows * columns, out=np.zeros(rows.shape), where=(rows > 0) & (columns > 0))
    return ((r * columns - c * rows) ** 2 * weight).sum(axis=-1) * scale[..., 0] * np.where(total > 0, 1.0, 0.0)[..., 0]


def cohens_w(reference: ArrayLike, current: ArrayLike) -> np.ndarray:
    """Pearson's statistic as an effect that grows with neither number of records; about the root of PSI."""
    r, c = np.asarray(reference, dtype=float).sum(axis=-1), np.asarray(current, dtype=float).sum(axis=-1)
    unit = np.divide(r + c, r * c, out=np.zeros(np.broadcast(r, c).shape), where=(r > 0) & (c > 0))
    return np.sqrt(chi_squared(reference, current) * unit)


def _relative_entropy(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    positive = np.broadcast_to(p > 0, np.broadcast(p, q).shape)
    ratio = np.divide(p, q, out=np.ones(positive.shape), where=positive)
    return (p * np.log2(ratio)).sum(axis=-1)

"""Cells of the reference histograms: fixed once from the baseline, so that counts of any part of a window add up exactly."""

import numpy as np

FINE = 200
"""Cells of equal share for Kolmogorov-Smirnov and for plots; a coarser grid would hide differences of more than 1/200."""
BINS = 10
DISCRETE = 20
"""Up to this many different values each has a cell of its own."""
SMALLEST_SHARE = 0.01


def edges_of(values: np.ndarray, fine: int = FINE) -> np.ndarray:
    """Edges between the cells (-inf, e0], (e0, e1], …, (e_last, inf) of sorted values; the outer two cells are empty in the baseline.

    An edge lies halfway between two neighbouring values, never on one: a value that comes back as a 32-bit number stays in its cell.
    A value with more than the share of one cell gets a cell of its own.
    """
    distinct, counts = np.unique(values, return_counts=True)
    low, high = _outside(distinct)
    if distinct.size == 1:
        return np.array([low, high])
    between = distinct[:-1] / 2 + distinct[1:] / 2
    if distinct.size <= max(DISCRETE, fine // 4):
        return np.unique(np.concatenate([[low], between, [high]]))
    upper = np.cumsum(counts)
    cut = np.unique(np.searchsorted(upper, values.size * np.arange(1, fine) / fine))
    heavy = np.flatnonzero(counts >= values.size / fine)
    at = np.unique(np.concatenate([cut, heavy, heavy - 1]))
    at = at[(at >= 0) & (at < between.size)]
    return np.unique(np.concatenate([[low], between[at], [high]]))


def count_sorted(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Counts of sorted finite values in the left-open cells of these edges."""
    below = np.searchsorted(values, edges, side="right")
    return np.diff(np.concatenate([[0], below, [values.size]])).astype(np.int64)


def bins_of(counts: np.ndarray, discrete: bool, bins: int = BINS) -> np.ndarray:
    """Where the coarse bins of PSI, Jensen-Shannon and chi-squared start among the fine cells, for np.add.reduceat.

    Few different values keep their own bins, and what lies outside of them gets its own too. Otherwise bins have about equal shares.
    """
    total = counts.sum()
    least = total * (SMALLEST_SHARE if discrete else 1 / bins)
    starts, mass = [0], 0
    first, last = (1, counts.size - 1) if discrete else (0, counts.size)
    if discrete:
        starts.append(1)
    for cell in range(first, last):
        heavy = counts[cell] >= least
        if mass >= least * 0.999 or (heavy and mass >= least / 2):
            starts.append(cell)
            mass = 0
        mass += counts[cell]
    if mass < least / 2 and len(starts) > (2 if discrete else 1):
        starts.pop()
    if discrete:
        starts.append(counts.size - 1)
    return np.unique(np.array(starts, dtype=np.int64))


def _outside(distinct: np.ndarray) -> tuple[float, float]:
    """A little beyond both ends, so that the ends themselves are inside even after rounding to 32 bits."""
    low, high = float(distinct[0]), float(distinct[-1])
    gap = [abs(distinct[1] - distinct[0]), abs(distinct[-1] - distinct[-2])] if distinct.size > 1 else [max(abs(low), 1.0)] * 2
    room = max(abs(low), abs(high)) * 1e-6
    return low - max(min(gap[0] / 2, room), abs(low) * 1e-12, 1e-300), high + max(min(gap[1] / 2, room), abs(high) * 1e-12, 1e-300)

"""How large each statistic gets while nothing changes: learnt from the baseline by resampling, for every size of window."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtri

from mlops_monitor import distances
from mlops_monitor.predictive import KS_MEAN, gamma_limit, ks_limit
from mlops_monitor.references import METHODS, Reference

SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 200_000, 1_000_000)
SMALLER = (20, 50)
"""Sizes of blocks that tell a small baseline what it can know of larger ones."""
LOG_SIZES = np.log(SIZES)
REPLICATES = 1000
FEWEST_BLOCKS = 8
SURE = 2.5
MINIMUM_EFFECT = {"psi": 0.02, "ks": 0.05, "js": 0.06, "chiSquared": 0.14}
"""Smaller differences are no drift, however certain they are; that of chi-squared is Cohen's w."""
KNEE = 0.02


@dataclass(frozen=True)
class Nulls:
    """Parameters of a feature for windows of `rows` values."""

    unit: float
    inflation: float
    ks_inflation: float
    gammas: dict[str, tuple[float, float]]

    def limit(self, method: str, tail: float) -> float:
        """What the statistic exceeds by chance with this probability.

        What neighbouring rows differ by on top is taken to lie in one direction, like a common mean: that has the heaviest tail.
        """
        if method == "ks":
            return float(ks_limit(tail, self.unit, self.ks_inflation))
        shape, scale = self.gammas[method]
        found = float(gamma_limit(tail, shape, scale) + shape * scale * (self.inflation - 1) * chdtri(1, tail))
        return {"psi": found * self.unit, "js": min(1.0, float(np.sqrt(found * self.unit))), "chiSquared": found}[method]


def statistic(method: str, reference: np.ndarray, current: np.ndarray) -> np.ndarray:
    """The statistic of this method between counts of bins, or of cells for Kolmogorov-Smirnov."""
    return {"psi": distances.psi, "js": distances.js, "ks": distances.ks, "chiSquared": distances.chi_squared}[method](reference, current)


def calibrate(reference: Reference, effective: float, inflation: dict[str, Any], generator: np.random.Generator) -> dict[str, Any]:
    """The block `calibration` of a feature: pairs of baselines and windows are drawn from what the baseline may have come from."""
    observed = reference.coarse(reference.counts)
    size = max(1, round(float(observed.sum()) * effective))
    truths = generator.standard_gamma(np.broadcast_to(observed * effective + 0.5, (REPLICATES, observed.size)))
    truths /= truths.sum(axis=1, keepdims=True)
    baselines = generator.multinomial(size, truths)
    gammas: dict[str, dict[str, list[float]]] = {method: {"shape": [], "scale": []} for method in METHODS}
    for rows in SIZES:
        windows = generator.multinomial(rows, truths)
        unit = 1 / rows + 1 / size
        for method in METHODS:
            values = statistic(method, baselines, windows)
            shape, scale = fit(np.square(values) / unit if method == "js" else values / unit if method == "psi" else values)
            gammas[method]["shape"].append(_short(shape))
            gammas[method]["scale"].append(_short(scale))
    return {"effectiveShare": _short(effective), **inflation, **gammas}


def fit(values: np.ndarray) -> tuple[float, float]:
    """Shape and scale of the gamma distribution with the same mean and variance, stretched where the upper tail is heavier than its own."""
    mean, variance = float(values.mean()), float(values.var())
    if mean <= 0 or variance <= 0:
        return 0.5, max(mean, 1e-12)
    shape, scale = mean * mean / variance, variance / mean
    heaviest = float(np.quantile(values, 1 - KNEE))
    return shape, scale * max(1.0, heaviest / float(gamma_limit(KNEE, shape, scale)))


def nulls_of(reference: Reference, rows: float) -> Nulls:
    """Between the sizes of the calibration its parameters are interpolated; they hardly change, since 1/n + 1/n0 is taken out."""
    found = reference.data["calibration"]
    baseline = max(1.0, reference.good * reference.effective)
    gammas = {method: (at_size(found[method]["shape"], rows), at_size(found[method]["scale"], rows)) for method in METHODS}
    unit = 1 / max(rows, 1.0) + 1 / baseline
    return Nulls(unit, at_size(found["inflation"], rows), at_size(found["ksInflation"], rows), gammas)


def at_size(values: list[float], rows: float) -> float:
    """A parameter for a window of this size."""
    return float(np.interp(np.log(max(rows, 1.0)), LOG_SIZES[: len(values)], values))


def inflation_of(reference: Reference, cells: np.ndarray) -> dict[str, Any]:
    """How much more consecutive rows of the baseline differ from all of it than rows drawn at random do.

    `cells` is the cell of each row in the order of the data set, -1 where nothing is counted. Data that was shuffled shows 1.
    """
    starts = np.zeros(reference.counts.size, dtype=np.int64)
    starts[reference.bins[1:]] = 1
    codes = np.where(cells >= 0, np.cumsum(starts)[np.maximum(cells, 0)], -1)
    gaps = []
    for size, blocks in _blocks(cells.size):
        fine = _by_block(cells, size, blocks, reference.counts.size)
        found = np.square(distances.ks(reference.counts, fine)) * fine.sum(axis=1) / (1 - size / cells.size) / KS_MEAN
        gaps.append(_beyond_chance(float(found.mean()), np.sqrt(0.4 / blocks), blocks, gaps))
    return {"inflation": spread_of(codes, reference.bins.size), "ksInflation": _to_the_end(gaps)}


def spread_of(codes: np.ndarray, kinds: int) -> list[float]:
    """Mean chi-squared of consecutive rows against all rows, divided by what it is for rows drawn at random, for each size of window."""
    total = np.bincount(codes[codes >= 0], minlength=kinds)
    present = total > 0
    freedom = max(1, int(present.sum()) - 1)
    share = total[present] / max(1, total.sum())
    found = []
    for size, blocks in _blocks(codes.size):
        counts = _by_block(codes, size, blocks, kinds)[:, present]
        expected = np.maximum(1, counts.sum(axis=1, keepdims=True)) * share
        scores = (np.square(counts - expected) / expected).sum(axis=1) / freedom / (1 - size / codes.size)
        found.append(_beyond_chance(float(scores.mean()), np.sqrt(2 / (freedom * blocks)), blocks, found))
    return _to_the_end(found)


def copies_of(rows: int, multiplicities: np.ndarray, chance: float) -> float:
    """The share of rows that count as independent. Equal rows are copies where independent ones would hardly ever be equal (`chance`)."""
    if rows == 0 or chance * rows > KNEE:
        return 1.0
    return float(rows / np.square(multiplicities.astype(float)).sum())


def _blocks(rows: int) -> list[tuple[int, int]]:
    return [(size, rows // size) for size in (*SMALLER, *SIZES) if rows // size >= FEWEST_BLOCKS]


def _by_block(codes: np.ndarray, size: int, blocks: int, cells: int) -> np.ndarray:
    used = codes[: size * blocks]
    block = np.repeat(np.arange(blocks), size)
    there = used >= 0
    return np.bincount(block[there] * cells + used[there], minlength=blocks * cells).reshape(blocks, cells)


def _beyond_chance(mean: float, deviation: float, blocks: int, smaller: list[float]) -> float:
    """What chance does not explain, from above, since so many blocks tell it only roughly.

    What smaller blocks have shown remains, as far as these blocks do not speak against it.
    """
    own = 1.0 + (mean - 1.0) * (1 + 2 * np.sqrt(2 / blocks)) if mean > 1 + SURE * deviation else 1.0
    kept = min(smaller[-1], mean + SURE * deviation * max(1.0, mean)) if smaller else 1.0
    return float(max(own, kept))


def _to_the_end(values: list[float]) -> list[float]:
    """For all sizes of windows; one that is larger than what was measured is taken to differ as much as the largest measured ones."""
    last = max(values[-2:], default=1.0)
    measured = values[len(SMALLER) :]
    return [_short(value) for value in [*measured, *[last] * (len(SIZES) - len(measured))]]


def _short(value: float) -> float:
    return float(f"{value:.6g}")

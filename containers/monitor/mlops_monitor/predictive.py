"""What chance alone gives a new window, when the baseline is a sample too: far tails in closed form."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

STEPS = 60


def count_tail(count: ArrayLike, rows: ArrayLike, baseline_count: ArrayLike, baseline_rows: ArrayLike) -> np.ndarray:
    """The chance of `count` or more of `rows`, when the baseline had `baseline_count` of `baseline_rows` and nothing has changed.

    The conditional test of two rates: given all `count + baseline_count` events, each fell into the window with the probability
    rows / (rows + baseline_rows). With no event in the baseline it is that probability to the power of `count`, which is also a bound of
    the chance that `count` records lie beyond the largest value of the baseline. It needs no model of the values and is never too small
    for independent records. Numbers of records may be fractions: records that repeat each other count for less than one.
    """
    x, x0 = np.asarray(count, dtype=float), np.asarray(baseline_count, dtype=float)
    n, n0 = np.asarray(rows, dtype=float), np.asarray(baseline_rows, dtype=float)
    inside = n / np.maximum(n + n0, 1e-300)
    return np.where(x <= 0, 1.0, special.betainc(np.maximum(x, 1e-12), x0 + 1.0, inside))


def count_limit(tail: float, rows: ArrayLike, baseline_count: ArrayLike, baseline_rows: ArrayLike) -> np.ndarray:
    """The largest count, as a real number, that chance exceeds with a probability of at most `tail`: `rows` where none does."""
    n, x0, n0 = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (rows, baseline_count, baseline_rows)))
    low, high = np.zeros(n.shape), np.array(n, dtype=float)
    for _ in range(STEPS):
        middle = (low + high) / 2
        likely = count_tail(middle, n, x0, n0) > tail
        low, high = np.where(likely, middle, low), np.where(likely, high, middle)
    return high


def gamma_limit(tail: float, shape: ArrayLike, scale: ArrayLike) -> np.ndarray:
    """What a gamma variable exceeds with this probability."""
    return special.gammainccinv(np.asarray(shape, dtype=float), tail) * np.asarray(scale, dtype=float)


def ks_limit(tail: float, unit: ArrayLike, inflation: ArrayLike = 1.0) -> np.ndarray:
    """What the Kolmogorov-Smirnov statistic exceeds with at most this probability; `unit` is 1/n + 1/n0.

    Smirnov's bound 2 exp(-2 d^2 / unit), which ties only make safer. What blocks of the baseline differ by on top is added as a normal
    variable, the worst of the shapes it may have. It counts twice at first, for the largest of two gaps is less than their sum.
    """
    more = np.asarray(inflation, dtype=float)
    chance = np.log(2.0 / tail) / 2.0
    extra = np.square(special.ndtri(tail / 2.0)) * KS_MEAN * np.minimum(more, 2.0 * (more - 1.0))
    return np.minimum(1.0, np.sqrt(np.asarray(unit, dtype=float) * (chance + extra)))


KS_MEAN = np.pi**2 / 12
"""Mean of the squared Kolmogorov-Smirnov statistic divided by 1/n + 1/n0, for continuous values."""

"""What resampling learns from a baseline, and that limits hold what they promise."""

import numpy as np
import polars as pl
import pytest

from mlops_monitor.baseline_making import make
from mlops_monitor.calibration import SIZES, at_size, calibrate, copies_of, fit, nulls_of, spread_of, statistic
from mlops_monitor.cells import count_sorted, edges_of
from mlops_monitor.references import references_of
from mlops_monitor.request import CheckSpec
from studies.bench import Bench

ROWS = 5000
DRIFT = (CheckSpec("DataDrift", "dataDrift"),)
COLUMNS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "heavy": lambda rng, n: rng.pareto(1.1, n),
    "ties": lambda rng, n: np.round(rng.normal(size=n), 1),
    "zeros": lambda rng, n: np.where(rng.random(n) < 0.8, 0.0, rng.exponential(size=n)),
    "rare": lambda rng, n: rng.choice(4, n, p=[0.9, 0.08, 0.015, 0.005]).astype(float),
}


def reference_of(values: np.ndarray):
    return references_of(make(pl.DataFrame({"x": values})))[0]


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [100, 1000, 20_000])
def test_fresh_windows_exceed_the_limit_about_as_rarely_as_they_should(name, rows):
    draw, tail, windows, baselines = COLUMNS[name], 0.02, 60, 12
    exceeded = dict.fromkeys(("psi", "js", "chiSquared", "ks"), 0)
    for seed in range(baselines):
        rng = np.random.default_rng([seed, rows])
        reference = reference_of(draw(rng, ROWS))
        nulls = nulls_of(reference, rows)
        fresh = np.stack([count_sorted(np.sort(draw(rng, rows)), reference.edges) for _ in range(windows)])
        for method in exceeded:
            before, now = (reference.counts, fresh) if method == "ks" else (reference.coarse(reference.counts), reference.coarse(fresh))
            exceeded[method] += int((statistic(method, before, now) > nulls.limit(method, tail)).sum())
    expected = tail * windows * baselines
    spread = np.sqrt(expected * (1 + (windows * rows / ROWS if rows > ROWS else 1)))
    assert all(count <= expected + 3.5 * spread for count in exceeded.values()), exceeded


def test_far_limits_are_extrapolated_as_chi_squared_has_them():
    from scipy.stats import chi2

    rng = np.random.default_rng(1)
    reference = reference_of(rng.normal(size=20_000))
    freedom = reference.bins.size - 1
    found = nulls_of(reference, 5000).limit("chiSquared", 1e-6)
    assert chi2.isf(1e-6, freedom) * 0.85 < found < chi2.isf(1e-6, freedom) * 1.4


def test_limits_fall_with_the_size_of_the_window_but_never_below_what_the_baseline_knows():
    reference = reference_of(np.random.default_rng(1).normal(size=2000))
    limits = [nulls_of(reference, rows).limit("psi", 1e-4) for rows in SIZES]
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] > 0.9 * limits[-2]


def test_limits_between_two_sizes_lie_between_theirs():
    reference = reference_of(np.random.default_rng(1).normal(size=20_000))
    for method in ("psi", "js", "ks"):
        low, middle, high = (nulls_of(reference, rows).limit(method, 1e-4) for rows in (1000, 1400, 2000))
        assert high < middle < low


def test_a_mean_and_a_variance_give_the_gamma_distribution_back():
    shape, scale = fit(np.random.default_rng(1).gamma(3.0, 2.0, 200_000))
    assert (shape, scale) == (pytest.approx(3, rel=0.05), pytest.approx(2, rel=0.05))


def test_values_that_never_vary_do_not_break_the_fit():
    assert np.isfinite(fit(np.zeros(10))).all()


def test_neighbours_that_resemble_each_other_widen_the_limits_and_shuffled_ones_do_not():
    rng = np.random.default_rng(1)
    walk = np.repeat(rng.normal(size=1000), 20)
    sticky, shuffled = reference_of(walk), reference_of(rng.permutation(walk))
    assert sticky.data["calibration"]["inflation"][0] > 5
    assert max(shuffled.data["calibration"]["inflation"]) < 1.3
    assert nulls_of(sticky, 1000).limit("psi", 1e-4) > 3 * nulls_of(shuffled, 1000).limit("psi", 1e-4)


def test_a_rhythm_shorter_than_the_window_does_not_widen_the_limits_of_long_windows():
    time = np.arange(40_000)
    values = np.sin(2 * np.pi * time / 500) + np.random.default_rng(1).normal(0, 0.5, time.size)
    inflation = reference_of(values).data["calibration"]["inflation"]
    assert at_size(inflation, 100) > 4
    assert at_size(inflation, 2000) < 2


def test_independent_rows_show_no_spread_beyond_chance():
    codes = np.random.default_rng(1).integers(0, 5, 20_000)
    assert max(spread_of(codes, 5)) < 1.3


def test_copied_rows_count_once():
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({"x": rng.normal(size=2000), "y": rng.normal(size=2000)})
    copied = make(pl.concat([frame] * 5))
    assert copied["calibration"]["effectiveShare"] == pytest.approx(0.2)
    assert make(frame)["calibration"]["effectiveShare"] == 1.0


def test_equal_rows_of_few_possible_values_are_no_copies():
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({"x": rng.integers(0, 3, 2000), "y": rng.integers(0, 3, 2000)})
    assert make(frame)["calibration"]["effectiveShare"] == 1.0


@pytest.mark.parametrize(("chance", "share"), [(1e-9, 0.5), (1e-3, 1.0)])
def test_rows_are_copies_only_where_equal_rows_are_no_chance(chance, share):
    assert copies_of(1000, np.full(500, 2), chance) == share


def test_the_same_data_gives_the_same_limits():
    frame = pl.DataFrame({"x": np.random.default_rng(1).normal(size=500)})
    assert make(frame) == make(frame)


def test_a_baseline_of_100_features_is_made_in_seconds():
    import time

    rng = np.random.default_rng(1)
    reference = reference_of(rng.normal(size=5000))
    start = time.perf_counter()
    calibrate(reference, 1.0, {}, rng)
    assert time.perf_counter() - start < 0.5


def test_edges_are_the_same_for_the_same_values_in_another_order():
    values = np.random.default_rng(1).normal(size=999)
    assert edges_of(np.sort(values)).tolist() == edges_of(np.sort(values[::-1])).tolist()


@pytest.mark.parametrize("rows", [300, 3000])
def test_many_rare_categories_in_a_small_baseline_do_not_alarm(rows):
    """200 levels, most of which a small baseline has not or by chance: as bins of their own they would alarm in most windows."""
    weights = np.arange(1, 201) ** -1.4
    names, share = np.array([f"c{index}" for index in range(200)]), weights / weights.sum()
    alarms = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        bench = Bench(make(pl.DataFrame({"x": rng.choice(names, rows, p=share)})), DRIFT)
        window = pl.DataFrame({"x": rng.choice(names, 3000, p=share)})
        alarms += bool(bench.judge(bench.profile(window), ["x"])[0].violations)
    assert alarms <= 1

"""Closed forms of chance, against simulation and against scipy."""

import numpy as np
import pytest
from scipy.special import kolmogi
from scipy.stats import binom, chi2, gamma, hypergeom

from mlops_monitor.predictive import count_limit, count_tail, gamma_limit, ks_limit


@pytest.mark.parametrize(("count", "rows", "before", "baseline"), [(3, 100, 0, 5000), (12, 1000, 20, 5000), (40, 500, 200, 5000), (1, 50, 0, 50)])
def test_the_tail_is_that_of_the_conditional_binomial_and_never_below_fishers(count, rows, before, baseline):
    found = float(count_tail(count, rows, before, baseline))
    assert found == pytest.approx(binom.sf(count - 1, count + before, rows / (rows + baseline)), rel=1e-9)
    assert found >= hypergeom.sf(count - 1, rows + baseline, count + before, rows) * (1 - 1e-9)


def test_with_no_event_in_the_baseline_it_is_a_power():
    assert float(count_tail(4, 100, 0, 300)) == pytest.approx(0.25**4)


def test_no_event_is_certain():
    assert float(count_tail(0, 100, 5, 300)) == 1.0


def test_records_beyond_the_largest_value_of_the_baseline_are_not_more_frequent_than_stated():
    rng = np.random.default_rng(1)
    beyond = [(rng.normal(size=200) > rng.normal(size=1000).max()).sum() for _ in range(4000)]
    for count in (1, 2, 3):
        seen = np.mean(np.array(beyond) >= count)
        assert seen <= float(count_tail(count, 200, 0, 1000)) + 3 * np.sqrt(seen * (1 - seen) / 4000)


@pytest.mark.parametrize("tail", [0.01, 1e-5])
@pytest.mark.parametrize(("rows", "before", "baseline"), [(500, 0, 20_000), (10_000, 37, 20_000), (1_000_000, 5, 1000)])
def test_the_limit_is_the_inverse_of_the_tail(tail, rows, before, baseline):
    limit = float(count_limit(tail, rows, before, baseline))
    assert float(count_tail(limit, rows, before, baseline)) <= tail
    assert limit == rows or float(count_tail(limit * 0.999999, rows, before, baseline)) > tail * 0.9999


def test_a_baseline_that_is_tiny_beside_the_window_allows_anything():
    assert float(count_limit(1e-5, 10, 0, 1)) == 10


def test_gamma_limits_are_those_of_scipy():
    assert gamma_limit(1e-6, 4.5, 2.0) == pytest.approx(gamma.isf(1e-6, 4.5, scale=2.0))
    assert gamma_limit(1e-6, 4.5, 2.0) == pytest.approx(chi2.isf(1e-6, 9))


@pytest.mark.parametrize("tail", [0.01, 1e-4, 1e-6])
def test_kolmogorov_smirnov_limits_are_those_of_the_kolmogorov_distribution(tail):
    assert ks_limit(tail, 1 / 500) == pytest.approx(kolmogi(tail) / np.sqrt(500), rel=1e-3)


def test_kolmogorov_smirnov_limits_widen_with_what_blocks_differ_by_and_end_at_1():
    assert ks_limit(0.001, 1 / 500, 1.0) < ks_limit(0.001, 1 / 500, 1.5) < ks_limit(0.001, 1 / 500, 4.0) <= 1.0
    assert ks_limit(1e-6, 1.0) == 1.0

"""Distances against scipy, and against sums done by hand."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, entropy, ks_2samp

from mlops_monitor import distances
from mlops_monitor.cells import count_sorted, edges_of

TABLES = [np.random.default_rng(seed).integers(1, 500, (2, 2 + seed)) for seed in range(1, 9)]
EQUAL = [250, 250, 250, 250]


def test_psi_of_quarters_against_10_20_30_40_percent_is_the_sum_done_by_hand():
    by_hand = 0.137444 + 0.011157 + 0.009116 + 0.070501
    assert distances.psi(EQUAL, [100, 200, 300, 400], pseudo=0) == pytest.approx(by_hand, abs=2e-6)


@pytest.mark.parametrize("table", TABLES)
def test_psi_is_the_relative_entropy_of_scipy_in_both_directions(table):
    expected = entropy(table[0], table[1]) + entropy(table[1], table[0])
    assert distances.psi(*table, pseudo=0) == pytest.approx(expected, rel=1e-12)


def test_psi_with_an_empty_cell_is_infinite_without_the_pseudo_count_and_finite_with_it():
    assert distances.psi([10, 10, 0], [10, 10, 5], pseudo=0) == np.inf
    assert 0 < distances.psi([10, 10, 0], [10, 10, 5]) < 1


@pytest.mark.parametrize("table", TABLES)
def test_jensen_shannon_is_that_of_scipy(table):
    assert distances.js(*table) == pytest.approx(jensenshannon(*table, base=2), rel=1e-12)


def test_jensen_shannon_of_nothing_in_common_is_1():
    assert distances.js([1, 0], [0, 1]) == 1.0


@pytest.mark.parametrize("table", TABLES)
def test_chi_squared_is_that_of_scipy(table):
    assert distances.chi_squared(*table) == pytest.approx(chi2_contingency(table, correction=False).statistic, rel=1e-12)


def test_chi_squared_leaves_out_cells_that_are_empty_on_both_sides():
    full = chi2_contingency([[10, 20], [30, 10]], correction=False).statistic
    assert distances.chi_squared([10, 0, 20], [30, 0, 10]) == pytest.approx(full)


def test_cohens_w_does_not_grow_with_the_number_of_records():
    small, large = ([30, 70], [40, 60]), ([30_000, 70_000], [400, 600])
    assert distances.cohens_w(*small) == pytest.approx(2 * (0.1 / 2) / np.sqrt(0.35 * 0.65), rel=1e-9)
    assert distances.cohens_w(*large) == pytest.approx(distances.cohens_w(*small), rel=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_kolmogorov_smirnov_on_cells_is_that_of_scipy_but_for_one_cell(seed):
    rng = np.random.default_rng(seed)
    before, now = np.sort(rng.lognormal(size=5000)), np.sort(rng.lognormal(0.1 * seed, 1.1, size=1500))
    edges = edges_of(before)
    found = distances.ks(count_sorted(before, edges), count_sorted(now, edges))
    exact = ks_2samp(before, now).statistic
    assert exact - 0.012 < found <= exact + 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_kolmogorov_smirnov_of_few_different_values_is_exactly_that_of_scipy(seed):
    rng = np.random.default_rng(seed)
    before, now = np.sort(rng.poisson(3, 4000)).astype(float), np.sort(rng.poisson(3.3, 900)).astype(float)
    edges = edges_of(before)
    found = distances.ks(count_sorted(before, edges), count_sorted(now, edges))
    assert found == pytest.approx(ks_2samp(before, now).statistic, abs=1e-12)


def test_distances_work_on_many_vectors_at_once():
    many = np.stack([table[:, :3] for table in TABLES])
    for name in ("psi", "js", "ks", "chi_squared", "cohens_w"):
        one = [getattr(distances, name)(*pair) for pair in many]
        assert getattr(distances, name)(many[:, 0], many[:, 1]) == pytest.approx(one)


@pytest.mark.parametrize("name", ["psi", "js", "ks", "chi_squared", "cohens_w"])
def test_no_records_at_all_are_no_distance_that_is_not_a_number(name):
    assert np.isfinite(getattr(distances, name)([5, 5], [0, 0]))

"""Cells of the reference histograms."""

import numpy as np
import pytest

from mlops_monitor.baseline_columns import ordered
from mlops_monitor.cells import bins_of, count_sorted, edges_of


def counts_of(values, edges):
    return count_sorted(np.sort(np.asarray(values, dtype=float)), edges)


def test_a_shift_in_a_column_of_zeros_and_ones_is_seen():
    edges = edges_of(np.repeat([0.0, 1.0], [900, 100]))
    assert counts_of([0, 0, 1, 1, 1], edges).tolist() == [0, 2, 3, 0]


def test_values_beyond_both_ends_have_cells_of_their_own():
    edges = edges_of(np.arange(1000.0))
    counts = counts_of([-1, 0, 500, 999, 999.5], edges)
    assert (counts[0], counts[-1], counts.sum()) == (1, 1, 5)


def test_a_value_that_comes_back_as_a_32_bit_number_stays_in_its_cell():
    values = np.sort(np.round(np.random.default_rng(1).normal(50, 20, 5000), 1))
    edges = edges_of(values)
    assert counts_of(values.astype(np.float32), edges).tolist() == counts_of(values, edges).tolist()


@pytest.mark.parametrize("value", [0.0, 1.0, -3.5, 1e300, 1e-300])
def test_a_column_with_one_value_keeps_it_inside_and_others_outside(value):
    edges = edges_of(np.full(100, value))
    assert counts_of([value, value + max(1, abs(value) / 2), value - max(1, abs(value) / 2)], edges).tolist() == [1, 1, 1]


def test_a_frequent_value_has_a_cell_of_its_own():
    rng = np.random.default_rng(1)
    values = np.sort(np.where(rng.random(10_000) < 0.3, 0.5, rng.random(10_000)))
    edges = edges_of(values)
    counts = counts_of(values, edges)
    assert counts.max() == (values == 0.5).sum()


def test_there_are_about_200_cells_however_many_values():
    assert 195 <= edges_of(np.sort(np.random.default_rng(1).normal(size=50_000))).size <= 210


def test_bins_of_a_continuous_column_have_about_a_tenth_each():
    counts = counts_of(np.arange(10_000.0), edges_of(np.arange(10_000.0)))
    shares = np.add.reduceat(counts, bins_of(counts, discrete=False)) / 10_000
    assert 9 <= shares.size <= 11
    assert shares.min() >= 0.05


def test_bins_of_a_discrete_column_put_what_lies_outside_into_bins_of_their_own():
    values = np.repeat([0.0, 1.0, 2.0], [500, 300, 200])
    counts = counts_of(values, edges_of(values))
    assert np.add.reduceat(counts, bins_of(counts, discrete=True)).tolist() == [0, 500, 300, 200, 0]


def test_bins_of_a_discrete_column_join_values_of_less_than_a_hundredth():
    values = np.repeat(np.arange(6.0), [5000, 4000, 940, 30, 20, 10])
    counts = counts_of(values, edges_of(values))
    assert np.add.reduceat(counts, bins_of(counts, discrete=True)).tolist() == [0, 5000, 4000, 940, 60, 0]


def test_no_record_is_lost_between_cells_and_bins():
    rng = np.random.default_rng(3)
    for values in (rng.normal(size=999), rng.poisson(2, 999) * 1.0, np.round(rng.exponential(size=999), 1), np.zeros(999)):
        counts = counts_of(values, edges_of(np.sort(values)))
        for discrete in (True, False):
            assert np.add.reduceat(counts, bins_of(counts, discrete)).sum() == 999


def bins_of_categories(counts: list[int]) -> list[int]:
    return ordered([f"c{index:03}" for index in range(len(counts))], np.array(counts))[2]


def test_frequent_categories_have_bins_of_their_own_and_unseen_ones_the_last():
    assert bins_of_categories([60, 40]) == [0, 1, 2]


@pytest.mark.parametrize(("count", "bins"), [(20, [0, 1, 2]), (19, [0, 1])])
def test_categories_of_fewer_than_20_rows_are_counted_with_the_unseen_ones(count, bins):
    assert bins_of_categories([200, count]) == bins


def test_categories_of_less_than_a_hundredth_are_grouped_to_a_twentieth_or_more():
    counts = [25] * 400
    bins = bins_of_categories(counts)
    assert np.diff([*bins[:-1], 400]).tolist() == [20] * 20


def test_groups_go_by_name_and_not_by_frequency():
    names, counts, bins = ordered(["b", "z", "y", "x"], np.array([9000, 80, 70, 60]))
    assert (names, counts.tolist(), bins) == (["b", "x", "y", "z"], [9000, 60, 70, 80], [0, 1, 4])

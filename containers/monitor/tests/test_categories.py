"""Counts of categories: exact, bounded, and the same however the records were split."""

import json
from collections import Counter

import numpy as np
import polars as pl
import pytest

from mlops_monitor.categories import CategoryCounter

KNOWN = frozenset({"a", "b"})


def counter_of(values, bound=20) -> CategoryCounter:
    counter = CategoryCounter(KNOWN, bound)
    counter.add(pl.Series(values, dtype=pl.String))
    return counter


def values_of(seed: int, kinds: int, rows: int = 2000) -> list[str]:
    rng = np.random.default_rng(seed)
    return [*map(str, rng.zipf(1.3, rows) % kinds), *rng.choice(["a", "b"], 100)]


@pytest.mark.parametrize("kinds", [5, 20, 21, 400])
def test_every_listed_value_has_its_exact_count_and_nothing_is_lost(kinds):
    values = values_of(1, kinds)
    counter, exact = counter_of(values), Counter(values)
    assert all(exact[value] == count for value, count in counter.counts.items())
    assert sum(counter.counts.values()) + counter.overflow == len(values)


@pytest.mark.parametrize("kinds", [20, 21])
def test_overflow_starts_with_the_first_value_beyond_the_bound(kinds):
    values = [str(number) for number in range(kinds)]
    assert counter_of(values).overflow == kinds - 20


def test_known_values_are_counted_even_when_all_places_are_taken():
    counter = counter_of([str(number) for number in range(1000)])
    counter.add(pl.Series(["a", "b", "a"]))
    assert (counter.counts["a"], counter.counts["b"]) == (2, 1)


@pytest.mark.parametrize("seed", range(6))
def test_merging_in_any_grouping_is_counting_all_at_once(seed):
    rng = np.random.default_rng(seed)
    parts = [values_of(int(rng.integers(1000)), int(rng.choice([3, 15, 60, 500])), int(rng.integers(1, 900))) for _ in range(5)]
    whole = counter_of([value for part in parts for value in part])
    for _ in range(3):
        counters = [counter_of(parts[index]) for index in rng.permutation(5)]
        while len(counters) > 1:
            at = int(rng.integers(len(counters) - 1))
            counters[at].merge(counters.pop(at + 1))
        assert counters[0].to_json() == whole.to_json()


def test_json_keeps_the_counter_as_it_is():
    counter = counter_of(values_of(2, 300))
    again = CategoryCounter.from_json(json.loads(json.dumps(counter.to_json())), KNOWN)
    again.add(pl.Series(["new"]))
    counter.add(pl.Series(["new"]))
    assert again.to_json() == counter.to_json()


def test_unseen_values_come_most_frequent_first_without_the_known_ones():
    assert counter_of(["x", "y", "y", "a"]).unseen() == {"y": 2, "x": 1}


def test_very_long_values_are_cut():
    assert list(counter_of(["x" * 5000]).counts) == ["x" * 200]


def test_counters_of_other_known_values_do_not_merge():
    with pytest.raises(ValueError, match="known"):
        counter_of(["x"]).merge(CategoryCounter())

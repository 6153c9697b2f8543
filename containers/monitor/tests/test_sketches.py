"""The quantile sketch: its bound, and merging in any order."""

import json

import numpy as np
import pytest

from mlops_monitor.sketches import QuantileSketch, worst_error

SHARES = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])


def sketch_of(*batches) -> QuantileSketch:
    sketch = QuantileSketch()
    for batch in batches:
        sketch.add(np.asarray(batch, dtype=float))
    return sketch


def rank_errors(sketch: QuantileSketch, values: np.ndarray) -> np.ndarray:
    """How far the true ranks of the estimated quantiles are from the wanted ones, in records."""
    ordered, found, wanted = np.sort(values), sketch.quantiles(SHARES), np.ceil(SHARES * values.size)
    low, high = np.searchsorted(ordered, found, "left") + 1, np.searchsorted(ordered, found, "right")
    return np.maximum(0, np.maximum(low - wanted, wanted - high))


STREAMS = {
    "random": lambda rng, n: rng.normal(size=n),
    "ascending": lambda rng, n: np.arange(n, dtype=float),
    "descending": lambda rng, n: -np.arange(n, dtype=float),
    "heavy tails and ties": lambda rng, n: np.round(rng.pareto(1.0, n)),
    "alternating ends": lambda rng, n: np.where(np.arange(n) % 2, 1.0, -1.0) * np.arange(n),
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("batch", [997, 50_000])
def test_ranks_stay_within_the_tracked_error_and_that_within_the_stated_bound(name, batch):
    values = STREAMS[name](np.random.default_rng(1), 300_000)
    sketch = sketch_of(*np.array_split(values, values.size // batch))
    assert rank_errors(sketch, values).max() <= sketch.error + 1
    assert sketch.error <= worst_error(values.size) * values.size


def test_few_values_are_exact_as_numpy_has_them():
    values = np.random.default_rng(2).normal(size=1000)
    expected = np.quantile(values, SHARES, method="inverted_cdf")
    assert sketch_of(values).quantiles(SHARES) == pytest.approx(expected, abs=0)


def test_one_value_more_than_fits_is_halved_and_costs_one_record():
    values = np.arange(1024.0)
    assert sketch_of(values[:1023]).error == 0
    assert sketch_of(values).error == 1


@pytest.mark.parametrize("seed", range(5))
def test_merging_in_any_grouping_keeps_count_ends_and_bound(seed):
    rng = np.random.default_rng(seed)
    parts = [rng.normal(rng.integers(5), 1, rng.integers(1, 20_000)) for _ in range(6)]
    whole = np.concatenate(parts)
    for order in (range(6), reversed(range(6)), rng.permutation(6)):
        sketches = [sketch_of(parts[index]) for index in order]
        while len(sketches) > 1:
            at = int(rng.integers(len(sketches) - 1))
            sketches[at].merge(sketches.pop(at + 1))
        merged = sketches[0]
        assert (merged.count, merged.minimum, merged.maximum) == (whole.size, whole.min(), whole.max())
        assert rank_errors(merged, whole).max() <= merged.error + 1
        assert merged.error <= worst_error(whole.size) * whole.size


def test_json_keeps_the_sketch_as_it_is():
    sketch = sketch_of(np.random.default_rng(1).normal(size=5000))
    again = QuantileSketch.from_json(json.loads(json.dumps(sketch.to_json(), allow_nan=False)))
    assert again.to_json() == sketch.to_json()
    sketch.add(np.arange(3000.0))
    again.add(np.arange(3000.0))
    assert again.to_json() == sketch.to_json()


def test_an_empty_sketch_has_no_quantiles_and_survives_json():
    again = QuantileSketch.from_json(json.loads(json.dumps(QuantileSketch().to_json(), allow_nan=False)))
    assert np.isnan(again.quantiles(SHARES)).all()


def test_sketches_of_other_capacities_do_not_merge():
    with pytest.raises(ValueError, match="capacity"):
        sketch_of([1.0]).merge(QuantileSketch(capacity=64))


def test_a_sketch_is_small_however_many_records():
    sketch = sketch_of(*(np.random.default_rng(seed).normal(size=50_000) for seed in range(40)))
    assert sum(len(level) for level in sketch.to_json()["levels"]) < 8 * 1024

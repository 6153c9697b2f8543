"""The counts of a window: the same whichever way the records were split up, through JSON and back."""

import json
import time

import numpy as np
import polars as pl
import pytest
from windows import BASELINE, answers, make, table

from mlops_monitor.batch import Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Context
from mlops_monitor.profile import Profile, profile_of
from mlops_monitor.request import CheckSpec, Request
from studies.bench import WINDOW, batch_of

SPECS = tuple(CheckSpec(kind, kind) for kind in ("dataQuality", "dataDrift", "predictionDrift"))


def context(baseline=BASELINE, read: int = 0) -> Context:
    return Context(Request("m", (WINDOW,), SPECS), WINDOW, baseline, None, reading=Reading(read=read, columns=table(1).columns))


def profile(*parts: tuple[pl.DataFrame, pl.DataFrame]) -> Profile:
    found = profile_of(context())
    for features, predictions in parts:
        found.update(batch_of(features, predictions))
    return found


def odd(rows: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """With texts among numbers, unseen categories, values out of range, and a column that is absent from every third part."""
    rng = np.random.default_rng(seed)
    frame = table(rows, seed, country=rng.choice(["de", "fr", *(f"c{index}" for index in range(3000))], rows))
    amount = pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("n/k")).otherwise(pl.col("amount").cast(pl.String))
    frame = frame.with_columns(amount.alias("amount"), (pl.col("visits") * 1.5).alias("visits"))
    return (frame.drop("age") if seed % 3 == 0 else frame), answers(rows, seed)


def verdicts(found: Profile) -> list:
    about = context(read=found.samples)
    return [check_of(spec).judge(about, found) for spec in SPECS]


def exact(found: Profile) -> str:
    """All but sums of fractions and sketches, which depend on the order of adding."""
    data = found.to_json()
    for column in (*data["features"].values(), *data["predictions"].values()):
        column.pop("moments", None)
        column.pop("sketch", None)
    return json.dumps(data)


@pytest.mark.parametrize("seed", range(5))
def test_merging_in_any_grouping_counts_exactly_and_judges_alike(seed):
    rng = np.random.default_rng(seed)
    parts = [odd(int(rng.integers(1, 3000)), int(rng.integers(100))) for _ in range(5)]
    whole = profile(*parts)
    profiles = [profile_of(context()).load(json.loads(json.dumps(profile(parts[index]).to_json(), allow_nan=False))) for index in rng.permutation(5)]
    while len(profiles) > 1:
        at = int(rng.integers(len(profiles) - 1))
        profiles[at].merge(profiles.pop(at + 1))
    assert exact(profiles[0]) == exact(whole)
    for one, other in zip(verdicts(profiles[0]), verdicts(whole), strict=True):
        assert one.state == other.state
        assert [(row.feature, row.statistic, row.value, row.limit, row.violated) for row in one.features] == [
            (row.feature, row.statistic, row.value, row.limit, row.violated) for row in other.features
        ]


def test_moments_agree_to_twelve_digits_whichever_way_they_were_split():
    parts = [odd(1000, seed) for seed in range(4)]
    whole, merged = profile(*parts), profile(parts[0])
    for part in parts[1:]:
        merged.merge(profile(part))
    one, other = (found.features["amount"].summary() for found in (whole, merged))
    assert one["mean"] == pytest.approx(other["mean"], rel=1e-12)
    assert one["standardDeviation"] == pytest.approx(other["standardDeviation"], rel=1e-9)


def test_moments_are_those_of_numpy():
    values = np.random.default_rng(1).normal(1e6, 1, 3000)
    found = profile((table(3000, amount=values), answers(3000))).features["amount"].summary()
    assert found["mean"] == pytest.approx(values.mean(), rel=1e-12)
    assert found["standardDeviation"] == pytest.approx(values.std(ddof=1), rel=1e-9)


def test_without_a_baseline_columns_that_come_later_were_missing_before():
    found = profile_of(context(None))
    found.update(batch_of(pl.DataFrame({"a": [1.0, None]})))
    found.update(batch_of(pl.DataFrame({"b": [1.0]})))
    assert {name: column.missing for name, column in found.features.items()} == {"a": 2, "b": 2}


def test_without_a_baseline_profiles_merge_by_the_names_met():
    one, other = profile_of(context(None)), profile_of(context(None))
    one.update(batch_of(pl.DataFrame({"a": [1.0, None]})))
    other.update(batch_of(pl.DataFrame({"b": [1.0]})))
    one.merge(profile_of(context(None)).load(json.loads(json.dumps(other.to_json()))))
    assert {name: column.missing for name, column in one.features.items()} == {"a": 2, "b": 2}
    assert one.samples == 3


def test_a_partial_of_another_baseline_is_refused():
    data = profile((table(10), answers(10))).to_json()
    data["features"]["amount"]["counts"] = [1, 2]
    with pytest.raises(ValueError, match="partial counts of amount are of another baseline"):
        profile_of(context()).load(data)


@pytest.mark.parametrize("value", [1e308, -1e308, 5e-324, 0.0, -0.0])
def test_extreme_numbers_are_counted_and_written(value):
    found = profile((table(100, amount=np.full(100, value)), answers(100)))
    json.dumps(found.to_json(), allow_nan=False)
    assert found.features["amount"].good == 100
    json.dumps([row.detail for result in verdicts(found) for row in result.features], allow_nan=False)


@pytest.mark.parametrize("value", ["\x00", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\ud83d\ude00" * 300, "a" * 100_000, "NaN", "1e999"])
def test_hostile_texts_end_in_a_verdict(value):
    text = value.encode("utf-16", "surrogatepass").decode("utf-16")
    found = profile((table(100, country=np.full(100, "x")).with_columns(pl.lit(text).alias("country"), pl.lit(text).alias("amount")), answers(100)))
    assert all(len(violation.description) < 500 for result in verdicts(found)[:1] for violation in result.violations)


def test_a_hundred_features_of_50_000_records_take_well_under_a_second_to_count():
    rng = np.random.default_rng(1)
    names = [f"x{index}" for index in range(100)]
    entry = make(pl.DataFrame({"x": rng.normal(size=500)}))["features"][0]
    baseline = {"features": [entry | {"name": name} for name in names]}
    batch = batch_of(pl.DataFrame({name: rng.normal(size=50_000) for name in names}))
    found = profile_of(context(baseline))
    start = time.process_time()
    found.update(batch)
    assert time.process_time() - start < 2.0  # measured 0.5 s; room for a busy machine

"""Missing values, types, ranges, unseen categories, volume; and what is no verdict."""

import numpy as np
import polars as pl
import pytest
from windows import BASELINE, ROWS, judged, make, row_of, table

from mlops_monitor.result import State

WINDOW = 1000


def replaced(name: str, count: int, value) -> pl.DataFrame:
    """A quiet window in which the first `count` values of a column are this one."""
    window = table(WINDOW, seed=5)
    values = window[name].to_list()
    return window.with_columns(pl.Series(name, [value] * count + values[count:], strict=False))


def test_a_quiet_window_passes():
    result = judged("dataQuality", table(WINDOW, seed=5))
    assert result.state == State.PASSED
    assert result.reason == "4 features are as complete, typed, in range and known as in the baseline"


@pytest.mark.parametrize(
    ("feature", "statistic", "type", "value"),
    [
        ("amount", "missing", "completeness_check", None),
        ("amount", "outOfRange", "range_check", 1e6),
        ("amount", "outOfRange", "range_check", -1e6),
        ("country", "unseen", "categorical_values_check", "xx"),
        ("country", "missing", "completeness_check", None),
    ],
)
def test_both_sides_of_each_limit(feature, statistic, type, value):
    quiet = judged("dataQuality", replaced(feature, 0, value))
    limit = row_of(quiet, feature, statistic).limit
    before = row_of(quiet, feature, statistic).detail["count"]
    highest = int(np.floor(limit * WINDOW))
    for count, violated in ((highest, False), (highest + 1, True)):
        result = judged("dataQuality", replaced(feature, count - before, value))
        assert row_of(result, feature, statistic).violated == violated
        assert (type in {violation.type for violation in result.violations}) == violated


def test_text_in_a_column_of_numbers_is_of_another_type():
    values = ["n/k"] * 30 + [str(value) for value in table(WINDOW, seed=5)["amount"].to_list()[30:]]
    result = judged("dataQuality", table(WINDOW, seed=5).with_columns(pl.Series("amount", values)))
    assert [violation.type for violation in result.violations] == ["data_type_check"]


def test_fractions_in_a_column_of_whole_numbers_are_of_another_type():
    result = judged("dataQuality", table(WINDOW, seed=5).with_columns(pl.col("visits") + 0.5))
    assert row_of(result, "visits", "wrongType").value == 1.0


def test_whole_numbers_written_with_a_point_are_whole():
    values = [f"{value:.1f}" for value in table(WINDOW, seed=5)["visits"].to_list()]
    assert judged("dataQuality", table(WINDOW, seed=5).with_columns(pl.Series("visits", values))).state == State.PASSED


def test_the_reason_says_what_how_much_and_against_which_limit():
    result = judged("dataQuality", replaced("amount", 120, None))
    assert result.violations[0].description.startswith("'amount' is missing in 12 % of 1 000 records (baseline 0 %, limit ")


def test_the_reason_names_the_unseen_categories():
    assert result_text(judged("dataQuality", replaced("country", 40, "nowhere"))).endswith(": 'nowhere' (40)")


def test_the_reason_names_both_ranges():
    assert ": from " in result_text(judged("dataQuality", replaced("amount", 40, 9e9)))
    assert " to 9e+09, the baseline has " in result_text(judged("dataQuality", replaced("amount", 40, 9e9)))


def result_text(result) -> str:
    return result.violations[0].description


@pytest.mark.parametrize(("limit", "state"), [(0.2, State.PASSED), (0.05, State.VIOLATED)])
def test_a_limit_of_the_user_replaces_the_calibrated_one(limit, state):
    assert judged("dataQuality", table(WINDOW, seed=5), features=("age",), maxMissing=limit).state == state


def test_a_limit_of_0_allows_none():
    assert judged("dataQuality", replaced("amount", 1, None), features=("amount",), maxMissing=0).state == State.VIOLATED
    assert judged("dataQuality", replaced("amount", 0, None), features=("amount",), maxMissing=0).state == State.PASSED


@pytest.mark.parametrize(("least", "state"), [(WINDOW, State.PASSED), (WINDOW + 1, State.VIOLATED)])
def test_fewer_records_than_expected_are_a_violation(least, state):
    result = judged("dataQuality", table(WINDOW, seed=5), minimumRecords=least)
    assert result.state == state
    assert [violation.type for violation in result.violations] == ["volume_check"] * (state == State.VIOLATED)


def test_a_small_window_is_judged_by_its_volume_alone_where_one_is_expected():
    assert (
        judged("dataQuality", table(10, seed=5), minimumRecords=500).violations[0].description
        == "10 records in the window, at least 500 were expected"
    )
    assert judged("dataQuality", table(10, seed=5)).state == State.TOO_FEW_RECORDS


@pytest.mark.parametrize(("rows", "state"), [(49, State.TOO_FEW_RECORDS), (50, State.PASSED)])
def test_50_records_are_enough(rows, state):
    assert judged("dataQuality", table(rows, seed=5)).state == state


def test_no_record_is_no_verdict():
    assert judged("dataQuality", table(0)).state == State.NO_DATA


def test_without_a_baseline_only_given_limits_are_judged():
    assert judged("dataQuality", table(WINDOW), baseline=None).state == State.NO_BASELINE
    assert judged("dataQuality", table(WINDOW), baseline=None, maxMissing=0.5).state == State.PASSED
    assert [violation.feature for violation in judged("dataQuality", table(WINDOW), baseline=None, maxMissing=0.01).violations] == ["age"]


def test_a_column_that_is_gone_is_a_violation():
    result = judged("dataQuality", table(WINDOW, seed=5).drop("visits"))
    assert [(violation.feature, violation.type) for violation in result.violations] == [("visits", "missing_column_check")]


def test_when_most_columns_are_gone_the_input_is_of_something_else():
    assert judged("dataQuality", table(WINDOW, seed=5).select("age", "visits")).state == State.VIOLATED
    result = judged("dataQuality", table(WINDOW, seed=5).select("age", pl.col("amount").alias("Amount")))
    assert result.state == State.BAD_INPUT
    assert result.reason == "3 of 4 columns of the baseline are in no record (amount, visits, country); the window has age, Amount"


def test_columns_that_the_baseline_does_not_know_are_told():
    result = judged("dataQuality", table(WINDOW, seed=5).with_columns(extra=pl.lit(1.0)))
    assert result.state == State.PASSED
    assert result.detail["unknownColumns"] == ["extra"]


def test_a_column_of_nan_only_is_missing():
    result = judged("dataQuality", table(WINDOW, seed=5).with_columns(amount=pl.lit(None, pl.Float64)))
    assert row_of(result, "amount", "missing").value == 1.0
    assert result.state == State.VIOLATED


def test_missing_values_that_come_in_bursts_widen_the_limit():
    rng = np.random.default_rng(1)
    bursts = np.repeat(rng.random(ROWS // 50) < 0.1, 50)
    scattered = rng.random(ROWS) < 0.1
    limits = []
    for absent in (scattered, bursts):
        baseline = make(table(amount=np.where(absent, np.nan, 1 + rng.random(ROWS))))
        result = judged("dataQuality", table(WINDOW, amount=1 + rng.random(WINDOW)), baseline=baseline)
        limits.append(row_of(result, "amount", "missing").limit)
    assert limits[1] > 1.5 * limits[0]


def test_rare_categories_of_the_baseline_make_a_new_one_less_surprising():
    rng = np.random.default_rng(1)
    limits = []
    for rare in (0, 60):
        names = np.where(np.arange(ROWS) < rare, np.array([f"once {index}" for index in range(ROWS)]), rng.choice(["a", "b"], ROWS))
        baseline = make(table(country=names))
        limits.append(row_of(judged("dataQuality", table(WINDOW, country=np.full(WINDOW, "a")), baseline=baseline), "country", "unseen").limit)
    assert limits[0] < 0.01 < limits[1]


def test_the_baseline_is_not_changed_by_judging():
    before = str(BASELINE)
    judged("dataQuality", table(WINDOW, seed=5))
    assert str(BASELINE) == before

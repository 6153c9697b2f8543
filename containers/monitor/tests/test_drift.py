"""Drift of features and of predictions: methods, limits, reasons, and what is no verdict."""

import re

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency, ks_2samp
from windows import BASELINE, answers, judged, make, row_of, table

from mlops_monitor.checks import check_of
from mlops_monitor.checks.drift import methods_of
from mlops_monitor.errors import MonitorError
from mlops_monitor.references import references_of
from mlops_monitor.request import CheckSpec
from mlops_monitor.result import State

WINDOW = 2000


def moved(deviations: float) -> pl.DataFrame:
    return table(WINDOW, seed=5).with_columns(pl.col("amount") + 20 * deviations)


def test_a_quiet_window_passes():
    result = judged("dataDrift", table(WINDOW, seed=5))
    assert (result.state, result.reason) == (State.PASSED, "4 features are distributed as in the baseline")


def test_a_shift_of_a_quarter_of_the_deviation_is_found_and_only_that():
    result = judged("dataDrift", moved(0.3))
    assert [violation.feature for violation in result.violations] == ["amount"]


def test_the_reason_says_what_how_much_against_which_limit_and_what_changed():
    text = judged("dataDrift", moved(1)).violations[0].description
    pattern = (
        r"'amount' drifted: PSI 0\.9\d+, limit 0\.0\d+ \(chance reaches 0\.0\d+ with 2 000 values, differences below 0\.02 do not count\); "
        r"median 99\.\d, now 12\d; above 12\d went from 10 % to \d\d\.?\d* % of the values"
    )
    assert re.fullmatch(pattern, text), text


def test_the_reason_of_a_category_names_the_one_that_moved():
    window = table(WINDOW, seed=5, country=np.random.default_rng(1).choice(["de", "fr", "it"], WINDOW, p=[0.3, 0.3, 0.4]))
    text = judged("dataDrift", window).violations[0].description
    assert re.search(r"; '(de|it)' went from \d", text), text


@pytest.mark.parametrize("method", ["psi", "ks", "js", "chiSquared"])
def test_both_sides_of_the_limit_of_each_method(method):
    shifts = np.linspace(0, 0.6, 61)
    rows = [row_of(judged("dataDrift", moved(shift), method=method), "amount", method) for shift in shifts]
    inside = [row for row in rows if row.value <= row.limit]
    outside = [row for row in rows if row.value > row.limit]
    assert inside and outside
    assert not any(row.violated for row in inside)
    assert all(row.violated for row in outside)


@pytest.mark.parametrize("method", ["psi", "ks", "js"])
def test_a_threshold_of_the_user_holds_exactly(method):
    value = row_of(judged("dataDrift", moved(0.2), method=method), "amount", method).value
    other = tuple(name for name in ("visits", "country", "age"))
    for threshold, state in ((value, State.PASSED), (np.nextafter(value, 0), State.VIOLATED)):
        assert judged("dataDrift", moved(0.2), method=method, threshold=float(threshold), exclude=other).state == state


def test_a_minimum_effect_of_the_user_holds_on_both_sides():
    value = row_of(judged("dataDrift", moved(0.4), method="psi"), "amount", "psi").value
    for effect, violated in ((value, False), (value * 0.999, True)):
        assert row_of(judged("dataDrift", moved(0.4), method="psi", minimumEffect=effect), "amount", "psi").violated == violated


@pytest.mark.parametrize("method", ["psi", "ks", "js", "chiSquared"])
def test_a_minimum_effect_of_0_leaves_what_chance_explains(method):
    row = row_of(judged("dataDrift", moved(0.1), method=method, minimumEffect=0), "amount", method)
    assert row.limit == row.detail["chanceLimit"] > 0


def test_the_minimum_effect_of_chi_squared_is_cohens_w():
    passed = judged("dataDrift", moved(0.4), method="chiSquared", minimumEffect=0.6)
    assert passed.state == State.PASSED
    assert judged("dataDrift", moved(0.4), method="chiSquared", minimumEffect=0.2).state == State.VIOLATED


def test_a_large_window_with_a_tiny_difference_is_no_drift():
    rng = np.random.default_rng(1)
    baseline = make(pl.DataFrame({"x": rng.normal(size=200_000)}))
    window = pl.DataFrame({"x": rng.normal(0.05, 1, 200_000)})
    row = row_of(judged("dataDrift", window, baseline=baseline), "x", "ks")
    assert row.detail["chanceLimit"] < row.value < row.limit == 0.05


def test_the_statistics_are_those_of_scipy():
    window, baseline = moved(0.2), table()
    ks = row_of(judged("dataDrift", window, method="ks"), "amount", "ks").value
    assert ks == pytest.approx(ks_2samp(baseline["amount"], window["amount"]).statistic, abs=0.01)
    both = [[(frame["country"] == name).sum() for name in ("de", "fr", "it")] for frame in (baseline, window)]
    chi = row_of(judged("dataDrift", window, method="chiSquared"), "country", "chiSquared").value
    assert chi == pytest.approx(chi2_contingency(both, correction=False).statistic, rel=1e-9)


def test_automatic_chooses_by_type():
    chosen = {reference.name: methods_of(reference, "automatic") for reference in references_of(BASELINE)}
    assert chosen == {"amount": ["psi", "ks"], "visits": ["psi"], "country": ["psi"], "age": ["psi", "ks"]}


def test_kolmogorov_smirnov_needs_an_order_and_categories_get_chi_squared():
    rows = judged("dataDrift", table(WINDOW, seed=5), method="ks").features
    assert {row.feature: row.statistic for row in rows} == {"amount": "ks", "visits": "ks", "country": "chiSquared", "age": "ks"}


@pytest.mark.parametrize("option", ["threshold", "minimumEffect"])
def test_a_number_of_the_user_without_a_method_is_one_of_psi(option):
    result = judged("dataDrift", table(WINDOW, seed=5), **{option: 0.1})
    assert {row.statistic for row in result.features} == {"psi"}


def test_a_method_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(MonitorError, match="method must be automatic, psi, ks, js, chiSquared, got wasserstein"):
        check_of(CheckSpec("D", "dataDrift", options={"method": "wasserstein"}))


def test_more_features_make_each_limit_wider_so_that_all_together_keep_the_rate():
    rng = np.random.default_rng(1)
    entry = make(pl.DataFrame({"x": rng.normal(size=2000)}))["features"][0]
    limits = []
    for many in (1, 50):
        baseline = {"features": [entry | {"name": f"x{index}"} for index in range(many)]}
        window = pl.DataFrame({f"x{index}": rng.normal(size=300) for index in range(many)})
        limits.append(row_of(judged("dataDrift", window, baseline=baseline), "x0", "ks").limit)
    assert limits[0] * 1.1 < limits[1] < limits[0] * 1.6


def test_watching_fewer_features_makes_limits_narrower():
    all_of_them = row_of(judged("dataDrift", table(300, seed=5)), "amount", "psi").limit
    alone = row_of(judged("dataDrift", table(300, seed=5), features=("amount",)), "amount", "psi").limit
    assert alone < all_of_them


@pytest.mark.parametrize(("rows", "state"), [(199, State.TOO_FEW_RECORDS), (200, State.PASSED)])
def test_200_records_are_enough(rows, state):
    assert judged("dataDrift", table(rows, seed=5)).state == state


@pytest.mark.parametrize(("rows", "state"), [(60, State.PASSED), (61, State.TOO_FEW_RECORDS)])
def test_the_minimum_of_the_user_holds_on_both_sides(rows, state):
    assert judged("dataDrift", table(60, seed=5), minimumSamples=rows).state == state


def test_no_baseline_and_no_data_are_no_verdict():
    assert judged("dataDrift", table(WINDOW), baseline=None).state == State.NO_BASELINE
    assert judged("dataDrift", table(0)).state == State.NO_DATA


@pytest.mark.parametrize(("values", "left_out"), [(49, ["amount"]), (50, [])])
def test_a_feature_with_few_values_is_not_judged_and_that_is_said(values, left_out):
    holes = np.where(np.arange(WINDOW) < values, 100 + 20 * np.random.default_rng(5).normal(size=WINDOW), np.nan)
    result = judged("dataDrift", table(WINDOW, seed=5, amount=holes))
    assert result.detail["notJudged"] == left_out
    assert ("1 not judged for want of values (amount)" in result.reason) == bool(left_out)


def test_a_window_of_nothing_but_missing_values_is_no_verdict():
    empty = table(WINDOW).with_columns(pl.lit(None, pl.Float64).alias(name) for name in ("amount", "visits", "country", "age"))
    result = judged("dataDrift", empty)
    assert result.state == State.TOO_FEW_RECORDS
    assert result.reason == "2000 records, but none of 4 features has 50 values: at most 0"


def test_a_check_of_features_that_the_baseline_has_not_is_no_verdict():
    assert judged("dataDrift", table(WINDOW), features=("nothing",)).state == State.NO_BASELINE


def test_drift_of_the_score_is_found():
    result = judged("predictionDrift", table(WINDOW, seed=5), answers(WINDOW, 5, shift=0.5))
    assert {violation.type for violation in result.violations} == {"prediction_drift_check"}
    assert {violation.feature for violation in result.violations} == {"score", "label"}
    assert judged("predictionDrift", table(WINDOW, seed=5), answers(WINDOW, 5)).state == State.PASSED


def test_without_predictions_in_the_baseline_there_is_no_verdict_on_them():
    result = judged("predictionDrift", table(WINDOW), answers(WINDOW), baseline=make(table()))
    assert result.state == State.NO_BASELINE
    assert result.reason == "the baseline was made without predictions: name their column when it is made"


def test_a_window_without_predictions_is_no_verdict_on_them():
    assert judged("predictionDrift", table(WINDOW)).state == State.TOO_FEW_RECORDS


def test_the_score_of_a_row_is_1_at_the_limit():
    for row in judged("dataDrift", moved(0.1)).features:
        assert row.score == pytest.approx(row.value / row.limit)


def test_both_distributions_are_there_for_a_plot():
    detail = row_of(judged("dataDrift", moved(0.1)), "amount", "psi").detail
    assert len(detail["baseline"]) == len(detail["window"]) == len(detail["edges"]) + 1
    assert sum(detail["window"]) == pytest.approx(1, abs=1e-4)
    category = row_of(judged("dataDrift", moved(0.1)), "country", "psi").detail
    assert category["categories"] == ["de", "fr", "it", "unseen ones"]

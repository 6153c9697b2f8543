import numpy as np
import polars as pl
import pytest
from support_checks import batch_of, binary, run, split

from mlops_monitor.errors import MonitorError
from mlops_monitor.model_quality.calibration import quality_block
from mlops_monitor.model_quality.counts import Labelled, count
from mlops_monitor.request import CheckSpec


def spec_of(**options):
    return CheckSpec("Quality", "modelQuality", minimum_samples=options.pop("minimumSamples", None), options=options)


def window(size=2000, seed=1, slope=1.5, arrived=1.0):
    features, scores, truth = binary(size, seed, slope)
    labels = [int(label) if place < arrived * size else None for place, label in enumerate(truth)]
    return batch_of(features, scores, labels=labels)


@pytest.fixture(scope="module")
def baseline():
    _, scores, truth = binary(20_000, 9)
    return {"quality": quality_block(count(Labelled(pl.Series(truth), pl.Series(scores)), "1", 0.5), "binaryClassification", "1")}


def test_a_model_as_good_as_at_baseline_passes_by_calibrated_limits(baseline):
    result = run(spec_of(), [window()], baseline)
    assert result.state == "Passed"
    assert result.detail["calibrated"] is True
    assert [row["name"] for row in result.detail["metrics"] if row["limits"]] == ["auc", "f1", "brier"]


def test_a_model_that_grew_worse_is_violated_with_value_limit_and_baseline_in_words(baseline):
    result = run(spec_of(), [window(slope=0.5)], baseline)
    assert result.state == "Violated"
    violation = next(each for each in result.violations if each.statistic == "auc")
    assert violation.value < violation.limit
    assert (
        violation.description.startswith("ROC AUC is 0.6")
        and "limit at least 0." in violation.description
        and "in the baseline" in violation.description
    )


@pytest.mark.parametrize(("limit", "state"), [
    ({"metric": "auc", "atLeast": 0.99}, "Violated"), ({"metric": "auc", "atLeast": 0.7}, "Passed"),
    ({"metric": "brier", "atMost": 0.01}, "Violated"), ({"metric": "brier", "atMost": 0.9}, "Passed"),
])  # fmt: skip
def test_limits_of_the_user_need_no_baseline(limit, state):
    assert run(spec_of(limits=[limit]), [window()]).state == state


def test_without_limits_and_without_a_quality_in_the_baseline_nothing_is_judged_but_the_measures_are_told():
    result = run(spec_of(), [window()], {"features": []})
    assert result.state == "NoBaseline"
    assert "give 'limits'" in result.reason
    assert 0.7 < result.measures["auc"] < 0.9


def test_no_label_is_no_labels():
    assert run(spec_of(limits=[{"metric": "auc", "atLeast": 0.5}]), [window(arrived=0)]).state == "NoLabels"


@pytest.mark.parametrize(("arrived", "state"), [(0.5, "Passed"), (0.49, "NoLabels")])
def test_fewer_labels_than_asked_for_are_a_state_of_their_own(arrived, state):
    result = run(spec_of(minimumLabelShare=0.5, limits=[{"metric": "auc", "atLeast": 0.5}]), [window(arrived=arrived)])
    assert (result.state, round(result.label_share, 2)) == (state, arrived)


@pytest.mark.parametrize(("arrived", "state"), [(0.05, "Passed"), (0.0495, "TooFewRecords")])
def test_fewer_than_100_labels_are_too_few(arrived, state):
    result = run(spec_of(limits=[{"metric": "accuracy", "atLeast": 0.1}]), [window(arrived=arrived)])
    assert (result.state, result.samples) == (state, round(arrived * 2000))


def test_a_limit_on_what_cannot_be_measured_is_no_passed_check():
    labels = ["0"] * 200
    result = run(spec_of(limits=[{"metric": "auc", "atLeast": 0.5}]), [batch_of({"x": [1.0] * 200}, np.linspace(0, 1, 200), labels=labels)])
    assert result.state == "BadInput"
    assert result.reason == "auc cannot be measured: only the label 0 has arrived"


@pytest.mark.parametrize(("labels", "options", "reason"), [
    (["yes", "no"] * 100, {"problem": "binaryClassification"}, "the positive label is 1, but labels are no, yes; name it by 'positiveLabel'"),
    (["a", "b", "c", "d"] * 50, {"problem": "binaryClassification"}, "labels of a binary classification must be two, got a, b, c, d"),
    (["a", "b", "c", "d"] * 50, {"problem": "regression"}, "no row has both a label and a prediction that are numbers, as a regression needs"),
])  # fmt: skip
def test_labels_that_are_not_what_was_declared_are_bad_input(labels, options, reason):
    result = run(
        spec_of(limits=[{"metric": "rmse" if options["problem"] == "regression" else "auc", "atLeast": 0.5}], **options),
        [batch_of({"x": [1.0] * 200}, np.linspace(0, 1, 200), labels=labels)],
    )
    assert (result.state, result.reason) == ("BadInput", reason)


def test_ten_thousand_different_labels_of_a_classification_are_bad_input():
    labels = [f"label {place}" for place in range(300)]
    result = run(
        spec_of(problem="multiclassClassification", limits=[{"metric": "accuracy", "atLeast": 0.5}]),
        [batch_of({"x": [1.0] * 300}, decisions=labels, labels=labels)],
    )
    assert result.state == "BadInput"
    assert "more than 200 different labels" in result.reason


def test_positive_label_and_threshold_are_the_users():
    batch = batch_of({"x": [1.0] * 200}, [0.3] * 100 + [0.1] * 100, labels=["yes"] * 100 + ["no"] * 100)
    result = run(spec_of(positiveLabel="yes", decisionThreshold=0.2, limits=[{"metric": "recall", "atLeast": 1}]), [batch])
    assert (result.state, result.measures["recall"]) == ("Passed", 1)


def test_numbers_that_name_one_of_many_classes_are_compared_as_classes():
    classes = [float(place % 4) for place in range(400)]
    result = run(
        spec_of(problem="multiclassClassification", limits=[{"metric": "accuracy", "atLeast": 1}]),
        [batch_of({"x": classes}, classes, labels=[int(value) for value in classes])],
    )
    assert result.state == "Passed"
    assert result.detail["confusion"]["labels"] == ["0", "1", "2", "3"]


def test_the_problem_is_told_by_the_labels_where_nobody_names_it():
    chance = np.random.default_rng(1)
    truth = chance.normal(size=500)
    result = run(spec_of(limits=[{"metric": "rmse", "atMost": 2}]), [batch_of({"x": truth}, truth + 1, labels=truth)])
    assert (result.state, result.detail["problem"], round(result.measures["mae"], 9)) == ("Passed", "regression", 1)


@pytest.mark.parametrize(("options", "message"), [
    ({"problem": "clustering"}, "'problem' must be one of"),
    ({"limits": [{"metric": "speed", "atLeast": 1}]}, "the metric of a limit must be one of"),
    ({"problem": "regression", "limits": [{"metric": "auc", "atLeast": 1}]}, "must be one of rmse, mae, r2, mape, got 'auc'"),
    ({"limits": [{"metric": "auc"}]}, "the limit of auc needs 'atLeast' or 'atMost'"),
    ({"limits": [{"metric": "auc", "atLeast": "0.8"}]}, "'atLeast' of auc must be a number, got '0.8'"),
    ({"limits": {"auc": 0.8}}, "'limits' must be a list, got dict"),
    ({"minimumLabelShare": 1.5}, "'minimumLabelShare' must be from 0 to 1, got 1.5"),
])  # fmt: skip
def test_a_mistake_in_the_order_says_what_is_wrong(options, message):
    with pytest.raises(MonitorError, match=message.replace("'", ".")):
        run(spec_of(**options), [window()])


@pytest.mark.parametrize("slope", [1.5, 0.9])
def test_shards_have_the_verdict_of_the_whole(baseline, slope):
    batch = window(slope=slope)
    whole, sharded = run(spec_of(), [batch], baseline), run(spec_of(), split(batch, [1, 700, 1400]), baseline, sharded=True)
    assert (sharded.state, sharded.reason, sharded.violations) == (whole.state, whole.reason, whole.violations)
    assert sharded.measures == pytest.approx(whole.measures, rel=1e-12)

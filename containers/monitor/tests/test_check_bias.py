import numpy as np
import pytest
from support_checks import batch_of, run, split

from mlops_monitor.errors import MonitorError
from mlops_monitor.request import CheckSpec


def spec_of(**options):
    return CheckSpec("Bias", "bias", minimum_samples=options.pop("minimumSamples", None), options={"facet": "sex", "disadvantaged": ["F"], **options})


def window(size=1000, favoured=0.5, labels=False, seed=1, few=None):
    """Men get the favourable answer half of the time, women as often as `favoured` says."""
    chance = np.random.default_rng(seed)
    sex = np.array(["F", "M"])[(np.arange(size) % 2)] if few is None else np.array(["F"] * few + ["M"] * (size - few))
    answer = (chance.random(size) < np.where(sex == "F", favoured, 0.5)).astype(float)
    truth = np.where(chance.random(size) < 0.9, answer, 1 - answer).astype(int)
    return batch_of(
        {"sex": sex.tolist(), "age": chance.integers(18, 90, size).astype(float), "city": chance.choice(["A", "B"], size).tolist()},
        answer,
        labels=truth if labels else None,
    )


def test_equal_answers_pass_the_four_fifths_rule():
    result = run(spec_of(), [window()])
    assert result.state == "Passed"
    assert result.reason.startswith("DI ") and "limit at least 0.8 and at most 1.25" in result.reason


@pytest.mark.parametrize("favoured", [0.3, 0.9])
def test_answers_far_from_equal_violate_it_in_either_direction(favoured):
    result = run(spec_of(), [window(favoured=favoured)])
    assert result.state == "Violated"
    assert result.violations[0].description.startswith("'sex': disparate impact (DI) is")


def test_the_rule_is_not_violated_by_what_so_few_records_reach_by_chance():
    result = run(spec_of(), [window(size=120, favoured=0.38, seed=4)])
    assert result.measures["DI"] < 0.8
    assert result.state == "Passed"
    assert "which so few records reach by chance" in result.reason


def test_quiet_windows_raise_at_most_the_false_alarms_of_this_check():
    assert sum(run(spec_of(metrics=["DI"]), [window(size=300, favoured=0.42, seed=seed)]).state == "Violated" for seed in range(200)) <= 1


def test_limits_of_the_user_are_taken_as_they_are():
    limits = [{"metric": "DPPL", "atMost": 0.05, "absolute": True}]
    assert run(spec_of(limits=limits), [window(favoured=0.3)]).state == "Violated"
    assert run(spec_of(limits=limits), [window(favoured=0.7)]).state == "Violated"
    assert run(spec_of(limits=[{**limits[0], "absolute": False}]), [window(favoured=0.7)]).state == "Passed"


def test_a_limit_that_needs_labels_is_not_passed_without_them():
    limits = [{"metric": "RD", "atMost": 0.2, "absolute": True}]
    assert run(spec_of(limits=limits), [window(labels=True)]).state == "Passed"
    result = run(spec_of(limits=limits), [window()])
    assert (result.state, result.reason) == ("NoLabels", "RD cannot be measured: no label has arrived")


def test_a_limit_on_a_ratio_without_a_denominator_is_not_passed():
    batch = batch_of({"sex": ["F", "M"] * 100}, [1.0, 0.0] * 100)
    result = run(spec_of(), [batch])
    assert (result.state, result.reason) == ("BadInput", "DI cannot be measured: no record has what its denominator counts")


def test_all_measures_are_told_where_there_are_labels_and_a_group():
    result = run(spec_of(groupVariable="city"), [window(labels=True)])
    assert {row["name"] for row in result.detail["metrics"] if row["value"] is not None} == {
        "CI",
        "DPL",
        "KL",
        "JS",
        "LP",
        "TVD",
        "KS",
        "CDDL",
        "DPPL",
        "DI",
        "DCA",
        "DCR",
        "AD",
        "RD",
        "DAR",
        "DRR",
        "SD",
        "TE",
        "GE",
        "CDDPL",
        "FT",
    }
    assert result.detail["records"] == [500, 500]


def test_measures_by_group_are_left_out_without_a_group_variable():
    assert {"CDDL", "CDDPL"}.isdisjoint(row["name"] for row in run(spec_of(), [window(labels=True)]).detail["metrics"])


def test_only_measures_that_were_named_or_have_a_limit_become_metrics():
    assert set(run(spec_of(), [window(labels=True)]).measures) == {"DI"}
    limits = [{"metric": "RD", "atMost": 1}]
    assert set(run(spec_of(limits=limits, metrics=["AD"]), [window(labels=True)]).measures) == {"RD", "AD"}


def test_a_number_tells_the_facets_apart():
    result = run(spec_of(facet="age", disadvantaged=None, facetAbove=60), [window()])
    ages = window().features["age"]
    assert result.detail["records"] == [int((ages <= 60).sum()), int((ages > 60).sum())]
    assert result.detail["disadvantaged"] == "above 60"


@pytest.mark.parametrize(("few", "state"), [(30, "Passed"), (29, "TooFewRecords")])
def test_a_segment_of_fewer_than_30_records_is_too_few(few, state):
    result = run(spec_of(limits=[{"metric": "DI", "atLeast": 0.1}]), [window(few=few)])
    assert result.state == state
    assert state == "Passed" or result.reason == "the disadvantaged segment of 'sex' has 29 records, at least 30 are needed"


def test_a_facet_that_no_record_has_is_bad_input():
    result = run(spec_of(facet="religion"), [window()])
    assert (result.state, result.reason) == ("BadInput", "no record has the feature 'religion', which tells the segments apart")


@pytest.mark.parametrize(("options", "message"), [
    ({"facet": None}, "'facet' must be the name of a feature"),
    ({"disadvantaged": None}, "give either 'disadvantaged'"),
    ({"facetAbove": 3}, "give either 'disadvantaged'"),
    ({"metrics": ["DI", "FAIR"]}, "'metrics' must be of .*, got FAIR"),
    ({"limits": [{"metric": "auc", "atLeast": 1}]}, "the metric of a limit must be one of CI"),
])  # fmt: skip
def test_a_mistake_in_the_order_says_what_is_wrong(options, message):
    with pytest.raises(MonitorError, match=message.replace("'", ".")):
        run(spec_of(**options), [window()])


@pytest.mark.parametrize("favoured", [0.5, 0.3])
def test_shards_have_the_verdict_of_the_whole(favoured):
    batch = window(favoured=favoured, labels=True)
    whole, sharded = run(spec_of(), [batch]), run(spec_of(), split(batch, [3, 400]), sharded=True)
    assert (sharded.state, sharded.reason, sharded.measures, sharded.violations) == (whole.state, whole.reason, whole.measures, whole.violations)

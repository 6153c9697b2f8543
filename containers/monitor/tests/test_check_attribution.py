import builtins

import numpy as np
import polars as pl
import pytest
from support_checks import batch_of, run, split

from mlops_monitor.attribution.ndcg import ndcg
from mlops_monitor.checks import feature_attribution as module
from mlops_monitor.errors import MonitorError
from mlops_monitor.request import CheckSpec
from mlops_monitor.sample import Sample


def spec_of(**options):
    return CheckSpec("Attribution", "featureAttribution", features=options.pop("features", None), exclude=options.pop("exclude", ()), options=options)


def rows_of(size, seed=1, quiet=("",), noise=0.0):
    """A model that hangs on a, then b, then c, a little on the country, and not on d; `quiet` features hardly vary."""
    chance = np.random.default_rng(seed)
    values = {name: chance.normal(size=size) * (0.02 if name in quiet else 1.0) for name in "abcd"}
    country = chance.choice(["DE", "FR"], size, p=[0.7, 0.3])
    margin = 2 * values["a"] + values["b"] + 0.5 * values["c"] + 0.3 * (country == "FR")
    return {**values, "country": country.tolist()}, 1 / (1 + np.exp(-margin)) + noise * chance.normal(size=size)


@pytest.fixture(scope="module")
def baseline():
    pytest.importorskip("shap")
    features, scores = rows_of(1500, 7)
    sample = Sample(1500)
    sample.update(batch_of(features, scores))
    rows = sample.rows
    block = module.attribution_block(rows.select(name for name in rows.columns if not name.startswith("\x00")), module.answers_of(rows), 1)
    return {"attribution": block}


@pytest.mark.parametrize("seed", range(4))
def test_ndcg_is_that_of_scikit_learn(seed):
    metrics = pytest.importorskip("sklearn.metrics")
    chance = np.random.default_rng(seed)
    before, now = chance.random(12), chance.random(12)
    found = ndcg(dict(zip("abcdefghijkl", before, strict=True)), dict(zip("abcdefghijkl", now, strict=True)))
    assert found == pytest.approx(metrics.ndcg_score([before], [now]))


def test_ndcg_is_1_for_the_same_order_and_less_for_another():
    before = {"a": 3.0, "b": 2.0, "c": 0.0}
    assert ndcg(before, {"a": 30.0, "b": 2.0, "c": 1.0}) == 1
    assert ndcg(before, {"a": 0.0, "b": 2.0, "c": 3.0}) == pytest.approx((2 / np.log2(3) + 3 / 2) / (3 + 2 / np.log2(3)))
    assert ndcg({"a": 0.0}, {"a": 1.0}) is None


def test_the_baseline_ranks_features_by_their_weight_in_the_model(baseline):
    found = baseline["attribution"]
    assert sorted(found["features"], key=found["features"].get, reverse=True) == ["a", "b", "c", "country", "d"]
    assert found["fidelity"] > 0.9
    assert found["kinds"]["country"] == ["DE", "FR"]


@pytest.mark.parametrize("seed", [2, 3])
def test_a_window_whose_answers_hang_on_the_same_features_passes(baseline, seed):
    result = run(spec_of(), [batch_of(*rows_of(1000, seed))], baseline)
    assert result.state == "Passed"
    assert result.measures["ndcg"] > 0.95


def test_a_window_whose_answers_hang_on_others_is_violated_and_names_the_one_that_moved_most(baseline):
    result = run(spec_of(), [batch_of(*rows_of(1000, 2, quiet=("a", "b")))], baseline)
    assert result.state == "Violated"
    assert result.violations[0].feature == "c"  # a and b no longer vary, so nearly all hangs on c
    assert "NDCG" in result.violations[0].description and "limit at least 0.9" in result.violations[0].description


def test_answers_that_the_surrogate_cannot_explain_are_not_judged(baseline):
    result = run(spec_of(), [batch_of(*rows_of(1000, 2, noise=1.0))], baseline)
    assert result.state == "BadInput"
    assert "of the predictions, at least 60% are needed to speak for the model" in result.reason
    assert result.measures["fidelity"] < 0.6


def test_a_baseline_that_the_surrogate_could_not_explain_is_not_judged(baseline):
    poor = {"attribution": {**baseline["attribution"], "fidelity": 0.3}}
    result = run(spec_of(), [batch_of(*rows_of(500))], poor)
    assert (result.state, result.reason) == ("BadInput", "at baseline the surrogate explained 30% of the predictions, at least 60% are needed")


def test_a_baseline_without_attributions_is_no_baseline_with_the_way_out():
    result = run(spec_of(), [batch_of(*rows_of(500))], {"features": []})
    assert (result.state, "make it in the full image" in result.reason) == ("NoBaseline", True)


@pytest.mark.parametrize(("size", "state"), [(200, "Passed"), (199, "TooFewRecords")])
def test_fewer_than_200_records_are_too_few(baseline, size, state):
    assert run(spec_of(limit=0.1), [batch_of(*rows_of(size))], baseline).state == state


def test_a_feature_that_did_not_come_is_bad_input(baseline):
    features, scores = rows_of(500)
    del features["b"]
    result = run(spec_of(), [batch_of(features, scores)], baseline)
    assert (result.state, result.reason) == ("BadInput", "b of the baseline did not come")
    assert run(spec_of(exclude=("b",), limit=0.1), [batch_of(features, scores)], baseline).state == "Passed"


def test_one_of_two_classes_will_do_for_an_answer_and_many_will_not(baseline):
    features, scores = rows_of(800, 5)
    two = run(spec_of(limit=0.5), [batch_of(features, decisions=np.where(scores > 0.5, "yes", "no"))], baseline)
    assert two.state == "Passed"
    many = run(spec_of(), [batch_of(features, decisions=[str(int(score * 10)) for score in scores])], baseline)
    assert (many.state, many.reason) == ("BadInput", "there is no prediction that is a number or one of two classes")


def test_shards_and_another_run_have_the_same_verdict_and_values(baseline):
    batch = batch_of(*rows_of(3000, 2))
    results = [
        run(spec_of(), [batch], baseline),
        run(spec_of(), split(batch, [10, 900]), baseline),
        run(spec_of(), split(batch, [1500]), baseline, sharded=True),
    ]
    assert results[0].measures == results[1].measures == results[2].measures
    assert results[0].features == results[2].features


def test_missing_libraries_are_said_with_the_way_out(monkeypatch, baseline):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(MonitorError, match="needs scikit-learn and shap, which the full image has and this one has not") as error:
        run(spec_of(), [batch_of(*rows_of(500))], baseline)
    assert error.value.state == "Failed"


def test_the_check_does_not_import_shap_before_it_is_needed(monkeypatch, baseline):
    real = builtins.__import__

    def guarded(name, *args, **more):
        assert name != "shap"
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", guarded)
    assert run(spec_of(), [batch_of(*rows_of(50))], baseline).state == "TooFewRecords"


@pytest.mark.parametrize(
    ("options", "message"), [({"limit": 1.5}, "'limit' must be above 0 and at most 1"), ({"sampleSize": 0}, "'sampleSize' must be a number above 0")]
)
def test_a_mistake_in_the_order_says_what_is_wrong(options, message):
    with pytest.raises(MonitorError, match=message.replace("'", ".")):
        module.FeatureAttribution(spec_of(**options))


def test_a_sample_is_the_same_however_the_records_came():
    batch = batch_of(*rows_of(2000))
    whole, parts = Sample(100), Sample(100)
    whole.update(batch)
    for part in reversed(split(batch, [7, 300, 1999])):
        other = Sample(100)
        other.update(part)
        parts.merge(Sample.from_json(100, None, other.to_json()))
    assert whole.rows.equals(parts.rows)
    assert whole.rows.height == 100


def test_records_without_an_id_are_sampled_by_what_they_hold():
    batch = batch_of(*rows_of(500))
    nameless = [
        type(part)(part.features, part.predictions, part.keys.with_columns(pl.lit(None, pl.String).alias("id")), part.prediction_columns)
        for part in split(batch, [200])
    ]
    sample = Sample(50)
    for part in nameless:
        sample.update(part)
    assert sample.rows["a"].n_unique() == 50

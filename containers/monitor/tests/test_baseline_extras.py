"""What a baseline keeps of the model itself, from data with labels and predictions."""

import numpy as np
import pytest
from support_checks import batch_of, binary, run, split

from mlops_monitor import baseline_extras
from mlops_monitor.baseline_extras import Extras
from mlops_monitor.request import CheckSpec

QUALITY = CheckSpec("Quality", "modelQuality")
ATTRIBUTION = CheckSpec("Attribution", "featureAttribution")


def extras_of(batches, **options):
    extras = Extras(options)
    for batch in batches:
        extras.update(batch)
    return extras


def data(size=3000, seed=1):
    features, scores, truth = binary(size, seed)
    return batch_of({**features, "noise": np.random.default_rng(seed + 50).normal(size=size)}, scores, labels=truth)


def test_labels_and_predictions_give_quality_and_attribution_that_the_checks_judge_by():
    pytest.importorskip("shap")
    extras = extras_of([data()])
    blocks = extras.blocks()
    assert set(blocks) == {"quality", "attribution"}
    assert extras.notes == []
    assert (blocks["quality"]["problem"], blocks["quality"]["positiveLabel"], blocks["quality"]["rows"]) == ("binaryClassification", "1", 3000)
    assert run(QUALITY, [data(1000, 2)], blocks).state == "Passed"
    assert run(ATTRIBUTION, [data(1000, 2)], blocks).state == "Passed"


def test_it_does_not_matter_how_the_data_was_split():
    batch = data()
    assert extras_of([batch]).blocks() == extras_of(split(batch, [1, 1700])).blocks()


@pytest.mark.parametrize(
    ("labels", "scores", "what"), [(False, True, "labels"), (True, False, "predictions"), (False, False, "labels and no predictions")]
)
def test_what_the_data_lacks_is_said(labels, scores, what):
    features, found, truth = binary(300)
    extras = extras_of([batch_of(features, found if scores else None, labels=truth if labels else None)])
    assert "quality" not in extras.blocks()
    assert extras.notes == [f"model quality has no limits of its own: the data has no {what}"]


def test_labels_that_are_not_what_was_declared_are_said_and_give_no_limits():
    features, scores, truth = binary(300)
    extras = extras_of([batch_of(features, scores, labels=np.where(truth, "bad", "good"))])
    assert "quality" not in extras.blocks()
    assert extras.notes[0].endswith("the positive label is 1, but labels are bad, good; name it by 'positiveLabel'")
    assert (
        extras_of([batch_of(features, scores, labels=np.where(truth, "bad", "good"))], positiveLabel="bad").blocks()["quality"]["positiveLabel"]
        == "bad"
    )


def test_a_regression_keeps_pairs_that_windows_are_drawn_from():
    chance = np.random.default_rng(3)
    values = chance.normal(size=4000)
    batch = batch_of({"x": values}, values, labels=values + chance.normal(0, 0.5, 4000))
    block = extras_of(split(batch, [10]), problem="regression").blocks()["quality"]
    assert len(block["pairs"]) == 1000
    errors = np.diff(np.array(block["pairs"]), axis=1)
    assert float(np.sqrt((errors**2).mean())) == pytest.approx(block["metrics"]["rmse"], rel=0.1)
    late = batch_of({"x": values[:900]}, values[:900], labels=values[:900] + chance.normal(0, 0.8, 900))
    assert run(QUALITY, [late], {"quality": block}).state == "Violated"


def test_many_classes_are_compared_as_classes():
    chance = np.random.default_rng(3)
    truth = chance.integers(0, 4, 2000)
    answers = np.where(chance.random(2000) < 0.9, truth, 0).astype(float)
    block = extras_of([batch_of({"x": truth.astype(float)}, answers, labels=truth)], problem="multiclassClassification").blocks()["quality"]
    assert block["labels"] == ["0", "1", "2", "3"]
    assert block["metrics"]["accuracy"] > 0.9


def test_a_model_that_nobody_can_explain_is_said():
    pytest.importorskip("shap")
    features, _, truth = binary(800)
    extras = extras_of([batch_of(features, np.random.default_rng(1).random(800), labels=truth)])
    assert extras.blocks()["attribution"]["fidelity"] < 0.6
    assert extras.notes[0].startswith("feature attribution cannot be judged: a surrogate explains ")


def test_the_base_image_makes_no_attribution(monkeypatch):
    monkeypatch.setattr(baseline_extras, "missing_libraries", lambda: ["shap"])
    extras = extras_of([data(500)])
    assert set(extras.blocks()) == {"quality"}
    assert extras.notes == []

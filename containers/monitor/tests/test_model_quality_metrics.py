"""Metrics of quality against scikit-learn; shards against the whole; limits against what chance does."""

import numpy as np
import polars as pl
import pytest

from mlops_monitor.model_quality import calibration, scores
from mlops_monitor.model_quality.calibration import Limit, calibrated, quality_block
from mlops_monitor.model_quality.counts import OTHERS, Labelled, QualityCounts, count, text_of
from mlops_monitor.model_quality.metrics import MULTICLASS, REGRESSION, matrix_of, measured
from mlops_monitor.model_quality.scores import ScoreTable

ANY = 1e-9


def rows_of(size, seed=1, slope=1.5):
    chance = np.random.default_rng(seed)
    values = chance.normal(size=size)
    labels = (chance.random(size) < 1 / (1 + np.exp(1 - slope * values))).astype(int)
    return labels, 1 / (1 + np.exp(1 - 1.5 * values))


def counted(labels, found, decisions=None, positive="1", threshold=0.5):
    decided = None if decisions is None else pl.Series(decisions)
    return count(Labelled(pl.Series(labels), None if found is None else pl.Series(found), decided), positive, threshold)


@pytest.mark.parametrize("digits", [1, 2, 16])
def test_binary_metrics_are_those_of_scikit_learn_also_with_ties(digits):
    sk = pytest.importorskip("sklearn.metrics")
    labels, found = rows_of(3000)
    found = np.round(found, digits)
    decided = found >= 0.5
    assert measured(counted(labels, found), "binaryClassification", "1") == pytest.approx({
        "auc": sk.roc_auc_score(labels, found), "accuracy": sk.accuracy_score(labels, decided), "precision": sk.precision_score(labels, decided),
        "recall": sk.recall_score(labels, decided), "specificity": sk.recall_score(1 - labels, ~decided), "f1": sk.f1_score(labels, decided),
        "logLoss": sk.log_loss(labels, found), "brier": sk.brier_score_loss(labels, found),
    }, abs=ANY)  # fmt: skip


def test_the_decision_of_the_model_goes_before_the_score():
    found = measured(counted([1, 1, 0, 0], [0.2, 0.3, 0.2, 0.1], ["true", "True", "false", "false"]), "binaryClassification", "1")
    assert (found["accuracy"], found["auc"]) == (1, 0.875)


@pytest.mark.parametrize("seed", range(3))
def test_multiclass_metrics_are_those_of_scikit_learn(seed):
    sk = pytest.importorskip("sklearn.metrics")
    chance = np.random.default_rng(seed)
    labels = chance.choice(list("abcd"), 500, p=[0.6, 0.25, 0.1, 0.05])
    decided = np.where(chance.random(500) < 0.7, labels, chance.choice(list("abce"), 500))
    expected = {"accuracy": sk.accuracy_score(labels, decided)}
    for average in ("macro", "weighted"):
        three = sk.precision_recall_fscore_support(labels, decided, average=average, zero_division=0)
        expected |= {f"{name}{average.title()}": value for name, value in zip(("precision", "recall", "f1"), three, strict=False)}
    counts = counted(labels, None, decided)
    assert measured(counts, "multiclassClassification", "1") == pytest.approx(expected, abs=ANY)
    assert set(expected) == set(MULTICLASS)
    assert matrix_of(counts, counts.labels).tolist() == sk.confusion_matrix(labels, decided).tolist()


def test_regression_metrics_are_those_of_scikit_learn():
    sk = pytest.importorskip("sklearn.metrics")
    chance = np.random.default_rng(3)
    truth = 1e6 + chance.normal(10, 3, 2000)
    guess = truth + chance.normal(0.2, 1, 2000)
    found = measured(counted(truth, guess), "regression", "1")
    assert found == pytest.approx({
        "rmse": sk.root_mean_squared_error(truth, guess), "mae": sk.mean_absolute_error(truth, guess), "r2": sk.r2_score(truth, guess),
        "mape": sk.mean_absolute_percentage_error(truth, guess),
    }, rel=1e-9)  # fmt: skip
    assert set(found) == set(REGRESSION)


def test_mape_leaves_out_rows_whose_truth_is_zero():
    assert measured(counted([0.0, 2.0], [5.0, 3.0]), "regression", "1")["mape"] == 0.5


@pytest.mark.parametrize(("problem", "names"), [("binaryClassification", ["auc", "precision", "recall", "f1"]), ("regression", ["r2"])])
def test_what_rows_do_not_say_is_none_and_not_zero(problem, names):
    found = measured(counted([0, 0, 0], [0.1, 0.2, 0.3]), problem, "1")
    assert [found[name] for name in names] == [None] * len(names)


def test_scores_that_are_no_probabilities_have_an_auc_but_no_log_loss():
    found = measured(counted([0, 1, 1], [-3.0, 2.0, 7.5], threshold=0.0), "binaryClassification", "1")
    assert (found["auc"], found["logLoss"], found["brier"]) == (1, None, None)


def test_missing_predictions_and_labels_are_no_rows():
    counts = counted([1, 0, None, 1], [0.9, None, 0.2, float("nan")])
    assert (counts.labelled, counts.judged, counts.errors.count) == (3, 1, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        ("1", "1"),
        (" 1.0 ", "1"),
        (True, "1"),
        ("true", "1"),
        ("False", "0"),
        (2.5, "2.5"),
        ("yes", "yes"),
        (None, None),
        (float("nan"), None),
        ("", None),
    ],
)
def test_a_label_has_one_spelling(value, text):
    assert text_of(value) == text


def parts_of(labels, found, places):
    return [counted(label, score) for label, score in zip(np.split(labels, places), np.split(found, places), strict=True)]


@pytest.mark.parametrize("places", [[1], [100, 101], [500, 600, 2999]])
def test_shards_merge_to_the_whole(places):
    labels, found = rows_of(3000)
    merged = QualityCounts()
    for part in parts_of(labels, found, places):
        merged = merged.merge(QualityCounts.from_json(part.to_json()))
    whole = counted(labels, found)
    assert merged.scores.to_json() == whole.scores.to_json()
    for problem in ("binaryClassification", "multiclassClassification", "regression"):
        assert measured(merged, problem, "1") == pytest.approx(measured(whole, problem, "1"), rel=1e-12)


@pytest.mark.parametrize("scale", [1.0, 1e9, 1e-9])
def test_many_scores_share_cells_and_auc_stays_within_its_stated_bound(scale, monkeypatch):
    monkeypatch.setattr(scores, "DISTINCT", 200)
    labels, found = rows_of(5000)
    exact = scores.auc_of(*(np.array([side[np.argsort(found)]]) for side in (labels, 1 - labels)))[0]
    orders = [np.arange(5000), np.argsort(found), np.argsort(-labels, kind="stable")]
    tables = []
    for order in orders:
        table = ScoreTable()
        for part in np.split(order, 7 * [0] + [10, 1300, 4000]):
            table = table.merge(ScoreTable.of(found[part] * scale, labels[part] == 1))
        tables.append(table.to_json())
        value, bound = table.auc()
        assert len(table.scores) <= 200
        assert 0 < bound < 0.01
        assert abs(value - exact) <= bound
    assert tables[0] == tables[1] == tables[2]  # the order of merging leaves no trace


def test_a_column_that_is_no_class_does_not_fill_the_memory():
    counts = QualityCounts()
    for start in range(0, 3000, 300):
        counts = counts.merge(counted([f"label {number}" for number in range(start, start + 300)], None, ["x"] * 300))
    assert len(counts.confusion) <= 402
    assert OTHERS in counts.labels
    assert sum(counts.confusion.values()) == 3000


def block_of(labels, found):
    return quality_block(counted(labels, found), "binaryClassification", "1")


def broken(block, labels, found, alpha=0.01):
    values = measured(counted(labels, found), "binaryClassification", "1")
    return [limit.metric for limit in calibrated(block, len(labels), alpha, np.random.default_rng(5)) if limit.broken_by(values[limit.metric])]


@pytest.mark.parametrize(("size", "base"), [(200, 20_000), (2000, 20_000), (2000, 1000)])
def test_a_quiet_model_stays_quiet(size, base, monkeypatch):
    monkeypatch.setattr(calibration, "DRAWS", 200)
    block = block_of(*rows_of(base, seed=9))
    false = sum(bool(broken(block, *rows_of(size, seed=seed))) for seed in range(100, 160))
    assert false <= 3  # 0.6 is expected; 4 or more come by chance in 0.3 % of such tests


@pytest.mark.parametrize(("size", "slope"), [(500, 0.3), (2000, 0.9), (20_000, 1.1)])
def test_a_model_that_grew_worse_is_found(size, slope):
    block = block_of(*rows_of(20_000, seed=9))
    assert all(broken(block, *rows_of(size, seed=seed, slope=slope)) for seed in range(10))


def test_a_loss_too_small_to_matter_is_none_however_many_labels_prove_it():
    block = block_of(*rows_of(200_000, seed=9))
    assert broken(block, *rows_of(200_000, seed=3, slope=1.45)) == []


def test_the_limit_of_a_small_window_is_wider():
    block = block_of(*rows_of(20_000))
    limits = [{limit.metric: limit.value for limit in calibrated(block, rows, 0.01, np.random.default_rng(1))} for rows in (200, 2000, 2_000_000)]
    assert [entry["auc"] for entry in limits] == sorted(entry["auc"] for entry in limits)
    assert [entry["brier"] for entry in limits] == sorted((entry["brier"] for entry in limits), reverse=True)


def test_errors_of_a_regression_have_calibrated_limits():
    chance = np.random.default_rng(4)
    truth = chance.normal(size=5000)
    guess = truth + chance.standard_t(4, 5000)
    block = quality_block(counted(truth, guess), "regression", "1", np.column_stack([truth, guess]))
    limits = calibrated(block, 1000, 0.01, np.random.default_rng(1))
    assert [(limit.metric, limit.at_least) for limit in limits] == [("rmse", False), ("mae", False)]
    assert all(1.03 < limit.value / block["metrics"][limit.metric] < 1.4 for limit in limits)
    assert len(block["pairs"]) == 1000


def test_classes_have_calibrated_limits():
    labels = ["a", "b", "c"] * 1000
    block = quality_block(counted(labels, None, labels[:2700] + ["a"] * 300), "multiclassClassification", "1")
    limits = calibrated(block, 500, 0.01, np.random.default_rng(1))
    assert [limit.metric for limit in limits] == ["accuracy", "f1Macro"]
    assert all(0.85 < limit.value < 0.92 for limit in limits)


def test_a_block_without_what_is_judged_gives_no_limit():
    block = block_of([0] * 50, [0.1] * 50)
    assert [limit.metric for limit in calibrated(block, 500, 0.01, np.random.default_rng(1))] == ["brier"]


@pytest.mark.parametrize(("limit", "value", "is_broken"), [
    (Limit("auc", 0.8, True), 0.8, False), (Limit("auc", 0.8, True), 0.79, True),
    (Limit("rmse", 3, False), 3, False), (Limit("rmse", 3, False), 3.01, True),
    (Limit("DPL", 0.1, False, absolute=True), -0.2, True), (Limit("DPL", 0.1, False, absolute=True), -0.1, False),
])  # fmt: skip
def test_a_limit_is_broken_beyond_it_and_not_at_it(limit, value, is_broken):
    assert limit.broken_by(value) is is_broken

"""The measures of bias against the published unit tests of AWS's own library, a row-by-row reading of the definitions, and fairlearn."""

import numpy as np
import polars as pl
import pytest

from mlops_monitor.bias.counts import OTHERS, BiasCounts
from mlops_monitor.bias.flip import flip_test, matrix_of
from mlops_monitor.bias.formulas import MEASURES, measured

# Twelve rows and the results that tests/unit/bias/metrics/test_metrics.py of github.com/aws/amazon-sagemaker-clarify expects of them.
SEX = list("MFFMFMFFMMFF")
LABEL = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
PREDICTED = [1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0]
PUBLISHED_OF_F = {
    "CI": -1 / 6, "DI": 10 / 7, "DCA": 1 / 4, "DCR": 1 / 3, "RD": -2 / 3, "SD": 1 / 6, "DRR": 1 / 3, "AD": -13 / 35, "DAR": -1 / 2, "TE": -1 / 2,
    "GE": 0.24556213017751485,
}  # fmt: skip
CDD_SEX = list("MMMFFFFMMMMFMMFMFFMMFMMF")
CDD_LABEL = [0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0]
CDD_GROUP = [1, 0, 2, 2, 1, 1, 2, 1, 1, 2, 0, 1, 2, 0, 1, 1, 1, 2, 0, 1, 0, 0, 1, 1]


def counts_of(disadvantaged, label=None, predicted=None, group=None, values=None):
    counts = BiasCounts()
    texts = None if label is None else pl.Series([None if v is None else str(v) for v in (values or label)])
    counts.update(
        pl.Series(disadvantaged, dtype=pl.Int64),
        None if group is None else pl.Series(map(str, group)),
        None if label is None else (pl.Series(label, dtype=pl.Int64), texts),
        None if predicted is None else pl.Series(predicted, dtype=pl.Int64),
    )
    return counts


def values_of(*args, **more):
    return measured(counts_of(*args, **more).segments())


@pytest.mark.parametrize("name", sorted(PUBLISHED_OF_F))
def test_a_measure_gives_what_the_published_tests_of_clarify_expect(name):
    assert values_of([sex == "F" for sex in SEX], LABEL, PREDICTED)[name] == pytest.approx(PUBLISHED_OF_F[name])


@pytest.mark.parametrize("name", sorted(set(PUBLISHED_OF_F) - {"DI", "GE"}))
def test_a_difference_changes_its_sign_with_the_facet(name):
    assert values_of([sex == "M" for sex in SEX], LABEL, PREDICTED)[name] == pytest.approx(-PUBLISHED_OF_F[name])


def test_kl_has_no_value_where_facet_d_lacks_a_label_that_facet_a_has():
    found = values_of([1, 0, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0])
    assert found["KL"] is None
    assert found["TVD"] == pytest.approx(0.6)


def test_kl_and_js_and_lp_of_several_labels_are_the_published_ones():
    x, label = list("abbcaabcbcbb"), [0, 0, 1, 1, 2, 1, 0, 1, 2, 2, 0, 2]
    found = values_of([letter != "b" for letter in x], [int(value > 0) for value in label])
    assert (found["KL"], found["JS"], found["LP"]) == pytest.approx((0.2938933, 0.06465997, 0.471404520), abs=1e-7)


def test_ks_is_the_published_one():
    assert values_of([0, 0, 1, 1, 1], [1, 0, 0, 1, 1])["KS"] == pytest.approx(1 / 6)


def test_the_conditional_disparity_is_the_published_one():
    found = values_of([sex == "F" for sex in CDD_SEX], CDD_LABEL, CDD_LABEL, group=CDD_GROUP)
    assert (found["CDDL"], found["CDDPL"]) == pytest.approx((0.3982142857, 0.3982142857))


def random_rows(seed, size=400):
    chance = np.random.default_rng(seed)
    facet = chance.integers(0, 2, size)
    label = (chance.random(size) < 0.3 + 0.2 * facet).astype(int)
    predicted = np.where(chance.random(size) < 0.8, label, 1 - label)
    return facet, label, predicted, chance.integers(0, 4, size)


def by_rows(facet, label, predicted, group):
    """The definitions of Clarify's pages, read row by row and with none of the code under test."""
    a, d = facet == 0, facet == 1

    def of(f):
        return f(a) - f(d)

    def mean(rows, values):
        return values[rows].mean()

    pa, pd = (np.array([1 - mean(rows, label), mean(rows, label)]) for rows in (a, d))
    middle = (pa + pd) / 2
    cdd = {}
    for name, outcome in (("CDDL", label), ("CDDPL", predicted)):
        parts = []
        for value in np.unique(group):
            inside = group == value
            rejected, accepted = inside & (outcome == 0), inside & (outcome == 1)
            parts.append(inside.sum() * ((rejected & d).sum() / rejected.sum() - (accepted & d).sum() / accepted.sum()))
        cdd[name] = sum(parts) / len(group)
    benefit = predicted - label + 1
    return {
        "CI": (a.sum() - d.sum()) / len(facet),
        "DPL": of(lambda f: mean(f, label)),
        "KL": float((pa * np.log(pa / pd)).sum()),
        "JS": float((pa * np.log(pa / middle)).sum() + (pd * np.log(pd / middle)).sum()) / 2,
        "LP": float(np.linalg.norm(pa - pd)),
        "TVD": float(np.abs(pa - pd).sum() / 2),
        "KS": float(np.abs(pa - pd).max()),
        "DPPL": of(lambda f: mean(f, predicted)),
        "DI": mean(d, predicted) / mean(a, predicted),
        "DCA": of(lambda f: label[f].sum() / predicted[f].sum()),
        "DCR": -of(lambda f: (1 - label[f]).sum() / (1 - predicted[f]).sum()),
        "AD": of(lambda f: mean(f, (label == predicted).astype(int))),
        "RD": of(lambda f: mean(f & (label == 1), predicted)),
        "DAR": of(lambda f: mean(f & (predicted == 1), label)),
        "DRR": -of(lambda f: mean(f & (predicted == 0), 1 - label)),
        "SD": -of(lambda f: mean(f & (label == 0), 1 - predicted)),
        "TE": -of(lambda f: (f & (label == 1) & (predicted == 0)).sum() / (f & (label == 0) & (predicted == 1)).sum()),
        "GE": float(((benefit / benefit.mean()) ** 2 - 1).sum() / 2 / len(benefit)),
        **cdd,
    }


@pytest.mark.parametrize("seed", range(5))
def test_counts_give_what_the_rows_give(seed):
    facet, label, predicted, group = random_rows(seed)
    found = values_of(facet, label, predicted, group=group)
    assert found == pytest.approx(by_rows(facet, label, predicted, group), abs=1e-12)
    assert set(found) == set(MEASURES)


def test_rates_are_those_of_fairlearn():
    fairlearn = pytest.importorskip("fairlearn.metrics")
    facet, label, predicted, _ = random_rows(11, 2000)
    found = values_of(facet, label, predicted)

    def apart(metric):
        by_group = fairlearn.MetricFrame(metrics=metric, y_true=label, y_pred=predicted, sensitive_features=facet).by_group
        return by_group[0] - by_group[1]

    from sklearn.metrics import accuracy_score, precision_score

    assert (found["DPPL"], found["RD"], found["SD"], found["AD"], found["DAR"]) == pytest.approx((
        apart(fairlearn.selection_rate), apart(fairlearn.true_positive_rate), -apart(fairlearn.true_negative_rate),
        apart(accuracy_score), apart(precision_score),
    ))  # fmt: skip
    worst = fairlearn.demographic_parity_ratio(label, predicted, sensitive_features=facet)
    assert min(found["DI"], 1 / found["DI"]) == pytest.approx(worst)


def test_a_measure_of_nothing_is_none():
    found = values_of([1, 1, 0], predicted=[1, 0, 0])
    assert found["DPPL"] == pytest.approx(-0.5)
    assert (found["DI"], found["DPL"], found["KL"], found["JS"], found["RD"], found["GE"], found["CDDL"]) == (None,) * 7


def test_labels_and_predictions_that_are_missing_count_where_they_can():
    found = values_of([1, 1, 0, 0, None], [1, None, 1, 0, 1], [None, 1, 1, 0, 1])
    assert (found["CI"], found["DPL"], found["DPPL"], found["RD"]) == pytest.approx((0, -0.5, -0.5, None))


def test_counts_of_parts_merge_to_those_of_the_whole():
    facet, label, predicted, group = random_rows(3)
    whole = counts_of(facet, label, predicted, group)
    merged = counts_of(facet[:100], label[:100], predicted[:100], group[:100])
    merged.merge(BiasCounts.from_json(counts_of(facet[100:], label[100:], predicted[100:], group[100:]).to_json()))
    assert merged.to_json() == whole.to_json()


def test_a_group_for_each_record_does_not_fill_the_memory():
    counts = counts_of([0, 1] * 2000, predicted=[1, 0] * 2000, group=range(4000))
    assert len({group for _, group, _, _ in counts.cells}) == 1001
    assert OTHERS in {group for _, group, _, _ in counts.cells}
    assert counts.facets == (2000, 2000)


def test_the_flip_test_counts_those_whose_neighbours_were_answered_otherwise():
    features = np.array([[0.0], [1.0], [10.0], [11.0], [0.4], [10.6]])
    disadvantaged = np.array([False, False, False, False, True, True])
    outcome = np.array([True, True, False, False, False, False])
    assert flip_test(features, disadvantaged, outcome) == 0.5  # only the fifth is like favoured ones of facet a
    assert flip_test(features, disadvantaged, ~outcome) == -0.5
    assert flip_test(features[:4], disadvantaged[:4], outcome[:4]) is None


def test_the_flip_test_has_the_published_amount_with_the_sign_of_the_documentation():
    rows = np.array([
        [0, 0, 0, 0, 1, 1, 1], [1, 0, 0, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0, 1], [1, 0, 0, 1, 1, 0, 1], [1, 0, 0, 0, 1, 1, 1], [1, 1, 0, 0, 1, 1, 1],
        [1, 0, 1, 1, 1, 1, 0], [1, 0, 0, 0, 1, 1, 0], [1, 0, 1, 0, 1, 1, 1], [1, 0, 0, 0, 0, 1, 1], [1, 0, 0, 0, 0, 1, 1], [0, 0, 1, 0, 0, 1, 1],
        [1, 0, 0, 0, 1, 1, 0], [1, 0, 1, 0, 0, 1, 1], [1, 0, 1, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1, 0],
    ], dtype=float)  # fmt: skip
    predicted = np.array([1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1]) == 1
    assert flip_test(rows, rows[:, 0] == 1, predicted) == pytest.approx(0.15384615384615385)


def test_features_of_the_flip_test_have_one_scale_and_categories_are_told_apart():
    matrix = matrix_of(pl.DataFrame({"amount": ["100", "300", None], "country": ["DE", "FR", "DE"]}))
    assert matrix == pytest.approx(np.array([[-1, 1, 0], [1, 0, 1], [0, 1, 0]]))

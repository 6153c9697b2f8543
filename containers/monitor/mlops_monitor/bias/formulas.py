"""The formulas, from counts alone. Facet a is the advantaged one, d the disadvantaged; 1 is the favourable outcome.

They are those of https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-measure-data-bias.html and
…/clarify-measure-post-training-bias.html. A measure whose denominator is empty is None, not 0: nothing was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Segments:
    """Counts of one window, or, with leading axes, of many drawn ones. Index 0 is facet a or the outcome 0, index 1 facet d or 1."""

    facets: np.ndarray
    """[facet]: all records."""
    labels: np.ndarray
    """[facet, label]: records with a label."""
    predictions: np.ndarray
    """[facet, prediction]: records with a prediction."""
    both: np.ndarray
    """[facet, label, prediction]: records with both."""
    values: np.ndarray
    """[facet, value]: every value of the label, for the distances of distributions."""
    label_groups: np.ndarray
    """[group, facet, label], where a group variable is given."""
    prediction_groups: np.ndarray
    """[group, facet, prediction]."""


Number = np.ndarray


def ratio(part: Number, whole: Number) -> Number:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


def shares(outcomes: Number) -> tuple[Number, Number]:
    """The share of favourable outcomes of facet a and of facet d; [..., facet, outcome]."""
    whole = outcomes.sum(axis=-1)
    return ratio(outcomes[..., 0, 1], whole[..., 0]), ratio(outcomes[..., 1, 1], whole[..., 1])


def difference(outcomes: Number) -> Number:
    of_a, of_d = shares(outcomes)
    return of_a - of_d


def distributions(values: Number) -> tuple[Number, Number]:
    return tuple(ratio(values[..., facet, :], values[..., facet, :].sum(axis=-1, keepdims=True)) for facet in (0, 1))  # type: ignore[return-value]


def kullback_leibler(of: Number, to: Number) -> Number:
    """Not finite, hence not measured, where `to` lacks a value that `of` has."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(of > 0, of * np.log(of / to), 0.0).sum(axis=-1)


def kl(s: Segments) -> Number:
    of_a, of_d = distributions(s.values)
    return np.where(np.isnan(of_a[..., 0] + of_d[..., 0]), np.nan, kullback_leibler(of_a, of_d))


def js(s: Segments) -> Number:
    of_a, of_d = distributions(s.values)
    middle = (of_a + of_d) / 2
    return np.where(np.isnan(middle[..., 0]), np.nan, (kullback_leibler(of_a, middle) + kullback_leibler(of_d, middle)) / 2)


def lp(s: Segments) -> Number:
    of_a, of_d = distributions(s.values)
    return np.sqrt(((of_a - of_d) ** 2).sum(axis=-1))


def tvd(s: Segments) -> Number:
    of_a, of_d = distributions(s.values)
    return np.abs(of_a - of_d).sum(axis=-1) / 2


def ks(s: Segments) -> Number:
    of_a, of_d = distributions(s.values)
    return np.abs(of_a - of_d).max(axis=-1)


def conditional(groups: Number) -> Number:
    """Demographic disparity of each group, weighted by its size; [..., group, facet, outcome]. Of none rejected the share is 0, as in Clarify."""
    whole = groups.sum(axis=-2)
    of_d = np.nan_to_num(ratio(groups[..., 1, :], whole))
    sizes = whole.sum(axis=-1)
    return ratio((sizes * (of_d[..., 0] - of_d[..., 1])).sum(axis=-1), sizes.sum(axis=-1))


def by_facet(s: Segments, part: Callable[[Number, Number, Number, Number], tuple[Number, Number]]) -> tuple[Number, Number]:
    """A ratio of the confusion matrix of facet a and of facet d; `part` gets TP, FP, FN, TN."""
    found = []
    for facet in (0, 1):
        cells = s.both[..., facet, :, :]
        found.append(ratio(*part(cells[..., 1, 1], cells[..., 0, 1], cells[..., 1, 0], cells[..., 0, 0])))
    return found[0], found[1]


def a_less_d(part: Callable[..., tuple[Number, Number]]) -> Callable[[Segments], Number]:
    def metric(s: Segments) -> Number:
        of_a, of_d = by_facet(s, part)
        return of_a - of_d

    return metric


def d_less_a(part: Callable[..., tuple[Number, Number]]) -> Callable[[Segments], Number]:
    return lambda s: -a_less_d(part)(s)


def disparate_impact(s: Segments) -> Number:
    of_a, of_d = shares(s.predictions)
    return ratio(of_d, of_a)


def entropy(s: Segments) -> Number:
    """Half the squared variation of benefits; a benefit is prediction - label + 1."""
    right, false_positive, false_negative = s.both[..., 0, 0] + s.both[..., 1, 1], s.both[..., 0, 1], s.both[..., 1, 0]
    right, false_positive, false_negative = (cells.sum(axis=-1).astype(float) for cells in (right, false_positive, false_negative))
    rows = right + false_positive + false_negative
    mean = ratio(right + 2 * false_positive, rows)
    return ratio(ratio(right + 4 * false_positive, rows), mean**2) / 2 - 0.5


@dataclass(frozen=True)
class Measure:
    """One measure: what it needs, what is fair, and its name in words."""

    words: str
    of: Callable[[Segments], Number]
    labels: bool = False
    predictions: bool = False
    groups: bool = False
    fair: float = 0.0


MEASURES: dict[str, Measure] = {
    "CI": Measure("class imbalance", lambda s: ratio(s.facets[..., 0] - s.facets[..., 1], s.facets.sum(axis=-1))),
    "DPL": Measure("difference in positive proportions in labels", lambda s: difference(s.labels), labels=True),
    "KL": Measure("Kullback-Leibler divergence of labels", kl, labels=True),
    "JS": Measure("Jensen-Shannon divergence of labels", js, labels=True),
    "LP": Measure("L2 norm between label distributions", lp, labels=True),
    "TVD": Measure("total variation distance of labels", tvd, labels=True),
    "KS": Measure("largest difference of label shares", ks, labels=True),
    "CDDL": Measure("conditional demographic disparity in labels", lambda s: conditional(s.label_groups), labels=True, groups=True),
    "DPPL": Measure("difference in positive proportions in predictions", lambda s: difference(s.predictions), predictions=True),
    "DI": Measure("disparate impact", disparate_impact, predictions=True, fair=1.0),
    "DCA": Measure("difference in conditional acceptance", a_less_d(lambda tp, fp, fn, tn: (tp + fn, tp + fp)), labels=True, predictions=True),
    "DCR": Measure("difference in conditional rejection", d_less_a(lambda tp, fp, fn, tn: (tn + fp, tn + fn)), labels=True, predictions=True),
    "AD": Measure("accuracy difference", a_less_d(lambda tp, fp, fn, tn: (tp + tn, tp + fp + fn + tn)), labels=True, predictions=True),
    "RD": Measure("recall difference", a_less_d(lambda tp, fp, fn, tn: (tp, tp + fn)), labels=True, predictions=True),
    "DAR": Measure("difference in acceptance rates", a_less_d(lambda tp, fp, fn, tn: (tp, tp + fp)), labels=True, predictions=True),
    "DRR": Measure("difference in rejection rates", d_less_a(lambda tp, fp, fn, tn: (tn, tn + fn)), labels=True, predictions=True),
    "SD": Measure("specificity difference", d_less_a(lambda tp, fp, fn, tn: (tn, tn + fp)), labels=True, predictions=True),
    "TE": Measure("treatment equality", d_less_a(lambda tp, fp, fn, tn: (fn, fp)), labels=True, predictions=True),
    "GE": Measure("generalized entropy", entropy, labels=True, predictions=True),
    "CDDPL": Measure("conditional demographic disparity in predictions", lambda s: conditional(s.prediction_groups), predictions=True, groups=True),
}
"""All but FT, which looks at neighbours and is in `flip`."""
NAMES = (*MEASURES, "FT")


def measured(s: Segments, names: tuple[str, ...] = tuple(MEASURES)) -> dict[str, float | None]:
    """The measures by name; None where the counts do not say."""
    found = {name: float(np.ravel(MEASURES[name].of(s))[0]) for name in names if name in MEASURES}
    return {name: value if np.isfinite(value) else None for name, value in found.items()}

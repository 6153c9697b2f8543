"""The metrics themselves, from counts. Arrays may have leading axes of any shape, so that a thousand resamples are one call."""

from __future__ import annotations

import numpy as np

from mlops_monitor.model_quality.counts import Errors, QualityCounts

BINARY = ("auc", "accuracy", "precision", "recall", "specificity", "f1", "logLoss", "brier")
MULTICLASS = ("accuracy", "precisionMacro", "recallMacro", "f1Macro", "precisionWeighted", "recallWeighted", "f1Weighted")
REGRESSION = ("rmse", "mae", "r2", "mape")
PROBLEMS = {"binaryClassification": BINARY, "multiclassClassification": MULTICLASS, "regression": REGRESSION}
LOWER_IS_BETTER = frozenset({"logLoss", "brier", "rmse", "mae", "mape"})

Values = dict[str, np.ndarray]


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole; NaN where there is no whole, because a metric of nothing is not 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


def binary_of(true_positive: np.ndarray, false_positive: np.ndarray, false_negative: np.ndarray, true_negative: np.ndarray) -> Values:
    """The metrics of decisions."""
    return {
        "accuracy": share(true_positive + true_negative, true_positive + false_positive + false_negative + true_negative),
        "precision": share(true_positive, true_positive + false_positive),
        "recall": share(true_positive, true_positive + false_negative),
        "specificity": share(true_negative, true_negative + false_positive),
        "f1": share(2.0 * true_positive, 2.0 * true_positive + false_positive + false_negative),
    }


def multiclass_of(matrix: np.ndarray) -> Values:
    """Of matrices [..., true, predicted]. Classes that neither came nor were predicted do not count; of one never predicted precision is 0."""
    right = np.diagonal(matrix, axis1=-2, axis2=-1).astype(float)
    true, predicted = matrix.sum(axis=-1).astype(float), matrix.sum(axis=-2).astype(float)
    there = (true + predicted) > 0
    precision, recall = (np.nan_to_num(share(right, whole)) for whole in (predicted, true))
    f1 = np.nan_to_num(share(2 * right, true + predicted))
    values = {"accuracy": share(right.sum(axis=-1), true.sum(axis=-1))}
    for name, per_class in (("precision", precision), ("recall", recall), ("f1", f1)):
        values[f"{name}Macro"] = share((per_class * there).sum(axis=-1), there.sum(axis=-1))
        values[f"{name}Weighted"] = share((per_class * true).sum(axis=-1), true.sum(axis=-1))
    return values


def regression_of(errors: Errors) -> dict[str, float | None]:
    if errors.count == 0:
        return dict.fromkeys(REGRESSION)
    return {
        "rmse": float(np.sqrt(errors.squared / errors.count)),
        "mae": errors.absolute / errors.count,
        "r2": 1 - errors.squared / errors.spread if errors.spread > 0 else None,
        "mape": errors.ratios / errors.nonzero if errors.nonzero else None,
    }


def measured(counts: QualityCounts, problem: str, positive: str) -> dict[str, float | None]:
    """All metrics of a problem; None where the rows do not say."""
    if problem == "regression":
        return regression_of(counts.errors)
    if problem == "multiclassClassification":
        return plain(multiclass_of(matrix_of(counts, counts.labels)))
    values = plain(binary_of(*(np.array(cell, dtype=float) for cell in quadrants(counts, positive))))
    scored = int(counts.scores.positives.sum() + counts.scores.negatives.sum())
    probabilities = scored > 0 and counts.outside == 0
    values["auc"] = counts.scores.auc()[0]
    values["logLoss"] = counts.log_loss / scored if probabilities else None
    values["brier"] = counts.brier / scored if probabilities else None
    return {name: values[name] for name in BINARY}


def plain(values: Values) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else float(value) for name, value in values.items()}


def matrix_of(counts: QualityCounts, labels: list[str]) -> np.ndarray:
    """Rows are true, columns predicted."""
    place = {label: number for number, label in enumerate(labels)}
    matrix = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for (truth, predicted), number in counts.confusion.items():
        matrix[place[truth], place[predicted]] += number
    return matrix


def quadrants(counts: QualityCounts, positive: str) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives, true negatives."""
    found = [0, 0, 0, 0]
    for (truth, predicted), number in counts.confusion.items():
        found[(0 if predicted == positive else 2) if truth == positive else (1 if predicted == positive else 3)] += number
    return tuple(found)  # type: ignore[return-value]


def plain_number(value: float | None) -> float | None:
    """Six significant digits: what a report needs, and the same bytes however the sums were split."""
    return None if value is None or not np.isfinite(value) else float(f"{value:.6g}")

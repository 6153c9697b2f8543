"""Limits from the baseline's own quality: how far may a window of this size fall below it by chance alone?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from mlops_monitor.model_quality.counts import QualityCounts
from mlops_monitor.model_quality.metrics import LOWER_IS_BETTER, Values, binary_of, matrix_of, measured, multiclass_of, plain_number, quadrants
from mlops_monitor.model_quality.scores import ScoreTable, auc_of

CELLS = 200
"""Score cells that a baseline keeps to draw windows from."""
PAIRS = 1000
"""Pairs of truth and prediction that a baseline of a regression keeps."""
DRAWS = 1000
JUDGED = {
    "binaryClassification": ("auc", "f1", "brier"),
    "multiclassClassification": ("accuracy", "f1Macro"),
    "regression": ("rmse", "mae"),
}
"""Judged by default: few, so that each may be sharp at the same rate of false alarms."""
LEAST_LOSS = 0.02
"""A share that fell by less is not worth waking anybody, however many labels prove it; losses and errors: LEAST_GROWTH of the baseline's."""
LEAST_GROWTH = 0.05
MARGIN = 1.1
"""How far chance goes is itself known from the baseline only, so limits are a tenth further away."""
TAIL = 0.02
"""The tail that DRAWS draws show well; rarer ones are extrapolated from it."""


@dataclass(frozen=True)
class Limit:
    """At least or at most this; where it comes from is said in the report."""

    metric: str
    value: float
    at_least: bool
    baseline: float | None = None
    absolute: bool = False

    def broken_by(self, value: float) -> bool:
        seen = abs(value) if self.absolute else value
        return seen < self.value if self.at_least else seen > self.value


def quality_block(counts: QualityCounts, problem: str, positive: str, pairs: np.ndarray | None = None) -> dict:
    """What a baseline keeps of its own quality. `pairs` are sampled [truth, prediction] rows of a regression."""
    block: dict = {"problem": problem, "rows": counts.errors.count if problem == "regression" else counts.judged}
    block["metrics"] = {name: plain_number(value) for name, value in measured(counts, problem, positive).items()}
    if problem == "binaryClassification":
        cells = counts.scores.cells(CELLS)
        block |= {"positiveLabel": positive, "quadrants": list(quadrants(counts, positive)), "scores": cells.to_json()}
    elif problem == "multiclassClassification":
        block |= {"labels": counts.labels, "matrix": matrix_of(counts, counts.labels).tolist()}
    else:
        block["pairs"] = [] if pairs is None else [[float(f"{value:.6g}") for value in pair] for pair in pairs[:PAIRS]]
    return block


def calibrated(block: dict, rows: int, alpha: float, chance: np.random.Generator) -> list[Limit]:
    """Limits for a window of this many labelled rows; all of them together are broken by chance in a share `alpha` of windows."""
    measures = [name for name in JUDGED[block["problem"]] if block["metrics"].get(name) is not None]
    if not measures or rows < 1 or block["rows"] < 1:
        return []
    window, reference = drawn(block, rows, chance), drawn(block, block["rows"], chance)
    found = []
    for name in measures:
        if name in window:
            found.append(limit_of(name, block["metrics"][name], window[name] - reference[name], alpha / len(measures)))
    return found


def limit_of(name: str, baseline: float, differences: np.ndarray, alpha: float) -> Limit:
    """The baseline less what chance takes. Both the window and the baseline are drawn: a small baseline is uncertain, too."""
    lower = name in LOWER_IS_BETTER
    worse = differences if lower else -differences
    worse = worse[np.isfinite(worse)]
    least = LEAST_GROWTH * abs(baseline) if lower else LEAST_LOSS
    reach = max(tail(worse, alpha), least) if len(worse) else least
    value = baseline + reach if lower else baseline - reach
    return Limit(name, float(f"{value:.6g}"), not lower, baseline)


def tail(worse: np.ndarray, alpha: float) -> float:
    """What a share `alpha` exceeds: the larger of the normal tail and the drawn tail, drawn out in the same proportion."""
    reach = norm.isf(alpha)
    seen = np.quantile(worse, 1 - TAIL) * reach / norm.isf(TAIL) if alpha < TAIL else np.quantile(worse, 1 - alpha)
    return MARGIN * float(max(worse.mean() + reach * worse.std(), seen))


def drawn(block: dict, rows: int, chance: np.random.Generator) -> Values:
    """The metrics of DRAWS windows of this size, drawn from the baseline."""
    if block["problem"] == "binaryClassification":
        return drawn_binary(block, rows, chance)
    if block["problem"] == "multiclassClassification":
        matrix = np.array(block["matrix"], dtype=float)
        return multiclass_of(weights(matrix.ravel(), rows, chance).reshape(DRAWS, *matrix.shape))
    return drawn_regression(np.array(block["pairs"], dtype=float).reshape(-1, 2), rows, chance)


def drawn_binary(block: dict, rows: int, chance: np.random.Generator) -> Values:
    values = binary_of(*weights(np.array(block["quadrants"], dtype=float), rows, chance).T)
    table = ScoreTable.from_json(block["scores"])
    if len(table.scores) == 0:
        return values
    both = weights(np.concatenate([table.positives, table.negatives]).astype(float), rows, chance)
    positives, negatives = np.split(both, 2, axis=1)
    values["auc"] = auc_of(positives, negatives)
    if table.scores.min() >= 0 and table.scores.max() <= 1:
        values["brier"] = (positives @ (1 - table.scores) ** 2 + negatives @ table.scores**2) / rows
    return values


def drawn_regression(pairs: np.ndarray, rows: int, chance: np.random.Generator) -> Values:
    if len(pairs) == 0:
        return {}
    error = pairs[:, 1] - pairs[:, 0]
    drawn_rows = weights(np.ones(len(pairs)), rows, chance)
    return {"rmse": np.sqrt(drawn_rows @ error**2 / rows), "mae": drawn_rows @ np.abs(error) / rows}


def weights(counts: np.ndarray, rows: int, chance: np.random.Generator) -> np.ndarray:
    """How often each cell is drawn: [DRAWS, cells]."""
    if counts.sum() == 0:
        return np.zeros((DRAWS, len(counts)))
    return chance.multinomial(rows, counts / counts.sum(), size=DRAWS)

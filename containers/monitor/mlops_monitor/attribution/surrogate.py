"""A model of the model: trees that learn from captured inputs what the model answered, because nobody can be asked in an isolated job.

Mean |SHAP| of the trees stands for that of the model as far as they answer alike; how far is measured on rows that they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HELD_OUT = 5
"""Every fifth row measures the fidelity."""
EXPLAINED = 500
"""Rows whose SHAP values are averaged."""
TREES = 60
LEAVES = 15


@dataclass(frozen=True)
class Attribution:
    """Mean |SHAP| of each column, and R² of the trees on rows that they have not seen."""

    values: np.ndarray
    fidelity: float


def attribution_of(features: np.ndarray, answers: np.ndarray, seed: int) -> Attribution:
    """Of rows in an order that says nothing; the same rows and seed give the same values."""
    import shap
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    held = np.arange(len(answers)) % HELD_OUT == 0
    with threadpool_limits(1):  # sums are the same on every machine, however many cores it has
        trees = HistGradientBoostingRegressor(max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=0.15, early_stopping=False, random_state=seed)
        trees.fit(features[~held], answers[~held])
        values = np.abs(np.asarray(shap.TreeExplainer(trees).shap_values(features[held][:EXPLAINED]))).mean(axis=0)
        return Attribution(values, fidelity(answers[held], trees.predict(features[held])))


def fidelity(answers: np.ndarray, guessed: np.ndarray) -> float:
    """R²; 0 where all answers are the same, because then there is nothing to explain."""
    spread = float(((answers - answers.mean()) ** 2).sum())
    return 1 - float(((answers - guessed) ** 2).sum()) / spread if spread > 0 else 0.0

"""How alike two rankings of features are: the measure that SageMaker Model Monitor takes for attribution drift."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def ndcg(baseline: Mapping[str, float], window: Mapping[str, float]) -> float | None:
    """Normalised discounted cumulative gain of the window's ranking, with the baseline's attributions as gains; 1 is the same order.

    https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-model-monitor-feature-attribution-drift.html
    None where the baseline attributes nothing to anything.
    """
    names = sorted(baseline)
    gains = np.array([baseline[name] for name in names], dtype=float)
    if not len(names) or gains.sum() <= 0:
        return None
    places = sorted(range(len(names)), key=lambda place: (-window.get(names[place], 0.0), names[place]))
    discounts = 1 / np.log2(np.arange(2, len(names) + 2))
    return float((gains[places] * discounts).sum() / (np.sort(gains)[::-1] * discounts).sum())

"""How often calibrated limits of model quality cry wolf, and what they find.

`python -m studies.model_quality` prints the table of docs/monitoring-report.md.

A logistic model whose labels follow its score by `slope`: 1.5 is as at baseline, less is a model that grew worse. Seeded.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from mlops_monitor.budget import share_of
from mlops_monitor.model_quality.calibration import Limit, calibrated, quality_block
from mlops_monitor.model_quality.counts import Labelled, QualityCounts, count
from mlops_monitor.model_quality.metrics import measured
from mlops_monitor.request import CheckSpec

BASELINE_ROWS, BASELINES, WINDOWS, DRIFTED = 3000, 20, 1000, 200
LABELS = (200, 1000, 5000)
OFFSETS = {1.0: "34 %", 4.0: "5 %"}
"""How rare the positive label is."""
SLOPES = (1.2, 0.9, 0.6)


def counted(rows: int, offset: float, slope: float, chance: np.random.Generator) -> QualityCounts:
    values = chance.normal(size=rows)
    labels = (chance.random(rows) < 1 / (1 + np.exp(offset - slope * values))).astype(int)
    return count(Labelled(pl.Series(labels), pl.Series(1 / (1 + np.exp(offset - 1.5 * values)))), "1", 0.5)


def is_broken(limits: list[Limit], counts: QualityCounts) -> bool:
    values = measured(counts, "binaryClassification", "1")
    return any(values[limit.metric] is not None and limit.broken_by(values[limit.metric]) for limit in limits)  # type: ignore[arg-type]


def limits_of(rows: int, offset: float, chance: np.random.Generator) -> Iterator[list[Limit]]:
    """The limits of each baseline, at the share of the false alarms that model quality has of 1 %."""
    spec = CheckSpec("Quality", "modelQuality")
    for _ in range(BASELINES):
        block = quality_block(counted(BASELINE_ROWS, offset, 1.5, chance), "binaryClassification", "1")
        yield calibrated(block, rows, share_of(spec, [spec], 0.01), chance)


def main() -> None:
    print(
        "| positive | labels in the window | false alarms in 1,000 quiet windows |",
        " | ".join(f"found, slope {slope / 1.5:.0%}" for slope in SLOPES),
        "|",
    )
    print("|---|---|---|" + "---|" * len(SLOPES))
    for offset, positive in OFFSETS.items():
        for rows in LABELS:
            chance = np.random.default_rng([rows, int(offset)])
            limits = list(limits_of(rows, offset, chance))
            quiet = sum(is_broken(limits[place % BASELINES], counted(rows, offset, 1.5, chance)) for place in range(WINDOWS))
            found = [
                sum(is_broken(limits[place % BASELINES], counted(rows, offset, slope, chance)) for place in range(DRIFTED)) / DRIFTED
                for slope in SLOPES
            ]
            print(f"| {positive} | {rows:,} | {quiet} |", " | ".join(f"{share:.0%}".replace("%", " %") for share in found), "|", flush=True)


if __name__ == "__main__":
    main()

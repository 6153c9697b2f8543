"""What a baseline keeps besides distributions: the model's own quality on its data, and what its answers hang on."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlops_monitor.batch import Batch
from mlops_monitor.checks.feature_attribution import FAITHFUL, SIZE, answered, answers_of, attribution_block, missing_libraries
from mlops_monitor.checks.model_quality import QualityStatistics, mistake_in, told_by
from mlops_monitor.model_quality.calibration import PAIRS, quality_block
from mlops_monitor.model_quality.counts import numbers, text_of
from mlops_monitor.sample import Sample, hashes_of

SEED = 20_261_121


class Extras:
    """Fed batch by batch; `blocks` are those that could be made, `notes` say why others could not."""

    def __init__(self, options: dict[str, Any]):
        self.problem: str | None = options.get("problem")
        self.positive = text_of(options.get("positiveLabel")) or "1"
        self.quality = QualityStatistics(self.positive, None, self.problem == "multiclassClassification")
        self.sample = Sample(SIZE)
        self.pairs = np.empty((0, 3))
        self.labels = self.predictions = 0
        self.notes: list[str] = []

    def update(self, batch: Batch) -> None:
        wanted = answered(batch)
        self.predictions += 0 if wanted is None else int(wanted.sum())
        self.labels += 0 if batch.labels is None else len(batch.labels) - batch.labels.null_count()
        self.quality.update(batch)
        if wanted is not None:
            self.sample.update(batch, wanted)
            self._pair(batch)

    def _pair(self, batch: Batch) -> None:
        """Truth and prediction of the rows whose hash is lowest, whichever way the data was split."""
        if batch.labels is None or batch.scores is None:
            return
        found = np.column_stack([hashes_of(batch).to_numpy().astype(float), numbers(batch.labels), batch.scores])
        both = np.concatenate([self.pairs, found[~np.isnan(found).any(axis=1)]])
        self.pairs = both[np.lexsort((both[:, 2], both[:, 1], both[:, 0]))][:PAIRS]

    def blocks(self) -> dict[str, Any]:
        found = {"quality": self._quality(), "attribution": self._attribution()}
        return {name: block for name, block in found.items() if block is not None}

    def _quality(self) -> dict[str, Any] | None:
        missing = [what for what, count in (("labels", self.labels), ("predictions", self.predictions)) if not count]
        if missing:
            self.notes.append(f"model quality has no limits of its own: the data has no {' and no '.join(missing)}")
            return None
        counts = self.quality.counts
        problem = self.problem or told_by(counts)
        mistake = mistake_in(counts, problem, self.positive)
        if mistake:
            self.notes.append(f"model quality has no limits of its own: {mistake}")
            return None
        return quality_block(counts, problem, self.positive, self.pairs[:, 1:])

    def _attribution(self) -> dict[str, Any] | None:
        """Silent where nobody could have asked for it: without predictions, or in the base image."""
        if not self.predictions or missing_libraries():
            return None
        rows = self.sample.rows
        answers = answers_of(rows)
        features = rows.select(name for name in rows.columns if not name.startswith("\x00"))
        block = None if answers is None else attribution_block(features, answers, SEED)
        if block is None:
            self.notes.append("feature attribution is not known: too few rows, or no prediction that is a number or one of two classes")
        elif block["fidelity"] < FAITHFUL:
            self.notes.append(
                f"feature attribution cannot be judged: a surrogate explains {max(block['fidelity'], 0):.0%} of the predictions, not {FAITHFUL:.0%}"
            )
        return block

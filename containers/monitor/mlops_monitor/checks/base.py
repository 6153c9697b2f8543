"""What every check is: something that counts over batches, and a judgement at the end."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from mlops_monitor.batch import Batch, Reading
from mlops_monitor.history import History
from mlops_monitor.request import CheckSpec, Request, Window
from mlops_monitor.result import CheckResult, State


@dataclass
class Context:
    """What a check may look at. Before the data was read `reading` is empty; `judge` sees it complete."""

    request: Request
    window: Window
    baseline: dict[str, Any] | None  # baseline.json of the version that serves; None where there is none
    folder: Path  # `input` of the job: custom/, baseline/, …
    history: History = field(default_factory=lambda: History([]))
    reading: Reading = field(default_factory=Reading)
    replay: Callable[[], Iterator[Batch]] | None = None  # the window once more, for a user's own script; None in `merge`, which has no records

    def generator(self, purpose: str) -> np.random.Generator:
        """Random numbers that are the same whenever this window is judged again."""
        text = f"{self.request.monitor}/{self.window.start_text}/{self.window.id}/{purpose}"
        return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode(errors="replace")).digest()[:8]))


class Statistics(ABC):
    """What a check remembers of the batches: bounded in size, and the same whichever way the batches were split up."""

    samples: int = 0  # records that count for minimumSamples; for checks on labels those that have one

    @abstractmethod
    def update(self, batch: Batch) -> None: ...

    @abstractmethod
    def merge(self, other: Any) -> None: ...

    @abstractmethod
    def to_json(self) -> Any:
        """All of it as JSON (finite numbers, texts, lists, objects), without loss."""


class Check(ABC):
    """One kind of check. Options of the request are in `self.spec`."""

    kind: ClassVar[str]
    needs_baseline: ClassVar[bool] = False
    needs_labels: ClassVar[bool] = False  # without any label the state is NoLabels
    asks_labels: bool = False  # Batch.labels is filled if one check needs or asks labels
    needs_features: ClassVar[bool] = False  # records without features, or without answers, are bad input to it
    needs_predictions: ClassVar[bool] = False
    least: ClassVar[int] = 1  # minimumSamples where the request names none

    def __init__(self, spec: CheckSpec):
        self.spec = spec

    def key(self, context: Context) -> str:
        """Checks of one window with the same key share one Statistics, made by the first of them."""
        return f"{self.kind}:{self.spec.name}"

    @abstractmethod
    def statistics(self, context: Context) -> Statistics:
        """Empty statistics."""

    @abstractmethod
    def from_json(self, context: Context, data: Any) -> Statistics:
        """Those of a partial."""

    @abstractmethod
    def judge(self, context: Context, statistics: Any) -> CheckResult:
        """Called only where there is something to judge: see `hindrance`."""

    @property
    def minimum_samples(self) -> int:
        return self.least if self.spec.minimum_samples is None else self.spec.minimum_samples

    def hindrance(self, context: Context, statistics: Statistics) -> CheckResult | None:
        """Why nothing can be judged; a check may add reasons of its own after these. Bad input is told by the runner before."""
        if context.reading.read == 0:
            return CheckResult(State.NO_DATA, 0, f"no record from {context.window.start_text} to {context.window.end_text}")
        if self.needs_baseline and context.baseline is None:
            return CheckResult(State.NO_BASELINE, statistics.samples, "there is no baseline of the version that serves")
        if self.needs_labels and context.reading.labelled == 0:
            return CheckResult(State.NO_LABELS, 0, f"no label of {context.reading.read} records has arrived", label_share=0.0)
        if statistics.samples < self.minimum_samples:
            reason = f"{statistics.samples} records, at least {self.minimum_samples} are needed"
            return CheckResult(State.TOO_FEW_RECORDS, statistics.samples, reason)
        return None

"""What a check found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    PASSED = "Passed"
    VIOLATED = "Violated"
    NO_DATA = "NoData"
    TOO_FEW_RECORDS = "TooFewRecords"
    NO_BASELINE = "NoBaseline"
    NO_LABELS = "NoLabels"
    BAD_INPUT = "BadInput"
    FAILED = "Failed"

    @property
    def judged(self) -> bool:
        return self in (State.PASSED, State.VIOLATED)


@dataclass(frozen=True)
class Violation:
    """`type` is the constraint_check_type of violations.json; `description` is a sentence for a person."""

    feature: str
    type: str
    description: str
    statistic: str
    value: float | None
    limit: float | None


@dataclass(frozen=True)
class FeatureRow:
    """One statistic of one feature: a row of features.jsonl, a line of the report, and by `score` the metric FeatureDrift."""

    feature: str
    statistic: str
    value: float | None
    limit: float | None = None
    score: float | None = None  # value divided by its limit; 1 is at the limit; None: not to be shown as drift
    violated: bool = False
    detail: dict[str, Any] = field(default_factory=dict)  # for plots: {"baseline": {...}, "window": {...}}, JSON only


@dataclass
class CheckResult:
    """`measures` become the metric Quality; `detail` is JSON for the report only."""

    state: State
    samples: int
    reason: str
    violations: list[Violation] = field(default_factory=list)
    features: list[FeatureRow] = field(default_factory=list)
    measures: dict[str, float] = field(default_factory=dict)
    label_share: float | None = None  # 0 to 1
    detail: dict[str, Any] = field(default_factory=dict)
    name: str = ""  # filled by the runner, with the two below
    kind: str = ""
    window: str = ""

    @staticmethod
    def of(violations: list[Violation], samples: int, reason: str, **more: Any) -> "CheckResult":
        """Violated or Passed, as there are violations or none."""
        return CheckResult(State.VIOLATED if violations else State.PASSED, samples, reason, violations, **more)

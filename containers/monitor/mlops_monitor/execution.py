"""All that one run found: what summary, report and rows are made of."""

from dataclasses import dataclass, field
from typing import Any

from mlops_monitor.batch import Reading
from mlops_monitor.history import History, violation_key
from mlops_monitor.request import Request
from mlops_monitor.result import CheckResult, State, Violation

GRAVEST = (State.FAILED, State.BAD_INPUT, State.NO_BASELINE, State.NO_LABELS, State.TOO_FEW_RECORDS, State.NO_DATA)


@dataclass
class Execution:
    request: Request
    results: list[CheckResult]  # in the order of the request
    readings: dict[str, Reading]  # by window id
    history: History  # before this window
    baseline: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)  # what the owner should know besides: records lost, a history that was unreadable

    @property
    def samples(self) -> int:
        return self.readings[self.request.now.id].read if self.request.now.id in self.readings else 0

    @property
    def found(self) -> list[tuple[CheckResult, Violation]]:
        """All violations, also those in a release."""
        return [(result, violation) for result in self.results for violation in result.violations]

    @property
    def during_release(self) -> bool:
        return self.request.release.overlaps

    def suppressed(self, result: CheckResult) -> bool:
        """Whether violations of a check count for nothing, because traffic moved between versions in or near its window."""
        return self.during_release or self.request.window(result.window).during_release

    @property
    def counted(self) -> list[tuple[CheckResult, Violation]]:
        """Violations that start something."""
        return [(result, violation) for result, violation in self.found if not self.suppressed(result)]

    @property
    def status(self) -> str:
        states = {result.state for result in self.results}
        if State.VIOLATED in states:
            violated = [result for result in self.results if result.state == State.VIOLATED]
            return "CompletedDuringRelease" if all(map(self.suppressed, violated)) else "CompletedWithViolations"
        if states == {State.PASSED}:
            return "Completed"
        if State.PASSED in states:
            return "CompletedPartly"
        return next((state.value for state in GRAVEST if state in states), State.FAILED.value)

    def since(self, result: CheckResult, violation: Violation) -> str:
        return self.history.since(violation_key(result.name, violation), self.request.now.start_text)

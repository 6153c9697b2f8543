"""One pass over the windows: statistics of all checks, and what stands in the way of a judgement."""

import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

from mlops_monitor.batch import Batch, Reading
from mlops_monitor.checks import check_of
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.errors import ANY_ERROR, MonitorError
from mlops_monitor.inputs import Inputs
from mlops_monitor.request import CheckSpec, Window
from mlops_monitor.result import CheckResult, State

MOST_UNREADABLE = 0.05
Key = tuple[str, str]  # window id, key of the statistics


@dataclass
class Observation:
    inputs: Inputs
    checks: list[tuple[CheckSpec, Check | None, CheckResult | None]]  # a check, or why there is none
    contexts: dict[str, Context]
    statistics: dict[Key, Statistics] = field(default_factory=dict)
    owners: dict[Key, Check] = field(default_factory=dict)
    failures: dict[Key, str] = field(default_factory=dict)
    window_failures: dict[str, str] = field(default_factory=dict)

    @property
    def readings(self) -> dict[str, Reading]:
        return {id: context.reading for id, context in self.contexts.items()}

    @property
    def asks_labels(self) -> bool:
        return any(check is not None and (check.needs_labels or getattr(check, "asks_labels", False)) for _, check, _ in self.checks)


def prepare(inputs: Inputs, records: bool = True) -> Observation:
    """Empty statistics for each check; `records` is False where only partial statistics will come."""
    request = inputs.request
    contexts = {
        window.id: Context(request, window, inputs.baseline, inputs.folder, inputs.history, replay=_replay(inputs, window) if records else None)
        for window in request.windows
    }
    observation = Observation(inputs, [_checked(spec) for spec in request.checks], contexts)
    for index, (spec, check, _) in enumerate(observation.checks):
        if check is None:
            continue
        context = contexts[spec.window]
        try:
            key = (spec.window, check.key(context))
            if key not in observation.owners:
                observation.statistics[key] = check.statistics(context)
                observation.owners[key] = check
        except ANY_ERROR as error:
            observation.checks[index] = (spec, None, failed(error))
    return observation


def _replay(inputs: Inputs, window: Window):
    return lambda: inputs.replay(window)


def _checked(spec: CheckSpec) -> tuple[CheckSpec, Check | None, CheckResult | None]:
    try:
        return spec, check_of(spec), None
    except ANY_ERROR as error:
        return spec, None, failed(error)


def observe(observation: Observation) -> None:
    """Reads every window that a check looks at, once."""
    if observation.asks_labels:
        observation.inputs.read_labels()
    for window in observation.inputs.request.windows:
        mine = {key: found for key, found in observation.statistics.items() if key[0] == window.id}
        if not mine and window is not observation.inputs.request.now:
            continue
        try:
            reader = observation.inputs.reader(window)
            observation.contexts[window.id].reading = reader.reading
            for batch in reader.batches():
                for key, statistics in mine.items():
                    if key not in observation.failures:
                        _update(observation, key, statistics, batch)
        except ANY_ERROR as error:
            observation.window_failures[window.id] = told(error)


def _update(observation: Observation, key: Key, statistics: Statistics, batch: Batch) -> None:
    """A check that fails must not take the others with it."""
    try:
        statistics.update(batch)
    except ANY_ERROR as error:
        observation.failures[key] = told(error)


def judged(observation: Observation) -> list[CheckResult]:
    results = []
    for spec, check, result in observation.checks:
        if check is not None:
            result = _judged(observation, spec, check)
        assert result is not None
        result.name, result.kind, result.window = spec.name, spec.kind, spec.window
        results.append(result)
    return results


def _judged(observation: Observation, spec: CheckSpec, check: Check) -> CheckResult:
    context = observation.contexts[spec.window]
    try:
        key = (spec.window, check.key(context))
        failure = observation.window_failures.get(spec.window) or observation.failures.get(key)
        if failure is not None:
            return CheckResult(State.FAILED, context.reading.read, failure)
        statistics = observation.statistics[key]
        bad = bad_input(observation, check, context)
        if bad is not None:
            return CheckResult(State.BAD_INPUT, context.reading.read, bad)
        return check.hindrance(context, statistics) or check.judge(context, statistics)
    except ANY_ERROR as error:
        return failed(error)


def bad_input(observation: Observation, check: Check, context: Context) -> str | None:
    """Why the records of a window are no ground for a judgement, although there are some."""
    reading = context.reading
    if reading.refused:
        return reading.refused
    if reading.unread > MOST_UNREADABLE * (reading.read + reading.unread):
        return f"{unread(reading)}; at most {MOST_UNREADABLE:.0%} may be"
    if not reading.read:
        return None
    known = observation.inputs.known
    if check.needs_features and not reading.columns:
        return "the records hold no features; is the input of the endpoint captured?"
    if check.needs_features and known and not set(known) & set(reading.columns):
        return f"none of the {len(known)} known columns is in the records; they have {', '.join(reading.columns[:5])[:200]}"
    if check.needs_features and not reading.values:
        return "every value of every feature is missing"
    if check.needs_predictions and reading.without_prediction > MOST_UNREADABLE * reading.read:
        why = next((text for text in sorted(reading.examples) if text.startswith("answer: ")), "")
        return f"{reading.without_prediction} of {reading.read} records have no answer that could be read{f' ({why})' if why else ''}"
    if check.needs_labels:
        return bad_labels(observation.inputs)
    return None


def bad_labels(inputs: Inputs) -> str | None:
    lost = inputs.label_reading
    found = len(inputs.labels.ids) if inputs.labels is not None else lost.read
    if lost.unread > MOST_UNREADABLE * (lost.unread + found):
        return f"labels: {unread(lost)}; at most {MOST_UNREADABLE:.0%} may be"
    return None


def unread(reading: Reading) -> str:
    """How much could not be read, and the most frequent reason with a place to look at."""
    reason, count = max(sorted(reading.unreadable.items()), key=lambda entry: entry[1], default=("", 0))
    place = reading.examples.get(reason)
    return f"{reading.unread} records could not be read ({count}: {reason}{f', first in {place}' if place else ''})"


def notes(observation: Observation) -> list[str]:
    """What the owner should know although it decides nothing."""
    lost = [f"window {id}: {unread(reading)}" for id, reading in observation.readings.items() if reading.unread]
    labels = observation.inputs.label_reading
    return [*observation.inputs.notes, *lost, *([f"labels: {unread(labels)}"] if labels.unread else [])]


def failed(error: BaseException) -> CheckResult:
    return CheckResult(State(error.state) if isinstance(error, MonitorError) else State.FAILED, 0, told(error))


def told(error: BaseException) -> str:
    """An error in words; the trace of one that nobody foresaw is for the log."""
    if isinstance(error, MonitorError):
        return str(error)
    traceback.print_exception(error, file=sys.stderr)
    text: Any = str(error)[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

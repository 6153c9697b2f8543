"""A user's own script: `def check(window, baseline, parameters) -> list[dict]`, in input/custom/<name of the check>.py.

Each dict is a violation: `reason` (a sentence), and as far as they make sense `feature`, `statistic`, `value`, `limit`; an empty
list means passed. The script reads the window's records as often as it likes, so it runs on one instance only. It runs in the
job's process, with the job's rights and without network; an exception in it fails this check and no other.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mlops_monitor.batch import Batch
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.errors import MonitorError
from mlops_monitor.result import CheckResult, Violation

MOST_FINDINGS = 200
LONGEST = 500


@dataclass(frozen=True)
class CustomWindow:
    """What a script may look at."""

    start: datetime
    end: datetime
    records: int
    labelled: int
    columns: list[str]
    _replay: Callable[[], Iterator[Batch]]

    def batches(self) -> Iterator[pl.DataFrame]:
        """The records, at most 50,000 at a time: features by name, and `_id`, `_time`, `_score`, `_prediction`, `_label` where there are any.

        A column is Float64 or String, and may change from batch to batch; a feature that no record of a batch has is absent.
        """
        for batch in self._replay():
            yield frame_of(batch)


def frame_of(batch: Batch) -> pl.DataFrame:
    columns = [batch.keys["id"].alias("_id"), batch.keys["time"].alias("_time")]
    if batch.scores is not None:
        columns.append(pl.Series("_score", batch.scores).fill_nan(None))
    if batch.predicted_labels is not None:
        columns.append(batch.predicted_labels.alias("_prediction"))
    if batch.label_texts is not None:
        columns.append(batch.label_texts.alias("_label"))
    return batch.features.with_columns(columns)


class Counted(Statistics):
    """The script reads for itself."""

    def __init__(self, samples: int = 0):
        self.samples = samples

    def update(self, batch: Batch) -> None:
        self.samples += batch.height

    def merge(self, other: Counted) -> None:
        self.samples += other.samples

    def to_json(self) -> Any:
        return {"samples": self.samples}


class Custom(Check):
    kind = "custom"
    asks_labels = True

    def statistics(self, context: Context) -> Counted:
        return Counted()

    def from_json(self, context: Context, data: Any) -> Counted:
        return Counted(data["samples"])

    def judge(self, context: Context, statistics: Counted) -> CheckResult:
        if context.replay is None:
            raise MonitorError("custom checks read the records themselves, so they run on one instance; set 'instances' to 1", "Failed")
        reading = context.reading
        window = CustomWindow(context.window.start, context.window.end, reading.read, reading.labelled, list(reading.columns), context.replay)
        parameters = {str(key): str(value) for key, value in (self.spec.options.get("parameters") or {}).items()}
        found = ran(context.folder / "custom" / f"{self.spec.name}.py", window, context.baseline, parameters)
        violations = violations_of(found)
        more = f"; {len(violations) - MOST_FINDINGS} more are left out" if len(violations) > MOST_FINDINGS else ""
        reason = (
            violations[0].description
            if len(violations) == 1
            else f"{len(violations)} findings: {violations[0].description}{more}"
            if violations
            else "no finding"
        )
        return CheckResult.of(violations[:MOST_FINDINGS], statistics.samples, reason)


def ran(path: Path, window: CustomWindow, baseline: dict[str, Any] | None, parameters: dict[str, str]) -> Any:
    """What the script returns. Whatever it raises, exit included, fails the check with the line that raised it."""
    if not path.is_file():
        raise MonitorError(f"there is no script: custom/{path.name} is missing", "Failed")
    try:
        spec = importlib.util.spec_from_file_location("custom_check", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        check = getattr(module, "check", None)
        if not callable(check):
            raise MonitorError(f"{path.name} has no function check(window, baseline, parameters)", "Failed")
        found = check(window, baseline, parameters)
        return list(found) if isinstance(found, Iterator) else found
    except MonitorError:
        raise
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise MonitorError(told(path, error), "Failed") from None


def told(path: Path, error: BaseException) -> str:
    """The error and the line of the script; the whole trace is for the log."""
    traceback.print_exception(error, file=sys.stderr)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, SyntaxError) and error.lineno:
        lines.append(error.lineno)
    where = f"{path.name}, line {lines[-1]}" if lines else path.name
    return f"{where}: {type(error).__name__}: {str(error)[:LONGEST]}"


def violations_of(found: Any) -> list[Violation]:
    if not isinstance(found, list | tuple):
        raise MonitorError(f"check must return a list of findings, got {type(found).__name__}", "Failed")
    return [violation_of(place, finding) for place, finding in enumerate(found)]


def violation_of(place: int, finding: Any) -> Violation:
    if not isinstance(finding, dict) or not isinstance(finding.get("reason"), str) or not finding["reason"].strip():
        raise MonitorError(f"finding {place} must be a dict with a 'reason' in words, got {str(finding)[:100]}", "Failed")
    numbers = [number(place, finding, key) for key in ("value", "limit")]
    feature, statistic = (str(finding.get(key) or default)[:LONGEST] for key, default in (("feature", ""), ("statistic", "finding")))
    return Violation(feature, "custom_check", finding["reason"].strip()[:LONGEST], statistic, *numbers)


def number(place: int, finding: dict[str, Any], key: str) -> float | None:
    value = finding.get(key)
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise MonitorError(f"'{key}' of finding {place} must be a number, got {str(value)[:100]}", "Failed") from None

"""The last windows, carried forward from run to run: format cdk-mlops/monitor-history/1."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_monitor.result import Violation

FORMAT = "cdk-mlops/monitor-history/1"
KEPT = 60


@dataclass
class History:
    """`windows`, oldest first, each as `summary.history_window` makes it; `violating` has `violation_key` and the start of its run."""

    windows: list[dict[str, Any]]
    note: str | None = None  # why an older history could not be read

    def before(self, start: str) -> "History":
        """Without this window and later ones: a window that is judged again does not see itself."""
        return History([window for window in self.windows if window["start"] < start], self.note)

    def since(self, key: str, start: str) -> str:
        """Start of the first window of the unbroken run in which this was violated; `key` by `violation_key`."""
        if not self.windows:
            return start
        return self.windows[-1]["violating"].get(key, start)

    def with_window(self, window: dict[str, Any]) -> "History":
        return History([*self.windows, window][-KEPT:], self.note)

    def to_json(self, monitor: str) -> dict[str, Any]:
        return {"format": FORMAT, "monitor": monitor, "windows": self.windows}


DRIFTS = ("baseline_drift_check", "prediction_drift_check")


def violation_key(check: str, violation: Violation) -> str:
    """What stays the same while something lasts: a feature that drifts does so whichever statistic shows it most."""
    feature, statistic = violation.feature, "drift" if violation.type in DRIFTS else violation.statistic
    return json.dumps([check, feature, statistic])


def load(path: Path) -> History:
    """A history that cannot be read is an empty one with a note: it must not stop the monitor."""
    if not path.is_file():
        return History([])
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        windows = [window for window in data["windows"] if isinstance(window["start"], str) and isinstance(window["violating"], dict)]
        return History(sorted(windows, key=lambda window: window["start"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return History([], f"the history could not be read and starts anew: {type(error).__name__}")

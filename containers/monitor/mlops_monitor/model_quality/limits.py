"""Limits that a request names: `[{"metric": "auc", "atLeast": 0.8}, {"metric": "DPL", "atMost": 0.1, "absolute": true}]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlops_monitor.errors import MonitorError
from mlops_monitor.model_quality.calibration import Limit


def limits_of(found: Any, known: Sequence[str], check: str) -> list[Limit] | None:
    """None where the request names none. A limit that nobody could break is a mistake of the request."""
    if found is None:
        return None
    if not isinstance(found, list):
        raise MonitorError(f"check {check}: 'limits' must be a list, got {type(found).__name__}", "Failed")
    return [limit for entry in found for limit in limits_of_entry(entry, known, check)]


def limits_of_entry(entry: Any, known: Sequence[str], check: str) -> list[Limit]:
    if not isinstance(entry, dict) or entry.get("metric") not in known:
        got = entry.get("metric") if isinstance(entry, dict) else entry
        raise MonitorError(f"check {check}: the metric of a limit must be one of {', '.join(known)}, got {got!r}", "Failed")
    absolute = bool(entry.get("absolute"))
    limits = []
    for key, at_least in (("atLeast", True), ("atMost", False)):
        value = entry.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise MonitorError(f"check {check}: '{key}' of {entry['metric']} must be a number, got {value!r}", "Failed")
        limits.append(Limit(entry["metric"], float(value), at_least, absolute=absolute))
    if not limits:
        raise MonitorError(f"check {check}: the limit of {entry['metric']} needs 'atLeast' or 'atMost'", "Failed")
    return limits

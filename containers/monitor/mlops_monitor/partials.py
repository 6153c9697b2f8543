"""Statistics of a shard as a file that merges: format cdk-mlops/monitor-partial/1."""

import json
from pathlib import Path
from typing import Any

from mlops_monitor.batch import Reading
from mlops_monitor.checks.base import Check, Context
from mlops_monitor.errors import ANY_ERROR, MonitorError
from mlops_monitor.observation import Observation, told
from mlops_monitor.request import Request

FORMAT = "cdk-mlops/monitor-partial/1"


def to_json(observation: Observation, host: str, hosts: list[str]) -> dict[str, Any]:
    request, labels = observation.inputs.request, observation.inputs.labels
    return {
        "format": FORMAT, "monitor": request.monitor, "window": request.now.start_text, "host": host, "hosts": hosts,
        "readings": {id: reading.to_json() for id, reading in observation.readings.items()},
        "labels": {**observation.inputs.label_reading.to_json(), "read": len(labels.ids) if labels is not None else 0},
        "statistics": [_statistics(observation, key) for key in observation.statistics],
        "windowFailures": observation.window_failures,
    }  # fmt: skip


def _statistics(observation: Observation, key: tuple[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"window": key[0], "key": key[1], "failure": observation.failures.get(key), "state": None}
    if entry["failure"] is None:
        try:
            entry["state"] = observation.statistics[key].to_json()
            json.dumps(entry["state"], allow_nan=False)
        except ANY_ERROR as error:
            entry |= {"failure": told(error), "state": None}
    return entry


def failure(request: Request | None, host: str, hosts: list[str], reason: str) -> dict[str, Any]:
    """What an instance leaves that could not even begin."""
    name, window = (request.monitor, request.now.start_text) if request else ("", "")
    return {"format": FORMAT, "monitor": name, "window": window, "host": host, "hosts": hosts, "failed": reason}


def load(folder: Path, request: Request) -> list[dict[str, Any]]:
    """All partials of this window. One that is missing or broken ends the merge: part of the data is no ground for a judgement."""
    found = [_read(path) for path in sorted(folder.rglob("*.json"))]
    if not found:
        raise MonitorError("there are no partial statistics to merge", "Failed")
    for partial in found:
        if partial.get("failed"):
            raise MonitorError(f"instance {partial.get('host')} failed: {partial['failed']}", "Failed")
        if (partial.get("monitor"), partial.get("window")) != (request.monitor, request.now.start_text):
            raise MonitorError(f"the partial statistics of {partial.get('host')} are of another monitor or window", "Failed")
    hosts = {host for partial in found for host in partial["hosts"]}
    missing = hosts - {partial["host"] for partial in found}
    if missing:
        raise MonitorError(
            f"partial statistics of {len(missing)} of {len(hosts)} instances are missing: {', '.join(sorted(missing))[:200]}", "Failed"
        )
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        partial = json.loads(path.read_text(encoding="utf-8"))
        if partial["format"] != FORMAT:
            raise ValueError
        return partial
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise MonitorError(f"{path.name} is no {FORMAT}", "Failed") from None


def merge(observation: Observation, found: list[dict[str, Any]]) -> None:
    """Statistics of all shards into the empty ones of the observation."""
    for partial in found:
        for id, reading in partial["readings"].items():
            observation.contexts[id].reading.merge(Reading.from_json(reading))
        for id, reason in partial["windowFailures"].items():
            observation.window_failures.setdefault(id, reason)
        _keep_labels(observation, Reading.from_json(partial["labels"]))
        for entry in partial["statistics"]:
            _merge(observation, (entry["window"], entry["key"]), entry)
    present = {(entry["window"], entry["key"]) for entry in found[0]["statistics"]}
    for key in observation.statistics.keys() - present:
        observation.failures[key] = "the partial statistics lack it"


def _keep_labels(observation: Observation, labels: Reading) -> None:
    """Every instance has read all labels: the first one tells."""
    if not observation.inputs.label_reading.files:
        observation.inputs.label_reading = labels


def _merge(observation: Observation, key: tuple[str, str], entry: dict[str, Any]) -> None:
    if key not in observation.statistics or key in observation.failures:
        return
    if entry["failure"] is not None:
        observation.failures[key] = entry["failure"]
        return
    owner: Check = observation.owners[key]
    context: Context = observation.contexts[key[0]]
    try:
        observation.statistics[key].merge(owner.from_json(context, entry["state"]))
    except ANY_ERROR as error:
        observation.failures[key] = told(error)

"""What the window planner asks for: request.json, format cdk-mlops/monitor-request/1."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlops_monitor.errors import MonitorError

FORMAT = "cdk-mlops/monitor-request/1"
SOURCES = ("dataCapture", "records", "batchTransform")


@dataclass(frozen=True)
class Window:
    """Records from `start` up to, not including, `end`; `input` is the folder below input/ that holds their files."""

    id: str
    start: datetime
    end: datetime
    input: str
    during_release: bool = False

    @property
    def start_text(self) -> str:
        return text_of_time(self.start)

    @property
    def end_text(self) -> str:
        return text_of_time(self.end)


@dataclass(frozen=True)
class CheckSpec:
    """One check as it was ordered; `options` holds what only its kind understands, without the keys that are null."""

    name: str
    kind: str
    window: str = "now"
    minimum_samples: int | None = None
    features: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def watches(self, feature: str) -> bool:
        """Whether the check looks at this feature."""
        return (self.features is None or feature in self.features) and feature not in self.exclude


@dataclass(frozen=True)
class Release:
    overlaps: bool = False
    releases: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Request:
    monitor: str
    windows: tuple[Window, ...]
    checks: tuple[CheckSpec, ...]
    source: str = "dataCapture"
    endpoint: str = "none"
    version: str = "none"
    variants: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    prediction: str | None = None
    baseline_uri: str | None = None
    release: Release = Release()
    labels_uri: str | None = None
    report_uri: str | None = None
    period_seconds: int = 3600
    false_alarm_rate: float = 0.01

    def window(self, id: str) -> Window:
        return next(window for window in self.windows if window.id == id)

    @property
    def now(self) -> Window:
        """The window that this run is about; the others are older ones whose labels have arrived by now."""
        return self.windows[0]


def load(path: Path) -> Request:
    """The request of a file."""
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise MonitorError(f"there is no request: {path.name} is missing", "Failed") from None
    except (ValueError, RecursionError) as error:
        raise MonitorError(f"{path.name} is no JSON: {error}", "Failed") from None


def parse(found: Any) -> Request:
    """Checks form and references, so that nothing later must."""
    data = _object(found, "the request")
    if data.get("format") != FORMAT:
        raise _wrong("format", f"must be {FORMAT}", data.get("format"))
    windows = tuple(_window(_object(entry, "windows")) for entry in _list(data, "windows"))
    if not windows:
        raise _wrong("windows", "must hold one window or more", [])
    source = _object(data.get("source") or {}, "source")
    if source.get("kind", SOURCES[0]) not in SOURCES:
        raise _wrong("source.kind", f"must be one of {', '.join(SOURCES)}", source.get("kind"))
    checks = tuple(_check(_object(entry, "checks"), {window.id for window in windows}) for entry in _list(data, "checks"))
    names = [check.name for check in checks]
    if len(set(names)) < len(names):
        raise _wrong("checks", "must have different names", names)
    release = _object(data.get("release") or {}, "release")
    return Request(
        monitor=_text(data, "monitor", "monitor"),
        windows=windows,
        checks=checks,
        source=source.get("kind", SOURCES[0]),
        endpoint=data.get("endpoint") or "none",
        version=data.get("version") or "none",
        variants=tuple(source["variants"]) if source.get("variants") else None,
        columns=tuple(str(name) for name in data["columns"]) if data.get("columns") else None,
        prediction=_object(data.get("prediction") or {}, "prediction").get("field"),
        baseline_uri=_object(data.get("baseline") or {}, "baseline").get("uri"),
        release=Release(bool(release.get("overlaps")), tuple(release.get("releases") or ())),
        labels_uri=_object(data.get("labels") or {}, "labels").get("uri"),
        report_uri=_object(data.get("report") or {}, "report").get("uri"),
        period_seconds=int(_number(data, "periodSeconds", 3600)),
        false_alarm_rate=_number(data, "falseAlarmRate", 0.01),
    )


COMMON = ("name", "kind", "window", "minimumSamples", "features", "exclude")


def _check(data: dict[str, Any], windows: set[str]) -> CheckSpec:
    name = _text(data, "name", "checks[].name")
    window = data.get("window") or "now"
    if window not in windows:
        raise _wrong(f"window of check {name}", f"must be one of {', '.join(sorted(windows))}", window)
    least = data.get("minimumSamples")
    return CheckSpec(
        name=name,
        kind=_text(data, "kind", f"kind of check {name}"),
        window=window,
        minimum_samples=None if least is None else int(_number(data, "minimumSamples", 0)),
        features=tuple(str(feature) for feature in data["features"]) if data.get("features") is not None else None,
        exclude=tuple(str(feature) for feature in data.get("exclude") or ()),
        options={key: value for key, value in data.items() if key not in COMMON and value is not None},
    )


def _window(data: dict[str, Any]) -> Window:
    id = _text(data, "id", "windows[].id")
    start, end = (time_of(_text(data, key, f"{key} of window {id}")) for key in ("start", "end"))
    if start is None or end is None or not start < end:
        raise _wrong(f"window {id}", "must have a start before its end, as 2026-11-21T17:00:00Z", [data.get("start"), data.get("end")])
    folder = data.get("input") or ("capture" if id == "now" else f"capture-{id}")
    if not isinstance(folder, str) or "/" in folder or folder.startswith("."):
        raise _wrong(f"input of window {id}", "must be the name of a folder", folder)
    return Window(id, start, end, folder, bool(data.get("duringRelease")))


def time_of(text: str) -> datetime | None:
    """A time of ISO 8601; without a zone it is UTC, as SageMaker writes it."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text_of_time(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _object(found: Any, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _wrong(name, "must be an object", found)
    return found


def _list(data: dict[str, Any], name: str) -> list[Any]:
    found = data.get(name)
    if not isinstance(found, list):
        raise _wrong(name, "must be a list", found)
    return found


def _text(data: dict[str, Any], key: str, name: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or not found:
        raise _wrong(name, "must be a text", found)
    return found


def _number(data: dict[str, Any], key: str, default: float) -> float:
    found = data.get(key)
    if found is None:
        return default
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 < found < 1e12:
        raise _wrong(key, "must be a number above 0", found)
    return found


def _wrong(name: str, rule: str, got: Any) -> MonitorError:
    return MonitorError(f"request.json: {name} {rule}, got {json.dumps(got, default=str)[:200]}", "Failed")

"""Files as SageMaker and callers write them, requests, and a check that only counts."""

import base64
import json
from pathlib import Path
from typing import Any

from polars.exceptions import PanicException

from mlops_monitor.batch import Batch, Reading
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.readers.window import WindowReader
from mlops_monitor.request import Request, parse
from mlops_monitor.result import CheckResult

START, INSIDE, END = "2026-11-21T17:00:00Z", "2026-11-21T17:04:05Z", "2026-11-21T18:00:00Z"
HOUR = "AllTraffic/2026/11/21/17"


def side(data: str | None, encoding: str = "CSV", type: str | None = None, mode: str = "INPUT") -> dict[str, Any]:
    types = {"CSV": "text/csv", "JSON": "application/json", "BASE64": "application/octet-stream"}
    return {"observedContentType": type or types[encoding], "mode": mode, "data": data, "encoding": encoding}


def event(
    given: dict[str, Any] | None, answer: dict[str, Any] | None, id: str, inference: str | None = None, time: str | None = INSIDE
) -> dict[str, Any]:
    """A line of captured data, as the developer guide shows it."""
    data = {name: part for name, part in (("endpointInput", given), ("endpointOutput", answer)) if part is not None}
    about = {"eventId": id, "inferenceTime": time, "inferenceId": inference}
    return {"captureData": data, "eventMetadata": {name: part for name, part in about.items() if part is not None}, "eventVersion": "0"}


def csv_event(row: str, answer: str = "0.5", id: str = "e", **more: Any) -> dict[str, Any]:
    return event(side(row), side(answer, mode="OUTPUT"), id, **more)


def json_event(given: Any, answer: Any, id: str = "e", **more: Any) -> dict[str, Any]:
    return event(side(json.dumps(given), "JSON"), side(json.dumps(answer), "JSON", mode="OUTPUT"), id, **more)


def record(features: Any, prediction: Any = None, id: str | None = "r", time: str = INSIDE, **more: Any) -> dict[str, Any]:
    return {"format": "cdk-mlops/record/1", "inferenceId": id, "eventTime": time, "features": features, "prediction": prediction, **more}


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def lines(*objects: Any) -> bytes:
    """Objects as JSON Lines; texts and bytes as they are."""
    parts = [
        item if isinstance(item, bytes) else (item if isinstance(item, str) else json.dumps(item)).encode("utf-8", "surrogatepass")
        for item in objects
    ]
    return b"".join(part + b"\n" for part in parts)


def put(root: Path, name: str, data: bytes | str | dict[str, Any]) -> Path:
    """A file below input/."""
    path = root / "input" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data)
    return path


def request(**more: Any) -> dict[str, Any]:
    return {
        "format": "cdk-mlops/monitor-request/1", "monitor": "fraud-quality", "endpoint": "fraud-scoring", "version": "none",
        "windows": [{"id": "now", "start": START, "end": END, "input": "capture"}],
        "checks": [{"name": "Counted", "kind": "counting"}], **more,
    }  # fmt: skip


def reader(root: Path, known: tuple[str, ...] | None = None, labels: Any = None, **more: Any) -> WindowReader:
    order: Request = parse(request(**more))
    return WindowReader(order, order.now, root / "input" / order.now.input, known, labels)


def read(root: Path, known: tuple[str, ...] | None = None, labels: Any = None, **more: Any) -> tuple[list[Batch], Reading]:
    found = reader(root, known, labels, **more)
    return list(found.batches()), found.reading


def rows(batches: list[Batch]) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.features.rows(named=True)]


def answers(batches: list[Batch]) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.predictions.rows(named=True)]


def ids(batches: list[Batch]) -> list[str]:
    return [id for batch in batches for id in batch.keys["id"].to_list()]


class Sum(Statistics):
    """Records, and sums of what is a number, exactly mergeable."""

    def __init__(self) -> None:
        self.samples = 0
        self.sums: dict[str, float] = {}

    def update(self, batch: Batch) -> None:
        self.samples += batch.height
        for name in batch.features.columns:
            self.sums[name] = self.sums.get(name, 0.0) + float(batch.numbers(name).good.sum())

    def merge(self, other: "Sum") -> None:
        self.samples += other.samples
        for name, value in other.sums.items():
            self.sums[name] = self.sums.get(name, 0.0) + value

    def to_json(self) -> Any:
        return {"samples": self.samples, "sums": self.sums}


class Counting(Check):
    kind = "counting"
    needs_features = True

    def statistics(self, context: Context) -> Sum:
        return Sum()

    def from_json(self, context: Context, data: Any) -> Sum:
        found = Sum()
        found.samples, found.sums = data["samples"], data["sums"]
        return found

    def judge(self, context: Context, statistics: Sum) -> CheckResult:
        return CheckResult.of([], statistics.samples, f"{statistics.samples} records", detail={"sums": statistics.sums})


class NeedsLabels(Counting):
    needs_labels = True


class NeedsBaseline(Counting):
    needs_baseline = True


class NeedsAnswers(Counting):
    needs_features = False
    needs_predictions = True


class FailsInUpdate(Counting):
    def statistics(self, context: Context) -> Sum:
        class Failing(Sum):
            def update(self, batch: Batch) -> None:
                raise ZeroDivisionError("update")

        return Failing()


class Panics(Counting):
    def judge(self, context: Context, statistics: Sum) -> CheckResult:
        raise PanicException("panic")


class FailsInJudge(Counting):
    def judge(self, context: Context, statistics: Sum) -> CheckResult:
        raise ZeroDivisionError("judge")

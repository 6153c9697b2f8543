"""What a caller of the endpoint sends and gets: CSV or JSON, both ways."""

import csv
import io
import json

import numpy as np

from fraud.model import FraudModel

CSV = "text/csv"
JSON = "application/json"


class Refused(Exception):
    """An answer of the 400s: the caller can mend it."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


def read(model: FraudModel, content_type: str, body: bytes) -> np.ndarray:
    kind = content_type.split(";")[0].strip().lower()
    if kind not in (CSV, JSON):
        raise Refused(415, f"the content type must be {CSV} or {JSON}, got {kind or 'none'}")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, "the body is no UTF-8") from None
    rows = from_csv(text) if kind == CSV else from_json(model, text)
    if not rows:
        raise Refused(400, "the body holds no row")
    return numbers(model, rows)


def from_csv(text: str) -> list[list]:
    return [row for row in csv.reader(io.StringIO(text)) if row]


def from_json(model: FraudModel, text: str) -> list[list]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is no JSON") from None
    instances = content.get("instances") if isinstance(content, dict) else None
    if not isinstance(instances, list):
        raise Refused(400, 'the body must be {"instances": [...]}')
    return [by_name(model, instance, n) if isinstance(instance, dict) else instance for n, instance in enumerate(instances, 1)]


def by_name(model: FraudModel, instance: dict, n: int) -> list:
    missing = [name for name in model.features if name not in instance]
    if missing:
        raise Refused(400, f"row {n} lacks {', '.join(missing)}")
    return [instance[name] for name in model.features]


def numbers(model: FraudModel, rows: list) -> np.ndarray:
    width = len(model.features)
    for n, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != width:
            raise Refused(400, f"row {n} must have {width} values ({', '.join(model.features)}), got {len(row) if isinstance(row, list) else type(row).__name__}")
        if any(isinstance(value, bool) or not isinstance(value, int | float | str) for value in row):
            raise Refused(400, f"row {n} holds a value that is no number")
    try:
        table = np.array([[float(value) for value in row] for row in rows])
    except (ValueError, OverflowError):
        raise Refused(400, "the body holds a value that is no number") from None
    if not np.isfinite(table).all():
        raise Refused(400, "the body holds a number that is infinite or none")
    return table


def write(model: FraudModel, accept: str, content_type: str, scores: np.ndarray) -> tuple[str, bytes]:
    """In the form that is accepted; where anything is, in that of the request."""
    kind = chosen(accept, content_type)
    if kind == CSV:
        return CSV, "".join(f"{score!r}\n" for score in scores.tolist()).encode()
    predictions = [{"score": score, "fraud": score >= model.threshold} for score in scores.tolist()]
    return JSON, json.dumps({"predictions": predictions}).encode()


def chosen(accept: str, content_type: str) -> str:
    sent = content_type.split(";")[0].strip().lower()
    for wish in (part.split(";")[0].strip().lower() for part in (accept or "*/*").split(",")):
        if wish in (CSV, JSON):
            return wish
        if wish in ("*/*", sent.split("/")[0] + "/*"):
            return sent
    raise Refused(406, f"the answer is {CSV} or {JSON}, got {accept}")

"""Payloads one by one, in Python: what the fast way cannot read, with the reason where nobody can."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from mlops_monitor.readers import limits
from mlops_monitor.readers.events import plain
from mlops_monitor.readers.frames import TOO_WIDE, TooWide

WRAPPERS = ("instances", "inputs", "records", "features", "instance", "dataframe_split", "data", "predictions", "outputs", "results", "scores")
csv.field_size_limit(limits.LONGEST_LINE)

Row = list[Any] | dict[str, Any]


class Unreadable(Exception):
    """A payload that cannot be read; the text is a reason without values, so that reasons can be counted."""


@dataclass(frozen=True)
class Names:
    """Names of the columns in their order, where they are known, and what unnamed ones are called."""

    known: tuple[str, ...] | None
    prefix: str  # feature or prediction
    rows: int | None = None  # how many records the payload must hold, where that is known

    def of(self, width: int) -> tuple[str, ...]:
        return self.known if self.known is not None else tuple(f"{self.prefix}_{index}" for index in range(width))


def rows_of(text: str, kind: str, names: Names) -> list[dict[str, Any]]:
    """The records of a payload; `kind` is CSV or JSON."""
    rows = _csv(text, names) if kind == "CSV" else _json(text, names)
    if not rows:
        raise Unreadable("payload is empty")
    return [_named(row, names) for row in rows]


def _named(row: Row, names: Names) -> dict[str, Any]:
    if isinstance(row, dict):
        if len(row) > limits.MOST_COLUMNS:
            raise TooWide(TOO_WIDE)
        return row
    if len(row) > limits.MOST_COLUMNS:
        raise TooWide(TOO_WIDE)
    if names.known is not None and len(row) != len(names.known):
        raise Unreadable(wrong_width(len(row), len(names.known)))
    flat: dict[str, Any] = {}
    for name, value in zip(names.of(len(row)), row, strict=True):
        _flatten(name, value, flat, 1)
    return flat


def wrong_width(got: int, known: int) -> str:
    return f"record has {got} values, {known} columns are known"


def _csv(text: str, names: Names) -> list[Row]:
    if text.lstrip().startswith("{"):
        raise Unreadable("payload is no CSV, though declared so")
    if "\0" in text:
        raise Unreadable("payload holds NUL")
    try:
        rows: list[Row] = [list(map(str.strip, row)) for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        raise Unreadable("payload is no CSV, though declared so") from None
    if len(rows) > 1 and is_header(rows[0], names.known, rows[1]):
        header = [name.strip() for name in rows[0]]
        if len(header) > limits.MOST_COLUMNS:
            raise TooWide(TOO_WIDE)
        if any(len(row) != len(header) for row in rows):
            raise Unreadable("records are not as wide as the header")
        return [dict(zip(header, row, strict=True)) for row in rows[1:]]
    return _turned(rows[0], names) if len(rows) == 1 else rows


def is_header(cells: list[str], known: tuple[str, ...] | None, following: list[str] | None) -> bool:
    """The known names in any order; where none is known, names above a row that is not all text."""
    stripped = [cell.strip() for cell in cells]
    if known is not None:
        return len(stripped) > 0 and set(stripped) <= set(known) and len(set(stripped)) == len(stripped)
    if len(set(stripped)) < len(stripped) or any(not cell or _number(cell) for cell in stripped):
        return False
    return following is not None and any(_number(cell) or not cell.strip() for cell in following)


def _number(cell: str) -> bool:
    try:
        float(cell)
        return True
    except ValueError:
        return False


def _json(text: str, names: Names) -> list[Row]:
    try:
        return _records(json.loads(text), names)
    except RecursionError:
        raise Unreadable("payload is nested too deeply") from None
    except ValueError:
        pass
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise Unreadable("payload is no JSON, though declared so")
    try:
        return [row for line in lines for row in _records(json.loads(line), Names(names.known, names.prefix))]
    except (ValueError, RecursionError):
        raise Unreadable("payload is no JSON, though declared so") from None


def _records(found: Any, names: Names) -> list[Row]:
    """Rows of `[[…], …]`, `[{…}, …]`, `{…}`, `{"instances": …}`, lists by column, pandas' split form, one value."""
    if isinstance(found, list):
        if found and all(isinstance(entry, list) for entry in found):
            return found
        if found and all(isinstance(entry, dict) for entry in found):
            return [_flat(entry) for entry in found]
        if any(isinstance(entry, list | dict) for entry in found):
            raise Unreadable("payload mixes records and values")
        return _turned(found, names) if found else []
    if not isinstance(found, dict):
        return [[found]]
    if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list) and all(isinstance(row, list) for row in found["data"]):
        return [_split_row(found["columns"], row) for row in found["data"]]
    if len(found) == 1:
        ((key, inner),) = found.items()
        if isinstance(inner, list | dict) and key in WRAPPERS and not (names.known and key in names.known):
            return _records(inner, names)
    lists = [value for value in found.values() if isinstance(value, list)]
    if lists and len(lists) == len(found) and len({len(value) for value in lists}) == 1:
        return [_flat(dict(zip(found, row, strict=True))) for row in zip(*found.values(), strict=True)]
    return [_flat(found)]


def _split_row(names: list[Any], row: list[Any]) -> dict[str, Any]:
    if len(names) != len(row):
        raise Unreadable("records are not as wide as the header")
    return _flat(dict(zip(map(str, names), row, strict=True)))


def _turned(row: list[Any], names: Names) -> list[Row]:
    """A list of plain values is one record, unless it must be as many records of one value."""
    width = len(names.known) if names.known is not None else None
    if len(row) > 1 and (names.rows == len(row) and width in (None, 1) or width == 1):
        return [[value] for value in row]
    return [row]


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        _flatten(plain(name) or "", value, flat, 1)
    return flat


def _flatten(name: str, value: Any, flat: dict[str, Any], depth: int) -> None:
    """Objects in objects become names with points, lists of up to 64 plain values names with numbers; the rest becomes text."""
    if len(flat) > limits.MOST_COLUMNS:
        raise TooWide(TOO_WIDE)
    if isinstance(value, dict) and value and depth < limits.DEEPEST:
        for key, inner in value.items():
            _flatten(f"{name}.{plain(key)}", inner, flat, depth + 1)
    elif isinstance(value, list) and 0 < len(value) <= 64 and not any(isinstance(entry, list | dict) for entry in value):
        for index, entry in enumerate(value):
            flat[f"{name}.{index}"] = entry
    elif isinstance(value, list | dict):
        try:
            flat[name] = json.dumps(value)
        except RecursionError:
            raise Unreadable("payload is nested too deeply") from None
    else:
        flat[name] = value

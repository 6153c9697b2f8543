"""Values as columns of a frame: Float64 or String, never anything else."""

import hashlib
from collections.abc import Iterable
from typing import Any

import polars as pl

from mlops_monitor.readers import limits
from mlops_monitor.readers.events import plain
from mlops_monitor.values import narrowed


class Unfit(Exception):
    """What the fast way cannot read; the exact way then tries, payload by payload."""


class TooWide(Exception):
    """More columns than anything here will look at."""


class TooSparse(Exception):
    """So many columns for so many records that the table would not fit: it must be read in smaller parts."""


TOO_WIDE = f"record has more than {limits.MOST_COLUMNS:,} values"


def bounded(width: int, height: int) -> None:
    if width * height > limits.MOST_TABLE_CELLS and height > 1:
        raise TooSparse


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as polars inferred them, to Float64 and String."""
    return frame.select([_tidy(series) for series in frame.get_columns()]) if frame.width else frame


def _tidy(series: pl.Series) -> pl.Series:
    kind = series.dtype
    if kind == pl.String:
        return narrowed(shortened(series))
    if kind == pl.Boolean:
        return series.cast(pl.String)
    if kind.is_numeric():
        numbers = series.cast(pl.Float64, strict=False)
        return numbers.fill_nan(None) if kind.is_float() else numbers
    if kind == pl.Null:
        return series.cast(pl.Float64)
    raise Unfit(f"a column of {kind}")


def shortened(series: pl.Series) -> pl.Series:
    """Texts of bounded length, and different ones stay different."""
    if (series.str.len_bytes().max() or 0) <= limits.LONGEST_TEXT:
        return series
    return pl.Series(series.name, [None if text is None else short(text) for text in series.to_list()], dtype=pl.String)


def short(text: str) -> str:
    if len(text) <= limits.LONGEST_TEXT // 4 or len(text.encode()) <= limits.LONGEST_TEXT:
        return text
    return f"{text[: limits.LONGEST_TEXT // 4]}…{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of Python's values, each with its own keys; columns in the order in which they are met."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    if len(names) > limits.MOST_COLUMNS:
        raise TooWide
    bounded(len(names), len(rows))
    return pl.DataFrame([column(name, [row.get(name) for row in rows]) for name in names]) if names else pl.DataFrame()


def column(name: str, values: list[Any]) -> pl.Series:
    if all(value is None or type(value) in (int, float) for value in values):
        return pl.Series(name, [number(value) for value in values], dtype=pl.Float64).fill_nan(None)
    return narrowed(pl.Series(name, [text(value) for value in values], dtype=pl.String))


def number(value: int | float | None) -> float | None:
    try:
        return None if value is None else float(value)
    except OverflowError:
        return float("inf")  # a number, but none that anything can be done with: counted as wrong


def text(value: Any) -> str | None:
    if value is None or isinstance(value, float) and value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(number(value))
    return short(plain(value) or "")


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Frames below each other; where one has text and another numbers, the column is text."""
    if len(parts) == 1:
        return parts[0]
    return tidy(pl.concat(parts, how="diagonal_relaxed")) if parts else pl.DataFrame()


def width_of(frames: Iterable[pl.DataFrame]) -> int:
    return max((frame.width for frame in frames), default=0)

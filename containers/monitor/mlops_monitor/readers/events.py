"""Lines of captured data or of our record format as one table: a row for each event, payloads still as text.

Captured data: https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
Our records: cdk-mlops/record/1, one object in a line: inferenceId, eventTime, features, prediction.
"""

import io
import json
from typing import Any

import polars as pl

from mlops_monitor.batch import Reading
from mlops_monitor.errors import ANY_ERROR
from mlops_monitor.readers.lines import Chunk
from mlops_monitor.request import time_of

RECORD = "cdk-mlops/record/1"
EVENTS = {
    "line": pl.Int64, "event": pl.String, "inference": pl.String, "time": pl.String, "version": pl.String,
    "in_type": pl.String, "in_encoding": pl.String, "in_data": pl.String,
    "out_type": pl.String, "out_encoding": pl.String, "out_data": pl.String,
}  # fmt: skip
_SIDE = pl.Struct({"observedContentType": pl.String, "data": pl.String, "encoding": pl.String})
_CAPTURE = {
    "captureData": pl.Struct({"endpointInput": _SIDE, "endpointOutput": _SIDE}),
    "eventMetadata": pl.Struct({"eventId": pl.String, "inferenceId": pl.String, "inferenceTime": pl.String}),
}
_RECORD = {name: pl.String for name in ("format", "inferenceId", "eventTime", "version", "features", "prediction")}


def captured(chunk: Chunk, reading: Reading) -> pl.DataFrame:
    """Events of captured data. The version of the format, eventVersion, is "0" everywhere and not looked at."""
    found = _fast(chunk, _CAPTURE)
    if found is None:
        return _exact(chunk, reading, _captured_event)
    data, about = pl.col("captureData").struct, pl.col("eventMetadata").struct
    sides = {"in": data.field("endpointInput").struct, "out": data.field("endpointOutput").struct}
    fields = {"type": "observedContentType", "encoding": "encoding", "data": "data"}
    table = found.select(
        pl.int_range(pl.len()).alias("line"),
        about.field("eventId").alias("event"),
        about.field("inferenceId").alias("inference"),
        about.field("inferenceTime").alias("time"),
        pl.lit(None, pl.String).alias("version"),
        *[side.field(name).alias(f"{prefix}_{short}") for prefix, side in sides.items() for short, name in fields.items()],
    )
    good = pl.col("in_data").is_not_null() | pl.col("out_data").is_not_null()
    return _kept(table, good, "no captured data in the line", chunk, reading)


def recorded(chunk: Chunk, reading: Reading) -> pl.DataFrame:
    """Events of our record format."""
    # The fast way writes objects as text again, and is true to them only where nothing is escaped.
    found = None if b"\\" in chunk.data else _fast(chunk, _RECORD)
    if found is None:
        return _exact(chunk, reading, _recorded_event)
    none, encoding = pl.lit(None, pl.String), pl.lit("JSON")
    table = found.select(
        pl.int_range(pl.len()).alias("line"),
        pl.col("inferenceId").alias("event"), pl.col("inferenceId").alias("inference"), pl.col("eventTime").alias("time"), "version",
        none.alias("in_type"), encoding.alias("in_encoding"), pl.col("features").alias("in_data"),
        none.alias("out_type"), encoding.alias("out_encoding"), pl.col("prediction").alias("out_data"),
        "format",
    )  # fmt: skip
    good = (pl.col("format") == RECORD) & (pl.col("in_data").is_not_null() | pl.col("out_data").is_not_null())
    return _kept(table, good.fill_null(False), f"no {RECORD} in the line", chunk, reading).drop("format")


def _fast(chunk: Chunk, schema: dict[str, Any]) -> pl.DataFrame | None:
    """All lines at once; None where one of them needs the exact way. Polars turns lone surrogates into NUL: they are for Python."""
    if b"\\u" in chunk.data and (b"\\ud" in chunk.data or b"\\uD" in chunk.data) or b"\n\n" in chunk.data or b"\x00" in chunk.data:
        return None
    try:
        found = pl.read_ndjson(io.BytesIO(chunk.data), schema=schema)
    except ANY_ERROR:  # polars has many classes of errors for this, and none of them matters here
        return None
    return found if found.height == chunk.data.count(b"\n") + 1 else None


def _kept(table: pl.DataFrame, good: pl.Expr, reason: str, chunk: Chunk, reading: Reading) -> pl.DataFrame:
    bad = table.filter(~good)
    if bad.height:
        reading.lost(reason, bad.height, chunk.place(bad["line"][0]))
        return table.filter(good)
    return table


def _exact(chunk: Chunk, reading: Reading, event_of: Any) -> pl.DataFrame:
    """Line by line: a bad line costs itself only."""
    rows: list[tuple[Any, ...]] = []
    for number, line in enumerate(chunk.lines):
        if not line.strip():
            continue
        try:
            rows.append((number, *event_of(json.loads(line))))
        except _NotOurs as error:
            reading.lost(str(error), 1, chunk.place(number))
        except RecursionError:
            reading.lost("line is nested too deeply", 1, chunk.place(number))
        except ValueError:  # not JSON, not UTF-8, or a number of more than 4,300 digits
            reading.lost("line is no JSON", 1, chunk.place(number))
    return pl.DataFrame(rows, schema=EVENTS, orient="row")


class _NotOurs(Exception):
    pass


def _captured_event(found: Any) -> tuple[Any, ...]:
    if not isinstance(found, dict) or not isinstance(found.get("captureData"), dict):
        raise _NotOurs("no captured data in the line")
    data, about = found["captureData"], found.get("eventMetadata")
    about = about if isinstance(about, dict) else {}
    sides = [data.get(name) if isinstance(data.get(name), dict) else {} for name in ("endpointInput", "endpointOutput")]
    if all(side.get("data") is None for side in sides):
        raise _NotOurs("no captured data in the line")
    names = ("observedContentType", "encoding", "data")
    return (
        *[plain(about.get(name)) for name in ("eventId", "inferenceId", "inferenceTime")], None,
        *[plain(side.get(name)) for side in sides for name in names],
    )  # fmt: skip


def _recorded_event(found: Any) -> tuple[Any, ...]:
    if not isinstance(found, dict) or found.get("format") != RECORD:
        raise _NotOurs(f"no {RECORD} in the line")
    features, prediction = (found.get(name) for name in ("features", "prediction"))
    if features is None and prediction is None:
        raise _NotOurs(f"no {RECORD} in the line")
    texts = [None if part is None else plain(json.dumps(part)) for part in (features, prediction)]
    id = plain(found.get("inferenceId"))
    return id, id, plain(found.get("eventTime")), plain(found.get("version")), None, "JSON", texts[0], None, "JSON", texts[1]


def plain(found: Any) -> str | None:
    """A text that UTF-8 can hold."""
    if found is None:
        return None
    text = found if isinstance(found, str) else json.dumps(found)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def times_of(texts: pl.Series) -> pl.Series:
    """ISO 8601 as times of UTC; null where it is none."""
    seconds = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC", strict=False)
    if seconds.null_count() == texts.null_count():
        return seconds
    odd = texts.filter(seconds.is_null() & texts.is_not_null()).unique().to_list()
    known = {text: time_of(text) for text in odd}
    others = pl.Series([known.get(text) for text in texts.to_list()], dtype=pl.Datetime("us", "UTC"))
    return seconds.zip_with(seconds.is_not_null(), others)

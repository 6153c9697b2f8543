"""Ground truth that arrives late, by inference id.

Two forms: JSON Lines as SageMaker's Model Monitor takes them
(https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html), and CSV with `inferenceId,label`.
"""

import base64
import binascii
import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from mlops_monitor.batch import Reading
from mlops_monitor.errors import ANY_ERROR
from mlops_monitor.readers.events import plain
from mlops_monitor.readers.frames import short
from mlops_monitor.readers.lines import Chunk, chunks_of, files_of
from mlops_monitor.readers.seen import hashes_of
from mlops_monitor.values import MISSING_TEXTS

_SCHEMA = {
    "groundTruthData": pl.Struct({"data": pl.String, "encoding": pl.String}),
    "eventMetadata": pl.Struct({"eventId": pl.String}),
}
HEADERS = ("inferenceid", "inference_id", "eventid", "event_id", "id")


class Labels:
    """Sorted hashes of ids, and a label for each: 24 bytes for each label that is no longer than 12 characters."""

    def __init__(self, ids: np.ndarray, values: pl.Series):
        order = np.argsort(ids, kind="stable")
        ids, values = ids[order], values.gather(order)
        last = np.append(ids[1:] != ids[:-1], True) if len(ids) else np.empty(0, dtype=bool)  # the last one wins
        self.ids = ids[last]
        self.values = values.filter(pl.Series(last, dtype=pl.Boolean))

    def of(self, ids: pl.Series) -> pl.Series:
        """Labels of records, null where none has arrived."""
        if not len(self.ids):
            return pl.Series("label", [None] * ids.len(), dtype=pl.String)
        hashes = hashes_of(ids)
        places = np.minimum(np.searchsorted(self.ids, hashes), len(self.ids) - 1)
        found = pl.Series((self.ids[places] == hashes) & ids.is_not_null().to_numpy())
        values = self.values.gather(places)
        return values.zip_with(found, pl.Series([None], dtype=pl.String).new_from_index(0, values.len())).alias("label")


def load(folder: Path, reading: Reading) -> Labels:
    """All labels of a folder. What cannot be read is counted in `reading`, which is one for labels alone."""
    ids, values = [np.empty(0, dtype=np.uint64)], [pl.Series([], dtype=pl.String)]
    for csv_files in (False, True):
        paths = [path for path in files_of(folder) if (".csv" in path.suffixes) == csv_files]
        for chunk in chunks_of(folder, paths, reading):
            found = _csv(chunk, reading) if csv_files else _json(chunk, reading)
            given = ~pl.col("label").str.to_lowercase().is_in(MISSING_TEXTS)  # a label that is missing is none, and replaces none
            found = found.filter(pl.col("id").is_not_null() & given.fill_null(False))
            ids.append(hashes_of(found["id"]))
            values.append(found["label"])
    return Labels(np.concatenate(ids), pl.concat(values))


def _json(chunk: Chunk, reading: Reading) -> pl.DataFrame:
    try:
        found = pl.read_ndjson(io.BytesIO(chunk.data), schema=_SCHEMA)
        data, id = pl.col("groundTruthData").struct, pl.col("eventMetadata").struct.field("eventId")
        table = found.select(id.alias("id"), data.field("data").str.strip_chars().alias("label"), data.field("encoding").alias("encoding"))
        simple = (pl.col("encoding") == "CSV") & ~pl.col("label").str.contains(r'["\n,]') & pl.col("id").is_not_null()
        if table.height == chunk.data.count(b"\n") + 1 and table.select(simple.fill_null(False).all()).item() and b"\\u" not in chunk.data:
            return table.select("id", "label")
    except ANY_ERROR:  # one line that is not like the others: all of this chunk in the exact way
        pass
    rows: list[tuple[str | None, str | None]] = []
    for number, line in enumerate(chunk.lines):
        if not line.strip():
            continue
        try:
            rows += _labels_of(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error, csv.Error):
            reading.lost("line is no ground truth", 1, chunk.place(number))
    return pl.DataFrame(rows, schema={"id": pl.String, "label": pl.String}, orient="row")


def _labels_of(found: Any) -> list[tuple[str | None, str | None]]:
    truth, id = found["groundTruthData"], found["eventMetadata"]["eventId"]
    if id is None:
        raise ValueError
    data, encoding, id = truth["data"], str(truth.get("encoding", "CSV")).upper(), plain(id)
    if encoding == "BASE64":
        data, encoding = base64.b64decode(data, validate=True).decode(), "CSV"
    if encoding == "JSON" and isinstance(data, str):
        data = json.loads(data)
    if isinstance(data, str):
        values: list[Any] = [row[0].strip() for row in csv.reader(io.StringIO(data)) if row]
    else:
        values = data if isinstance(data, list) else [data]
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    if len(texts) == 1:
        return [(id, short(plain(texts[0]) or ""))]
    return [(f"{id}/{index}", short(plain(text) or "")) for index, text in enumerate(texts)]


def _csv(chunk: Chunk, reading: Reading) -> pl.DataFrame:
    """`inferenceId,label`, with a header or without one."""
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(chunk.data.decode("utf-8", "replace").split("\n")):
        cells = [cell.strip() for cell in _cells(line)]
        if not any(cells):
            continue
        if len(cells) < 2:
            reading.lost("line is no ground truth", 1, chunk.place(number))
        elif cells[0].lower() not in HEADERS:
            rows.append((cells[0], short(cells[1])))
    return pl.DataFrame(rows, schema={"id": pl.String, "label": pl.String}, orient="row")


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\0", "")]), [])
    except csv.Error:
        return []

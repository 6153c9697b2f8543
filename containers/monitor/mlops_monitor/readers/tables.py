"""Tables: training data for a baseline, and the input of batch transform. CSV, JSON Lines, JSON and Parquet; the first three also as .gz."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mlops_monitor.batch import KEYS, Batch, Reading
from mlops_monitor.predictions import prediction_columns
from mlops_monitor.readers import limits
from mlops_monitor.readers.exact import is_header
from mlops_monitor.readers.frames import TooSparse, TooWide, Unfit, tidy
from mlops_monitor.readers.labels import Labels
from mlops_monitor.readers.lines import Chunk, blocks_of, chunks_of
from mlops_monitor.readers.payloads import Payloads
from mlops_monitor.readers.window import REFUSED, sliced
from mlops_monitor.request import Request

PARQUET = b"PAR1"
IDS = ("SageMakerInferenceId", "inferenceId")  # the first is what a transform job writes with GenerateInferenceId


@dataclass(frozen=True)
class TableOrder:
    """Which columns are what. `header` is auto, present or absent and is about CSV; `columns` name CSV without a header."""

    columns: tuple[str, ...] | None = None
    label: str | None = None
    predictions: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    header: str = "auto"


def read_tables(paths: list[Path], order: TableOrder, reading: Reading, labels: Labels | None = None) -> Iterator[Batch]:
    """All rows of the files. Columns that a file lacks are missing values; a file that cannot be read is counted."""
    return TableReader(paths, order, reading, labels).batches()


class TableReader:
    def __init__(self, paths: list[Path], order: TableOrder, reading: Reading, labels: Labels | None = None):
        self.paths = paths
        self.order = order
        self.reading = reading
        self.labels = labels
        self.met: dict[str, None] = {}
        self.request = Request("", (), (), prediction=order.predictions[0] if order.predictions else None)

    def batches(self) -> Iterator[Batch]:
        try:
            for path in self.paths:
                yield from self._parquet(path) if first_bytes(path) == PARQUET else self._lines(path)
        except TooWide:
            self.reading.refused = REFUSED
        self.reading.columns = list(self.met)

    def _lines(self, path: Path) -> Iterator[Batch]:
        columns = self.order.columns
        payloads = None
        for chunk in chunks_of(path.parent, [path], self.reading):
            lines = texts_of(chunk)
            kind = "JSON" if lines[0].lstrip()[:1] in ("{", "[") else "CSV"
            if payloads is None and kind == "CSV":
                header = self._header(lines)
                if header is not None:
                    columns, lines = header, lines[1:]
                elif columns is not None and lines[0].count(",") + 1 == len(columns) + len(self.order.predictions):
                    columns = (*columns, *self.order.predictions)  # a transform job joins its answer to the right
            if payloads is None and kind == "JSON" and lines[0].strip() in ("[", "{"):
                lines = ["\n".join(lines)]  # one document over many lines
            payloads = payloads or Payloads(columns, "feature")
            yield from self._parsed(payloads, pl.Series(lines, dtype=pl.String), kind, chunk)

    def _header(self, lines: list[str]) -> tuple[str, ...] | None:
        cells = [cell.strip().strip('"').strip() for cell in lines[0].split(",")]
        if self.order.header == "absent" or self.order.header == "auto" and not self._like_header(cells):
            return None
        if len(cells) > limits.MOST_COLUMNS:
            raise TooWide
        if len(set(cells)) < len(cells) or not all(cells):
            self.reading.lost("header names a column twice or not at all", len(lines))
            return None
        return tuple(cells)

    def _like_header(self, cells: list[str]) -> bool:
        known = set(self.order.columns or ())
        return len(known & set(cells)) > len(known) // 2 or not known and is_header(cells, None, ["0"])

    def _parsed(self, payloads: Payloads, lines: pl.Series, kind: str, chunk: Chunk) -> Iterator[Batch]:
        try:
            table = payloads.parse(
                lines, pl.Series([kind]).new_from_index(0, lines.len()), pl.Series([None], dtype=pl.String).new_from_index(0, lines.len())
            )
        except TooSparse:
            half = lines.len() // 2
            yield from self._parsed(payloads, lines[:half], kind, chunk)
            yield from self._parsed(payloads, lines[half:], kind, chunk)
            return
        for line, reason in table.lost.items():
            self.reading.lost(reason.replace("payload", "line"), 1, chunk.place(line))
        if table.frame.height:
            yield from self._batches(table.frame)

    def _parquet(self, path: Path) -> Iterator[Batch]:
        self.reading.files += 1
        try:
            file = pl.scan_parquet(path)
            schema = file.collect_schema()
            if len(schema) > limits.MOST_COLUMNS:
                raise TooWide
            height = max(1, min(limits.MOST_ROWS, limits.MOST_CELLS // max(1, len(schema))))
            strange = [name for name, kind in schema.items() if kind.is_temporal() or kind in (pl.Categorical, pl.Enum)]
            for start in range(0, file.select(pl.len()).collect().item(), height):
                yield from self._batches(tidy(file.slice(start, height).with_columns(pl.col(strange).cast(pl.String)).collect()))
        except Unfit as error:
            self.reading.lost(f"file holds {error}", 1, path.name)
        except (OSError, pl.exceptions.PolarsError) as error:
            self.reading.lost("file truncated or broken", 1, f"{path.name}: {type(error).__name__}")

    def _batches(self, frame: pl.DataFrame) -> Iterator[Batch]:
        order = self.order
        id = next((name for name in IDS if name in frame.columns), None)
        apart = {name for name in (id, order.label, *order.predictions, *order.exclude) if name is not None}
        features = frame.select([name for name in frame.columns if name not in apart])
        predictions = frame.select([name for name in order.predictions if name in frame.columns])
        ids = frame[id].cast(pl.String) if id is not None else pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        keys = pl.DataFrame({"id": ids}).with_columns(pl.lit(None, KEYS["time"]).alias("time"), pl.lit(None, pl.String).alias("variant"))
        if order.label is None:
            yield from sliced(features, predictions, keys, self)
            return
        truth = (
            frame[order.label].cast(pl.String) if order.label in frame.columns else pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        )
        columns, start = prediction_columns(predictions.columns, self.request.prediction), 0
        for batch in sliced(features, predictions, keys, self):
            labels = truth[start : start + batch.height].alias("label")
            self.reading.labelled += labels.len() - labels.null_count()
            start += batch.height
            yield Batch(batch.features, batch.predictions, batch.keys, columns, labels)


def texts_of(chunk: Chunk) -> list[str]:
    text = chunk.data.decode("utf-8", "replace").replace("\r\n", "\n")
    return [line for line in text.split("\n") if line.strip()] or [""]


def first_bytes(path: Path) -> bytes:
    try:
        return next(blocks_of(path), b"")[:4]
    except (OSError, EOFError):
        return b""

"""The records of one window as batches: halves joined, duplicates dropped, times kept, labels found."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from mlops_monitor.batch import KEYS, Batch, Reading
from mlops_monitor.predictions import prediction_columns, under_one_name
from mlops_monitor.readers import limits
from mlops_monitor.readers.events import EVENTS, captured, recorded, times_of
from mlops_monitor.readers.frames import TooSparse, TooWide
from mlops_monitor.readers.labels import Labels
from mlops_monitor.readers.lines import chunks_of, files_of
from mlops_monitor.readers.payloads import Payloads, Table
from mlops_monitor.readers.seen import Seen
from mlops_monitor.request import Request, Window

REFUSED = f"the records have more than {limits.MOST_COLUMNS:,} different columns"


class WindowReader:
    """Captured data and records of our format."""

    def __init__(self, request: Request, window: Window, folder: Path, known: tuple[str, ...] | None, labels: Labels | None = None):
        self.request = request
        self.window = window
        self.folder = folder
        self.labels = labels
        self.reading = Reading()
        self.inputs = Payloads(known, "feature")
        self.outputs = Payloads(None, "prediction")
        self.seen = Seen()
        self.pending = pl.DataFrame(schema=EVENTS)
        self.met: dict[str, None] = {}

    def batches(self) -> Iterator[Batch]:
        try:
            for variant, paths in self._files().items():
                for chunk in chunks_of(self.folder, paths, self.reading):
                    events = (recorded if self.request.source == "records" else captured)(chunk, self.reading)
                    yield from self._read(self._whole(events), variant)
                rest, self.pending = self.pending, self.pending.clear()
                yield from self._read(rest, variant)
        except TooWide:
            self.reading.refused = REFUSED
        self.reading.columns = list(self.met)

    def _files(self) -> dict[str | None, list[Path]]:
        """By variant: captured data lies in <variant>/yyyy/mm/dd/hh/."""
        found: dict[str | None, list[Path]] = {}
        for path in files_of(self.folder):
            parts = path.relative_to(self.folder).parts
            hour = len(parts) > 5 and all(part.isdigit() for part in parts[-5:-1])
            variant = parts[-6] if hour and self.request.source == "dataCapture" else None
            if variant is None or self.request.variants is None or variant in self.request.variants:
                found.setdefault(variant, []).append(path)
        return found

    def _whole(self, events: pl.DataFrame) -> pl.DataFrame:
        """Input and output may stand in two lines with the same event id: the first waits for the second."""
        both = pl.col("in_data").is_not_null() & pl.col("out_data").is_not_null() | pl.col("event").is_null()
        halves = events.filter(~both)
        if not halves.height:
            return events
        waiting = pl.concat([self.pending, halves])
        ins = waiting.filter(pl.col("in_data").is_not_null()).unique("event", keep="first", maintain_order=True)
        outs = waiting.filter(pl.col("in_data").is_null()).unique("event", keep="first", maintain_order=True)
        answers = outs.select("event", "out_type", "out_encoding", "out_data", other="inference")
        joined = ins.drop("out_type", "out_encoding", "out_data").join(answers, on="event", how="inner", maintain_order="left")
        joined = joined.with_columns(pl.coalesce("inference", "other").alias("inference")).select(list(EVENTS))
        rest = waiting.join(joined, on="event", how="anti", maintain_order="left")
        over = max(0, rest.height - limits.MOST_PENDING)
        self.pending = rest[over:]
        return pl.concat([events.filter(both), joined, rest[:over]])

    def _read(self, events: pl.DataFrame, variant: str | None) -> Iterator[Batch]:
        events = events.with_columns(times_of(events["time"]).alias("at"))
        timeless = events.filter(pl.col("at").is_null()).height
        self.reading.lost("event time is missing or unreadable", timeless)
        inside = (pl.col("at") >= self.window.start) & (pl.col("at") < self.window.end)
        within = events.filter(inside)
        self.reading.outside += events.height - timeless - within.height
        fresh = self.seen.fresh(within["event"])
        self.reading.duplicates += within.height - int(fresh.sum())
        yield from self._parsed(within.filter(pl.Series(fresh, dtype=pl.Boolean)), variant)

    def _parsed(self, events: pl.DataFrame, variant: str | None) -> Iterator[Batch]:
        if not events.height:
            return
        try:
            features, predictions, keys = self._tables(events)
        except TooSparse:
            half = events.height // 2
            yield from self._parsed(events[:half], variant)
            yield from self._parsed(events[half:], variant)
            return
        keys = keys.with_columns(pl.lit(variant, pl.String).alias("variant")).select(list(KEYS))
        yield from sliced(features, predictions, keys, self)

    def _tables(self, events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        count = events.height
        asked = events["in_data"].is_not_null().to_numpy()
        given = self._side(self.inputs, events, "in", asked)
        rows = np.bincount(given.event, minlength=count)
        answered = events["out_data"].is_not_null().to_numpy() & ((rows > 0) | ~asked)
        answers = self._side(self.outputs, events, "out", answered, rows)
        found = np.bincount(answers.event, minlength=count)
        height = np.where(asked, rows, found)  # of an event; without an input the answer alone is a record
        event = np.repeat(np.arange(count), height)
        nth = np.arange(len(event)) - np.repeat(np.cumsum(height) - height, height)
        left = np.where(asked[event], np.repeat(np.cumsum(rows) - rows, height) + nth, -1)
        right = np.where((found == height)[event], np.repeat(np.cumsum(found) - found, height) + nth, -1)
        self._count(given, answers, int((right < 0).sum()))
        ids = events.select(pl.coalesce("inference", "event")).to_series().gather(event)
        several = pl.Series((height > 1)[event], dtype=pl.Boolean)
        numbered = pl.select(pl.concat_str(ids, pl.lit("/"), pl.Series(nth).cast(pl.String))).to_series()
        keys = pl.DataFrame({"id": numbered.zip_with(several, ids), "time": events["at"].gather(event)})
        answer = under_one_name(gathered(answers.frame, right), self.request.prediction)
        return gathered(given.frame, left), answer, keys

    def _side(self, payloads: Payloads, events: pl.DataFrame, side: str, wanted: np.ndarray, rows: np.ndarray | None = None) -> Table:
        """One side of the events that have it; event numbers are those of `events`."""
        places = np.flatnonzero(wanted)
        part = events[places]
        columns = [part[f"{side}_{name}"] for name in ("data", "encoding", "type")]
        table = payloads.parse(*columns, rows=None if rows is None else rows[places])
        return Table(table.frame, places[table.event], {int(places[event]): reason for event, reason in table.lost.items()})

    def _count(self, given: Table, answers: Table, without: int) -> None:
        for reason in given.lost.values():
            self.reading.lost(reason)
        for reason in answers.lost.values():
            self.reading.examples.setdefault(f"answer: {reason}", "")
        self.reading.without_prediction += without


def gathered(frame: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    """Rows by number; a row of nulls for -1."""
    if not frame.width or len(rows) == frame.height and (rows == np.arange(len(rows))).all():
        return frame
    if (rows >= 0).all():
        return frame[rows]
    index = pl.Series(np.maximum(rows, 0)).cast(pl.UInt32).set(pl.Series(rows < 0), None)
    return (
        frame.select(pl.all().gather(index))
        if frame.height
        else pl.DataFrame({name: [None] * len(rows) for name in frame.columns}, schema=frame.schema)
    )


def sliced(features: pl.DataFrame, predictions: pl.DataFrame, keys: pl.DataFrame, reader) -> Iterator[Batch]:
    """Batches of bounded size; counts what goes into them."""
    reading = reader.reading
    reader.met.update(dict.fromkeys(features.columns))
    if len(reader.met) > limits.MOST_COLUMNS:
        raise TooWide
    reading.values += features.height * features.width - sum(features.null_count().row(0)) if features.width else 0
    height = max(1, min(limits.MOST_ROWS, limits.MOST_CELLS // max(1, features.width)))
    columns = prediction_columns(predictions.columns, reader.request.prediction)
    for start in range(0, keys.height, height):
        part = keys[start : start + height]
        labels = reader.labels.of(part["id"]) if reader.labels is not None else None
        reading.labelled += labels.len() - labels.null_count() if labels is not None else 0
        reading.read += part.height
        cut = [frame[start : start + height] if frame.width else frame for frame in (features, predictions)]
        yield Batch(cut[0], cut[1], part, columns, labels)

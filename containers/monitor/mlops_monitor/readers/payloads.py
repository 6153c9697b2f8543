"""Payloads as tables, many at once.

How SageMaker's endpoints take and give CSV, JSON and JSON Lines: https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html
"""

import io
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from mlops_monitor.errors import ANY_ERROR
from mlops_monitor.readers import limits
from mlops_monitor.readers.exact import Names, Unreadable, rows_of, wrong_width
from mlops_monitor.readers.frames import TOO_WIDE, TooSparse, TooWide, Unfit, bounded, frame_of, joined, tidy

WRAPPER = r'^\s*\{\s*"(?:instances|inputs|records|features|instance|data|predictions|outputs|results|scores)"\s*:\s*(\[[\s\S]*\])\s*\}\s*$'
NUMBERS = r"^\[[-+0-9.eE,\[\]nulNa]+\]$"
PREFIX = 500
HOLES = r",,|\[,|,\]"


@dataclass
class Table:
    """Records of payloads. `event` says for each row of `frame` which payload it comes from; `lost` why a payload has none."""

    frame: pl.DataFrame
    event: np.ndarray
    lost: dict[int, str] = field(default_factory=dict)


class Payloads:
    """Reads one side, input or output, of the events of a window."""

    def __init__(self, known: tuple[str, ...] | None, prefix: str):
        self.known = known
        self.prefix = prefix
        self.width = None if known is None else len(known)
        self.texts: set[str] = set()  # columns that held text before: reading them as numbers would fail again

    def parse(self, data: pl.Series, encodings: pl.Series, types: pl.Series, rows: np.ndarray | None = None) -> Table:
        """All payloads; `rows` is how many records each must hold (0: not known)."""
        work = _decoded(data, encodings, types).with_columns(pl.Series("rows", rows if rows is not None else np.zeros(data.len()), dtype=pl.Int64))
        lost = {index: reason for index, reason in work.filter(pl.col("lost").is_not_null()).select("event", "lost").rows()}
        work = work.filter(pl.col("lost").is_null())
        tables = []
        for part, way in self._ways(work):
            if not part.height:
                continue
            try:
                tables.append(way(part))
            except Unfit:
                tables.append(self._exactly(part))
        for table in tables:
            lost.update(table.lost)
        return _ordered([table for table in tables if len(table.event)], lost)

    def _ways(self, work: pl.DataFrame):
        """Payloads by how they can be read: as lines of values, as flat objects, one by one."""
        is_json = pl.col("kind") == "JSON"
        text = pl.col("text")
        inner = pl.when(is_json).then(text.str.extract(WRAPPER).fill_null(text)).otherwise(text)
        work = work.with_columns(inner.str.strip_chars().alias("inner"))
        listed = work.with_columns(pl.col("inner").str.replace_all(r",\s+", ",").alias("list"))
        numbers = (is_json | pl.col("inner").str.starts_with("[")) & pl.col("list").str.contains(NUMBERS) & ~pl.col("list").str.contains(HOLES)
        csv = ~is_json & ~text.str.contains(r'["\x00]') & ~pl.col("inner").str.contains(r"^[\[{]")
        # A first line without a digit above others may be a header.
        csv &= ~(pl.col("inner").str.contains("\n", literal=True) & ~pl.col("inner").str.contains(r"^[^\n]*[0-9]"))
        flat = is_json & pl.col("inner").str.contains(r"^(\{|\[\s*\{)") & ~text.str.contains(r"\\u[dD][89a-fA-F]|\x00")
        how = pl.when(numbers).then(pl.lit("n")).when(csv).then(pl.lit("c")).when(flat).then(pl.lit("o")).otherwise(pl.lit("e")).alias("how")
        parts = {key[0]: part for key, part in listed.with_columns(how).partition_by("how", as_dict=True).items()}
        for key, way in (("n", self._lists), ("c", self._lines), ("o", self._objects), ("e", self._exactly)):
            yield parts.get(key, work.clear()), way

    def _lists(self, part: pl.DataFrame) -> Table:
        lines = pl.col("list").str.slice(1, pl.col("list").str.len_bytes() - 2).str.replace_all("],[", "\n", literal=True)
        lines = lines.str.replace(r"^\[", "").str.replace(r"\]$", "")
        part = part.with_columns(lines.alias("inner"))
        odd = pl.col("inner").str.contains(r"[\[\]]")
        return self._both(part.filter(~odd), self._lines, part.filter(odd))

    def _lines(self, part: pl.DataFrame) -> Table:
        """Payloads that are lines of values between commas."""
        counted = part.with_columns(
            pl.col("inner").str.count_matches("\n", literal=True).alias("breaks"),
            pl.col("inner").str.count_matches(",", literal=True).alias("commas"),
        )
        one = (pl.col("breaks") == 0) & (pl.col("commas") > 0)
        turned = one & ((pl.col("rows") == pl.col("commas") + 1) & pl.lit(self.width in (None, 1)) | pl.lit(self.width == 1))
        values = pl.when(turned).then(pl.col("inner").str.replace_all(",", "\n", literal=True)).otherwise(pl.col("inner"))
        lines = counted.select("event", values.str.split("\n").alias("line")).explode("line", empty_as_null=True)
        lines = lines.with_columns(pl.col("line").str.strip_chars_end("\r")).filter(pl.col("line").str.contains(r"\S"))
        lines = lines.with_columns(pl.col("line").str.count_matches(",", literal=True).alias("commas") + 1)
        if self.width is None and lines.height:
            self.width = int(lines["commas"].mode().min())
        width = self.width or 0
        if width > limits.MOST_COLUMNS:
            raise TooWide(TOO_WIDE)
        lost = {event: wrong_width(count, width) for event, count in lines.filter(pl.col("commas") != width).select("event", "commas").rows()}
        lost |= dict.fromkeys(set(part["event"].to_list()) - set(lines["event"].to_list()), "payload is empty")
        if lost:
            lines = lines.filter(~pl.col("event").is_in(list(lost)))
        return Table(self._split(lines["line"], width), lines["event"].to_numpy(), lost)

    def _split(self, lines: pl.Series, width: int) -> pl.DataFrame:
        if not lines.len():
            return pl.DataFrame()
        names = Names(self.known, self.prefix).of(width)
        data = "\n".join(lines.to_list()).encode()
        options = {"has_header": False, "quote_char": None}
        try:
            frame = pl.read_csv(io.BytesIO(data), schema={name: pl.String if name in self.texts else pl.Float64 for name in names}, **options)
            if frame.height == lines.len():
                return tidy(frame)
        except ANY_ERROR:  # some value is no number: all of them are read as text first
            pass
        try:
            frame = pl.read_csv(io.BytesIO(data), schema=dict.fromkeys(names, pl.String), **options)
        except ANY_ERROR as error:
            raise Unfit from error
        if frame.height != lines.len():
            raise Unfit
        frame = tidy(frame)
        self.texts = {name for name, kind in frame.schema.items() if kind == pl.String}
        return frame

    def _objects(self, part: pl.DataFrame) -> Table:
        """Payloads that are flat objects, or lists or lines of them."""
        inner = pl.col("inner").str.replace(r"^\[\s*", "").str.replace(r"\s*\]$", "").str.replace_all(r"\}\s*,?\s*\{", "}\x1e{")
        inner = inner.str.replace_all(r"[\r\n]+", " ").str.replace_all("\x1e", "\n", literal=True)
        part = part.with_columns(inner.alias("lines"))
        shallow = pl.col("lines").str.count_matches("{", literal=True) == pl.col("lines").str.count_matches("\n", literal=True) + 1
        shallow &= ~pl.col("lines").str.contains("[", literal=True)
        return self._both(part.filter(shallow), self._flat, part.filter(~shallow))

    def _flat(self, part: pl.DataFrame) -> Table:
        lines = part.select("event", pl.col("lines").str.split("\n").alias("line")).explode("line", empty_as_null=True)
        data = "\n".join(lines["line"].to_list()).encode()
        try:
            for length in (PREFIX, None):  # schemas that grow with every record take long: the first records tell
                schema = pl.scan_ndjson(io.BytesIO(data), infer_schema_length=length).collect_schema()
                if len(schema) > limits.MOST_COLUMNS:
                    raise Unfit
            bounded(len(schema), lines.height)
            frame = pl.read_ndjson(io.BytesIO(data), schema=schema)
        except TooSparse:
            raise
        except ANY_ERROR as error:
            raise Unfit from error
        if frame.height != lines.height:
            raise Unfit
        return Table(tidy(frame), lines["event"].to_numpy())

    def _both(self, fit: pl.DataFrame, way, unfit: pl.DataFrame) -> Table:
        tables = []
        if fit.height:
            try:
                tables.append(way(fit))
            except Unfit:
                tables.append(self._exactly(fit))
        if unfit.height:
            tables.append(self._exactly(unfit))
        return _ordered([table for table in tables if len(table.event)], {key: why for table in tables for key, why in table.lost.items()})

    def _exactly(self, part: pl.DataFrame) -> Table:
        found, events, lost = [], [], {}
        for event, text, kind, count in part.select("event", "text", "kind", "rows").rows():
            known = self.known if self.known is not None or kind == "JSON" or self.width is None else None
            try:
                rows = rows_of(text, kind, Names(known, self.prefix, count or None))
            except (Unreadable, TooWide) as error:
                lost[event] = str(error)
                continue
            found += rows
            events += [event] * len(rows)
        return Table(frame_of(found), np.array(events, dtype=np.int64), lost)


def _decoded(data: pl.Series, encodings: pl.Series, types: pl.Series) -> pl.DataFrame:
    """Texts with the kind that was declared: encoding CSV or JSON, for base64 the content type, else what it looks like."""
    work = pl.DataFrame({"event": np.arange(data.len()), "text": data, "encoding": encodings.str.to_uppercase(), "type": types.str.to_lowercase()})
    if (work["encoding"] == "BASE64").any():
        decoded = pl.Series([_utf8(value) for value in work["text"].str.decode("base64", strict=False).to_list()], dtype=pl.String)
        is_base64 = (work["encoding"] == "BASE64").fill_null(False)
        work = work.with_columns(decoded.zip_with(is_base64, work["text"]).alias("text"))
    declared = pl.when(pl.col("encoding").is_in(["CSV", "JSON"])).then(pl.col("encoding"))
    declared = declared.when(pl.col("type").str.contains("json")).then(pl.lit("JSON")).when(pl.col("type").str.contains("csv")).then(pl.lit("CSV"))
    looks = pl.when(pl.col("text").str.contains(r"^\s*[\[{]")).then(pl.lit("JSON")).otherwise(pl.lit("CSV"))
    lost = (
        pl.when(pl.col("text").is_null())
        .then(pl.lit("payload is no text"))
        .when(~pl.col("text").str.contains(r"\S"))
        .then(pl.lit("payload is empty"))
    )
    return work.select("event", "text", declared.otherwise(looks).alias("kind"), lost.otherwise(None).alias("lost"))


def _utf8(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _ordered(tables: list[Table], lost: dict[int, str]) -> Table:
    """Tables together, rows in the order of the payloads."""
    if not tables:
        return Table(pl.DataFrame(), np.empty(0, dtype=np.int64), lost)
    if len(tables) == 1:
        return Table(tables[0].frame, tables[0].event, lost)
    event = np.concatenate([table.event for table in tables])
    order = np.argsort(event, kind="stable")
    return Table(joined([table.frame for table in tables])[order], event[order], lost)

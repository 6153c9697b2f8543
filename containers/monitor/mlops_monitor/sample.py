"""A sample of records that is the same however the window was split: those whose hash is lowest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mlops_monitor.batch import Batch
from mlops_monitor.values import canonical_text

SEED = 20_261
PREDICTION = "\x00prediction"
DECISION = "\x00decision"
HASH = "\x00hash"
NAMELESS = 20
"""Records without an inference id are told apart by so many of their features."""


class Sample:
    """At most `size` records: features as text (numbers without loss), the score and the decision."""

    def __init__(self, size: int, features: Sequence[str] | None = None, rows: pl.DataFrame | None = None):
        self.size, self.features = size, features
        self.rows = rows if rows is not None else pl.DataFrame({HASH: []}, schema={HASH: pl.UInt64})

    def update(self, batch: Batch, wanted: pl.Series | None = None) -> None:
        """`wanted` leaves rows out."""
        hashes = hashes_of(batch)
        chosen = pl.DataFrame({"row": pl.int_range(batch.height, eager=True), HASH: hashes})
        if wanted is not None:
            chosen = chosen.filter(wanted)
        if self.rows.height >= self.size:
            chosen = chosen.filter(pl.col(HASH) <= self.rows[HASH].max())
        chosen = chosen.sort(HASH, "row").head(self.size)
        if not chosen.height:
            return
        places = chosen["row"].to_list()
        names = [name for name in batch.features.columns if self.features is None or name in self.features]
        columns: dict[str, Any] = {HASH: chosen[HASH], **{name: canonical_text(batch.features[name].gather(places)) for name in names}}
        if batch.scores is not None:
            columns[PREDICTION] = pl.Series(batch.scores).fill_nan(None).gather(places)
        if batch.predicted_labels is not None:
            columns[DECISION] = batch.predicted_labels.gather(places)
        self.add(pl.DataFrame(columns))

    def merge(self, other: Sample) -> None:
        self.add(other.rows)

    def add(self, rows: pl.DataFrame) -> None:
        """Sorted by everything, so that equal hashes have one order, too."""
        both = pl.concat([self.rows, rows], how="diagonal")
        both = both.select(sorted(both.columns))
        self.rows = both.sort(HASH, *(name for name in both.columns if name != HASH), nulls_last=True).head(self.size)

    def to_json(self) -> dict[str, Any]:
        return {name: self.rows[name].to_list() for name in self.rows.columns}

    @staticmethod
    def from_json(size: int, features: Sequence[str] | None, data: dict[str, Any]) -> Sample:
        kinds = {HASH: pl.UInt64, PREDICTION: pl.Float64}
        rows = pl.DataFrame(data, schema={name: kinds.get(name, pl.String) for name in data})
        return Sample(size, features, rows)


def hashes_of(batch: Batch) -> pl.Series:
    """By inference id; without one by time and values."""
    ids = batch.keys["id"]
    hashes = ids.hash(SEED)
    if ids.null_count() == 0:
        return hashes
    parts = [batch.keys["time"].cast(pl.String), *(batch.texts(name) for name in sorted(batch.features.columns)[:NAMELESS])]
    texts = (
        pl.DataFrame([part.fill_null("").alias(str(place)) for place, part in enumerate(parts)])
        .select(pl.concat_str(pl.all(), separator="\x1f"))
        .to_series()
    )
    return pl.select(pl.when(ids.is_null()).then(texts.hash(SEED)).otherwise(hashes)).to_series()

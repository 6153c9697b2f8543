"""Counts of categories in bounded memory that merge exactly."""

from dataclasses import dataclass, field

import polars as pl

BOUND = 1000
"""Values outside the known ones that are counted one by one; what comes beyond is counted together."""
LONGEST = 200
NO_LIMIT = 2**64 - 1


@dataclass
class CategoryCounter:
    """Known values are always counted one by one. Of all others, those with the smallest hashes are: which these are does not depend on
    the order of the records or on how they were split, so a value that is listed has its exact count. The rest is `overflow`.
    """

    known: frozenset[str] = frozenset()
    bound: int = BOUND
    counts: dict[str, int] = field(default_factory=dict)
    overflow: int = 0
    limit: int = NO_LIMIT

    def add(self, values: pl.Series) -> None:
        """Adds strings without nulls."""
        if values.len():
            table = values.str.slice(0, LONGEST).alias("value").value_counts(name="count")
            self._include(table)

    def merge(self, other: "CategoryCounter") -> None:
        """Adds what another counter with the same known values has seen."""
        if (other.known, other.bound) != (self.known, self.bound):
            raise ValueError("counters of other known values do not merge")
        self.overflow += other.overflow
        self.limit = min(self.limit, other.limit)
        self._include(_table(other.counts))

    def unseen(self) -> dict[str, int]:
        """What is counted one by one and not known, the most frequent first."""
        found = [(value, count) for value, count in self.counts.items() if value not in self.known]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def to_json(self) -> dict:
        """A form that JSON keeps exactly; the known values stand in the baseline."""
        return {"bound": self.bound, "counts": dict(sorted(self.counts.items())), "overflow": self.overflow, "limit": str(self.limit)}

    @staticmethod
    def from_json(found: dict, known: frozenset[str] = frozenset()) -> "CategoryCounter":
        """The counter that `to_json` wrote."""
        return CategoryCounter(known, found["bound"], dict(found["counts"]), found["overflow"], int(found["limit"]))

    def _include(self, table: pl.DataFrame) -> None:
        own = _table(self.counts)
        table = pl.concat([own, table.select(own.columns).cast(own.schema)]).group_by("value").agg(pl.col("count").sum())
        free = ~pl.col("value").is_in(list(self.known))
        if table.height <= self.bound and self.limit == NO_LIMIT:
            self.counts = dict(table.iter_rows())
            return
        others = table.filter(free).with_columns(hash=pl.col("value").hash(seed=1)).sort("hash")
        if others.height > self.bound:
            self.limit = min(self.limit, others["hash"][self.bound])
        kept = others.filter(pl.col("hash") < self.limit).drop("hash")
        self.overflow += int(others["count"].sum()) - int(kept["count"].sum())
        self.counts = dict(pl.concat([table.filter(~free), kept]).iter_rows())


def _table(counts: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"value": list(counts.keys()), "count": list(counts.values())}, schema={"value": pl.String, "count": pl.Int64})

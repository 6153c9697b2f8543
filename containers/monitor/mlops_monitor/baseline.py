"""The baseline job: reads a data set, writes baseline.json and baseline.html."""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from mlops_monitor.baseline_making import FEWEST_ROWS, Options, feature_names, make
from mlops_monitor.batch import Batch, Reading
from mlops_monitor.errors import MonitorError
from mlops_monitor.layout import Layout, write
from mlops_monitor.readers.tables import TableOrder, read_tables

__all__ = ["feature_names", "main", "make", "of_batches"]

MOST_CELLS = 60_000_000
"""Cells of the table that is kept in memory; of larger data sets every second, fourth, … row is used."""
MOST_LOST = 0.05
LISTS = ("columns", "exclude", "category", "prediction")


@dataclass
class Kept:
    """Rows of the data set, thinned evenly when they become too many."""

    every: int = 1
    rows: int = 0
    features: list[pl.DataFrame] = field(default_factory=list)
    predictions: list[pl.DataFrame] = field(default_factory=list)
    cells: int = 0

    def add(self, batch: Batch) -> None:
        """Row numbers that `every` divides stay."""
        offset = -self.rows % self.every
        self.rows += batch.height
        if offset < batch.height:
            self._keep(batch.features.gather_every(self.every, offset), answers_of(batch).gather_every(self.every, offset))
        while self.cells > MOST_CELLS:
            self._thin()

    def table(self) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        predictions = joined(self.predictions)
        return joined(self.features), predictions if predictions.width else None

    def _keep(self, features: pl.DataFrame, predictions: pl.DataFrame) -> None:
        self.features.append(features)
        self.predictions.append(predictions)
        self.cells += features.height * max(1, features.width)

    def _thin(self) -> None:
        self.every *= 2
        features, predictions = joined(self.features), joined(self.predictions)
        self.features, self.predictions, self.cells = [], [], 0
        self._keep(features.gather_every(2), predictions.gather_every(2))


def main(root: Path, arguments: list[str]) -> int:
    """0 when both files are written; a MonitorError says why there is no baseline."""
    layout = Layout(root)
    options = options_of(arguments, root / "input/request/baseline-request.json")
    order = order_of(options)
    paths = sorted(path for path in (root / "input/data").rglob("*") if path.is_file() and is_data(path))
    if not paths:
        raise MonitorError("there is no data: input/data holds no file")
    reading = Reading()
    baseline = of_batches(read_tables(paths, order, reading), reading, options)
    folder = layout.output / "baseline"
    write(folder / "baseline.json", json.dumps(baseline, allow_nan=False, separators=(",", ":")))
    write(folder / "baseline.html", page_of(baseline))
    print(f"baseline of {baseline['rows']} rows and {len(baseline['columns'])} features", flush=True)
    return 0


def is_data(path: Path) -> bool:
    """Not markers of other tools, and not the report that an evaluation leaves beside its predictions."""
    return not path.name.startswith((".", "_")) and path.name != "evaluation.json"


def of_batches(batches: Any, reading: Reading, options: dict[str, Any]) -> dict[str, Any]:
    """The baseline of what a reader yields."""
    kept, extras = Kept(), extras_of(options)
    for batch in batches:
        kept.add(batch)
        if extras is not None:
            extras.update(batch)
    refuse(reading, options, kept)
    features, predictions = kept.table()
    baseline = make(features, predictions, Options(options["falseAlarmRate"], tuple(options["category"]), kept.rows))
    lost = [f"{count} lines could not be read: {reason}" for reason, count in sorted(reading.unreadable.items())]
    if extras is not None:
        baseline |= extras.blocks()
        lost += extras.notes
    return {**baseline, "label": options["label"], "notes": lost}


def refuse(reading: Reading, options: dict[str, Any], kept: Kept) -> None:
    """No baseline is better than one of other data."""
    if reading.refused:
        raise MonitorError(f"the data set is refused: {reading.refused}")
    if reading.unread > MOST_LOST * max(1, reading.unread + kept.rows):
        reason, count = reading.unreadable.most_common(1)[0]
        raise MonitorError(f"{reading.unread} of {reading.unread + kept.rows} lines could not be read; {count} of them: {reason}")
    if kept.rows < FEWEST_ROWS:
        raise MonitorError(f"the data set must have {FEWEST_ROWS} rows or more, got {kept.rows}")
    if options["label"] is not None and reading.labelled == 0:
        raise MonitorError(f"the label column {options['label']!r} has no value; the data has {', '.join(reading.columns[:20])}")
    if options["prediction"] and not any(frame.width for frame in kept.predictions):
        raise MonitorError(f"the prediction column {options['prediction'][0]!r} has no value; the data has {', '.join(reading.columns[:20])}")


def options_of(arguments: list[str], path: Path) -> dict[str, Any]:
    """Arguments win over the file; lists may be given in parts, since an argument of a job has at most 256 characters."""
    parser = argparse.ArgumentParser(prog="mlops_monitor baseline", allow_abbrev=False)
    parser.add_argument("--label", help="the column with the truth; it is no feature")
    parser.add_argument("--header", choices=("auto", "present", "absent"), help="whether CSV files start with names")
    parser.add_argument("--problem", choices=("binaryClassification", "multiclassClassification", "regression"))
    parser.add_argument("--positive-label", dest="positiveLabel", help="the class that counts as positive, else 1")
    parser.add_argument("--false-alarm-rate", dest="falseAlarmRate", type=float, help="chance of a false alarm in a window")
    for name in LISTS:
        parser.add_argument(f"--{name}", action="append", help="may be repeated, or be a list with commas")
    given = {key: value for key, value in vars(parser.parse_args(arguments)).items() if value is not None}
    for name in LISTS:
        if name in given:
            given[name] = [entry for part in given[name] for entry in part.split(",") if entry]
    options = {"label": None, "header": "auto", "problem": None, "positiveLabel": None, "falseAlarmRate": 0.01, **dict.fromkeys(LISTS, [])}
    options |= {key: value for key, value in requested(path).items() if value is not None} | given
    if not 0 < options["falseAlarmRate"] <= 0.5:
        raise MonitorError(f"the false alarm rate must be above 0 and at most 0.5, got {options['falseAlarmRate']}")
    return options


def requested(path: Path) -> dict[str, Any]:
    """What baseline-request.json says; it need not exist."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise MonitorError(f"{path.name} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise MonitorError(f"{path.name} must be an object")
    return {key: [value] if key in LISTS and isinstance(value, str) else value for key, value in found.items()}


def order_of(options: dict[str, Any]) -> TableOrder:
    """Which columns the reader sets apart."""
    lists = {name: tuple(options[name]) for name in ("columns", "exclude")}
    return TableOrder(lists["columns"] or None, options["label"], tuple(options["prediction"]), lists["exclude"], options["header"])


def answers_of(batch: Batch) -> pl.DataFrame:
    """The predictions by the names under which windows have them."""
    columns = {}
    if batch.scores is not None:
        columns["score"] = pl.Series("score", batch.scores).fill_nan(None)
    if batch.predicted_labels is not None:
        columns["label"] = batch.predicted_labels.alias("label")
    return pl.DataFrame(columns) if columns else pl.DataFrame()


def joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One table; a column that is text in one batch and numbers in another becomes text."""
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    texts = {name for frame in frames for name, kind in frame.schema.items() if kind == pl.String}
    whole = [frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names if name not in frame.columns) for frame in frames]
    kinds = {name: pl.String if name in texts else pl.Float64 for name in names}
    frames = [frame.select(pl.col(name).cast(kinds[name]) for name in names) for frame in whole]
    return pl.concat(frames) if frames else pl.DataFrame()


def extras_of(options: dict[str, Any]) -> Any:
    """What model quality and attribution keep of the data set."""
    try:
        from mlops_monitor.baseline_extras import Extras
    except ModuleNotFoundError:
        return None
    return Extras(options)


def page_of(baseline: dict[str, Any]) -> str:
    from mlops_monitor.reporting import baseline_html

    return baseline_html(baseline)

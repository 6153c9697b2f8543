"""For a person: one table judged by another, without a request and without AWS."""

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mlops_monitor import baseline, observation
from mlops_monitor.batch import Reading
from mlops_monitor.errors import MonitorError
from mlops_monitor.execution import Execution
from mlops_monitor.inputs import Inputs
from mlops_monitor.layout import Layout, write_json
from mlops_monitor.readers.tables import TableOrder, read_tables
from mlops_monitor.request import CheckSpec, Request, Window
from mlops_monitor.run import save


@dataclass(frozen=True)
class Columns:
    prediction: str | None = None
    label: str | None = None

    @property
    def order(self) -> TableOrder:
        return TableOrder(label=self.label, predictions=(self.prediction,) if self.prediction else ())


def compare(reference: Path, current: Path, out: Path, columns: Columns = Columns()) -> Execution:
    """Writes baseline.json and the report of `current` to `out`."""
    for path in (reference, current):
        if not path.is_file():
            raise MonitorError(f"there is no file {path}")
    made = made_of(reference, columns)
    write_json(out / "baseline.json", made)
    inputs = Inputs(out, ordered(current, columns), made, tuple(baseline.feature_names(made)), tables=[current], order=columns.order)
    found = observation.prepare(inputs)
    observation.observe(found)
    execution = Execution(inputs.request, observation.judged(found), found.readings, inputs.history, made, observation.notes(found))
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        save(layout, execution)
        shutil.copytree(layout.report, out, dirs_exist_ok=True)
    return execution


def made_of(reference: Path, columns: Columns) -> dict[str, Any]:
    reading = Reading()
    options = baseline.options_of([], Path("none"))
    options |= {"label": columns.label, "prediction": [columns.prediction] if columns.prediction else []}
    return baseline.of_batches(read_tables([reference], columns.order, reading), reading, options)


def ordered(current: Path, columns: Columns) -> Request:
    """The time of the report is the one of the file: nothing here looks at a clock."""
    time = datetime.fromtimestamp(int(current.stat().st_mtime), UTC)
    checks = [CheckSpec("DataQuality", "dataQuality"), CheckSpec("DataDrift", "dataDrift")]
    if columns.prediction:
        checks.append(CheckSpec("PredictionDrift", "predictionDrift"))
        if columns.label:
            checks.append(CheckSpec("ModelQuality", "modelQuality"))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", current.stem).strip("-") or "table"
    window = Window("now", time, time + timedelta(seconds=1), "capture")
    return Request(name, (window,), tuple(checks), "batchTransform", prediction=columns.prediction)

"""What a run finds below input/."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlops_monitor import history
from mlops_monitor.batch import Batch, Reading
from mlops_monitor.history import History
from mlops_monitor.layout import Layout
from mlops_monitor.readers import labels, lines
from mlops_monitor.readers.labels import Labels
from mlops_monitor.readers.tables import TableOrder, TableReader
from mlops_monitor.readers.window import WindowReader
from mlops_monitor.request import Request, Window


@dataclass
class Inputs:
    folder: Path
    request: Request
    baseline: dict[str, Any] | None = None
    known: tuple[str, ...] | None = None  # names of the features, in their order
    history: History = field(default_factory=lambda: History([]))
    notes: list[str] = field(default_factory=list)
    labels: Labels | None = None
    label_reading: Reading = field(default_factory=Reading)
    tables: list[Path] | None = None  # in place of the files of the window, with `order`
    order: TableOrder | None = None

    def reader(self, window: Window) -> WindowReader | TableReader:
        """Reads the files of a window; a window that has no folder has no files."""
        folder = self.folder / window.input
        if self.request.source != "batchTransform":
            return WindowReader(self.request, window, folder, self.known, self.labels)
        predictions = (self.request.prediction,) if self.request.prediction else ()
        order = self.order or TableOrder(self.known, predictions=predictions)
        return TableReader(lines.files_of(folder) if self.tables is None else self.tables, order, Reading(), self.labels)

    def replay(self, window: Window) -> Iterator[Batch]:
        return self.reader(window).batches()

    def read_labels(self) -> None:
        self.labels = labels.load(self.folder / "labels", self.label_reading)


def load(layout: Layout, request: Request) -> Inputs:
    """Baseline and history; neither may stop a run."""
    inputs = Inputs(layout.input, request)
    inputs.history = history.load(layout.input / "history/history.json").before(request.now.start_text)
    if inputs.history.note:
        inputs.notes.append(inputs.history.note)
    inputs.known = request.columns
    try:
        inputs.baseline = _baseline(layout.input / "baseline/baseline.json")
        if inputs.baseline is not None and inputs.known is None:
            from mlops_monitor.baseline import feature_names

            inputs.known = tuple(feature_names(inputs.baseline)) or None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        inputs.baseline = None
        inputs.notes.append(f"baseline.json could not be read: {type(error).__name__}: {str(error)[:200]}")
    return inputs


def _baseline(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or found.get("format") != "cdk-mlops/baseline/1":
        raise ValueError("its format is not cdk-mlops/baseline/1")
    return found

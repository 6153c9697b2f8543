"""Preparation, as a processing job: raw uploads become train, validation and test, row by row, in constant memory."""

import csv
import hashlib
import math
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from fraud.data import files_of
from fraud.errors import FraudError
from fraud.model import write_json

PARTS = ("train", "validation", "test")
FILE = "part-00000.csv"


@dataclass(frozen=True)
class Shares:
    test: float
    validation: float
    bad: float

    def part_of(self, row: list[str]) -> str:
        """
        By the content of the row alone: a row that was tested on once is never trained on later, whatever is uploaded beside it,
        and the champion has not seen what it is measured on.
        """
        point = int.from_bytes(hashlib.sha256(",".join(row).encode()).digest()[:8]) / 2**64
        if point < self.test:
            return "test"
        return "validation" if point < self.test + self.validation else "train"

    def check(self) -> None:
        if not (0 < self.test < 1 and 0 <= self.validation < 1 and self.test + self.validation < 1):
            raise FraudError(f"the shares of test and validation must leave some for training, got {self.test:g} and {self.validation:g}")


class Counts:
    """How many rows of which label went where."""

    def __init__(self):
        self.rows = {part: [0, 0] for part in PARTS}
        self.bad = 0
        self.first_bad = ""

    def reject(self, where: str) -> None:
        self.bad += 1
        self.first_bad = self.first_bad or where

    def check(self, shares: Shares, label: str) -> None:
        good = sum(map(sum, self.rows.values()))
        if self.bad > shares.bad * (good + self.bad):
            raise FraudError(f"{self.bad} of {good + self.bad} rows are no numbers, at most {shares.bad:.1%} may be dropped; the first is {self.first_bad}")
        for part in ("train", "test"):
            if 0 in self.rows[part]:
                zeros, ones = self.rows[part]
                raise FraudError(f"{part} has {zeros} rows with {label} = 0 and {ones} with 1, and needs both; upload more")


def prepare(root: Path, label: str, shares: Shares) -> int:
    shares.check()
    folder = root / "processing"
    files = files_of(folder / "input")
    if not files:
        raise FraudError(f"there is no CSV file in {folder / 'input'}")
    columns = None
    counts = Counts()
    with ExitStack() as open_files:
        outputs = {part: writer(folder / part / FILE, open_files) for part in PARTS}
        for path in files:
            lines = csv.reader(open_files.enter_context(path.open(encoding="utf-8-sig", newline="")))
            header = [name.strip() for name in next(lines, [])]
            if columns is None:
                columns = check_header(header, label, path)
                for output in outputs.values():
                    output.writerow(columns)
            elif header != columns:
                raise FraudError(f"{path.name} has the columns {', '.join(header)}, others have {', '.join(columns)}")
            split(lines, path, columns.index(label), Sink(shares, outputs, counts, len(columns)))
    counts.check(shares, label)
    report = {"rows": {part: sum(rows) for part, rows in counts.rows.items()}, "dropped": counts.bad, "firstDropped": counts.first_bad}
    write_json(folder / "report" / "preparation.json", report)
    print(f"prepared {report['rows']}, dropped {counts.bad}", flush=True)
    return 0


@dataclass(frozen=True)
class Sink:
    shares: Shares
    outputs: dict
    counts: Counts
    width: int


def split(lines, path: Path, label_at: int, sink: Sink) -> None:
    for row in lines:
        if not row:
            continue
        cells = [cell.strip() for cell in row]
        if len(cells) != sink.width or not all(map(is_number, cells)) or float(cells[label_at]) not in (0, 1):
            sink.counts.reject(f"line {lines.line_num} of {path.name}")
            continue
        part = sink.shares.part_of(cells)
        sink.outputs[part].writerow(cells)
        sink.counts.rows[part][int(float(cells[label_at]))] += 1


def check_header(header: list[str], label: str, path: Path) -> list[str]:
    if label not in header:
        raise FraudError(f"{path.name} lacks the label {label}; it has {', '.join(header)}")
    if len(set(header)) != len(header):
        raise FraudError(f"{path.name} has a column twice: {', '.join(header)}")
    return header


def is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def writer(path: Path, open_files: ExitStack):
    path.parent.mkdir(parents=True, exist_ok=True)
    return csv.writer(open_files.enter_context(path.open("w", encoding="utf-8", newline="")), lineterminator="\n")

"""Tables: CSV files with one header, a column with 0 or 1, and numbers everywhere else."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fraud.errors import FraudError


@dataclass(frozen=True)
class Table:
    """All rows of a folder."""

    columns: list[str]
    rows: np.ndarray

    def select(self, features: list[str]) -> np.ndarray:
        """These columns, in this order."""
        missing = [name for name in features if name not in self.columns]
        if missing:
            raise FraudError(f"the data lacks {', '.join(missing)}; it has {', '.join(self.columns)}")
        return self.rows[:, [self.columns.index(name) for name in features]]

    def labels(self, label: str) -> np.ndarray:
        """The column of the truth, as whole numbers."""
        if label not in self.columns:
            raise FraudError(f"the data lacks the label {label}; it has {', '.join(self.columns)}")
        values = self.rows[:, self.columns.index(label)]
        strange = values[(values != 0) & (values != 1)]
        if strange.size:
            raise FraudError(f"the label {label} must be 0 or 1, got {strange[0]:g}")
        return values.astype(np.int64)


def files_of(folder: Path) -> list[Path]:
    """The CSV files of a folder and its subfolders; markers like _SUCCESS are none."""
    return sorted(path for path in folder.rglob("*.csv") if path.is_file() and path.stat().st_size > 0)


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig") as lines:
        return [name.strip().strip('"') for name in lines.readline().rstrip("\r\n").split(",")]


def read(folder: Path, name: str) -> Table:
    """All rows of a folder; its files must agree on their columns."""
    files = files_of(folder)
    if not files:
        raise FraudError(f"{name} holds no CSV file; looked in {folder}")
    columns = header_of(files[0])
    parts = []
    for path in files:
        if header_of(path) != columns:
            raise FraudError(f"{path.name} of {name} has the columns {', '.join(header_of(path))}, others have {', '.join(columns)}")
        parts.append(rows_of(path, name, len(columns)))
    rows = np.concatenate(parts)
    if len(rows) == 0:
        raise FraudError(f"{name} holds headers only, no row")
    if not np.isfinite(rows).all():
        raise FraudError(f"{name} holds a value that is missing or infinite; `prepare` drops such rows")
    return Table(columns, rows)


def rows_of(path: Path, name: str, width: int) -> np.ndarray:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # numpy's word for a file that is a header only
            rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2, encoding="utf-8-sig")
    except ValueError as error:
        raise FraudError(f"{path.name} of {name} is no table of numbers: {error}") from None
    if rows.size == 0:
        return np.empty((0, width))
    if rows.shape[1] != width:
        raise FraudError(f"{path.name} of {name} has {rows.shape[1]} values in a row, and {width} columns")
    return rows

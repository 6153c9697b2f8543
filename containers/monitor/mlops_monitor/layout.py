"""Folders of a processing job, and files that are written the same way whoever writes them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Layout:
    """`root` is /opt/ml/processing, or a folder of a laptop."""

    root: Path

    @property
    def input(self) -> Path:
        return self.root / "input"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def report(self) -> Path:
        return self.output / "report"

    def hosts(self) -> tuple[str, list[str]]:
        """This instance and all of the job; a laptop is one instance."""
        try:
            found = json.loads((self.root.parent / "config/resourceconfig.json").read_text())
            hosts = sorted(str(host) for host in found["hosts"])
            return (str(found["current_host"]), hosts) if found["current_host"] in hosts else ("algo-1", ["algo-1"])
        except (OSError, ValueError, KeyError, TypeError):
            return "algo-1", ["algo-1"]


def write_json(path: Path, data: Any) -> None:
    write(path, json.dumps(clean(data), indent=1, allow_nan=False) + "\n")


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """JSON Lines; nothing where there is no row, since an empty object is no table."""
    if rows:
        write(path, "".join(json.dumps(clean(row), allow_nan=False, separators=(",", ":")) + "\n" for row in rows))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "replace"))


def clean(data: Any) -> Any:
    """JSON has no NaN."""
    if isinstance(data, float) and (data != data or abs(data) == float("inf")):
        return None
    if isinstance(data, dict):
        return {key: clean(value) for key, value in data.items()}
    return [clean(value) for value in data] if isinstance(data, list | tuple) else data

"""Where training stood, so that an instance that is taken away costs minutes and not the run."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from fraud.job import Hyperparameters
from fraud.model import write_json

FILE = "checkpoint.json"


@dataclass(frozen=True)
class Checkpoint:
    fingerprint: str
    epoch: int
    chunk: int
    weights: list[float]
    bias: float
    updates: float

    def save(self, folder: Path) -> None:
        write_json(folder / FILE, asdict(self))


def load(folder: Path, fingerprint: str) -> Checkpoint | None:
    """The checkpoint of the same training: the folder in S3 may hold one of other data or other hyperparameters."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = Checkpoint(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        print(f"the checkpoint cannot be read, training starts anew: {error}", flush=True)
        return None
    if found.fingerprint != fingerprint:
        print("the checkpoint is of other data or other hyperparameters, training starts anew", flush=True)
        return None
    return found


def fingerprint_of(features: list[str], rows: np.ndarray, labels: np.ndarray, hyperparameters: Hyperparameters) -> str:
    digest = hashlib.sha256(json.dumps([features, asdict(hyperparameters)]).encode())
    digest.update(np.ascontiguousarray(rows).data)
    digest.update(np.ascontiguousarray(labels).data)
    return digest.hexdigest()

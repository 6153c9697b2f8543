"""The model: a linear score over scaled features. It is kept as JSON, so that reading one never runs code from it."""

import json
import os
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from fraud.errors import FraudError

FILE = "model.json"
FORMAT = 1
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True)
class FraudModel:
    features: list[str]
    label: str
    mean: list[float]
    scale: list[float]
    weights: list[float]
    bias: float
    threshold: float
    trained: dict

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """The probability of fraud for rows whose columns are the features."""
        margin = ((rows - np.array(self.mean)) / np.array(self.scale)) @ np.array(self.weights) + self.bias
        return 0.5 * (1 + np.tanh(margin / 2))  # the logistic function, without overflow

    def save(self, folder: Path) -> None:
        write_json(folder / FILE, {"format": FORMAT, **asdict(self)})


def load(folder: Path) -> FraudModel:
    """The model of a folder: /opt/ml/model while serving."""
    path = folder / FILE
    if not path.is_file():
        raise FraudError(f"{folder} holds no {FILE}")
    return parse(path.read_bytes(), str(path))


def load_archive(path: Path) -> FraudModel:
    """The model of a model.tar.gz; nothing is unpacked to the disk."""
    if not path.is_file():
        raise FraudError(f"{path.name} is not there")
    try:
        with tarfile.open(path, "r:gz") as archive:
            members = [m for m in archive if m.isfile() and os.path.normpath(m.name) == FILE]
            if not members:
                raise FraudError(f"{path.name} holds no {FILE}")
            if members[0].size > LARGEST:
                raise FraudError(f"{FILE} has {members[0].size} bytes, more than any model of ours")
            text = archive.extractfile(members[0]).read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise FraudError(f"{path.name} cannot be unpacked: {error}") from None
    return parse(text, path.name)


def parse(text: bytes, name: str) -> FraudModel:
    try:
        content = json.loads(text)
        version = content.pop("format")
        if version != FORMAT:
            raise FraudError(f"{name} has format {version}, this image reads {FORMAT}")
        model = FraudModel(**content)
        width = len(model.features)
        if not width or {len(model.mean), len(model.scale), len(model.weights)} != {width}:
            raise FraudError(f"{name} has {width} features, and not as many weights")
        if not np.isfinite(np.array([*model.mean, *model.scale, *model.weights, model.bias], dtype=float)).all():
            raise FraudError(f"{name} holds a number that is none")
        return model
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FraudError(f"{name} is no model of ours: {error}") from None


def write_json(path: Path, content: dict) -> None:
    """Whole or not at all: whoever reads while this is written sees the file before or the file after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n")
    os.replace(part, path)

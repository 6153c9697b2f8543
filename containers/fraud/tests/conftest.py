"""A small world like the one that SageMaker makes: folders of /opt/ml below a temporary root, and data with a known truth."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

PROGRAM = Path(__file__).resolve().parents[1]
FEATURES = ["amount", "hour", "distance"]
LABEL = "fraud"


def rows_of(count, seed=1):
    """Fraud is likelier where the amount and the distance are high; the hour says nothing."""
    chance = np.random.default_rng(seed)
    values = np.column_stack([chance.lognormal(3, 1, count), chance.uniform(0, 24, count), chance.exponential(50, count)])
    margin = 2.5 * (np.log(values[:, 0]) - 3) + 0.06 * (values[:, 2] - 50) - 1
    labels = chance.uniform(size=count) < 1 / (1 + np.exp(-margin))
    return np.column_stack([values, labels])


def write_csv(path, rows, columns=(*FEATURES, LABEL)):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(columns), *(",".join(f"{value:.6g}" for value in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


def fill_job(root, rows=None, validation=None, **hyperparameters):
    """The files of a training job; hyperparameters are strings on the wire."""
    config = root / "input" / "config"
    config.mkdir(parents=True, exist_ok=True)
    channel = {"ContentType": "text/csv", "TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
    channels = {"train": channel, **({"validation": channel} if validation is not None else {})}
    (config / "hyperparameters.json").write_text(json.dumps({name: str(value) for name, value in hyperparameters.items()}))
    (config / "resourceconfig.json").write_text(json.dumps({"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}))
    (config / "inputdataconfig.json").write_text(json.dumps(channels))
    write_csv(root / "input" / "data" / "train" / "part.csv", rows_of(2000) if rows is None else rows)
    if validation is not None:
        write_csv(root / "input" / "data" / "validation" / "part.csv", validation)
    return root


def pack(model_folder, archive):
    """What SageMaker makes of /opt/ml/model."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(model_folder.iterdir()):
            tar.add(path, path.name)


def start(root, *arguments, **options):
    """The program as the image runs it: its own process."""
    environment = {**os.environ, "ML_ROOT": str(root), "PYTHONPATH": str(PROGRAM), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "-m", "fraud", *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A finished training job, run once, as an ordinary process."""
    root = fill_job(tmp_path_factory.mktemp("trained"), validation=rows_of(500, seed=2), epochs=5)
    process = start(root, "train")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    root.joinpath("log.txt").write_text(out)
    return root


@pytest.fixture
def model(trained):
    from fraud.model import load

    return load(trained / "model")

"""Evaluation, as a processing job: the new model and the one that serves, on the same rows."""

from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, log_loss, precision_score, recall_score, roc_auc_score

from fraud import data
from fraud.errors import FraudError
from fraud.model import FraudModel, load_archive, write_json

ARCHIVE = "model.tar.gz"


def evaluate(root: Path) -> int:
    """Writes evaluation.json. A champion that cannot be read ends nothing: the report says why there is no number of it."""
    folder = root / "processing"
    table = data.read(folder / "test", "the test data")
    challenger = load_archive(folder / "model" / ARCHIVE)
    labels = table.labels(challenger.label)
    if len(set(labels.tolist())) < 2:
        raise FraudError(f"the test data holds {challenger.label} = {labels[0]} only; no metric can tell models apart there")
    report = {
        "metrics": metrics(challenger, table, labels),
        **champion(folder / "champion", table, labels),
        "testData": {"rows": len(labels), "positives": int(labels.sum())},
    }
    write_json(folder / "evaluation" / "evaluation.json", report)
    for name, value in report["metrics"].items():
        print(f"{name}={value:.6f}", flush=True)
    return 0


def champion(folder: Path, table: data.Table, labels: np.ndarray) -> dict:
    if not folder.is_dir() or not any(folder.iterdir()):
        return {"championNote": "there is no champion"}
    try:
        model = load_archive(folder / ARCHIVE)
        return {"champion": metrics(model, table, labels), "championNote": "measured on the same data"}
    except FraudError as error:
        return {"championNote": f"the champion could not be measured: {error}"}


def metrics(model: FraudModel, table: data.Table, labels: np.ndarray) -> dict:
    """All of them are better when they are higher, except logLoss."""
    scores = model.scores(table.select(model.features))
    guesses = scores >= model.threshold
    values = {
        "auc": roc_auc_score(labels, scores),
        "averagePrecision": average_precision_score(labels, scores),
        "logLoss": log_loss(labels, scores, labels=[0, 1]),
        "precision": precision_score(labels, guesses, zero_division=0),
        "recall": recall_score(labels, guesses, zero_division=0),
    }
    return {name: float(value) for name, value in values.items()}

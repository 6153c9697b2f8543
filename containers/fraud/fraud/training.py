"""Training: logistic regression by stochastic gradient descent, in chunks, so that it can stop and go on anywhere."""

import platform
import signal
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss, roc_auc_score

from fraud import checkpoint, data
from fraud.checkpoint import Checkpoint
from fraud.errors import FraudError
from fraud.job import Hyperparameters, read_job
from fraud.model import FraudModel

CHUNK = 4096


class Stop:
    """Whether SageMaker has asked for the instance: SIGTERM comes two minutes before the end."""

    def __init__(self):
        self.asked = False

    def listen(self) -> "Stop":
        signal.signal(signal.SIGTERM, self.ask)
        return self

    def ask(self, *_) -> None:
        self.asked = True


def train(root: Path, stop: Stop | None = None) -> int:
    """Trains to /opt/ml/model. Asked to stop, it leaves a checkpoint and no model: a half-trained one must not be registered."""
    stop = stop or Stop().listen()
    job = read_job(root)
    settings = job.hyperparameters
    table = data.read(job.train, "channel train")
    features = [name for name in table.columns if name != settings.label]
    labels = table.labels(settings.label)
    if not features:
        raise FraudError(f"channel train holds nothing but the label {settings.label}")
    if len(set(labels.tolist())) < 2:
        raise FraudError(f"channel train holds {settings.label} = {labels[0]} only; both must be there to be told apart")
    rows = table.select(features)
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1  # a column that never changes says nothing, and divides nothing
    validation = data.read(job.validation, "channel validation") if job.validation else None
    fitting = Fitting((rows - mean) / scale, labels, settings, root / "checkpoints", checkpoint.fingerprint_of(features, rows, labels, settings))

    def model(trained: dict) -> FraudModel:
        weights, bias = fitting.coefficients()
        return FraudModel(features, settings.label, mean.tolist(), scale.tolist(), weights, bias, settings.threshold, trained)

    for epoch in fitting.epochs(stop):
        print(f"epoch={epoch}; train_loss={fitting.loss():.6f};{measured(model({}), validation)}", flush=True)
    if stop.asked:
        print("stopped; the checkpoint is saved", flush=True)
        return 0
    model({"rows": len(rows), "epochs": settings.epochs, "scikit-learn": sklearn.__version__, "python": platform.python_version()}).save(root / "model")
    print(f"trained on {len(rows)} rows", flush=True)
    return 0


def measured(model: FraudModel, validation: data.Table | None) -> str:
    """What the metric definitions of a job read from the log."""
    if validation is None:
        return ""
    labels = validation.labels(model.label)
    if len(set(labels.tolist())) < 2:
        return ""
    return f" validation_auc={roc_auc_score(labels, model.scores(validation.select(model.features))):.6f};"


class Fitting:
    """The classifier and how far it is. The order of the rows follows from seed and epoch, so going on equals never having stopped."""

    def __init__(self, rows: np.ndarray, labels: np.ndarray, settings: Hyperparameters, folder: Path, fingerprint: str):
        self.rows, self.labels, self.settings, self.folder, self.fingerprint = rows, labels, settings, folder, fingerprint
        self.classifier = SGDClassifier(loss="log_loss", alpha=settings.regularization, shuffle=False)
        self.epoch, self.chunk = 0, 0
        found = checkpoint.load(folder, fingerprint)
        if found:
            self.restore(found)

    def restore(self, found: Checkpoint) -> None:
        self.epoch, self.chunk = found.epoch, found.chunk
        self.classifier.coef_ = np.array([found.weights])
        self.classifier.intercept_ = np.array([found.bias])
        self.classifier.classes_ = np.array([0, 1])
        self.classifier.t_ = found.updates
        print(f"resumed at epoch {self.epoch}, chunk {self.chunk}", flush=True)

    def epochs(self, stop: Stop):
        """Yields after each epoch; ends early, with a checkpoint, when asked to stop."""
        while self.epoch < self.settings.epochs:
            order = np.random.default_rng([self.settings.seed, self.epoch]).permutation(len(self.rows))
            for start in range(self.chunk * CHUNK, len(order), CHUNK):
                if stop.asked:
                    self.save()
                    return
                part = order[start : start + CHUNK]
                self.classifier.partial_fit(self.rows[part], self.labels[part], classes=[0, 1])
                self.chunk += 1
            self.epoch, self.chunk = self.epoch + 1, 0
            self.save()
            yield self.epoch

    def coefficients(self) -> tuple[list[float], float]:
        return self.classifier.coef_[0].tolist(), float(self.classifier.intercept_[0])

    def loss(self) -> float:
        return log_loss(self.labels, self.classifier.predict_proba(self.rows), labels=[0, 1])

    def save(self) -> None:
        if not hasattr(self.classifier, "coef_"):
            return  # asked before the first chunk: there is nothing to keep
        weights, bias = self.coefficients()
        Checkpoint(self.fingerprint, self.epoch, self.chunk, weights, bias, float(self.classifier.t_)).save(self.folder)

"""What SageMaker hands to a training job."""

import json
from dataclasses import dataclass
from pathlib import Path

from fraud.errors import FraudError


@dataclass(frozen=True)
class Hyperparameters:
    """How to train. All values arrive as strings."""

    epochs: int = 20
    regularization: float = 1e-4
    seed: int = 7
    label: str = "fraud"
    threshold: float = 0.5

    @staticmethod
    def of(texts: dict) -> "Hyperparameters":
        """Those of the job; what is misspelt is refused, or a tuning job would tune nothing."""
        ours = {name: text for name, text in texts.items() if not name.startswith(("_", "sagemaker_"))}  # theirs: SageMaker's own
        known = Hyperparameters.__dataclass_fields__
        unknown = [name for name in ours if name not in known]
        if unknown:
            raise FraudError(f"hyperparameters {', '.join(unknown)} are not known; there are {', '.join(known)}")
        values = Hyperparameters(**{name: converted(name, text, known[name].type) for name, text in ours.items()})
        values.check()
        return values

    def check(self) -> None:
        within("epochs", self.epochs, 1, 10_000)
        within("regularization", self.regularization, 1e-12, 1e3)
        within("seed", self.seed, 0, 2**32 - 1)
        within("threshold", self.threshold, 0, 1)


def converted(name: str, text: str, kind):
    try:
        return kind(str(text).strip().strip('"'))  # the Python SDK writes "20" within the string
    except ValueError:
        raise FraudError(f"hyperparameter {name} must be {'a whole number' if kind is int else 'a number'}, got {text}") from None


def within(name: str, value, least, most) -> None:
    if not least <= value <= most:
        raise FraudError(f"hyperparameter {name} must be {least:g} to {most:g}, got {value:g}")


@dataclass(frozen=True)
class Job:
    """A training job, as the files of /opt/ml/input say."""

    hyperparameters: Hyperparameters
    train: Path
    validation: Path | None


def read_job(root: Path) -> Job:
    config = root / "input" / "config"
    hosts = content(config / "resourceconfig.json").get("hosts", [])
    if len(hosts) > 1:
        raise FraudError(f"this model trains on one instance, got {len(hosts)}; give the training step one")
    channels = content(config / "inputdataconfig.json")
    data = root / "input" / "data"
    for name, channel in channels.items():
        refuse_other_modes(name, channel)
    if "train" not in channels and not (data / "train").is_dir():
        raise FraudError(f"there is no channel train, got {', '.join(channels) or 'none'}")
    validation = data / "validation"
    return Job(Hyperparameters.of(content(config / "hyperparameters.json")), data / "train", validation if validation.is_dir() else None)


def refuse_other_modes(name: str, channel: dict) -> None:
    mode = channel.get("TrainingInputMode", "File")
    if mode == "Pipe":
        raise FraudError(f"channel {name} must be of mode File or FastFile, got {mode}: the data is read more than once")
    if channel.get("RecordWrapperType", "None") != "None":
        raise FraudError(f"channel {name} must hold plain CSV, got RecordIO")
    kind = channel.get("ContentType", "text/csv")
    if kind.split(";")[0].strip() != "text/csv":
        raise FraudError(f"channel {name} must be text/csv, got {kind}")


def content(path: Path) -> dict:
    """A file of the configuration; one that is absent says nothing."""
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise FraudError(f"{path.name} is no JSON: {error}") from None

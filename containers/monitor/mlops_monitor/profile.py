"""What dataQuality, dataDrift and predictionDrift remember of a window: one pass for all three."""

from typing import Any

from mlops_monitor.batch import Batch
from mlops_monitor.checks.base import Check, Context, Statistics
from mlops_monitor.columns import MISSING_ONLY, Column, PredictionSource, column_of
from mlops_monitor.references import Reference, references_of


class Profile(Statistics):
    """Columns by name: those of the baseline, or without a baseline whatever is met, of which only missing values are counted."""

    def __init__(self, features: list[Reference], predictions: list[Reference], known: bool = True):
        self.samples = 0
        self.known = known
        self.features: dict[str, Column] = {reference.name: column_of(reference) for reference in features}
        self.predictions: dict[str, Column] = {reference.name: column_of(reference) for reference in predictions}

    def update(self, batch: Batch) -> None:
        for name in () if self.known else batch.features.columns:
            self._meet(name)
        self.samples += batch.height
        for column in self.features.values():
            column.add(batch)
        if self.predictions:
            answers = PredictionSource(batch)
            for column in self.predictions.values():
                column.add(answers)

    def merge(self, other: "Profile") -> None:
        for name in () if self.known else other.features:
            self._meet(name)
        for name, column in self.features.items():
            if name in other.features:
                column.merge(other.features[name])
            else:
                column.missing += other.samples
        for name, column in self.predictions.items():
            column.merge(other.predictions[name])
        self.samples += other.samples

    def to_json(self) -> dict[str, Any]:
        features = {name: column.to_json() for name, column in self.features.items()}
        predictions = {name: column.to_json() for name, column in self.predictions.items()}
        return {"samples": self.samples, "features": features, "predictions": predictions}

    def load(self, data: dict[str, Any]) -> "Profile":
        for name in () if self.known else data["features"]:
            self._meet(name)
        self.samples = data["samples"]
        for name, column in self.features.items():
            column.load(data["features"][name])
        for name, column in self.predictions.items():
            column.load(data["predictions"][name])
        return self

    def _meet(self, name: str) -> None:
        if name not in self.features:
            self.features[name] = column_of(MISSING_ONLY.named(name))
            self.features[name].missing = self.samples


def profile_of(context: Context) -> Profile:
    """Empty counts on the cells of the baseline."""
    if context.baseline is None:
        return Profile([], [], known=False)
    return Profile(references_of(context.baseline), references_of(context.baseline, "prediction"))


class ProfileCheck(Check):
    """A check that judges from these counts; all of them on one window share them."""

    def key(self, context: Context) -> str:
        return "profile"

    def statistics(self, context: Context) -> Profile:
        return profile_of(context)

    def from_json(self, context: Context, data: Any) -> Profile:
        return profile_of(context).load(data)

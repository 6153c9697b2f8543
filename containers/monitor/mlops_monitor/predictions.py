"""Which columns of the answers are the score and the label."""

from dataclasses import dataclass

SCORES = ("score", "scores", "probability", "probabilities", "prediction", "predictions", "predicted_value", "value", "output")
LABELS = ("label", "predicted_label", "predictedlabel", "predicted_class", "class", "class_label")


@dataclass(frozen=True)
class PredictionColumns:
    """Names within `Batch.predictions`; None where the answers hold no such thing."""

    score: str | None = None
    label: str | None = None


def prediction_columns(names: list[str], field: str | None) -> PredictionColumns:
    """By the field that the monitor names; else by common names; else the first column that is no label is the score."""
    lower = {name.lower(): name for name in reversed(names)}
    label = next((lower[name] for name in LABELS if name in lower), None)
    if field is not None:
        if field == label or field not in names:
            return PredictionColumns(None, field if field == label else label)
        return PredictionColumns(field, label)
    score = next((lower[name] for name in SCORES if name in lower), None)
    return PredictionColumns(score or next((name for name in names if name != label), None), label)

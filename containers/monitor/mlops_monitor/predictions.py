"""Which columns of the answers are the score and the label."""

from dataclasses import dataclass

import polars as pl

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


UNNAMED = "prediction_0"


def under_one_name(answers: pl.DataFrame, field: str | None) -> pl.DataFrame:
    """CSV has no names: where a caller asks for JSON and another for CSV, the one value of CSV is the score of JSON."""
    names = answers.columns
    if UNNAMED not in names or "prediction_1" in names:
        return answers
    score = field or prediction_columns([name for name in names if name != UNNAMED], None).score
    if score is None or score == UNNAMED:
        return answers
    if score not in names:
        return answers.rename({UNNAMED: score})
    kind = pl.Float64 if answers[score].dtype == answers[UNNAMED].dtype == pl.Float64 else pl.String
    both = pl.coalesce(pl.col(score).cast(kind), pl.col(UNNAMED).cast(kind)).alias(score)
    return answers.with_columns(both).drop(UNNAMED)

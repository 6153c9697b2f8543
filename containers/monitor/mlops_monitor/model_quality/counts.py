"""What a window says about quality, in counts and sums that merge over shards: confusion matrix, scores by label, errors of a regression."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from mlops_monitor.model_quality.scores import ScoreTable, log_losses

MOST_CLASSES = 200
"""More labels than this are no classification."""
MOST_SPELLINGS = 10_000
OTHERS = "\x00others"


def text_of(value: object) -> str | None:
    """One spelling for each label, wherever it comes from: 1, 1.0, "1", true and " True " are the same label."""
    if value is None:
        return None
    if isinstance(value, bool | np.bool_):
        return "1" if value else "0"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return None
        return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
    text = str(value).strip()
    if text.lower() in ("true", "false"):
        return "1" if text.lower() == "true" else "0"
    number = number_of(text)
    return text_of(number) if number is not None else text or None


def number_of(value: object) -> float | None:
    """A finite number, or None."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None


@dataclass
class Errors:
    """The errors of a regression: sums that merge, and the spread of the truth by Chan's method."""

    count: int = 0
    absolute: float = 0.0
    squared: float = 0.0
    mean: float = 0.0
    spread: float = 0.0
    ratios: float = 0.0
    nonzero: int = 0

    @staticmethod
    def of(truth: np.ndarray, predicted: np.ndarray) -> Errors:
        if len(truth) == 0:
            return Errors()
        error, nonzero = predicted - truth, truth != 0
        mean = float(truth.mean())
        ratios = np.abs(error[nonzero] / truth[nonzero])
        return Errors(
            len(truth),
            float(np.abs(error).sum()),
            float((error**2).sum()),
            mean,
            float(((truth - mean) ** 2).sum()),
            float(ratios.sum()),
            int(nonzero.sum()),
        )

    def merge(self, other: Errors) -> Errors:
        count = self.count + other.count
        if count == 0:
            return Errors()
        apart = other.mean - self.mean
        return Errors(
            count,
            self.absolute + other.absolute,
            self.squared + other.squared,
            self.mean + apart * other.count / count,
            self.spread + other.spread + apart**2 * self.count * other.count / count,
            self.ratios + other.ratios,
            self.nonzero + other.nonzero,
        )


@dataclass
class QualityCounts:
    """Labelled rows of a window. Which problem it is may be told later, so all that could be asked is counted."""

    labelled: int = 0
    judged: int = 0
    """Labelled rows whose prediction can be compared with a label."""
    confusion: dict[tuple[str, str], int] = field(default_factory=dict)
    scores: ScoreTable = field(default_factory=ScoreTable)
    log_loss: float = 0.0
    brier: float = 0.0
    outside: int = 0
    """Scores that are no probability."""
    errors: Errors = field(default_factory=Errors)

    def merge(self, other: QualityCounts) -> QualityCounts:
        confusion = dict(self.confusion)
        for pair, count in other.confusion.items():
            confusion[pair] = confusion.get(pair, 0) + count
        return QualityCounts(
            self.labelled + other.labelled,
            self.judged + other.judged,
            capped(confusion),
            self.scores.merge(other.scores),
            self.log_loss + other.log_loss,
            self.brier + other.brier,
            self.outside + other.outside,
            self.errors.merge(other.errors),
        )

    @property
    def labels(self) -> list[str]:
        """Every label that was true or predicted, sorted."""
        return sorted({label for pair in self.confusion for label in pair})

    @property
    def truths(self) -> dict[str, int]:
        """How often each label was true."""
        found: dict[str, int] = {}
        for (truth, _), count in sorted(self.confusion.items()):
            found[truth] = found.get(truth, 0) + count
        return found

    def to_json(self) -> dict:
        return {
            "labelled": self.labelled,
            "judged": self.judged,
            "confusion": [[truth, predicted, count] for (truth, predicted), count in sorted(self.confusion.items())],
            "scores": self.scores.to_json(),
            "logLoss": self.log_loss,
            "brier": self.brier,
            "outside": self.outside,
            "errors": vars(self.errors),
        }

    @staticmethod
    def from_json(found: dict) -> QualityCounts:
        return QualityCounts(
            found["labelled"],
            found["judged"],
            {(truth, predicted): count for truth, predicted, count in found["confusion"]},
            ScoreTable.from_json(found["scores"]),
            found["logLoss"],
            found["brier"],
            found["outside"],
            Errors(**found["errors"]),
        )


def capped(confusion: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """A column that is no class must not fill the memory: the rest is counted as others, and the check will not judge it."""
    if len(confusion) <= MOST_CLASSES**2 and len({label for pair in confusion for label in pair}) <= MOST_CLASSES + 1:
        return confusion
    kept = set(sorted({label for pair in confusion for label in pair if label != OTHERS})[:MOST_CLASSES])
    small: dict[tuple[str, str], int] = {}
    for (truth, predicted), count in confusion.items():
        pair = (truth if truth in kept else OTHERS, predicted if predicted in kept else OTHERS)
        small[pair] = small.get(pair, 0) + count
    return small


def texts(values: pl.Series) -> pl.Series:
    """The spelling of each label; a column with too many different ones is no class, and all of it is `others`."""
    different = values.unique().to_list()
    if len(different) > MOST_SPELLINGS:
        return pl.select(pl.when(values.is_null()).then(None).otherwise(pl.lit(OTHERS)).alias(values.name)).to_series()
    spelt = pl.Series([text_of(value) for value in different], dtype=pl.String)
    return values.replace_strict(pl.Series(different, dtype=values.dtype), spelt, return_dtype=pl.String)


def numbers(values: pl.Series) -> np.ndarray:
    """Finite numbers, NaN for all else."""
    found = values.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().astype(float)
    return np.where(np.isfinite(found), found, np.nan)


@dataclass(frozen=True)
class Labelled:
    """Rows of one batch: the truth (null where no label has come), what the model scored, and what it decided (either may be missing)."""

    truth: pl.Series
    score: pl.Series | None = None
    decision: pl.Series | None = None


def count(rows: Labelled, positive: str, threshold: float) -> QualityCounts:
    """The counts of one batch. The decision is the model's own where it was captured, else score >= threshold."""
    truth = texts(rows.truth)
    there = truth.is_not_null().to_numpy()
    scores = numbers(rows.score) if rows.score is not None else np.full(len(truth), np.nan)
    is_positive = (truth == positive).fill_null(False).to_numpy()
    confusion = confused(truth, decisions(rows, scores, positive, threshold))
    scored = there & ~np.isnan(scores)
    sure = scored & (scores >= 0) & (scores <= 1)
    return QualityCounts(
        int(there.sum()),
        sum(confusion.values()),
        capped(confusion),
        ScoreTable.of(scores[scored], is_positive[scored]),
        float(log_losses(scores[sure], is_positive[sure]).sum()),
        float(((scores[sure] - is_positive[sure]) ** 2).sum()),
        int((scored & ~sure).sum()),
        regression(rows),
    )


def confused(truth: pl.Series, decided: pl.Series) -> dict[tuple[str, str], int]:
    pairs = pl.DataFrame({"truth": truth, "decided": decided}).drop_nulls().group_by("truth", "decided").len().sort("truth", "decided")
    return {(label, decision): number for label, decision, number in pairs.iter_rows()}


def decisions(rows: Labelled, scores: np.ndarray, positive: str, threshold: float) -> pl.Series:
    """What was decided for each row; `not <positive>` where only the score says no and the labels are not 0 and 1."""
    if rows.decision is not None:
        return texts(rows.decision)
    negative = "0" if positive == "1" else f"not {positive}"
    known = pl.Series(scores).fill_nan(None)
    return pl.select(pl.when(known.is_null()).then(None).when(known >= threshold).then(pl.lit(positive)).otherwise(pl.lit(negative))).to_series()


def regression(rows: Labelled) -> Errors:
    predicted = rows.score if rows.score is not None else rows.decision
    if predicted is None:
        return Errors()
    pairs = np.column_stack([numbers(rows.truth), numbers(predicted)])
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    return Errors.of(pairs[:, 0], pairs[:, 1])

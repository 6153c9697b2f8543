"""Numbers, times and names as a person reads them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from mlops_monitor.words import count_text

MONTHS = "January February March April May June July August September October November December".split()
STATISTICS = {
    "psi": "PSI", "ks": "Kolmogorov-Smirnov", "js": "Jensen-Shannon", "chiSquared": "chi-squared", "missing": "missing", "wrongType": "wrong type",
    "outOfRange": "out of range", "unseen": "unseen category", "records": "records", "column": "column", "auc": "ROC AUC", "accuracy": "accuracy",
    "precision": "precision", "recall": "recall", "specificity": "specificity", "f1": "F1", "logLoss": "log loss", "brier": "Brier score",
    "precisionMacro": "precision, macro", "recallMacro": "recall, macro", "f1Macro": "F1, macro", "precisionWeighted": "precision, weighted",
    "recallWeighted": "recall, weighted", "f1Weighted": "F1, weighted", "rmse": "RMSE", "mae": "MAE", "r2": "R²", "mape": "MAPE", "ndcg": "NDCG",
    "attribution": "share of attribution", "fidelity": "surrogate's R²",
}  # fmt: skip
SHARES = frozenset({"missing", "wrongType", "outOfRange", "unseen", "attribution", "mape"})
KINDS = {
    "dataQuality": "Data quality", "dataDrift": "Data drift", "predictionDrift": "Prediction drift", "modelQuality": "Model quality", "bias": "Bias",
    "featureAttribution": "Feature attribution", "custom": "Custom check",
}  # fmt: skip
STATES = {
    "Passed": "passed", "Violated": "violated", "NoData": "no data", "TooFewRecords": "too few records", "NoBaseline": "no baseline",
    "NoLabels": "no labels yet", "BadInput": "bad input", "Failed": "failed",
}  # fmt: skip


def number(value: float | None, digits: int = 3) -> str:
    """Digits that matter, thousands apart, no exponent where none is needed."""
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) < 1e-12:
        return "0"
    if abs(value) >= 10**digits and abs(value) < 1e12:
        return count_text(value).replace(" ", "\u202f").replace("-", "−")
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-6 <= abs(value) < 1:
        text = f"{value:.{digits + math.ceil(-math.log10(abs(value))) - 1}f}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def share(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    percent = 100 * value
    if 0 < percent < 0.01:
        return "< 0.01 %"
    return f"{percent:.2g} %" if percent < 1 else f"{percent:.1f}".removesuffix(".0") + " %"


def value_of(statistic: str, value: float | None) -> str:
    return share(value) if statistic in SHARES else number(value)


def statistic(name: str) -> str:
    return STATISTICS.get(name, name)


def kind(name: str) -> str:
    return KINDS.get(name, name)


def time_of(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day(time: datetime) -> str:
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}"


def moment(text: str) -> str:
    """21 November 2026, 17:00."""
    time = time_of(text)
    return text if time is None else f"{day(time)}, {time:%H:%M}"


def window(start: str, end: str) -> str:
    """21 November 2026, 17:00 to 18:00 UTC; a window over midnight names both days."""
    first, last = time_of(start), time_of(end)
    if first is None or last is None:
        return f"{start} to {end}"
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{day(last)}, {last:%H:%M}"
    return f"{moment(start)} to {until} UTC"


def lasting(since: str, end: str) -> str:
    """How long something has been so, up to the end of the window."""
    first, last = time_of(since), time_of(end)
    if first is None or last is None or last <= first:
        return ""
    found: timedelta = last - first
    hours = round(found.total_seconds() / 3600)
    if hours < 1:
        return plural(max(1, round(found.total_seconds() / 60)), "minute")
    return plural(hours, "hour") if hours < 72 else plural(round(hours / 24), "day")


def unbroken(text: str) -> str:
    """12 345 stays on one line."""
    return re.sub(r"(?<=\d) (?=\d{3}\b)|(?<=\d) (?=%)", "\u202f", text)


def plural(count: int, word: str, words: str | None = None) -> str:
    return f"{count_text(count).replace(' ', '\u202f')} {word if count == 1 else words or word + 's'}"


def listed(items: list[str]) -> str:
    """a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""

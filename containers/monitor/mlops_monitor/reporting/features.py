"""Features: the distribution of the worst ones, and a line for each of them."""

from __future__ import annotations

from typing import Any

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import Html, el, plain
from mlops_monitor.reporting.page import chip, legend, section, table
from mlops_monitor.reporting.plots import distribution, meter
from mlops_monitor.result import CheckResult, FeatureRow

MOST_PLOTS = 12
QUIET_PLOTS = 6
"""Without violations the nearest to their limits are shown, but not so many."""
MOST_LINES = 150

Row = tuple[CheckResult, FeatureRow]


def plots(execution: Execution) -> Html:
    """Baseline and window of the worst features, violated ones first."""
    worst: dict[tuple[str, str], Row] = {}
    for result, row in ordered(execution):
        if "baseline" in row.detail and "window" in row.detail:
            worst.setdefault((result.kind, row.feature), (result, row))
    shown = list(worst.values())
    violated = sum(row.violated for _, row in shown)
    cards = [plot(result, row) for result, row in shown[: min(MOST_PLOTS, max(violated, QUIET_PLOTS))]]
    if not cards:
        return Html("")
    left = len(shown) - len(cards)
    rest = el("p", f"{words.plural(left, 'further feature is', 'further features are')} in the table below.", class_="soft") if left else None
    keys = legend(("b", "baseline"), ("n", "window"), ("s", "window, beyond its limit"))
    return section("Distributions", keys, el("div", cards, class_="grid"), rest)


def ordered(execution: Execution) -> list[Row]:
    """All rows with a score, the furthest beyond its limit first."""
    rows = [(result, row) for result in execution.results for row in result.features if row.score is not None]
    return sorted(rows, key=lambda pair: (not pair[1].violated, -(pair[1].score or 0), pair[1].feature, pair[1].statistic))


def plot(result: CheckResult, row: FeatureRow) -> Html:
    detail = row.detail
    labels = bins(detail["edges"]) if "edges" in detail else [plain(label, 40) for label in detail.get("categories", [])]
    size = min(len(labels), len(detail["baseline"]), len(detail["window"]))
    limit = f"limit {words.value_of(row.statistic, row.limit)}"
    head = el(
        "div",
        el("h3", el("span", row.feature, class_="name")),
        chip(f"{words.statistic(row.statistic)} {words.value_of(row.statistic, row.value)}", "bad" if row.violated else None),
        class_="head",
    )
    picture = distribution(plain(row.feature, 80), labels[:size], detail["baseline"][:size], detail["window"][:size], row.violated)
    return el("figure", head, picture, el("figcaption", caption(row, limit), class_="soft"), class_="card", style="margin:0")


def caption(row: FeatureRow, limit: str) -> str:
    """Middle and spread, before and now, where the column is of numbers."""
    before, now = (row.detail.get(key) or {} for key in ("baselineStatistics", "windowStatistics"))
    medians = [part.get("quantiles", {}).get("0.5") for part in (before, now)]
    parts = [limit]
    if None not in medians:
        parts.append(f"median {words.number(medians[0])} → {words.number(medians[1])}")
    means = [part.get("mean") for part in (before, now)]
    if None not in means:
        parts.append(f"mean {words.number(means[0])} → {words.number(means[1])}")
    return " · ".join(parts)


def bins(edges: list[float]) -> list[str]:
    """Bins by their upper ends; the last one has none."""
    if not edges:
        return ["all"]
    least = max(map(abs, edges)) * 1e-4  # edges lie a hair beside the smallest and the largest value
    edges = [edge if abs(edge) > least else 0.0 for edge in edges]
    return [*(f"≤ {words.number(edge)}" for edge in edges), f"> {words.number(edges[-1])}"]


def lines(execution: Execution) -> Html:
    """Every feature with its worst statistic, over all checks that score features."""
    worst: dict[str, list[Row]] = {}
    for result, row in ordered(execution):
        worst.setdefault(row.feature, []).append((result, row))
    if not worst:
        return Html("")
    rows = [feature_line(name, entries) for name, entries in list(worst.items())[:MOST_LINES]]
    more = len(worst) - MOST_LINES
    rest = el("p", f"{more} more are in report.json.", class_="soft") if more > 0 else None
    title = (
        "Every feature"
        if not any(result.kind == "predictionDrift" for entries in worst.values() for result, _ in entries)
        else "Every feature and prediction"
    )
    heads = ["Feature", "Furthest from the baseline", "Value", "Limit", "Of its limit", "Missing"]
    return section(title, table(heads, rows, (2, 3, 5)), rest)


def feature_line(name: str, entries: list[Row]) -> Html:
    result, row = entries[0]
    missing = next((each.value for _, each in entries if each.statistic == "missing"), None)
    score = row.score or 0.0
    return el(
        "tr",
        el("th", el("span", plain(name, 80), class_="name"), scope="row"),
        el("td", f"{words.statistic(row.statistic)} ({words.kind(result.kind).lower()})"),
        el("td", words.value_of(row.statistic, row.value), class_="num"),
        el("td", words.value_of(row.statistic, row.limit), class_="num"),
        el("td", meter(score, f"{words.number(score, 2)} times its limit")),
        el("td", words.share(missing), class_="num"),
        class_="bad" if row.violated else None,
    )


def statistics(detail: dict[str, Any]) -> str:
    """Numbers of a column in words, for the page of a baseline."""
    quantiles = detail.get("quantiles", {})
    if not quantiles:
        return ""
    return f"{words.number(detail.get('minimum'))} to {words.number(detail.get('maximum'))}, median {words.number(quantiles.get('0.5'))}"

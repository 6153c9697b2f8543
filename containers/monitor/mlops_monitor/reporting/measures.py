"""Sections of the checks that do not look at one feature after the other: quality, bias, attribution, the user's own."""

from __future__ import annotations

from typing import Any

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import Html, el, plain
from mlops_monitor.reporting.page import legend, section, table
from mlops_monitor.reporting.plots import pairs
from mlops_monitor.result import CheckResult


def all_of(execution: Execution) -> list[Html]:
    makers = {"modelQuality": quality, "bias": bias, "featureAttribution": attribution, "custom": custom}
    return [makers[result.kind](result) for result in execution.results if result.kind in makers and (result.detail or result.measures)]


def quality(result: CheckResult) -> Html:
    detail = result.detail
    rows = [
        el(
            "tr",
            el("th", words.statistic(row["name"]), scope="row"),
            el("td", words.value_of(row["name"], row["value"]), class_="num"),
            el("td", words.value_of(row["name"], row["baseline"]), class_="num"),
            el("td", limits(row, row["name"]), class_="num"),
            class_="bad" if row["violated"] else None,
        )
        for row in detail.get("metrics", [])
    ]
    notes = [f"{words.plural(result.samples, 'record has', 'records have')} a label"]
    if result.label_share is not None:
        notes.append(f"that is {words.share(result.label_share)} of the records that were read")
    if detail.get("aucBound"):
        notes.append(f"ROC AUC is exact to {words.number(detail['aucBound'], 1)}")
    notes.append("limits are calibrated on the baseline's own quality for so many labels" if detail.get("calibrated") else "limits are as set")
    heads = ["Measure", "Window", "Baseline", "Limit"]
    return section(
        f"Model quality: {result.name}", el("p", f"{'; '.join(notes)}."), table(heads, rows, (1, 2, 3)), confusion(detail.get("confusion"))
    )


def limits(row: dict[str, Any], name: str) -> str:
    parts = []
    for limit in row.get("limits", []):
        size = " in amount" if limit.get("absolute") else ""
        parts += [f"≥\u202f{words.value_of(name, limit['atLeast'])}{size}"] if "atLeast" in limit else []
        parts += [f"≤\u202f{words.value_of(name, limit['atMost'])}{size}"] if "atMost" in limit else []
    return ", ".join(parts) or "–"


def confusion(found: dict[str, Any] | None) -> Html:
    if not found or not found["labels"]:
        return Html("")
    labels = [plain(label, 24) for label in found["labels"]]
    head = el("tr", el("th", "true \\ predicted", scope="col"), [el("th", label, scope="col") for label in labels])
    rows = [
        el("tr", el("th", label, scope="row"), [el("td", words.number(count, 9), class_="num") for count in counts])
        for label, counts in zip(labels, found["matrix"], strict=True)
    ]
    matrix = el("table", el("caption", "Confusion matrix", class_="soft"), el("thead", head), el("tbody", rows), class_="matrix", style="width:auto")
    return el("div", matrix, class_="card scroll", style="margin-top:12px", tabindex="0")


def bias(result: CheckResult) -> Html:
    detail = result.detail
    if not detail:
        return Html("")
    other, disadvantaged = detail["records"]
    shares = [words.share(value) for value in detail["positiveShare"]]
    text = (
        f"‘{plain(detail['facet'], 60)}’ {plain(detail['disadvantaged'], 80)}: {words.plural(disadvantaged, 'record')}, "
        f"favourable answer to {shares[1]}; "
        f"all others: {words.plural(other, 'record')}, favourable answer to {shares[0]}."
    )
    rows = [
        el(
            "tr",
            el("th", row["name"], scope="row"),
            el("td", row["words"]),
            el("td", words.number(row["value"]), class_="num"),
            el("td", limits(row, row["name"]), class_="num"),
            class_="bad" if row["violated"] else None,
        )
        for row in detail["metrics"]
        if row["value"] is not None
    ]
    gone = [row["name"] for row in detail["metrics"] if row["value"] is None]
    rest = el("p", f"Not measured for want of labels or of rows in a denominator: {', '.join(gone)}.", class_="soft") if gone else None
    return section(f"Bias: {result.name}", el("p", text), table(["Measure", "In words", "Window", "Limit"], rows, (2, 3)), rest)


def attribution(result: CheckResult) -> Html:
    detail = result.detail
    if not detail:
        return Html("")
    rows = [(plain(row["feature"], 60), row["baseline"], row["window"]) for row in detail["features"][:12]]
    text = (
        f"NDCG {words.number(detail['ndcg'])}, limit at least {words.number(detail['limit'])}. Shares of mean |SHAP| of a surrogate of the model, "
        f"which explains {words.share(max(detail['fidelity'] or 0, 0))} of the predictions of rows that it has not seen."
    )
    told = "; ".join(f"{name}: {words.share(before)} at baseline, {words.share(now)} now" for name, before, now in rows[:5])
    body = el("div", pairs(rows, f"Attribution by feature. {told}."), class_="card", style="max-width:560px")
    return section(f"Feature attribution: {result.name}", el("p", text), legend(("b", "baseline"), ("n", "window")), body)


def custom(result: CheckResult) -> Html:
    rows = [
        el("tr", el("th", name, scope="row"), el("td", words.number(value), class_="num")) for name, value in sorted(result.measures.items())[:40]
    ]
    return section(f"Custom check: {result.name}", table(["Measure", "Window"], rows, (1,))) if rows else Html("")

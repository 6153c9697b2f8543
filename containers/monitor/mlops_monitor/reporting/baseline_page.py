"""baseline.html: what a version was trained on, as the monitor will remember it."""

from __future__ import annotations

from typing import Any

from mlops_monitor.reporting import words
from mlops_monitor.reporting.features import statistics
from mlops_monitor.reporting.markup import Html, el, plain
from mlops_monitor.reporting.page import fact, page, section, table
from mlops_monitor.reporting.plots import pairs

MOST_LINES = 300


def baseline_html(baseline: dict[str, Any]) -> str:
    """The page of a baseline.json; blocks that it lacks are said to be missing, since checks will not be judged without them."""
    features = baseline.get("features") or []
    calibration = baseline.get("calibration") or {}
    header = el(
        "header",
        el("p", "Baseline", class_="eyebrow"),
        el("h1", f"{words.plural(len(features), 'column')} of {words.plural(int(baseline.get('rows') or 0), 'row')}"),
        el("p", "Windows are compared with these. Limits are calibrated on this data, by resampling, for the size of each window."),
        el(
            "dl",
            fact("Rows looked at", words.number(baseline.get("usedRows") or baseline.get("rows"), 12)),
            fact(
                "False alarms", f"at most {words.share(calibration['falseAlarmRate'])} of quiet windows" if "falseAlarmRate" in calibration else None
            ),
            fact("Model quality", "known" if baseline.get("quality") else "not known: no labels or no predictions in the data"),
            fact("Feature attribution", "known" if baseline.get("attribution") else "not known: needs predictions and the full image"),
        ),
        class_="card verdict",
    )
    rows = [line(feature) for feature in features[:MOST_LINES]]
    more = len(features) - MOST_LINES
    heads = ["Column", "Type", "Missing", "Distinct", "Values", "Limits, window of 10 000"]
    listed = section("Columns", table(heads, rows, (2, 3)), el("p", f"{more} more are in baseline.json.", class_="soft") if more > 0 else None)
    notes = [el("li", words.unbroken(plain(note, 600))) for note in (baseline.get("notes") or [])[:40]]
    said = section("What should be known", el("ul", notes) if notes else None)
    return page("Baseline", header, said, quality(baseline.get("quality")), attribution(baseline.get("attribution")), listed)


def line(feature: dict[str, Any]) -> Html:
    kind = feature.get("type", "")
    rows = feature.get("rows") or 0
    role = " (prediction)" if feature.get("role") == "prediction" else ""
    categories = [plain(name, 24) for name in (feature.get("categories") or [])[:5]]
    values = statistics(feature.get("statistics") or {}) or ", ".join(categories) + (" …" if len(feature.get("categories") or []) > 5 else "")
    return el(
        "tr",
        el("th", el("span", plain(feature.get("name", ""), 80), class_="name"), role, scope="row"),
        el("td", kind),
        el("td", words.share(feature.get("missing", 0) / rows) if rows else "–", class_="num"),
        el("td", words.number(feature.get("distinct"), 9), class_="num"),
        el("td", values),
        el("td", limits(feature.get("limits") or {})),
    )


def limits(found: dict[str, Any]) -> str:
    """Of the middle size, by statistic."""
    sizes = found.get("rows") or []
    if 10_000 not in sizes:
        return "–"
    return ", ".join(f"{words.statistic(name)} {words.number(found[name][sizes.index(10_000)])}" for name in sorted(found) if name != "rows")


def quality(block: dict[str, Any] | None) -> Html:
    if not block:
        return Html("")
    rows = [
        el("tr", el("th", words.statistic(name), scope="row"), el("td", words.value_of(name, value), class_="num"))
        for name, value in (block.get("metrics") or {}).items()
    ]
    return section("The model’s own quality on this data", table(["Measure", "Value"], rows, (1,)))


def attribution(block: dict[str, Any] | None) -> Html:
    if not block:
        return Html("")
    total = sum(block["features"].values()) or 1
    first = sorted(block["features"].items(), key=lambda entry: (-entry[1], entry[0]))[:12]
    rows = [(plain(name, 60), value / total, value / total) for name, value in first]
    explains = words.share(max(block["fidelity"], 0))
    text = f"Shares of mean |SHAP| of a surrogate that explains {explains} of the predictions of rows that it has not seen."
    told = "; ".join(f"{name}: {words.share(value)}" for name, value, _ in rows[:5])
    return section(
        "What the answers hang on", el("p", text), el("div", pairs(rows, f"Attribution by feature. {told}."), class_="card", style="max-width:560px")
    )

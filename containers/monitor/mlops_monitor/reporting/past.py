"""How it came to this: the last windows, check by check, and what was measured in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import Html, el, plain
from mlops_monitor.reporting.page import legend, section
from mlops_monitor.reporting.plots import line, strip
from mlops_monitor.result import CheckResult

SHOWN = 60
MOST_CHECKS = 20
MOST_CURVES = 9


def history(execution: Execution) -> Html:
    """The windows before this one, and this one as the last."""
    before = execution.history.windows[-(SHOWN - 1) :]
    if not before:
        return Html("")
    rows = [row(result, [state_of(window, result.name) for window in before] + [result.state.value]) for result in execution.results[:MOST_CHECKS]]
    keys = legend(("s", "violated"), ("g", "passed"), ("h", "not judged"))
    first = f"{words.plural(len(before) + 1, 'window')}, from {words.moment(before[0]['start'])} UTC on the left to this one on the right."
    curves = [curve for result in execution.results for curve in curves_of(execution, result, before)][:MOST_CURVES]
    grid = el("div", curves, class_="grid", style="margin-top:14px") if curves else None
    return section("The last windows", el("p", first), keys, el("div", rows, class_="card"), grid)


def state_of(window: dict[str, Any], check: str) -> str:
    found = (window.get("checks") or {}).get(check) or {}
    return str(found.get("state", ""))


def row(result: CheckResult, states: list[str]) -> Html:
    known = [state for state in states if state]
    violated = sum(state == "Violated" for state in known)
    unjudged = sum(state not in ("Violated", "Passed") for state in known)
    text = f"{plain(result.name)}: violated in {violated} of {len(known)} windows, not judged in {unjudged}"
    return el("div", el("span", result.name), strip(states, text, len(states)), class_="row")


def curves_of(execution: Execution, result: CheckResult, before: list[dict[str, Any]]) -> list[Html]:
    """The score of drift where features have one, else the measures that have a limit."""
    found = [(window.get("checks") or {}).get(result.name) or {} for window in before]
    violated = [entry.get("state") == "Violated" for entry in found] + [result.state.value == "Violated"]
    scores = [row.score for row in result.features if row.score is not None]
    if scores or any(entry.get("score") is not None for entry in found):
        values = [entry.get("score") for entry in found] + [max(scores, default=None)]
        return [curve(result.name, "worst feature, times its limit", values, Limits([(1.0, False)], violated))]
    curves = []
    for name in limited(result):
        values = [(entry.get("measures") or {}).get(name) for entry in found] + [result.measures.get(name)]
        curves.append(curve(result.name, words.statistic(name), values, Limits(limits_of(result, name), violated)))
    return curves


def limited(result: CheckResult) -> list[str]:
    if result.kind == "featureAttribution":
        return ["ndcg"]
    return [row["name"] for row in result.detail.get("metrics", []) if row.get("limits")]


def limits_of(result: CheckResult, name: str) -> list[tuple[float, bool]]:
    """(limit, whether it is the least that is wanted)."""
    if name == "ndcg":
        return [(result.detail["limit"], True)] if "limit" in result.detail else []
    rows = [row for row in result.detail.get("metrics", []) if row["name"] == name]
    return [(value, key == "atLeast") for row in rows for limit in row["limits"] for key, value in limit.items() if key in ("atLeast", "atMost")]


@dataclass(frozen=True)
class Limits:
    """Limits of a measure as they are now, and the windows in which its check was violated."""

    bounds: list[tuple[float, bool]]
    violated: list[bool]

    def beyond(self, place: int, value: float | None) -> bool:
        """A limit that is broken within chance, or that was another one then, is no violation."""
        return value is not None and self.violated[place] and any(value < limit if least else value > limit for limit, least in self.bounds)


def curve(check: str, what: str, values: list[float | None], limits: Limits) -> Html:
    numbers = [value if isinstance(value, int | float) else None for value in values]
    if sum(value is not None for value in numbers) < 2:
        return Html("")
    beyond = [limits.beyond(place, value) for place, value in enumerate(numbers)]
    last = next((value for value in reversed(numbers) if value is not None), None)
    known = [value for value in numbers if value is not None]
    first = limits.bounds[0][0] if limits.bounds else None
    bound = "" if first is None or what.endswith("limit") else f", limit {words.number(first)}"
    text = (
        f"{plain(check)}, {what}: last {words.number(last)}{bound}, from {words.number(min(known))} to {words.number(max(known))} "
        f"over {len(known)} windows, beyond the limit in {sum(beyond)}"
    )
    head = el("div", el("h3", check), el("small", f"{what}: {words.number(last)}{bound}"), class_="head")
    return el("figure", head, line(numbers, first, text, beyond), class_="card", style="margin:0")

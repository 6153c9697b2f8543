"""What a report says first: the verdict, what changed, what the checks say, and what could not be judged."""

from __future__ import annotations

from mlops_monitor.batch import Reading
from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.document import headline
from mlops_monitor.reporting.markup import Html, el, plain
from mlops_monitor.reporting.page import chip, fact, section, table
from mlops_monitor.reporting.plots import meter
from mlops_monitor.result import CheckResult, State, Violation

MOST_FOUND = 40
LOOKS = {State.PASSED: "fine", State.VIOLATED: "bad", State.FAILED: "bad", State.BAD_INPUT: "bad"}


def verdict(execution: Execution) -> Html:
    request, now = execution.request, execution.request.now
    look = {"CompletedWithViolations": " bad", "Completed": " fine"}.get(execution.status, "")
    mark = {"CompletedWithViolations": "▲ ", "Completed": "✓ "}.get(execution.status, "○ ")
    shares = [result.label_share for result in execution.results if result.label_share is not None]
    baseline = execution.baseline
    facts = [
        fact("Window", words.window(now.start_text, now.end_text)),
        fact("Endpoint", None if request.endpoint == "none" else request.endpoint),
        fact("Model version", el("span", version_of(request.version), class_="name") if request.version != "none" else None),
        fact("Records", words.plural(execution.samples, "record")),
        fact("Labels arrived", words.share(max(shares)) if shares else None),
        fact("Baseline", "none" if baseline is None else f"{words.plural(int(baseline.get('rows') or 0), 'row')}"),
        fact("Release", "under way in this window or next to it" if execution.during_release else None),
    ]
    return el(
        "header",
        el("p", f"Model monitor {request.monitor}", class_="eyebrow"),
        el("h1", el("span", mark, aria_hidden="true"), headline(execution)),
        el("p", summary_of(execution)),
        el("dl", facts),
        class_=f"card verdict{look}",
    )


def version_of(arn: str) -> str:
    """The group and the number of a model package ARN."""
    return "/".join(arn.split(":model-package/")[-1].split("/")[-2:])


def summary_of(execution: Execution) -> str:
    """How many checks said what."""
    counted: dict[str, int] = {}
    for result in execution.results:
        counted[words.STATES[result.state.value]] = counted.get(words.STATES[result.state.value], 0) + 1
    order = ["violated", "passed"]
    parts = sorted(counted.items(), key=lambda entry: (order.index(entry[0]) if entry[0] in order else 2, entry[0]))
    text = f"{words.plural(len(execution.results), 'check')}: {', '.join(f'{count} {state}' for state, count in parts)}."
    if execution.during_release:
        text += " Violations during a release are shown and counted, but neither alarm nor retrain: traffic was moving between versions."
    return text


def found(execution: Execution) -> Html:
    """Each violation: what, how much against which limit, since when."""
    everything = sorted(execution.found, key=lambda pair: -(score_of(*pair) or 0))
    rows = [violation(execution, result, each) for result, each in everything[:MOST_FOUND]]
    more = len(everything) - MOST_FOUND
    rest = el("p", f"{more} more are in violations.json.", class_="soft") if more > 0 else None
    return section("What changed", el("ul", rows, class_="list") if rows else None, rest)


def score_of(result: CheckResult, each: Violation) -> float | None:
    scores = [row.score for row in result.features if row.feature == each.feature and row.statistic == each.statistic and row.score is not None]
    return max(scores, default=None)


def violation(execution: Execution, result: CheckResult, each: Violation) -> Html:
    since, score = execution.since(result, each), score_of(result, each)
    name = each.feature or words.statistic(each.statistic)
    times = None if score is None else f"{words.number(score, 2)} times its limit"
    kind = words.kind(result.kind)
    told = el(
        "div",
        el("h3", el("span", name, class_="name")),
        el("p", words.unbroken(plain(each.description, 600))),
        el("small", f"{kind}{'' if result.name == kind else ', check ' + result.name}"),
    )
    numbers = [
        el("strong", f"{words.statistic(each.statistic)} {words.value_of(each.statistic, each.value)}") if each.value is not None else None,
        el("div", f"limit {words.value_of(each.statistic, each.limit)}", class_="soft") if each.limit is not None else None,
        meter(score, f"{plain(name)}: {times}; the line is the limit"),
        el("div", times) if times else None,
        el("div", since_text(since, execution), class_="soft"),
        el("div", "a release was under way: it starts nothing", class_="soft") if execution.suppressed(result) else None,
    ]
    return el("li", told, el("div", numbers), class_="card found")


def since_text(since: str, execution: Execution) -> str:
    now = execution.request.now
    if since == now.start_text:
        return "new in this window"
    lasting = words.lasting(since, now.end_text)
    return f"since {words.moment(since)} UTC{f', for {lasting}' if lasting else ''}"


def checks(execution: Execution) -> Html:
    rows = [
        el(
            "tr",
            el("th", result.name, scope="row"),
            el("td", chip(words.STATES[result.state.value], LOOKS.get(result.state))),
            el("td", words.plural(result.samples, "record"), class_="num"),
            el("td", words.unbroken(plain(result.reason, 600)), class_="why"),
        )
        for result in execution.results
    ]
    return section("Checks", table(["Check", "State", "Records", "In words"], rows, (2,), "stack"))


def left_out(execution: Execution) -> Html:
    """What was not judged, and records that no check saw: no silence about what is missing."""
    entries = [
        el("li", el("strong", result.name), f" was not judged ({words.STATES[result.state.value]}): {plain(result.reason, 600)}.")
        for result in execution.results
        if not result.state.judged
    ]
    for window in execution.request.windows:
        reading = execution.readings.get(window.id)
        where = "" if window.id == execution.request.now.id else f" (window {words.window(window.start_text, window.end_text)})"
        entries += [el("li", text + where + ".") for text in (lost(reading) if reading else [])]
    entries += [el("li", note) for note in execution.notes]
    return section("Not judged, and left out", el("ul", entries[:60]) if entries else None)


def lost(reading: Reading) -> list[str]:
    found = [
        f"{words.plural(count, 'record')} could not be read: {reason}"
        + (f" (first at {reading.examples[reason]})" if reading.examples.get(reason) else "")
        for reason, count in sorted(reading.unreadable.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    for count, what in (
        (reading.duplicates, "came more than once and counted once"),
        (reading.outside, "had an event time outside the window"),
        (reading.without_prediction, "had no prediction"),
    ):
        if count:
            found.append(f"{words.plural(count, 'record')} {what}")
    return found + ([f"The window was refused: {reading.refused}"] if reading.refused else [])

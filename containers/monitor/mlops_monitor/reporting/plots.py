"""Plots as inline SVG: colours come from the page's style, so they follow light, dark and print; each has its text."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import Html, el, plain

WIDE, HIGH = 360, 150
FLOOR, TOP, SIDE = 118, 10, 4


def distribution(name: str, labels: Sequence[str], baseline: Sequence[float], window: Sequence[float], strong: bool) -> Html:
    """Shares per bin or category: the baseline as the wide bar behind, the window as the narrow one before it."""
    peak = max([*baseline, *window, 1e-9])
    slot = (WIDE - 2 * SIDE) / max(len(labels), 1)
    bars = []
    for place, (before, now) in enumerate(zip(baseline, window, strict=True)):
        left = SIDE + place * slot
        bars.append(bar(left + slot * 0.06, slot * 0.88, before / peak, "was"))
        bars.append(bar(left + slot * 0.27, slot * 0.46, now / peak, "now strong" if strong else "now"))
    scale = [el("line", x1=0, x2=WIDE, y1=FLOOR, y2=FLOOR, class_="axis"), note(0, TOP - 1, words.share(peak), "start")]
    return picture(WIDE, HIGH, told(name, labels, baseline, window), [*bars, *scale, *ticks(labels, slot)])


def bar(left: float, width: float, height: float, look: str) -> Html:
    tall = max(height * (FLOOR - TOP - 4), 1.0 if height > 0 else 0.0)
    return el("rect", x=place(left), y=place(FLOOR - tall), width=place(width), height=place(tall), class_=look, rx="1")


def ticks(labels: Sequence[str], slot: float) -> list[Html]:
    """As many labels as there is room for; all of few categories, slanted where they are long."""
    longest = max((len(label) for label in labels), default=0)
    every = max(1, -(-len(labels) * (min(longest, 9) * 6 + 12) // (WIDE - 2 * SIDE)))
    return [note(SIDE + (at + 0.5) * slot, FLOOR + 14, cut(label, 9), "middle") for at, label in enumerate(labels) if at % every == 0]


def told(name: str, labels: Sequence[str], baseline: Sequence[float], window: Sequence[float]) -> str:
    """The plot in words: what moved most."""
    moved = sorted(range(len(labels)), key=lambda at: -abs(window[at] - baseline[at]))[:3]
    parts = [f"{labels[at]}: {words.share(baseline[at])} at baseline, {words.share(window[at])} now" for at in moved]
    return f"Distribution of {name}, baseline and window. Largest changes: {'; '.join(parts)}."


def picture(width: float, height: float, text: str, parts: list[Html], look: str = "plot") -> Html:
    return el("svg", el("title", plain(text, 600)), parts, viewBox=f"0 0 {place(width)} {place(height)}", role="img", class_=look)


def note(x: float, y: float, text: str, anchor: str) -> Html:
    return el("text", text, x=place(x), y=place(y), text_anchor=anchor)


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def place(value: float) -> str:
    """Coordinates with one digit: small, and the same bytes each time."""
    return f"{value:.1f}".removesuffix(".0")


def meter(score: float | None, text: str) -> Html:
    """How far something is from its limit, which is the line in the middle: half of the width is the limit, the end is five times that."""
    if score is None:
        return Html("")
    reach = 50 * min(score, 1.0) + (12.5 * (min(score, 5.0) - 1) if score > 1 else 0)
    parts = [
        el("rect", x=0, y=2, width=100, height=6, class_="track", rx="3"),
        el("rect", x=0, y=2, width=place(max(reach, 1.5)), height=6, class_="now strong" if score > 1 else "now", rx="3"),
        el("line", x1=50, x2=50, y1=0, y2=10, class_="limit"),
    ]
    return picture(100, 10, text, parts, "meter")


def line(values: Sequence[float | None], limit: float | None, text: str, beyond: Sequence[bool]) -> Html:
    """A measure over the last windows; gaps where it was not measured, dots where it was beyond its limit."""
    known = [value for value in values if value is not None]
    low, high = spread([*known, *([] if limit is None else [limit])])
    across = (WIDE - 16) / max(len(values) - 1, 1)

    def at(index: int, value: float) -> tuple[float, float]:
        return 8 + index * across, 62 - 54 * (value - low) / (high - low)

    parts: list[Html] = []
    if limit is not None:
        y = place(at(0, limit)[1])
        parts.append(el("line", x1=0, x2=WIDE, y1=y, y2=y, class_="limit"))
    for run in runs(values):
        points = [at(index, values[index]) for index in run]  # type: ignore[arg-type]
        parts.append(el("polyline", points=" ".join(f"{place(x)},{place(y)}" for x, y in points), class_="line"))
    for index, value in enumerate(values):
        if value is not None and (beyond[index] or index == len(values) - 1 or alone(values, index)):
            x, y = at(index, value)
            parts.append(el("circle", cx=place(x), cy=place(y), r="3.2", class_="now strong" if beyond[index] else "now"))
    return picture(WIDE, 70, text, parts)


def spread(values: Sequence[float]) -> tuple[float, float]:
    """The scale of a line: never so narrow that noise looks like a cliff."""
    low, high = min(values), max(values)
    least = max(abs(high), abs(low)) * 0.05 or 1.0
    middle = (low + high) / 2
    return (low, high) if high - low >= least else (middle - least / 2, middle + least / 2)


def runs(values: Sequence[float | None]) -> list[list[int]]:
    found: list[list[int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == index - 1:
            found[-1].append(index)
        else:
            found.append([index])
    return [run for run in found if len(run) > 1]


def alone(values: Sequence[float | None], index: int) -> bool:
    beside = [values[at] for at in (index - 1, index + 1) if 0 <= at < len(values)]
    return all(value is None for value in beside)


def strip(states: Sequence[str], text: str, slots: int) -> Html:
    """One check over the last windows: tall where violated, low where passed, a hollow box where it was not judged."""
    slot = WIDE / max(slots, 12)
    parts = []
    for at, state in enumerate(states):
        left = WIDE - (len(states) - at) * slot
        look, top, tall = {"Violated": ("now strong", 1, 20), "Passed": ("good", 14, 7)}.get(state, ("hollow", 14.5, 6))
        if state:
            parts.append(el("rect", x=place(left + slot * 0.12), y=top, width=place(slot * 0.76), height=tall, class_=look, rx="1"))
    return picture(WIDE, 22, text, parts, "strip")


def pairs(rows: Sequence[tuple[str, float, float]], text: str) -> Html:
    """Two horizontal bars for each name: baseline above, window below."""
    peak = max([*(value for _, *both in rows for value in both), 1e-9])
    parts = []
    for at, (name, before, now) in enumerate(rows):
        top = at * 26
        parts += [
            note(112, top + 16, cut(name, 18), "end"),
            el("rect", x=120, y=top + 4, width=place(190 * before / peak), height=8, class_="was", rx="1"),
            el("rect", x=120, y=top + 13, width=place(190 * now / peak), height=8, class_="now", rx="1"),
            note(120 + 190 * max(before, now) / peak + 5, top + 16, words.share(now), "start"),
        ]
    return picture(WIDE, len(rows) * 26 + 4, text, parts)

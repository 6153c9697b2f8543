"""A page that needs nothing else: its style is in it, and its policy forbids everything but that."""

from __future__ import annotations

from mlops_monitor.reporting.markup import Html, el
from mlops_monitor.reporting.style import STYLE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, *parts: Html) -> str:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", Html(" ".join(STYLE.split("\n")))),
    )
    return f"<!doctype html>\n{el('html', head, el('body', el('main', *parts)), lang='en')}\n"


def section(title: str, *parts: Html | None, id: str | None = None) -> Html:
    """Nothing where there is nothing to show."""
    shown = [part for part in parts if part]
    return el("section", el("h2", title), shown, id=id) if shown else Html("")


def table(heads: list[str], rows: list[Html], numbers: tuple[int, ...] = (), look: str | None = None) -> Html:
    """`stack`: on a narrow screen each row is a block of its own."""
    cells = [el("th", head, scope="col", class_="num" if place in numbers else None) for place, head in enumerate(heads)]
    return el("div", el("table", el("thead", el("tr", cells)), el("tbody", rows), class_=look), class_="card scroll", tabindex="0")


def chip(text: str, look: str | None) -> Html:
    return el("span", text, class_=f"chip {look}" if look else "chip")


def fact(name: str, value: object) -> Html:
    return el("div", el("dt", name), el("dd", value)) if value not in (None, "") else Html("")


def legend(*parts: tuple[str, str]) -> Html:
    return el("p", [el("span", el("span", class_=f"key {look}", aria_hidden="true"), text) for look, text in parts], class_="legend")

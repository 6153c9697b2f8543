"""HTML without a way to forget escaping: whatever is no `Html` is text, and text of strangers shows what it is."""

from __future__ import annotations

import re
from html import escape
from typing import Any

LONGEST = 300
VOID = frozenset({"meta", "col", "br", "line", "rect", "path", "circle", "polyline"})
# Control characters, the ones that turn the direction of writing, invisible ones, and halves of characters: they hide what a text says.
HIDING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


class Html(str):
    """Markup of our own."""


def plain(value: Any, longest: int = LONGEST) -> str:
    """A text as it may be shown: of bearable length, and with nothing in it that cannot be seen."""
    text = HIDING.sub("\ufffd", str(value))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def html(value: Any) -> Html:
    """Any child as markup."""
    if value is None or value is False:
        return Html("")
    if isinstance(value, Html):
        return value
    if isinstance(value, list | tuple):
        return Html("".join(html(part) for part in value))
    return Html(escape(plain(value), quote=True))


def el(tag: str, *children: Any, **attributes: Any) -> Html:
    """An element. Attributes: `class_` for class, underscores for hyphens; None and False leave one out."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(plain(value, 2000), quote=True)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in VOID:
        return Html(f"<{tag}{named}/>")
    return Html(f"<{tag}{named}>{html(children)}</{tag}>")

"""Numbers and lists as a person reads them."""

from collections.abc import Sequence


def share_text(share: float) -> str:
    """0.01234 as 1.23 %, and never a share above zero as 0."""
    percent = share * 100
    if percent == 0 or percent >= 0.005:
        return f"{percent:.2f}".rstrip("0").rstrip(".") + " %"
    return f"{percent:.1g} %"


def count_text(count: float) -> str:
    """12345 as 12 345."""
    return f"{round(count):,}".replace(",", " ")


def are_text(count: int, noun: str) -> str:
    """1 feature is, 2 features are."""
    return f"{count_text(count)} {noun} is" if count == 1 else f"{count_text(count)} {noun}s are"


def number_text(value: float) -> str:
    """Three digits that matter."""
    return count_text(value) if 1000 <= abs(value) < 1e7 else f"{value:.3g}"


def listed(items: Sequence[str], most: int) -> str:
    """The first ones, and how many more there are."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")

import pytest

from mlops_monitor import checks

KINDS = {
    "counting": "Counting", "needsLabels": "NeedsLabels", "needsBaseline": "NeedsBaseline", "needsAnswers": "NeedsAnswers",
    "failsInUpdate": "FailsInUpdate", "failsInJudge": "FailsInJudge", "panics": "Panics",
}  # fmt: skip


@pytest.fixture
def counting(monkeypatch):
    """Checks of support.py, beside the real ones."""
    for kind, name in KINDS.items():
        monkeypatch.setitem(checks.KINDS, kind, ("support", name))

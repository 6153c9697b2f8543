import pytest
from support_checks import batch_of, run

from mlops_monitor.errors import MonitorError
from mlops_monitor.request import CheckSpec

GOOD = """
def check(window, baseline, parameters):
    highest = float(parameters["highest"])
    found = []
    for records in window.batches():
        worst = records["amount"].max()
        if worst > highest:
            reason = f"an amount of {worst:g} is above {highest:g}"
            found.append({"feature": "amount", "statistic": "maximum", "value": worst, "limit": highest, "reason": reason})
    return found
"""


def tried(tmp_path, script, sharded=False, baseline=None, **parameters):
    (tmp_path / "custom").mkdir(exist_ok=True)
    if script is not None:
        (tmp_path / "custom" / "Amounts.py").write_text(script)
    batches = [
        batch_of({"amount": [1.0, 5.0], "country": ["DE", None]}, [0.1, None], labels=["0", None]),
        batch_of({"amount": [7.0]}, [0.3], labels=["1"], start=2),
    ]
    return run(CheckSpec("Amounts", "custom", options={"parameters": parameters}), batches, baseline, sharded, tmp_path)


def test_no_finding_is_passed(tmp_path):
    result = tried(tmp_path, GOOD, highest="10")
    assert (result.state, result.samples, result.reason) == ("Passed", 3, "no finding")


def test_a_finding_is_a_violation_with_its_numbers_and_words(tmp_path):
    result = tried(tmp_path, GOOD, highest="6")
    assert (result.state, result.reason) == ("Violated", "an amount of 7 is above 6")
    assert [(each.feature, each.type, each.statistic, each.value, each.limit) for each in result.violations] == [
        ("amount", "custom_check", "maximum", 7, 6)
    ]


def test_the_script_sees_records_with_their_answers_labels_ids_and_times(tmp_path):
    script = """
def check(window, baseline, parameters):
    rows = [row for records in window.batches() for row in records.rows(named=True)]
    again = sum(records.height for records in window.batches())
    seen = window.records, window.labelled, window.columns, again, window.start.hour, baseline["rows"], rows[0], rows[1]["_score"]
    return [{"reason": repr(seen)}]
"""
    text = tried(tmp_path, script, baseline={"rows": 5}).reason
    assert text.startswith(
        "(3, 2, ['amount', 'country'], 3, 17, 5, {'amount': 1.0, 'country': 'DE', '_id': 'id-0', '_time': datetime.datetime(2026, 11, 21, 17"
    )
    assert text.endswith("'_score': 0.1, '_label': '0'}, None)")


def test_a_generator_of_findings_will_do(tmp_path):
    assert (
        tried(tmp_path, "def check(window, baseline, parameters):\n    yield {'reason': 'one'}\n    yield {'reason': 'two'}\n").reason
        == "2 findings: one"
    )


@pytest.mark.parametrize(("script", "reason"), [
    (None, "there is no script: custom/Amounts.py is missing"),
    ("x = 1\n", "Amounts.py has no function check"),
    ("def check(window, baseline, parameters):\n    return 1 / 0\n", "Amounts.py, line 2: ZeroDivisionError"),
    ("import nothing_like_this\n", "Amounts.py, line 1: ModuleNotFoundError"),
    ("def check(:\n", "Amounts.py, line 1: SyntaxError"),
    ("import sys\ndef check(window, baseline, parameters):\n    sys.exit(0)\n", "Amounts.py, line 3: SystemExit"),
    ("def check(window, baseline, parameters):\n    return True\n", "check must return a list of findings, got bool"),
    ("def check(window, baseline, parameters):\n    return None\n", "check must return a list of findings, got NoneType"),
    ("def check(window, baseline, parameters):\n    return [{'value': 3}]\n", "finding 0 must be a dict with a 'reason' in words"),
    ("def check(window, baseline, parameters):\n    return [{'reason': 'x', 'value': 'much'}]\n", "'value' of finding 0 must be a number, got much"),
])  # fmt: skip
def test_whatever_is_wrong_with_the_script_fails_this_check_with_the_reason(tmp_path, script, reason):
    with pytest.raises(MonitorError, match=reason.replace("'", ".")) as error:
        tried(tmp_path, script)
    assert error.value.state == "Failed"


def test_a_window_from_shards_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(MonitorError, match="they run on one instance; set 'instances' to 1"):
        tried(tmp_path, GOOD, sharded=True, highest="6")


def test_more_than_200_findings_are_cut_and_counted(tmp_path):
    result = tried(tmp_path, "def check(window, baseline, parameters):\n    return [{'reason': str(n)} for n in range(203)]\n")
    assert (len(result.violations), result.reason) == (200, "203 findings: 0; 3 more are left out")

"""Shares of the rate of false alarms."""

import pytest

from mlops_monitor.budget import WEIGHTS, share_of
from mlops_monitor.checks import KINDS
from mlops_monitor.request import CheckSpec

ALL = [CheckSpec(kind, kind) for kind in KINDS]


def test_all_kinds_together_use_the_rate_up():
    assert sum(share_of(spec, ALL, 0.01) for spec in ALL) == pytest.approx(0.01)


def test_a_check_alone_keeps_its_limits_when_others_come_or_go():
    drift = CheckSpec("D", "dataDrift")
    assert share_of(drift, [drift], 0.01) == share_of(drift, ALL, 0.01) == pytest.approx(0.004)


@pytest.mark.parametrize("many", [3, 10, 50])
def test_many_checks_never_exceed_the_rate(many):
    specs = [CheckSpec(f"D{index}", "dataDrift") for index in range(many)]
    assert sum(share_of(spec, specs, 0.01) for spec in specs) == pytest.approx(0.01)


def test_a_script_of_the_user_has_no_part():
    assert share_of(CheckSpec("C", "custom"), ALL, 0.01) == 0


def test_weights_are_of_kinds_that_exist():
    assert set(WEIGHTS) < set(KINDS)

"""How the checks of a monitor share its rate of false alarms."""

from collections.abc import Sequence

from mlops_monitor.request import CheckSpec

WEIGHTS = {"dataDrift": 4.0, "dataQuality": 2.0, "predictionDrift": 1.0, "modelQuality": 1.0, "bias": 1.0, "featureAttribution": 1.0}
"""By kind; a script of the user's own has no part, since nobody knows its chances."""
USUAL = 10.0
"""A check alone does not get all of the rate: its limits would move whenever another check came or went."""


def share_of(spec: CheckSpec, checks: Sequence[CheckSpec], rate: float) -> float:
    """The chance of a false alarm in a window that this check may have; all shares together are at most `rate`."""
    total = max(USUAL, sum(WEIGHTS.get(check.kind, 0.0) for check in checks))
    return rate * WEIGHTS.get(spec.kind, 0.0) / total

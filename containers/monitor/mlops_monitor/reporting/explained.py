"""How to read it: only the words that the page uses."""

from __future__ import annotations

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import words
from mlops_monitor.reporting.markup import Html, el
from mlops_monitor.reporting.page import section

WORDS = {
    "psi": ("PSI", "Population stability index: how differently the values are spread over the bins of the baseline. 0 is equal."),
    "ks": ("Kolmogorov-Smirnov", "The largest gap between both cumulative distributions, 0 to 1."),
    "js": ("Jensen-Shannon", "A distance of both distributions over their categories, 0 to 1."),
    "chiSquared": ("chi-squared", "How unlikely the counts of the window are if nothing has changed."),
    "outOfRange": ("out of range", "Share of values below the smallest or above the largest of the baseline."),
    "unseen": ("unseen category", "Share of values that the baseline has never seen."),
    "auc": ("ROC AUC", "The chance that a positive record gets a higher score than a negative one; 0.5 is guessing."),
    "brier": ("Brier score", "Mean squared distance of the score from what came true; smaller is better."),
    "DI": ("DI", "Disparate impact: the share of favourable answers to the disadvantaged, divided by that to all others; 1 is equal."),
    "ndcg": ("NDCG", "How much the ranking of features by attribution is still that of the baseline; 1 is the same."),
}


def explained(execution: Execution) -> Html:
    used = {row.statistic for result in execution.results for row in result.features} | {
        name for result in execution.results for name in result.measures
    }
    terms = [el("div", el("dt", name), el("dd", text)) for key, (name, text) in WORDS.items() if key in used]
    limits = (
        "Limits that nobody has set are calibrated on the baseline for windows of this size: all checks together raise a false alarm in at most "
        f"{words.share(execution.request.false_alarm_rate)} of the windows in which nothing has changed. "
        "Differences too small to matter do not count."
    )
    return el("footer", section("How to read this", el("p", limits), el("dl", terms) if terms else None))

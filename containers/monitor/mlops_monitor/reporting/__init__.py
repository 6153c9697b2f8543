"""Reports: report.json for machines, report.html and baseline.html for people."""

from mlops_monitor.execution import Execution
from mlops_monitor.reporting import features, measures, past, sections
from mlops_monitor.reporting.baseline_page import baseline_html
from mlops_monitor.reporting.document import report_json
from mlops_monitor.reporting.explained import explained
from mlops_monitor.reporting.markup import plain
from mlops_monitor.reporting.page import page

__all__ = ["baseline_html", "report_html", "report_json"]


def report_html(execution: Execution) -> str:
    """One page without network and script; the same execution gives the same bytes."""
    return page(
        f"{plain(execution.request.monitor, 80)}: {execution.status}",
        sections.verdict(execution),
        sections.found(execution),
        features.plots(execution),
        sections.checks(execution),
        *measures.all_of(execution),
        past.history(execution),
        features.lines(execution),
        sections.left_out(execution),
        explained(execution),
    )

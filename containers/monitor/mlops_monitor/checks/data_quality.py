"""Whether values are there, of their type, in their range and of known categories, and whether there are enough records."""

from typing import Any

import numpy as np

from mlops_monitor.budget import share_of
from mlops_monitor.calibration import at_size
from mlops_monitor.checks.base import Context, Statistics
from mlops_monitor.columns import Column
from mlops_monitor.predictive import count_limit
from mlops_monitor.profile import Profile, ProfileCheck
from mlops_monitor.references import Reference, references_of
from mlops_monitor.result import CheckResult, FeatureRow, State, Violation
from mlops_monitor.words import are_text, count_text, listed, share_text

SHARES = ("missing", "wrongType", "outOfRange", "unseen")
OPTIONS = {"missing": "maxMissing", "wrongType": "maxWrongType", "outOfRange": "maxOutOfRange", "unseen": "maxUnseen"}
TYPES = {
    "missing": "completeness_check",
    "wrongType": "data_type_check",
    "outOfRange": "range_check",
    "unseen": "categorical_values_check",
}
MINIMUM_EFFECT = {"missing": 0.005, "wrongType": 0.0005, "outOfRange": 0.001, "unseen": 0.005}
"""Shares by which a window must be worse than the baseline, however certain it is."""
TOO_MANY_ABSENT = 0.5


class DataQuality(ProfileCheck):
    """Shares of records that break what the baseline has shown, against limits that chance does not reach."""

    kind = "dataQuality"
    least = 50

    def hindrance(self, context: Context, statistics: Statistics) -> CheckResult | None:
        least = self._number("minimumRecords")
        if least is not None and 0 < context.reading.read < least:
            return None
        found = super().hindrance(context, statistics)
        if found is None and context.baseline is None and least is None and self._number("maxMissing") is None:
            return CheckResult(State.NO_BASELINE, statistics.samples, "there is no baseline of the version that serves")
        return found

    def judge(self, context: Context, statistics: Profile) -> CheckResult:
        violations = self._volume(statistics)
        if statistics.samples < self.minimum_samples:
            return CheckResult.of(violations, statistics.samples, violations[0].description)
        if context.baseline is None:
            rows = self._without_baseline(statistics)
        else:
            references = [reference for reference in references_of(context.baseline) if self.spec.watches(reference.name)]
            absent = self._absent(context, references)
            if references and len(absent) > TOO_MANY_ABSENT * len(references):
                return _other_columns(absent, references, context, statistics)
            violations += [_absent_violation(name) for name in absent]
            present = [reference for reference in references if reference.name not in absent]
            rows = self._rows(context, present, statistics)
        violations += [_violation(row) for row in rows if row.violated]
        detail = self._detail(context, statistics, rows)
        return CheckResult.of(violations, statistics.samples, _reason(violations, rows), features=rows, detail=detail)

    def _number(self, option: str) -> float | None:
        value = self.spec.options.get(option)
        return None if value is None else float(value)

    def _volume(self, statistics: Profile) -> list[Violation]:
        least = self._number("minimumRecords")
        if least is None or statistics.samples >= least:
            return []
        text = f"{count_text(statistics.samples)} records in the window, at least {count_text(least)} were expected"
        return [Violation("", "volume_check", text, "records", float(statistics.samples), least)]

    def _absent(self, context: Context, references: list[Reference]) -> list[str]:
        met = set(context.reading.columns)
        return [reference.name for reference in references if reference.name not in met and reference.missing < reference.rows]

    def _without_baseline(self, statistics: Profile) -> list[FeatureRow]:
        limit = self._number("maxMissing")
        if limit is None:
            return []
        names = [name for name in statistics.features if self.spec.watches(name)]
        return [_row(name, "missing", statistics.features[name].missing, statistics.samples, limit, {}) for name in names]

    def _rows(self, context: Context, references: list[Reference], statistics: Profile) -> list[FeatureRow]:
        tests = [(reference, what) for reference in references for what in _tests(reference)]
        if not tests:
            return []
        tail = share_of(self.spec, context.request.checks, context.request.false_alarm_rate) / len(tests)
        limits = _limits(tests, statistics, tail)
        rows = []
        for (reference, what), calibrated in zip(tests, limits, strict=True):
            column = statistics.features[reference.name]
            given = self._number(OPTIONS[what])
            limit = float(calibrated) if given is None else given
            detail = {"baselineShare": _baseline_share(reference, what), "calibrated": given is None, **_detail(reference, what, column)}
            rows.append(_row(reference.name, what, _count(column, what), _of(column, what, statistics.samples), limit, detail))
        return rows

    def _detail(self, context: Context, statistics: Profile, rows: list[FeatureRow]) -> dict[str, Any]:
        met = context.reading.columns
        known = {reference.name for reference in references_of(context.baseline)} if context.baseline else set(met)
        summaries = {name: statistics.features[name].summary() for name in {row.feature: None for row in rows}}
        return {"unknownColumns": [name for name in met if name not in known][:50], "statistics": summaries}


def _tests(reference: Reference) -> list[str]:
    if reference.numeric:
        return ["missing", "wrongType", "outOfRange"] if reference.good else ["missing", "wrongType"]
    return ["missing", "unseen"] if reference.can_drift else ["missing"]


def _count(column: Column, what: str) -> int:
    counts = {"missing": column.missing, "wrongType": column.wrong, "unseen": column.unseen}
    return column.below + column.above if what == "outOfRange" else counts[what]


def _of(column: Column, what: str, samples: int) -> int:
    """Missing values are a share of all records, wrong ones of those that are there, the others of those of the right type."""
    return samples if what == "missing" else column.good + column.wrong if what == "wrongType" else column.good


def _baseline_count(reference: Reference, what: str) -> float:
    """Events in the baseline. A category seen once was as unseen there, before that row, as a new one is in the window."""
    counts = {"missing": reference.missing, "wrongType": reference.wrong, "unseen": reference.singles, "outOfRange": 1}
    return float(counts[what])


def _baseline_rows(reference: Reference, what: str) -> float:
    return float({"missing": reference.rows, "wrongType": reference.good + reference.wrong}.get(what, reference.good))


def _baseline_share(reference: Reference, what: str) -> float:
    if what not in ("missing", "wrongType"):
        return 0.0
    rows = _baseline_rows(reference, what)
    return _baseline_count(reference, what) / rows if rows else 0.0


def _limits(tests: list[tuple[Reference, str]], statistics: Profile, tail: float) -> np.ndarray:
    """The largest share that chance, and a difference that is too small to matter, explain."""
    columns = [statistics.features[reference.name] for reference, _ in tests]
    rows = np.array([max(1, _of(column, what, statistics.samples)) for column, (_, what) in zip(columns, tests, strict=True)], dtype=float)
    repeated = np.array([_repeated(reference, what, size) for (reference, what), size in zip(tests, rows, strict=True)])
    counts = np.array([_baseline_count(reference, what) for reference, what in tests])
    totals = np.array([_baseline_rows(reference, what) * reference.effective for reference, what in tests])
    effective = np.array([reference.effective for reference, _ in tests])
    chance = count_limit(tail, rows / repeated, counts * effective / repeated, totals / repeated) * repeated
    least = np.array([_baseline_share(reference, what) + MINIMUM_EFFECT[what] for reference, what in tests])
    return np.minimum(1.0, np.maximum(chance / rows, least))


def _repeated(reference: Reference, what: str, rows: float) -> float:
    """How many neighbouring records tell as much as one: events that come in bursts are less certain."""
    found = reference.data.get("calibration", {})
    return at_size(found.get("missingInflation" if what == "missing" else "inflation") or [1.0], rows)


def _row(name: str, what: str, count: int, rows: int, limit: float, detail: dict[str, Any]) -> FeatureRow:
    share = count / rows if rows else 0.0
    score = share / limit if limit > 0 else 0.0 if share == 0 else float(rows)
    return FeatureRow(name, what, share, limit, score, share > limit, {"count": count, "of": rows, **detail})


def _detail(reference: Reference, what: str, column: Column) -> dict[str, Any]:
    if what == "unseen":
        return column.summary()
    if what != "outOfRange":
        return {}
    known = reference.data.get("statistics", {})
    found = column.summary()
    ends = {"minimum": found.get("minimum"), "maximum": found.get("maximum")}
    return {"range": [known.get("minimum"), known.get("maximum")], "windowRange": [ends["minimum"], ends["maximum"]]}


WORDS = {"missing": "is missing", "wrongType": "is of another type", "outOfRange": "is out of range", "unseen": "is of an unseen category"}


def _violation(row: FeatureRow) -> Violation:
    before = f"baseline {share_text(row.detail['baselineShare'])}, " if "baselineShare" in row.detail else ""
    text = (
        f"'{row.feature[:80]}' {WORDS[row.statistic]} in {share_text(row.value or 0.0)} of {count_text(row.detail['of'])} records "
        f"({before}limit {share_text(row.limit or 0.0)}){_example(row)}"
    )
    return Violation(row.feature, TYPES[row.statistic], text, row.statistic, row.value, row.limit)


def _example(row: FeatureRow) -> str:
    if row.statistic == "outOfRange":
        (low, high), (lowest, highest) = row.detail["range"], row.detail["windowRange"]
        return f": from {lowest:g} to {highest:g}, the baseline has {low:g} to {high:g}"
    if row.statistic == "unseen" and row.detail.get("unseen"):
        return ": " + listed([f"'{entry['value'][:40]}' ({count_text(entry['count'])})" for entry in row.detail["unseen"]], 3)
    return ""


def _absent_violation(name: str) -> Violation:
    return Violation(name, "missing_column_check", f"'{name[:80]}' is in no record of the window, the baseline has it", "column", None, None)


def _other_columns(absent: list[str], references: list[Reference], context: Context, statistics: Profile) -> CheckResult:
    text = (
        f"{len(absent)} of {len(references)} columns of the baseline are in no record ({_names(absent)}); "
        f"the window has {_names(context.reading.columns) or 'none'}"
    )
    return CheckResult(State.BAD_INPUT, statistics.samples, text)


def _names(names: list[str]) -> str:
    return listed([name[:80] for name in names], 3)


def _reason(violations: list[Violation], rows: list[FeatureRow]) -> str:
    if violations:
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        return violations[0].description + more
    features = len({row.feature for row in rows})
    return f"{are_text(features, 'feature')} as complete, typed, in range and known as in the baseline"

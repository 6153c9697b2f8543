"""How much drift the engine finds, and how often it cries wolf: `python -m studies.detection` writes docs/monitoring-accuracy.md.

Everything is seeded. `--quick` calculates the small part that the tests calculate again; the figures of both stand in detection.json.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlops_monitor.baseline_making import make
from studies.bench import Bench
from studies.datasets import DAY, SETS, DataSet
from studies.drifts import DRIFTS, Drift

FIGURES = Path(__file__).with_name("detection.json")
BASELINE_ROWS = 20_000
SIZES = (500, 2000, 10_000)


@dataclass(frozen=True)
class Plan:
    """For each data set: baselines, and quiet and drifted windows for each of them and each size."""

    baselines: int
    quiet: int
    drifted: int
    sizes: tuple[int, ...] = SIZES
    rows: int = BASELINE_ROWS


FULL = Plan(baselines=20, quiet=20, drifted=2)
SMALL = Plan(baselines=20, quiet=5, drifted=0, sizes=(500, 5000), rows=500)
QUICK = Plan(baselines=1, quiet=10, drifted=5, sizes=(1000,), rows=5000)
QUICK_SETS = SETS[:3]
QUIET_WINDOWS = FULL.baselines * FULL.quiet * len(FULL.sizes)
"""For each data set."""


def study(data: DataSet, plan: Plan) -> dict[str, Any]:
    """Counts of quiet windows with a violation, by check, and of drifted windows whose drift was found, by drift and strength."""
    quiet: dict[str, Counter[str]] = {str(size): Counter() for size in plan.sizes}
    found: dict[str, Counter[str]] = {str(size): Counter() for size in plan.sizes}
    for number in range(plan.baselines):
        bench = Bench(make(*data.draw(_generator(data, number), plan.rows)))
        for size in plan.sizes:
            for window in range(max(plan.quiet, plan.drifted)):
                _judge(data, bench, (number, size, window), plan, (quiet[str(size)], found[str(size)]))
    return {"quiet": {size: dict(sorted(count.items())) for size, count in quiet.items()},
            "found": {size: dict(sorted(count.items())) for size, count in found.items()}}  # fmt: skip


def _judge(data: DataSet, bench: Bench, at: tuple[int, int, int], plan: Plan, counts: tuple[Counter[str], Counter[str]]) -> None:
    quiet, found = counts
    features, predictions = data.draw(_generator(data, *at), at[1])
    profile = bench.profile(features, predictions)
    if at[2] < plan.quiet:
        violated = [
            result.name or spec.name for spec, result in zip(bench.specs, bench.judge(profile, features.columns), strict=True) if result.violations
        ]
        quiet.update({"windows": 1, "alarms": int(bool(violated)), **dict.fromkeys(violated, 1)})
    if at[2] >= plan.drifted:
        return
    for index, drift in enumerate(DRIFTS):
        for strength in drift.strengths:
            changed = drift.apply(_generator(data, *at, index, int(strength * 1e4)), data, features, strength)
            if changed is not None:
                results = bench.judge(bench.with_column(profile, changed[1]), features.columns)
                hit = any(violation.feature == changed[0] for result in results for violation in result.violations)
                found[f"{drift.name} {strength:g}"] += int(hit)


def _generator(data: DataSet, *numbers: int) -> np.random.Generator:
    return np.random.default_rng([2026, [entry.name for entry in SETS].index(data.name), *numbers])


def page(figures: dict[str, Any]) -> str:
    """docs/monitoring-accuracy.md"""
    quiet = {data.name: figures[data.name]["quiet"] for data in SETS}
    small = {data.name: figures[data.name]["small"] for data in SETS}
    lines = [HEAD, *_quiet_table(quiet), SMALL_TEXT, *_quiet_table(small), FOUND]
    drifted = FULL.baselines * FULL.drifted
    for drift in DRIFTS:
        lines += _table(drift, figures, drifted)
    return "\n".join([*lines, TAIL]) + "\n"


def _quiet_table(counts: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    lines = [QUIET_HEADS, "|---|---|---|---|---|---|---|"]
    for name, sizes in counts.items():
        for size, count in sorted(sizes.items(), key=lambda entry: int(entry[0])):
            by = " / ".join(str(count.get(check, 0)) for check in ("DataQuality", "DataDrift", "PredictionDrift"))
            lines.append(f"| {name} | {int(size):,} | {_share_with_interval(count.get('alarms', 0), count['windows'])} | {by} |")
        alarms, windows = (sum(count.get(key, 0) for count in sizes.values()) for key in ("alarms", "windows"))
        lines.append(f"| **{name}** | all | {_share_with_interval(alarms, windows)} | |")
    every = [count for sizes in counts.values() for count in sizes.values()]
    alarms, windows = sum(count.get("alarms", 0) for count in every), sum(count["windows"] for count in every)
    return [*lines, f"| **all** | | {_share_with_interval(alarms, windows)} | |"]


def _share_with_interval(alarms: int, windows: int) -> str:
    from scipy.stats import binomtest

    low, high = binomtest(alarms, windows).proportion_ci(0.95, method="exact")
    return f"{windows:,} | {alarms} | {alarms / windows:.2%} | {low:.2%} to {high:.2%}"


def _table(drift: Drift, figures: dict[str, Any], windows: int) -> list[str]:
    head = " | ".join(f"{size:,} records" for size in SIZES)
    lines = [f"\n### {drift.name}: {drift.about}\n", f"| data set | strength | {head} |", "|---|---|" + "---|" * len(SIZES)]
    for data in SETS:
        column = data.number if drift.column == "number" else data.category
        for strength in drift.strengths if column else ():
            shares = [figures[data.name]["found"][str(size)].get(f"{drift.name} {strength:g}", 0) / windows for size in SIZES]
            lines.append(f"| {data.name}, `{column}` | {strength:g} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    return lines


HEAD = f"""# How well drift is found

Made by `python -m studies.detection` in `containers/monitor` (seeded; do not edit). A small part of the same study runs in the tests and
must give the committed figures. [How the limits come about](monitoring-statistics.md).

Four kinds of generated data that look like public ones:

{chr(10).join(f"- **{data.name}**: {data.about}" for data in SETS)}

Baselines have {BASELINE_ROWS:,} rows. The monitor is at its defaults (`falseAlarmRate` 0.01) with the checks `dataQuality`, `dataDrift` and
`predictionDrift`. Model quality, bias and attribution have a part of the rate of their own, which is not used here.

## Quiet windows

Nothing has changed. For each data set {FULL.baselines} baselines, with {FULL.quiet} windows of each size: {QUIET_WINDOWS:,} windows in all. The goal
is at most 1 % of windows with any violation at all. The interval is the exact binomial one of 95 %; it takes windows for independent, though
{QUIET_WINDOWS // FULL.baselines} of them share a baseline, so it is a little too narrow.
"""

QUIET_HEADS = "| data set | records in a window | windows | with an alarm | share | 95 % interval | by data quality / data drift / prediction drift |"

SMALL_TEXT = f"""
## Quiet windows, baselines of {SMALL.rows} rows

A small baseline knows little of rare values, so the limits are wide. What it cannot know is a rhythm that is longer than itself: `sensors` repeats
each day of {DAY} readings, and {SMALL.rows} rows are one. Give data in order of time that covers the rhythm several times.
"""

FOUND = f"""
## Drifted windows

One column is changed, all others are as before. A drift counts as found if a violation names that column. {FULL.baselines * FULL.drifted} windows
for each cell. `age` of census is cut at 17 and 90, so even its weakest changes leave values out of range. In windows of 10,000 records the weakest
changes are found less often than in 2,000 where the minimum effect is all that decides: they are certain, and too small to matter."""

TAIL = """
## What this does not find

- **A changed relation between columns** (`relation`): every column is distributed as before, so checks of single columns are blind to it.
  Model quality sees it when the labels arrive; featureAttribution and predictionDrift may see it where the model uses the relation.
- **Differences that are too small to matter**: below PSI 0.02, Kolmogorov-Smirnov 0.05 and Jensen-Shannon 0.06 nothing is reported, however
  large the window; a shift of 0.1 standard deviations is PSI 0.01.
- **Weak drift in small windows**: what chance explains in a window of 500 records is no finding. A longer window finds it.
- **Rhythms that the baseline does not show**: where neighbouring records resemble each other (`sensors`), limits are wider, because quiet windows
  differ more. That is learnt from the order of the rows: a shuffled baseline hides it, and then quiet windows alarm."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="studies.detection")
    parser.add_argument("--quick", action="store_true", help="only the part that the tests check")
    parser.add_argument("--docs", type=Path, default=Path(__file__).parents[3] / "docs")
    parser.add_argument("--set", choices=[data.name for data in SETS], help="only this data set; the page needs all")
    options = parser.parse_args(arguments)
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    if options.quick:
        figures["quick"] = {data.name: study(data, QUICK) for data in QUICK_SETS}
    for data in SETS:
        if not options.quick and options.set in (None, data.name):
            figures[data.name] = {**study(data, FULL), "small": study(data, SMALL)["quiet"]}
            print(data.name, figures[data.name]["quiet"], flush=True)
    FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
    if all(data.name in figures for data in SETS):
        (options.docs / "monitoring-accuracy.md").write_text(page(figures))


if __name__ == "__main__":
    main()

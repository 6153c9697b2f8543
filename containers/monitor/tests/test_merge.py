"""Shards of a window, each counted on its own instance, give the verdicts of the whole."""

import json
import shutil

import numpy as np
import pytest
from support import HOUR, START, csv_event, lines, put, request

from mlops_monitor import baseline
from mlops_monitor.__main__ import main
from mlops_monitor.layout import Layout
from mlops_monitor.partials import FORMAT

FILES, RECORDS = 32, 3_200
CHECKS = [
    {"name": "Quality", "kind": "dataQuality"}, {"name": "Drift", "kind": "dataDrift"}, {"name": "Prediction", "kind": "predictionDrift"},
    {"name": "Model", "kind": "modelQuality", "positiveLabel": "1", "limits": [{"metric": "auc", "atLeast": 0.9}]},
    {"name": "Bias", "kind": "bias", "facet": "country", "disadvantaged": ["AT"], "positiveLabel": "1", "metrics": ["DPPL", "DI"]},
]  # fmt: skip
COLUMNS = ["amount", "age", "country", "hours"]


def table(seed: int, rows: int, shift: float = 0.0) -> list[list[str]]:
    """Amount, age, country, hours, score, label; `shift` moves the amounts and the countries."""
    generator = np.random.default_rng(seed)
    amounts = generator.lognormal(3 + shift, 1, rows)
    ages = generator.normal(40, 10, rows)
    countries = generator.choice(["DE", "AT", "CH"], rows, p=[0.6 - shift / 4, 0.3, 0.1 + shift / 4])
    hours = generator.integers(0, 24, rows)
    scores = 1 / (1 + np.exp(-(np.log(amounts) - 3 + (countries == "AT"))))
    labels = generator.random(rows) < scores
    return [
        [f"{amounts[n]:.3f}", f"{ages[n]:.2f}" if n % 97 else "", str(countries[n]), str(hours[n]), f"{scores[n]:.5f}", str(int(labels[n]))]
        for n in range(rows)
    ]


@pytest.fixture(scope="module", params=[0.0, 0.8], ids=["quiet", "drifted"])
def window(request, tmp_path_factory):
    """Files of one window, its labels, and the baseline; the folder is `whole`, judged by `analyze`."""
    root = tmp_path_factory.mktemp("window") / "whole"
    training = [[*COLUMNS, "score", "label"], *table(1, 4_000)]
    put(root.parent / "training", "data/a.csv", "\n".join(",".join(row) for row in training))
    assert baseline.main(root.parent / "training", ["--label=label", "--prediction=score"]) == 0
    made = (root.parent / "training/output/baseline/baseline.json").read_text()
    rows = table(2, RECORDS, request.param)
    for number in range(FILES):
        part = [csv_event(",".join(row[:4]), row[4], id=f"e{number}-{n}") for n, row in enumerate(rows[number::FILES])]
        put(root, f"capture/{HOUR}/{number:02}.jsonl", lines(*part, "garbage" if number == 3 else part[0]))
    put(root, "labels/a.csv", "".join(f"e{n}-{m},{row[5]}\n" for n in range(FILES) for m, row in enumerate(rows[n::FILES]) if m % 2))
    put(root, "baseline/baseline.json", made)
    put(root, "request/request.json", ordered())
    assert main(["analyze", "--root", str(root)]) == 0
    return root


def ordered():
    return request(checks=CHECKS)


def sharded(window, target, count):
    """A folder for each instance with its files by turns, as S3 keys are dealt out, and the rest in full."""
    hosts = [f"algo-{n + 1}" for n in range(count)]
    for number, host in enumerate(hosts):
        root = target / host / "processing"
        shutil.copytree(window / "input", root / "input", ignore=shutil.ignore_patterns("capture"))
        (root.parent / "config").mkdir()
        (root.parent / "config/resourceconfig.json").write_text(json.dumps({"current_host": host, "hosts": hosts}))
        for path in sorted((window / f"input/capture/{HOUR}").iterdir())[number::count]:
            put(root, f"capture/{HOUR}/{path.name}", path.read_bytes())
        assert main(["partial", "--root", str(root)]) == 0
    return hosts


def merged(window, target, hosts):
    root = target / "merge"
    shutil.copytree(window / "input", root / "input", ignore=shutil.ignore_patterns("capture", "labels"))
    for host in hosts:
        put(root, f"partials/{host}.json", (target / host / f"processing/output/partials/{host}.json").read_bytes())
    assert main(["merge", "--root", str(root)]) == 0
    return root


def document(root, name):
    return json.loads((root / "output/report" / name).read_text())


def test_the_window_is_worth_the_comparison(window):
    states = {check["name"]: check["state"] for check in document(window, "summary.json")["checks"]}
    quiet = "amount" not in json.dumps(document(window, "violations.json"))
    assert states["Drift"] == ("Passed" if quiet else "Violated")
    assert states["Model"] == "Violated"
    assert set(states.values()) <= {"Passed", "Violated"}


@pytest.mark.parametrize("count", [1, 2, 5, 16])
def test_shards_give_the_verdicts_of_the_whole(window, tmp_path, count):
    root = merged(window, tmp_path, sharded(window, tmp_path, count))
    for name in ("summary.json", "violations.json", "history.json"):
        assert near(document(root, name), document(window, name)), name
    assert near(rows(root, "features"), rows(window, "features"))


def rows(root, name):
    return [json.loads(line) for line in (root / f"output/{name}/{name}.jsonl").read_text().splitlines()]


WORDS = ("description", "reason", "reasons")  # name medians, which are exact within the bound of the sketch only


def near(left, right):
    """Equal but for the last digits of sums of floating point numbers, and for words."""
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(near(left[key], right[key]) for key in left if key not in WORDS)
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(near, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return left == pytest.approx(right, rel=1e-9, abs=1e-12)
    return left == right


def test_a_duplicate_within_a_shard_counts_once_and_what_is_lost_is_summed(window, tmp_path):
    root = merged(window, tmp_path, sharded(window, tmp_path, 2))
    summary = document(root, "summary.json")
    assert summary["samples"] == RECORDS
    assert any("1: line is no JSON, first in AllTraffic/2026/11/21/17/03.jsonl" in reason for reason in summary["reasons"])


def test_a_shard_without_files_changes_nothing(window, tmp_path):
    hosts = sharded(window, tmp_path, FILES + 3)
    assert near(document(merged(window, tmp_path, hosts), "summary.json"), document(window, "summary.json"))


BROKEN = {
    "one is missing": (lambda folder: (folder / "algo-2.json").unlink(), "partial statistics of 1 of 3 instances are missing: algo-2"),
    "all are missing": (lambda folder: shutil.rmtree(folder), "there are no partial statistics"),
    "one is cut": (lambda folder: cut(folder / "algo-1.json"), f"algo-1.json is no {FORMAT}"),
    "one is of another window": (lambda folder: changed(folder / "algo-3.json", window="2026-11-21T16:00:00Z"), "of another monitor or window"),
    "one is of another monitor": (lambda folder: changed(folder / "algo-3.json", monitor="other"), "of another monitor or window"),
    "one failed": (lambda folder: changed(folder / "algo-1.json", failed="MemoryError"), "instance algo-1 failed: MemoryError"),
}


def cut(path):
    path.write_text(path.read_text()[:-100])


def changed(path, **values):
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.mark.parametrize("case", BROKEN)
def test_part_of_the_data_is_no_ground_for_a_judgement(window, tmp_path, case):
    spoil, reason = BROKEN[case]
    root = merged(window, tmp_path, sharded(window, tmp_path, 3))
    shutil.rmtree(root / "output")
    spoil(root / "input/partials")
    assert main(["merge", "--root", str(root)]) == 0
    summary = document(root, "summary.json")
    assert summary["status"] == "Failed"
    assert {check["state"] for check in summary["checks"]} == {"Failed"}
    assert reason in summary["checks"][0]["reason"]


def test_statistics_that_fail_on_one_instance_fail_the_checks_that_share_them(window, tmp_path):
    hosts = sharded(window, tmp_path, 2)
    path = tmp_path / "algo-1/processing/output/partials/algo-1.json"
    data = json.loads(path.read_text())
    data["statistics"][0] |= {"failure": "ZeroDivisionError", "state": None}
    path.write_text(json.dumps(data))
    states = {check["name"]: check["state"] for check in document(merged(window, tmp_path, hosts), "summary.json")["checks"]}
    assert states["Quality"] == states["Drift"] == "Failed"
    assert states["Model"] == "Violated"


def test_an_instance_that_cannot_begin_says_so(tmp_path):
    assert main(["partial", "--root", str(tmp_path)]) == 0
    data = json.loads((tmp_path / "output/partials/algo-1.json").read_text())
    assert data["failed"] == "there is no request: request.json is missing"


@pytest.mark.parametrize("config", ["{", "[]", '{"current_host": "algo-9", "hosts": ["algo-1"]}'])
def test_a_strange_resource_configuration_means_one_instance(tmp_path, config):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/resourceconfig.json").write_text(config)
    assert Layout(tmp_path / "processing").hosts() == ("algo-1", ["algo-1"])


def test_the_window_of_the_partials_is_the_one_of_the_request(window):
    assert document(window, "history.json")["windows"][0]["start"] == START

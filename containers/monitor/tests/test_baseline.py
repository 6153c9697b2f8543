"""Baseline mode: types, options, what is refused, and the file as its schema has it."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest
from windows import BASELINE, answers, make, table

from mlops_monitor import baseline
from mlops_monitor.__main__ import main
from mlops_monitor.baseline_columns import describe
from mlops_monitor.errors import MonitorError

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas/baseline.json").read_text())


def labelled(rows: int = 400) -> pl.DataFrame:
    return table(rows).with_columns(answers(rows)["score"], fraud=pl.Series(np.arange(rows) % 2))


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "processing"
    (folder / "input/data").mkdir(parents=True)
    return folder


def made(root: Path, *arguments: str) -> dict:
    assert main(["baseline", "--root", str(root), *arguments]) == 0
    assert (root / "output/baseline/baseline.html").read_text().startswith("<!")
    return json.loads((root / "output/baseline/baseline.json").read_text())


def type_of(values, **more) -> str:
    return describe("x", pl.Series("x", values, strict=False), **more).entry["type"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", [1, 2, 3, 2] * 50),
        ("integer", ["1", "2.0", "3", ""] * 50),
        ("numeric", [0.5, 1.5, 2.0] * 50),
        ("numeric", [*[f"{value / 7:.3f}" for value in range(197)], "n/k", "n/k", "n/k"]),
        ("category", [*[str(value % 9) for value in range(180)], *["n/k"] * 20]),
        ("category", ["red", "green"] * 50),
        ("category", [True, False] * 50),
        ("text", [f"a sentence, number {index}" for index in range(200)]),
        ("timestamp", [f"2026-11-{1 + index % 28:02}T10:00:00Z" for index in range(200)]),
        ("timestamp", [1.7e9 + 37 * (index * 7 % 200) for index in range(200)]),
        ("timestamp", [1.7e12 + 37 * (index * 7 % 200) for index in range(200)]),
        ("identifier", [1000 + 3 * index for index in range(200)]),
        ("empty", [None] * 60),
        ("empty", ["", "nan", "null"] * 20),
    ],
)  # fmt: skip
def test_types(kind, values):
    assert type_of(values) == kind


@pytest.mark.parametrize(("rows", "kind"), [(99, "category"), (100, "text")])
def test_texts_that_hardly_repeat_are_free_text_once_there_are_enough(rows, kind):
    assert type_of([f"text {index}" for index in range(rows)]) == kind


@pytest.mark.parametrize(("kinds", "kind"), [(1000, "category"), (1001, "text")])
def test_at_most_1000_categories_are_watched(kinds, kind):
    assert type_of([f"c{index % kinds}" for index in range(4 * kinds)]) == kind


def test_numbers_that_are_names_are_categories_by_choice():
    assert type_of([1, 2, 3] * 50, category=True) == "category"


def test_statistics_are_those_of_numpy():
    values = np.random.default_rng(1).gamma(2, 3, 999)
    found = describe("x", pl.Series("x", values)).entry["statistics"]
    assert found["mean"] == pytest.approx(values.mean())
    assert found["standardDeviation"] == pytest.approx(values.std())
    assert found["quantiles"]["0.95"] == pytest.approx(np.quantile(values, 0.95))
    assert (found["minimum"], found["maximum"]) == (values.min(), values.max())


def test_every_row_is_counted_once():
    for entry in BASELINE["features"]:
        assert sum(entry["counts"]) + entry["missing"] + entry["wrong"] == BASELINE["rows"]


def test_the_file_is_as_its_schema_has_it():
    odd = table(200).with_columns(pl.lit(None, pl.String).alias("nothing"), pl.lit(7.0).alias("always"), pl.int_range(200).alias("id"))
    for found in (BASELINE, make(odd)):
        jsonschema.validate(found, SCHEMA)
        json.dumps(found, allow_nan=False)


def test_limits_for_people_are_those_that_a_check_would_use():
    entry = next(entry for entry in BASELINE["features"] if entry["name"] == "amount")
    assert set(entry["limits"]) == {"rows", "psi", "ks"}
    assert entry["limits"]["psi"][0] > entry["limits"]["psi"][-1] >= 0.02


@pytest.mark.parametrize(("ending", "write"), [("csv", "write_csv"), ("jsonl", "write_ndjson"), ("parquet", "write_parquet")])
def test_data_of_each_format_gives_the_same_baseline(root, ending, write):
    getattr(labelled().fill_nan(None), write)(root / f"input/data/a.{ending}")
    found = made(root, "--label=fraud", "--prediction=score")
    expected = make(table(400), answers(400).select("score"))
    assert found["columns"] == ["amount", "visits", "country", "age"]
    for one, other in zip(found["features"], expected["features"], strict=True):
        assert {key: one[key] for key in ("name", "role", "type", "missing", "counts")} == {
            key: other[key] for key in ("name", "role", "type", "missing", "counts")
        }


def test_the_label_and_what_is_excluded_are_no_features(root):
    labelled().write_csv(root / "input/data/a.csv")
    assert made(root, "--label=fraud", "--exclude=score,age", "--exclude=visits")["columns"] == ["amount", "country"]


def test_csv_without_a_header_gets_names(root):
    labelled().write_csv(root / "input/data/a.csv", include_header=False)
    found = made(root, "--header=absent", "--columns=a,b", "--columns=c,d,e,f", "--label=f")
    assert found["columns"] == ["a", "b", "c", "d", "e"]


def test_a_request_file_says_the_same_and_arguments_win(root):
    labelled().write_csv(root / "input/data/a.csv")
    (root / "input/request").mkdir()
    (root / "input/request/baseline-request.json").write_text(json.dumps({"label": "fraud", "prediction": "score", "exclude": ["age"]}))
    assert made(root)["columns"] == ["amount", "visits", "country"]
    assert made(root, "--exclude=visits")["columns"] == ["amount", "country", "age"]


def test_the_report_of_an_evaluation_beside_its_predictions_is_no_data(root):
    labelled().write_csv(root / "input/data/predictions.csv")
    (root / "input/data/evaluation.json").write_text('{"auc": 0.9}')
    assert made(root, "--label=fraud")["rows"] == 400


def test_the_same_data_gives_the_same_bytes(root):
    labelled().write_csv(root / "input/data/a.csv")
    made(root)
    first = (root / "output/baseline/baseline.json").read_bytes()
    made(root)
    assert (root / "output/baseline/baseline.json").read_bytes() == first


def test_too_many_rows_for_the_memory_are_thinned_evenly(root, monkeypatch):
    monkeypatch.setattr(baseline, "MOST_CELLS", 1000)
    pl.DataFrame({"x": np.arange(5000) % 97, "y": np.arange(5000) % 89}).write_csv(root / "input/data/a.csv")
    found = made(root)
    assert (found["rows"], found["usedRows"]) == (5000, 313)
    assert found["features"][0]["statistics"]["mean"] == pytest.approx(48, abs=1)


def refused(root: Path, *arguments: str) -> str:
    assert main(["baseline", "--root", str(root), *arguments]) == 1
    return (root.parent / "output/message").read_text()


@pytest.mark.parametrize(("rows", "code"), [(49, 1), (50, 0)])
def test_50_rows_are_enough(root, rows, code):
    table(rows).write_csv(root / "input/data/a.csv")
    assert main(["baseline", "--root", str(root)]) == code


def test_what_is_refused_is_refused_with_the_reason(root):
    assert refused(root) == "there is no data: input/data holds no file"
    labelled().write_csv(root / "input/data/a.csv")
    assert refused(root, "--label=nope").startswith("the label column 'nope' has no value; the data has amount, visits")
    assert refused(root, "--prediction=nope").startswith("the prediction column 'nope' has no value; the data has amount")
    assert refused(root, "--false-alarm-rate=0.6") == "the false alarm rate must be above 0 and at most 0.5, got 0.6"


@pytest.mark.parametrize(("broken", "code"), [(21, 0), (22, 1)])
def test_more_than_a_twentieth_of_lines_that_cannot_be_read_is_no_baseline(root, broken, code):
    lines = [json.dumps({"x": index}) for index in range(400)] + ["{broken"] * broken
    (root / "input/data/a.jsonl").write_text("\n".join(lines) + "\n")
    assert main(["baseline", "--root", str(root)]) == code


def test_a_table_without_rows_is_refused():
    with pytest.raises(MonitorError, match="must have 50 rows or more, got 0"):
        make(table(0))

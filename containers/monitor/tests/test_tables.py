"""Training data and the input of batch transform."""

import gzip

import polars as pl
import pytest

from mlops_monitor.batch import Reading
from mlops_monitor.readers.tables import TableOrder, read_tables

EXPECTED = [{"amount": 1.0, "country": "DE"}, {"amount": 2.5, "country": "AT"}, {"amount": None, "country": "CH"}]
CSV = "amount,country\n1,DE\n2.5,AT\n,CH\n"
LINES = '{"amount": 1, "country": "DE"}\n{"amount": 2.5, "country": "AT"}\n{"country": "CH", "amount": null}\n'


def read(*paths, **order):
    reading = Reading()
    return list(read_tables(list(paths), TableOrder(**order), reading)), reading


def rows(batches):
    return [row for batch in batches for row in batch.features.rows(named=True)]


@pytest.mark.parametrize("name, data", [
    ("a.csv", CSV.encode()), ("a.csv.gz", gzip.compress(CSV.encode())), ("a.csv", CSV.replace("\n", "\r\n").encode()),
    ("a.csv", b"\xef\xbb\xbf" + CSV.encode()),
    ("a.csv", b'"amount","country"\n1,"DE"\n2.5,AT\n,"CH"\n'), ("a.jsonl", LINES.encode()), ("a.jsonl.gz", gzip.compress(LINES.encode())),
    ("a.json", ("[\n" + LINES.strip().replace("\n", ",\n") + "\n]\n").encode()), ("part-0001", CSV.encode()),
])  # fmt: skip
def test_every_form_gives_the_same_rows(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    batches, reading = read(path)
    assert rows(batches) == EXPECTED
    assert (reading.read, reading.unread, reading.columns) == (3, 0, ["amount", "country"])


def test_parquet_is_read_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.MOST_ROWS", 2)
    pl.DataFrame(EXPECTED).write_parquet(tmp_path / "a.parquet")
    batches, reading = read(tmp_path / "a.parquet")
    assert rows(batches) == EXPECTED
    assert [batch.height for batch in batches] == [2, 1]


def test_label_and_prediction_are_no_features(tmp_path):
    (tmp_path / "a.csv").write_text("amount,score,label,id\n1,0.5,yes,x\n2,0.25,,y\n")
    (batch,), reading = read(tmp_path / "a.csv", label="label", predictions=("score",), exclude=("id",))
    assert rows([batch]) == [{"amount": 1.0}, {"amount": 2.0}]
    assert (batch.scores.tolist(), batch.labels.to_list(), reading.labelled) == ([0.5, 0.25], ["yes", None], 1)


@pytest.mark.parametrize("text, order, first", [
    ("a,b\nc,d\n", {}, {"a": "c", "b": "d"}),
    ("1,DE\n2,AT\n", {}, {"feature_0": 1.0, "feature_1": "DE"}),
    ("1,2\n3,4\n", {"header": "present"}, {"1": 3.0, "2": 4.0}),
    ("a,b\nc,d\n", {"header": "absent"}, {"feature_0": "a", "feature_1": "b"}),
    ("1,2\n3,4\n", {"columns": ("x", "y")}, {"x": 1.0, "y": 2.0}),
    ("y,x\n3,4\n", {"columns": ("x", "y")}, {"y": 3.0, "x": 4.0}),
    ("y,x,more\n3,4,5\n", {"columns": ("x", "y")}, {"y": 3.0, "x": 4.0, "more": 5.0}),
])  # fmt: skip
def test_a_header_is_told_from_a_row(tmp_path, text, order, first):
    (tmp_path / "a.csv").write_text(text)
    assert rows(read(tmp_path / "a.csv", **order)[0])[0] == first


def test_a_transform_job_joins_its_answer_to_the_right(tmp_path):
    (tmp_path / "a.csv.out").write_text("1,2,0.5\n3,4,0.25\n")
    (batch,), _ = read(tmp_path / "a.csv.out", columns=("x", "y"), predictions=("score",))
    assert (rows([batch])[0], batch.scores.tolist()) == ({"x": 1.0, "y": 2.0}, [0.5, 0.25])


def test_the_inference_id_of_a_transform_job_is_the_id(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"x": 1, "SageMakerInferenceId": "abc"}\n')
    (batch,), _ = read(tmp_path / "a.jsonl")
    assert (rows([batch]), batch.keys["id"].to_list()) == ([{"x": 1.0}], ["abc"])


@pytest.mark.parametrize("name, data, reason", [
    ("a.parquet", b"PAR1nonsense", "file truncated or broken"),
    ("a.csv.gz", gzip.compress(CSV.encode())[:20], "file truncated or broken"),
    ("a.csv", b"amount,amount\n1,2\n", "header names a column twice or not at all"),
    ("a.csv", b"amount,country\n1,DE\n1\n", "record has 1 values, 2 columns are known"),
    ("a.jsonl", b'{"amount": 1}\n{"amount": \n', "line is no JSON, though declared so"),
])  # fmt: skip
def test_what_cannot_be_read_is_counted(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    order = {"header": "present"} if b"amount,amount" in data else {}
    assert reason in read(tmp_path / name, **order)[1].unreadable


def test_files_of_different_columns_are_one_table_with_holes(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("y,z\n3,4\n")
    batches, reading = read(tmp_path / "a.csv", tmp_path / "b.csv")
    assert rows(batches) == [{"x": 1.0, "y": 2.0}, {"y": 3.0, "z": 4.0}]
    assert reading.columns == ["x", "y", "z"]


def test_a_table_of_a_million_columns_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(",".join(f"c{n}" for n in range(1_000_000)) + "\n" + ",".join("1" * 1_000_000) + "\n")
    assert "5,000" in read(tmp_path / "a.csv")[1].refused


def test_days_and_categories_of_parquet_are_texts(tmp_path):
    pl.DataFrame({"day": ["2026-11-21"], "kind": ["a"]}).select(pl.col("day").str.to_date(), pl.col("kind").cast(pl.Categorical)).write_parquet(
        tmp_path / "a.parquet"
    )
    assert rows(read(tmp_path / "a.parquet")[0]) == [{"day": "2026-11-21", "kind": "a"}]

"""Our own record format, for targets that capture nothing."""

import pytest
from support import answers, ids, lines, put, read, record, rows

RECORDS = {"source": {"kind": "records"}}


def test_a_record_is_read_as_the_contract_says(tmp_path):
    put(
        tmp_path,
        "capture/2026/11/21/17/a.jsonl",
        lines(record({"amount": 12.5, "country": "DE"}, {"score": 0.93, "label": "1"}, "abc", version="arn")),
    )
    (batch,), reading = read(tmp_path, **RECORDS)
    assert rows([batch]) == [{"amount": 12.5, "country": "DE"}]
    assert (batch.scores.tolist(), batch.predicted_labels.to_list(), ids([batch])) == ([0.93], ["1"], ["abc"])
    assert reading.unread == 0


@pytest.mark.parametrize("features", [{"text": 'a "quoted" \\ back\nslash'}, {"text": "für"}, {"text": "\u2028"}])
def test_texts_arrive_as_they_were_sent(tmp_path, features):
    put(tmp_path, "capture/a.jsonl", lines(record(features), record({"text": "plain"}, id="s")))
    assert rows(read(tmp_path, **RECORDS)[0])[0] == features


def test_a_bare_prediction_is_a_score(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(record({"a": 1}, 0.4)))
    assert read(tmp_path, **RECORDS)[0][0].scores.tolist() == [0.4]


def test_objects_in_objects_get_names_with_points(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(record({"user": {"age": 3, "tags": ["a", "b"]}})))
    assert rows(read(tmp_path, **RECORDS)[0]) == [{"user.age": 3.0, "user.tags.0": "a", "user.tags.1": "b"}]


def test_a_feature_that_comes_later_is_missing_before(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(record({"a": 1}, id="1"), record({"a": 2, "b": 3}, id="2")))
    batches, reading = read(tmp_path, **RECORDS)
    assert rows(batches) == [{"a": 1.0, "b": None}, {"a": 2.0, "b": 3.0}]
    assert reading.columns == ["a", "b"]


@pytest.mark.parametrize("line", [
    {"features": {"a": 1}}, {"format": "cdk-mlops/record/2", "features": {"a": 1}}, {"format": "cdk-mlops/record/1"}, [1], "text",
])  # fmt: skip
def test_what_is_no_record_is_counted(tmp_path, line):
    put(tmp_path, "capture/a.jsonl", lines(record({"a": 1}), line if isinstance(line, dict) else str(line)))
    _, reading = read(tmp_path, **RECORDS)
    assert (reading.read, reading.unread) == (1, 1)


def test_a_record_without_an_id_is_read_and_never_a_duplicate(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(record({"a": 1}, id=None), record({"a": 1}, id=None)))
    batches, reading = read(tmp_path, **RECORDS)
    assert (reading.read, reading.duplicates, ids(batches)) == (2, 0, [None, None])
    assert answers(batches) == []

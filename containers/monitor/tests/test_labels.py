"""Ground truth, joined by inference id."""

import json

import pytest
from support import base64_of, csv_event, event, lines, put, read, side

from mlops_monitor.batch import Reading
from mlops_monitor.readers.labels import load


def truth(id, data, encoding="CSV"):
    return {"groundTruthData": {"data": data, "encoding": encoding}, "eventMetadata": {"eventId": id}, "eventVersion": "0"}


def labels(root):
    reading = Reading()
    return load(root / "input/labels", reading), reading


def joined(root):
    """Labels of the records in the order of the records."""
    found, _ = labels(root)
    batches, reading = read(root, labels=found)
    return [label for batch in batches for label in batch.labels.to_list()], reading


def test_the_documented_line_is_a_label(tmp_path):
    documented = '{ "groundTruthData": { "data": "1", "encoding": "CSV" }, "eventMetadata": { "eventId": "aaaa-bbbb-cccc" }, "eventVersion": "0" }'
    put(tmp_path, "labels/a.jsonl", documented + "\n")
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", id="x", inference="aaaa-bbbb-cccc"), csv_event("1,2", id="y")))
    found, reading = joined(tmp_path)
    assert found == ["1", None]
    assert (reading.labelled, reading.label_share) == (1, 0.5)


def test_without_an_inference_id_the_event_id_joins(tmp_path):
    put(tmp_path, "labels/a.jsonl", lines(truth("x", "0")))
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", id="x")))
    assert joined(tmp_path)[0] == ["0"]


@pytest.mark.parametrize("name, text", [
    ("labels/a.csv", "inferenceId,label\nx,fraud\ny,fine\n"),
    ("labels/a.csv", "x,fraud\r\ny,fine\r\n"),
    ("labels/2026/11/21/17/a.csv", 'x,"fraud"\n\ny , fine\n'),
    ("labels/a.jsonl", lines(truth("x", '"fraud"', "JSON"), truth("y", base64_of("fine"), "BASE64"))),
    ("labels/a.jsonl", lines(truth("x", "fraud\n"), truth("y", "fine"))),
])  # fmt: skip
def test_labels_come_in_two_forms(tmp_path, name, text):
    put(tmp_path, name, text)
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1", id="y"), csv_event("1", id="x")))
    assert joined(tmp_path)[0] == ["fine", "fraud"]


def test_the_last_label_of_an_id_wins(tmp_path):
    put(tmp_path, "labels/1.jsonl", lines(truth("x", "0"), truth("x", "1")))
    put(tmp_path, "labels/2.jsonl", lines(truth("y", "0")))
    put(tmp_path, "labels/3.jsonl", lines(truth("y", "1")))
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1", id="x"), csv_event("1", id="y")))
    assert joined(tmp_path)[0] == ["1", "1"]


def test_records_of_one_request_have_labels_of_their_own(tmp_path):
    put(tmp_path, "labels/a.jsonl", lines(truth("x", "0\n1\n2"), truth("y", "[5, 6]", "JSON"), truth("z/1", "9")))
    events = [event(side("1\n2\n3"), None, "x"), event(side("1\n2"), None, "y"), event(side("1\n2"), None, "z")]
    put(tmp_path, "capture/a.jsonl", lines(*events))
    assert joined(tmp_path)[0] == ["0", "1", "2", "5", "6", None, "9"]


def test_what_is_no_label_is_counted_with_its_place(tmp_path):
    bad = ["nope", "[]", json.dumps({"groundTruthData": {}}), json.dumps(truth(None, "1")), json.dumps(truth("x", "!", "BASE64"))]
    put(tmp_path, "labels/a.jsonl", lines(truth("x", "1"), *bad))
    put(tmp_path, "labels/b.csv", "x\n")
    found, reading = labels(tmp_path)
    assert len(found.ids) == 1
    assert dict(reading.unreadable) == {"line is no ground truth": 6}
    assert reading.examples == {"line is no ground truth": "a.jsonl, line 2"}


@pytest.mark.parametrize("data", ["", None])
def test_an_empty_label_is_none(tmp_path, data):
    put(tmp_path, "labels/a.jsonl", lines(truth("x", data)))
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1", id="x")))
    assert joined(tmp_path)[0] == [None]


def test_a_hundred_thousand_labels_find_their_records(tmp_path):
    count = 100_000
    put(tmp_path, "labels/a.csv", "".join(f"id{n},{n % 7}\n" for n in range(count)))
    found, _ = labels(tmp_path)
    import polars as pl

    asked = pl.Series([f"id{n}" for n in range(count - 500, count + 500)])
    assert found.of(asked).to_list() == [str(n % 7) if n < count else None for n in range(count - 500, count + 500)]

"""Captured data as the endpoint writes it."""

import gzip
import json

import polars as pl
import pytest
from support import HOUR, answers, base64_of, csv_event, event, ids, json_event, lines, put, read, rows, side

from mlops_monitor.batch import Reading
from mlops_monitor.readers import events as module
from mlops_monitor.readers.lines import Chunk

# The two lines of the developer guide's page on data capture, shortened to three features.
DOCUMENTED = (
    b'{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"69,0,153.7\\n","encoding":"CSV"},'
    b'"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"0.0254181120544672","encoding":"CSV"}},'
    b'"eventMetadata":{"eventId":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","inferenceTime":"2026-11-21T17:25:49Z"},"eventVersion":"0"}\n'
)


def test_the_documented_line_is_read(tmp_path):
    put(tmp_path, f"capture/{HOUR}/25-49.jsonl", DOCUMENTED)
    batches, reading = read(tmp_path)
    assert rows(batches) == [{"feature_0": 69.0, "feature_1": 0.0, "feature_2": 153.7}]
    assert batches[0].scores.tolist() == [0.0254181120544672]
    assert ids(batches) == ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"]
    assert batches[0].keys["variant"].to_list() == ["AllTraffic"]
    assert (reading.files, reading.read, reading.unread) == (1, 1, 0)


def test_known_columns_name_the_values(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(csv_event("69,0")))
    batches, _ = read(tmp_path, ("amount", "age"))
    assert rows(batches) == [{"amount": 69.0, "age": 0.0}]


FORMS = {
    "csv": (side("1,DE"), 1),
    "csv with quotes": (side('"1","DE"'), 1),
    "csv, two records": (side("1,DE\r\n1,DE\r\n"), 2),
    "csv with a header": (side("country,amount\nDE,1\n"), 1),
    "object": (side('{"amount": 1, "country": "DE"}', "JSON"), 1),
    "object over lines": (side('{\n  "amount": 1,\n  "country": "DE"\n}', "JSON"), 1),
    "list": (side('[1, "DE"]', "JSON"), 1),
    "list of lists": (side('[[1, "DE"], [1, "DE"]]', "JSON"), 2),
    "instances, lists": (side('{"instances": [[1, "DE"], [1, "DE"]]}', "JSON"), 2),
    "instances, objects": (side('{"instances": [{"amount": 1, "country": "DE"}, {"country": "DE", "amount": 1.0}]}', "JSON"), 2),
    "features": (side('{"features": [1, "DE"]}', "JSON"), 1),
    "inputs by column": (side('{"inputs": {"amount": [1, 1], "country": ["DE", "DE"]}}', "JSON"), 2),
    "pandas, split": (side('{"dataframe_split": {"columns": ["amount", "country"], "data": [[1, "DE"]]}}', "JSON"), 1),
    "json lines": (side('{"amount": 1, "country": "DE"}\n{"amount": 1, "country": "DE"}\n', "JSON", "application/jsonlines"), 2),
    "base64 of csv": (side(base64_of("1,DE"), "BASE64", "text/csv"), 1),
    "base64 of json": (side(base64_of('{"amount": 1, "country": "DE"}'), "BASE64", "application/json"), 1),
    "base64 of what it looks like": (side(base64_of('[1, "DE"]'), "BASE64"), 1),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_payload_gives_the_same_records(tmp_path, form):
    given, count = FORMS[form]
    put(tmp_path, "capture/a.jsonl", lines(event(given, None, "e")))
    batches, reading = read(tmp_path, ("amount", "country"))
    assert [{name: row[name] for name in ("amount", "country")} for row in rows(batches)] == [{"amount": 1.0, "country": "DE"}] * count
    assert reading.unread == 0


ANSWERS = {
    "csv": side("0.25"),
    "csv, one line": side("0.25,0.75"),
    "csv, lines": side("0.25\n0.75\n"),
    "list": side("[0.25, 0.75]", "JSON"),
    "list of lists": side("[[0.25], [0.75]]", "JSON"),
    "python's list as csv": side("[0.25, 0.75]"),
    "predictions": side('{"predictions": [0.25, 0.75]}', "JSON"),
    "predictions, objects": side('{"predictions": [{"score": 0.25, "predicted_label": 0}, {"score": 0.75, "predicted_label": 1}]}', "JSON"),
    "by name": side('{"predictions": [0, 1], "probabilities": [0.25, 0.75]}', "JSON"),
    "json lines": side('{"score": 0.25}\n{"score": 0.75}', "JSON"),
}


@pytest.mark.parametrize("form", [form for form in ANSWERS if form != "csv"])
def test_every_form_of_an_answer_belongs_to_its_record(tmp_path, form):
    put(tmp_path, "capture/a.jsonl", lines(event(side("1,2\n3,4"), ANSWERS[form], "e")))
    batches, reading = read(tmp_path, **({"prediction": {"field": "probabilities"}} if form == "by name" else {}))
    assert batches[0].scores.tolist() == [0.25, 0.75]
    assert ids(batches) == ["e/0", "e/1"]
    assert reading.without_prediction == 0


def test_labels_that_the_model_answers_are_found_beside_its_scores(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(event(side("1,2\n3,4"), ANSWERS["predictions, objects"], "e")))
    assert read(tmp_path)[0][0].predicted_labels.to_list() == ["0", "1"]


@pytest.mark.parametrize("field", [None, "score"])
def test_one_score_has_one_name_whether_it_was_answered_as_csv_or_json(tmp_path, field):
    events = [csv_event("1,2", "0.25", "a"), json_event([3, 4], {"predictions": [{"score": 0.5}]}, "b"), json_event([5, 6], {"score": "high"}, "c")]
    order = {"prediction": {"field": field}} if field else {}
    put(tmp_path, "capture/a.jsonl", lines(*events[:2]))
    (batch,), _ = read(tmp_path, **order)
    assert (batch.scores.tolist(), batch.predictions.columns) == ([0.25, 0.5], ["score"])
    put(tmp_path, "capture/a.jsonl", lines(*events))
    assert [row["score"] for row in answers(read(tmp_path, **order)[0])] == ["0.25", "0.5", "high"]


def test_a_score_that_is_named_by_the_monitor_may_be_answered_without_a_name(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", "0.25")))
    (batch,), _ = read(tmp_path, prediction={"field": "risk"})
    assert (batch.scores.tolist(), batch.predictions.columns) == ([0.25], ["risk"])


def test_answers_of_several_values_keep_their_numbers(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", "0.25,0.75")))
    (batch,), _ = read(tmp_path, prediction={"field": "prediction_1"})
    assert batch.scores.tolist() == [0.75]


def test_an_answer_for_another_number_of_records_belongs_to_none(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(event(side("1,2\n3,4\n5,6"), side("0.1\n0.2"), "e"), csv_event("7,8", "0.3", "f")))
    batches, reading = read(tmp_path)
    assert [row["prediction_0"] for row in answers(batches)] == [None, None, None, 0.3]
    assert reading.without_prediction == 3


def test_input_and_output_in_two_lines_are_one_record(tmp_path):
    given, answer = side("1,2"), side("0.7", mode="OUTPUT")
    put(tmp_path, "capture/a.jsonl", lines(event(None, answer, "x"), event(given, None, "y", "inference")))
    put(tmp_path, "capture/b.jsonl", lines(event(given, None, "x"), event(None, answer, "y")))
    batches, reading = read(tmp_path)
    assert sorted(ids(batches)) == ["inference", "x"]
    assert [row["prediction_0"] for row in answers(batches)] == [0.7, 0.7]
    assert (reading.read, reading.without_prediction) == (2, 0)


def test_halves_that_never_meet_are_records_of_their_own(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(event(side("1,2"), None, "x"), event(None, side("0.7"), "y")))
    batches, reading = read(tmp_path)
    assert sorted(map(str, rows(batches))) == ["{'feature_0': 1.0, 'feature_1': 2.0}", "{'feature_0': None, 'feature_1': None}"]
    assert (reading.read, reading.without_prediction) == (2, 1)


def test_waiting_halves_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.MOST_PENDING", 5)
    monkeypatch.setattr("mlops_monitor.readers.limits.CHUNK_BYTES", 500)
    put(tmp_path, "capture/a.jsonl", lines(*[event(side(f"{n},2"), None, f"e{n}") for n in range(50)]))
    batches, reading = read(tmp_path)
    assert [row["feature_0"] for row in rows(batches)] == list(range(50))
    assert len(batches) > 5


def test_an_event_that_stands_twice_counts_once(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.CHUNK_BYTES", 1000)
    put(tmp_path, "capture/a.jsonl", lines(*[csv_event(f"{n % 20},2", id=f"e{n % 20}") for n in range(60)]))
    batches, reading = read(tmp_path)
    assert sorted(row["feature_0"] for row in rows(batches)) == list(range(20))
    assert (reading.read, reading.duplicates) == (20, 40)


@pytest.mark.parametrize("time, counted", [
    ("2026-11-21T17:00:00Z", True),
    ("2026-11-21T16:59:59.999Z", False),
    ("2026-11-21T17:59:59.999999Z", True),
    ("2026-11-21T18:00:00Z", False),
    ("2026-11-21T19:30:00+02:00", True),
    ("2026-11-21T17:30:00", True),
])  # fmt: skip
def test_a_window_goes_by_event_time_up_to_its_end(tmp_path, time, counted):
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", time=time)))
    _, reading = read(tmp_path)
    assert (reading.read, reading.outside) == ((1, 0) if counted else (0, 1))


@pytest.mark.parametrize("time", [None, "yesterday", "", "2026-13-45T99:00:00Z"])
def test_a_record_without_a_time_is_not_read(tmp_path, time):
    put(tmp_path, "capture/a.jsonl", lines(csv_event("1,2", time=time)))
    _, reading = read(tmp_path)
    assert dict(reading.unreadable) == {"event time is missing or unreadable": 1}


def test_only_the_variants_that_are_asked_for_are_read(tmp_path):
    put(tmp_path, "capture/AllTraffic/2026/11/21/17/a.jsonl", lines(csv_event("1,2", id="a")))
    put(tmp_path, "capture/Shadow/2026/11/21/17/b.jsonl", lines(csv_event("3,4", id="b")))
    assert ids(read(tmp_path, source={"kind": "dataCapture", "variants": ["AllTraffic"]})[0]) == ["a"]
    assert ids(read(tmp_path)[0]) == ["a", "b"]


def test_markers_manifests_and_empty_files_are_no_data(tmp_path):
    for name in ("_SUCCESS", ".hidden.jsonl", "capture.manifest", "empty.jsonl"):
        put(tmp_path, f"capture/{name}", b"" if name.startswith("empty") else b"x")
    _, reading = read(tmp_path)
    assert (reading.files, reading.unread) == (0, 0)


def test_gzip_is_told_by_its_bytes_and_not_by_its_name(tmp_path):
    put(tmp_path, "capture/a.jsonl", gzip.compress(lines(csv_event("1,2"))))
    assert read(tmp_path)[1].read == 1


def test_one_odd_value_makes_a_column_text_and_the_numbers_stay(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(*[csv_event(f"{n},2", id=str(n)) for n in range(5)], csv_event("x,2", id="x"), csv_event(",2", id="y")))
    (batch,), _ = read(tmp_path)
    numbers = batch.numbers("feature_0")
    assert (numbers.good.tolist(), numbers.missing, numbers.wrong) == ([0, 1, 2, 3, 4], 1, 1)
    assert batch.texts("feature_0").to_list() == ["0", "1", "2", "3", "4", "x", None]


MIXED = [
    csv_event("1,2", id="a", inference="i"), json_event({"x": "\u00fc\"\\"}, {"score": 1}, "b"), event(side("1,2"), None, "c"),
    {"hello": 1}, csv_event("1,2", id="d", time=None), json_event([1, None], [0.5], "e"), {"captureData": {}},
]  # fmt: skip


def test_the_fast_way_and_the_exact_way_agree():
    chunk = Chunk(lines(*MIXED)[:-1], [(0, "a", 1)])
    fast, exact = Reading(), Reading()
    table = module.captured(chunk, fast)
    assert module._fast(chunk, module._CAPTURE) is not None, "the fast way was not tried"
    assert table.equals(module._exact(chunk, exact, module._captured_event))
    assert fast == exact
    assert fast.examples == {"no captured data in the line": "a, line 4"}


def test_plain_payloads_need_no_exact_way(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.payloads.rows_of", lambda *_: pytest.fail("the exact way"))
    plain = [csv_event("1.5,-2,1e5", id="a"), json_event([1, 2.5, 3], {"predictions": [0.1]}, "b"), json_event([[1, 2, 3]], [[0.5]], "c")]
    named = [json_event({"x": 1, "y": "a", "z": True}, {"score": 0.5}, "d"), json_event({"instances": [{"x": 1, "y": None}]}, [0.5], "f")]
    put(tmp_path, "capture/a.jsonl", lines(*plain))
    put(tmp_path, "capture2/b.jsonl", lines(*named))
    assert read(tmp_path)[1].read == 3
    window = {"id": "now", "start": "2026-11-21T17:00:00Z", "end": "2026-11-21T18:00:00Z", "input": "capture2"}
    assert read(tmp_path, windows=[window])[1].read == 2


@pytest.mark.parametrize("payload", [
    '{"a": 1, "b": "x"}', '{"a": 1.5}', '{"a": true, "b": null}', '[{"a": 1}, {"a": 2}]', '{"a": 12345678901234567890123}', '{"b": "1"}',
    '{"a": -0.0, "b": "\\u00fc \\n \\" \\\\ ,"}', '{"instances": [{"a": 5, "b": "},{"}]}', '{"c": 1e-7}',
])  # fmt: skip
def test_objects_read_fast_or_exactly_are_the_same(payload):
    from mlops_monitor.readers.exact import Names, rows_of
    from mlops_monitor.readers.frames import frame_of
    from mlops_monitor.readers.payloads import Payloads

    text = pl.Series([None], dtype=pl.String)
    table = Payloads(None, "feature").parse(pl.Series([payload]), pl.Series(["JSON"]), text)
    exact = frame_of(rows_of(payload, "JSON", Names(None, "feature")))
    assert table.frame.rows(named=True) == exact.rows(named=True)
    assert json.loads(payload) is not None

"""Input that somebody broke, by accident or not: it is counted and named, never read as something else."""

import gzip
import json
import random
import resource
import time

import polars as pl
import pytest
from support import base64_of, csv_event, event, json_event, lines, put, read, record, rows, side

from mlops_monitor.readers import limits
from mlops_monitor.readers.frames import short

GOOD = csv_event("1,2", id="good")


def reasons(root, known=None, **more):
    return dict(read(root, known, **more)[1].unreadable)


@pytest.mark.parametrize("line, reason", [
    ("{", "line is no JSON"),
    ("\x00\x01\x02", "line is no JSON"),
    (b"\xff\xfe\x00bad", "line is no JSON"),
    ("<html>", "line is no JSON"),
    ("9" * 5000, "line is no JSON"),
    ("5", "no captured data in the line"),
    ("[1, 2]", "no captured data in the line"),
    ('{"captureData": "text"}', "no captured data in the line"),
    ("[" * 100_000, "line is nested too deeply"),
    (csv_event("", id="e"), "payload is empty"),
    (csv_event("\n\n", id="e"), "payload is empty"),
    (event(side("!!!", "BASE64"), None, "e"), "payload is no text"),
    (event(side(base64_of("a")[:-1] + "*", "BASE64"), None, "e"), "payload is no text"),
    (event(side("/w==", "BASE64"), None, "e"), "payload is no text"),
    (event(side('{"a": 1}', "CSV"), None, "e"), "payload is no CSV, though declared so"),
    (event(side("1,2", "JSON"), None, "e"), "payload is no JSON, though declared so"),
    (event(side("[1,,2]", "JSON"), None, "e"), "payload is no JSON, though declared so"),
    (event(side('{"a":' * 50_000, "JSON"), None, "e"), "payload is nested too deeply"),
    (event(side("[]", "JSON"), None, "e"), "payload is empty"),
    (event(side('[1, {"a": 1}]', "JSON"), None, "e"), "payload mixes records and values"),
    (event(side("1,\x002", "CSV"), None, "e"), "payload holds NUL"),
    (csv_event("1,2,3", id="e"), "record has 3 values, 2 columns are known"),
    (csv_event("1", id="e"), "record has 1 values, 2 columns are known"),
    (json_event([1, 2, 3], None, "e"), "record has 3 values, 2 columns are known"),
    (csv_event(",".join(["1"] * 1_000_000), id="e"), "record has 1000000 values, 2 columns are known"),
    (json_event({f"k{n}": n for n in range(limits.MOST_COLUMNS + 1)}, None, "e"), "record has more than 5,000 values"),
])  # fmt: skip
def test_a_broken_line_costs_itself_and_has_a_reason(tmp_path, line, reason):
    put(tmp_path, "capture/a.jsonl", lines(GOOD, line, csv_event("3,4", id="other")))
    batches, reading = read(tmp_path, ("a", "b"))
    assert rows(batches) == [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}]
    assert dict(reading.unreadable) == {reason: 1}


@pytest.mark.parametrize("width, refused", [(limits.MOST_COLUMNS, False), (limits.MOST_COLUMNS + 1, True), (1_000_000, True)])
def test_a_million_columns_are_refused_quickly(tmp_path, width, refused):
    put(tmp_path, "capture/a.jsonl", lines(*[csv_event(",".join(["1"] * width), id=str(n)) for n in range(5)]))
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, reading = read(tmp_path)
    assert (reading.refused is not None, reading.read) == (refused, 0 if refused else 5)
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000, "kilobytes"


def test_new_columns_in_every_record_are_refused_in_bounded_memory(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(*[json_event({f"k{n * 20 + i}": 1 for i in range(20)}, None, str(n)) for n in range(5_000)]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, reading = read(tmp_path)
    assert "5,000" in reading.refused
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000, "kilobytes"


def test_a_sparse_table_is_read_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.MOST_TABLE_CELLS", 1_000)
    put(tmp_path, "capture/a.jsonl", lines(*[json_event({f"k{n % 100}": n}, None, str(n)) for n in range(500)]))
    batches, reading = read(tmp_path)
    assert (reading.read, reading.values) == (500, 500)
    assert max(batch.height * batch.features.width for batch in batches) <= 1_000


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202eevil", "a\tb\rc", "\u0000", "' OR 1=1 --", "${jndi:ldap://x}",
    "😀", "é", "NULL-ish", "1e",
])  # fmt: skip
def test_hostile_texts_are_values_like_others(tmp_path, text):
    put(tmp_path, "capture/a.jsonl", lines(json_event({"a": text, "b": 1}, None)))
    assert rows(read(tmp_path)[0]) == [{"a": text, "b": 1.0}]


@pytest.mark.parametrize("raw, expected", [('"\\ud800"', "?"), ('"x\\udfffy"', "x?y")])
def test_a_lone_surrogate_is_replaced(tmp_path, raw, expected):
    put(tmp_path, "capture/a.jsonl", lines(event(side(f'{{"a": {raw}}}', "JSON"), None, "e")))
    put(tmp_path, "records/a.jsonl", lines(json.dumps(record({"a": "R"})).replace('"R"', raw)))
    assert rows(read(tmp_path)[0]) == [{"a": expected}]
    window = {"id": "now", "start": "2026-11-21T17:00:00Z", "end": "2026-11-21T18:00:00Z", "input": "records"}
    assert rows(read(tmp_path, source={"kind": "records"}, windows=[window])[0]) == [{"a": expected}]


def test_a_lone_surrogate_in_the_line_itself_is_replaced(tmp_path):
    line = json.dumps(json_event({"a": "R"}, None)).replace("R", "\\ud800")
    put(tmp_path, "capture/a.jsonl", lines(line))
    assert rows(read(tmp_path)[0]) == [{"a": "?"}]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400])
def test_a_number_beyond_all_numbers_is_wrong_and_not_missing(tmp_path, number):
    put(tmp_path, "capture/a.jsonl", lines(event(side(f'{{"a": {number}}}', "JSON"), None, "e"), event(side(f"[{number}]", "JSON"), None, "f")))
    (batch,), _ = read(tmp_path, ("a",))
    numbers = batch.numbers("a")
    assert (numbers.good.tolist(), numbers.missing, numbers.wrong) == ([], 0, 2)


@pytest.mark.parametrize("number", ["NaN", "null", '""', '" nan "'])
def test_what_is_missing_is_missing_in_every_spelling(tmp_path, number):
    put(tmp_path, "capture/a.jsonl", lines(event(side(f'{{"a": {number}, "b": 1}}', "JSON"), None, "e")))
    (batch,), _ = read(tmp_path)
    numbers = batch.numbers("a")
    assert (numbers.good.tolist(), numbers.missing, numbers.wrong) == ([], 1, 0)


def test_a_huge_text_is_cut_and_stays_itself(tmp_path):
    texts = ["x" * 100_000, "x" * 99_999, "x" * limits.LONGEST_TEXT]
    put(tmp_path, "capture/a.jsonl", lines(*[json_event({"a": text}, None, str(n)) for n, text in enumerate(texts)]))
    found = [row["a"] for row in rows(read(tmp_path)[0])]
    assert found == [short(texts[0]), short(texts[1]), texts[2]]
    assert len(set(found)) == 3 and max(map(len, found)) == limits.LONGEST_TEXT


def test_a_truncated_file_gives_its_whole_lines(tmp_path):
    put(tmp_path, "capture/a.jsonl", lines(GOOD, csv_event("3,4", id="e"))[:-20])
    assert reasons(tmp_path) == {"line is no JSON": 1}
    assert read(tmp_path)[1].read == 1


def test_a_truncated_gzip_file_gives_what_it_holds(tmp_path):
    generator = random.Random(7)
    whole = gzip.compress(lines(*[csv_event(f"{generator.random()},2", id=str(n)) for n in range(2000)]))
    put(tmp_path, "capture/a.jsonl.gz", whole[: len(whole) // 2])
    _, reading = read(tmp_path)
    assert 500 < reading.read < 1500
    assert reading.unreadable["file truncated or broken"] == 1


def test_a_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.RATIO_FROM", 1 << 20)
    monkeypatch.setattr("mlops_monitor.readers.limits.MOST_RATIO", 10)
    put(tmp_path, "capture/a.jsonl.gz", gzip.compress(b" " * (64 << 20) + lines(GOOD)))
    put(tmp_path, "capture/b.jsonl.gz", gzip.compress(lines(csv_event("1,2", id="b"))))
    assert reasons(tmp_path) == {"file unpacks to more than it may": 1}


def test_a_line_without_end_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("mlops_monitor.readers.limits.LONGEST_LINE", 10_000)
    monkeypatch.setattr("mlops_monitor.readers.limits.CHUNK_BYTES", 1_000)
    put(tmp_path, "capture/a.jsonl", lines(GOOD, "x" * 50_000, csv_event("3,4", id="e")))
    _, reading = read(tmp_path)
    assert (reading.read, dict(reading.unreadable)) == (2, {"line too long": 1})


PIECES = [
    '{"captureData":', '{"endpointInput":', '"data":', '"1,2"', '"encoding":', '"CSV"', '"JSON"', '"BASE64"', "}", "{", "]", "[",
    ",", ":", "\\", '"', "\x00",
    "\n", "1e999", "NaN", "null", "true", "-", '"\\ud83d"', "é", "\u2028",
    '"eventMetadata":', '"eventId":', '"inferenceTime":', '"2026-11-21T17:00:00Z"',
]  # fmt: skip
WHOLE = [
    GOOD, json_event({"a": 1, "b": "x"}, {"score": 1}, "j"), json_event([[1, 2], [3, 4]], [0.1, 0.2], "k"), event(side("AQ==", "BASE64"), None, "m"),
    event(side('"a\nb",2'), side("0.5,0.5"), "n"), json_event({"a": {"b": [1, {"c": None}]}}, None, "o"), event(None, side("0.1"), "p"),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_garbage_is_counted_and_never_a_crash(tmp_path, seed):
    """Random cuts, joins and bytes; every line is read, a duplicate, outside, or lost, and every column is numbers or text."""
    generator = random.Random(seed)
    parts = []
    for _ in range(30):
        text = json.dumps(generator.choice(WHOLE)) if generator.random() < 0.6 else "".join(generator.choices(PIECES, k=generator.randint(1, 12)))
        cut = bytearray(text.encode())
        for _ in range(generator.choice([0, 0, 1, 3])):
            place = generator.randrange(len(cut) or 1)
            cut[place : place + generator.randint(0, 3)] = bytes(generator.choices(range(256), k=generator.randint(0, 3)))
        parts.append(bytes(cut))
    put(tmp_path, "capture/a.jsonl", b"\n".join(parts))
    put(tmp_path, "capture/b.jsonl.gz", gzip.compress(b"\n".join(parts))[: generator.randint(1, 400)])
    known = generator.choice([None, ("a", "b")])
    batches, reading = read(tmp_path, known, source={"kind": generator.choice(["dataCapture", "records", "batchTransform"])})
    assert reading.read == sum(batch.height for batch in batches)
    assert reading.read + reading.unread + reading.duplicates + reading.outside > 0
    for batch in batches:
        assert {*batch.features.dtypes, *batch.predictions.dtypes} <= {pl.Float64, pl.String}
        assert {frame.height for frame in (batch.features, batch.predictions) if frame.width} <= {batch.height}
        for name in batch.features.columns:
            numbers = batch.numbers(name)
            assert len(numbers.good) + numbers.missing + numbers.wrong == batch.height
            assert batch.texts(name).len() == batch.height

"""The saved queries of the library are SQL of Athena (Trino), and answer what they say on rows that the engine writes."""

import json
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp
from support import csv_event
from test_rows import execution, result

from mlops_monitor.layout import clean
from mlops_monitor.summary import execution_row, feature_rows, violation_rows

DATA = Path(__file__).parents[3] / "src" / "monitoring" / "data"
QUERIES = {query["id"]: "\n".join(query["sql"]) for query in json.loads((DATA / "athena-queries.json").read_text())}
COLUMNS = json.loads((DATA / "catalog-columns.json").read_text())
RENAMED = {"from": "started", "to": "ended"}  # as the table of releases maps them
SOON, LONG_AGO = "9999/12/31/23", "2000/01/01/00"  # an hour that every query takes, and one that none does
OLD, NEW = "arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/6", "arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/7"


def lower(value):
    """Athena compares keys without case."""
    if isinstance(value, dict):
        return {key.lower(): lower(part) for key, part in value.items()}
    return [lower(part) for part in value] if isinstance(value, list) else value


def ask(folder, query, **tables):
    """The rows that a query gives; each table is a list of (partitions, row), read as the columns of the catalogue declare."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, rows in tables.items():
            keys = RENAMED if name == "releases" else {}
            data = [{**{keys.get(key, key): value for key, value in lower(clean(row)).items()}, **partitions} for partitions, row in rows]
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in data))
            types = {**COLUMNS[name], **{key: "string" for partitions, _ in rows for key in partitions}}
            declared = {column: exp.DataType.build(kind, dialect="hive").sql("duckdb") for column, kind in types.items()}
            source = f"read_json('{folder}/{name}.jsonl', format = 'newline_delimited', columns = {declared})"
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM {source}')
        answer = sqlglot.transpile(sql(query), read="athena", write="duckdb")[0]
        return [json.loads(row) for (row,) in connection.execute(f"SELECT to_json(row) FROM ({answer}) AS row").fetchall()]


def sql(query):
    return QUERIES[query].format_map({name: name for name in COLUMNS})


def asked(time, row="1,2", answer="0.5", hour=SOON):
    return {"hour": hour, "variant": "AllTraffic"}, csv_event(row, answer, id=time, time=time, inference=f"i-{time[11:16]}")


def release(version, previous, start, end, outcome):
    row = {"format": "cdk-mlops/release/1", "id": start, "endpoint": "scoring", "version": version, "previousVersion": previous}
    return {"day": "2026/11/21"}, {**row, "configuration": "c", "previousConfiguration": "none", "from": start, "to": end, "outcome": outcome}


def of_monitor(rows, hour=SOON):
    return [({"hour": hour, "monitor": "fraud"}, row) for row in rows]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_sql_of_athena(query):
    assert [type(statement) for statement in sqlglot.parse(sql(query), read="athena")] == [exp.Select]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_names_columns_that_are_there(query):
    known = {column for columns in COLUMNS.values() for column in columns} | {"hour", "day", "variant", "monitor"}
    tree = sqlglot.parse_one(sql(query), read="athena")
    made = {alias.alias for alias in tree.find_all(exp.Alias)}
    assert {column.parts[0].name for column in tree.find_all(exp.Column)} - known - made - {"served", "asked"} == set()


def test_what_was_answered_shows_the_newest_first_and_no_old_hour(tmp_path):
    rows = [asked("2026-11-21T17:01:00Z"), asked("2026-11-21T17:02:00Z", "3,4", "0.9"), asked("2000-01-01T00:00:00Z", hour=LONG_AGO)]
    found = ask(tmp_path, "WhatWasAnswered", captured=rows)
    shown = [(row["inference_id"], row["asked"], row["answered"], row["encoding"]) for row in found]
    assert shown == [("i-17:02", "3,4", "0.9", "CSV"), ("i-17:01", "1,2", "0.5", "CSV")]


def test_which_version_answered_follows_the_log_of_releases(tmp_path):
    log = [
        release(OLD, "none", "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z", "Released"),
        release(NEW, OLD, "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z", "RolledBack"),
        release(NEW, OLD, "2026-11-21T14:00:00Z", "2026-11-21T15:00:00Z", "Released"),
    ]
    times = ["19T23:00", "20T09:00", "21T10:30", "21T12:00", "21T14:30", "21T15:00"]
    found = ask(tmp_path, "WhichVersionAnswered", captured=[asked(f"2026-11-{time}:00Z") for time in times], releases=log)
    assert {row["version"][-7:]: row["answers"] for row in found} == {OLD[-7:]: 2, NEW[-7:]: 1, "the log": 3}


def test_while_a_release_goes_on_no_version_is_claimed(tmp_path):
    before = release(OLD, "none", "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z", "Released")
    log = [before, release(NEW, OLD, "2026-11-21T10:00:00Z", "", "InProgress")]
    found = ask(tmp_path, "WhichVersionAnswered", captured=[asked("2026-11-21T09:59:59Z"), asked("2026-11-21T17:00:00Z")], releases=log)
    assert [row["version"][-7:] for row in found] == ["the log", OLD[-7:]]


def test_most_frequent_requests_tell_whether_answers_differ(tmp_path):
    rows = [asked("2026-11-21T17:01:00Z", answer=answer) for answer in ("0.5", "0.5", "0.6")] + [asked("2026-11-21T17:02:00Z", "3,4")]
    found = ask(tmp_path, "MostFrequentRequests", captured=rows)
    assert [tuple(row.values()) for row in found] == [("1,2", 3, 2), ("3,4", 1, 1)]


def test_what_drifted_is_told_with_its_beginning_and_without_what_a_release_excuses(tmp_path):
    seen, forgotten = (violation_rows(execution([result(name)])) for name in ("C", "D"))
    (row,) = ask(tmp_path, "WhatDrifted", violations=of_monitor(seen) * 2 + of_monitor(forgotten, LONG_AGO))
    assert (row["monitor"], row["check"], row["feature"], row["windows"]) == ("fraud", "C", "f0", 2)
    assert (row["last_value"], row["its_limit"], row["in_words"]) == (0.3, 0.1, "it moved")
    excused = execution([result()], release={"overlaps": True, "releases": []})
    assert ask(tmp_path, "WhatDrifted", violations=of_monitor(violation_rows(excused))) == []


def test_how_windows_went_shows_status_and_report(tmp_path):
    (row,) = ask(tmp_path, "HowWindowsWent", executions=of_monitor([execution_row(execution([result()]))]))
    assert (row["monitor"], row["status"], row["samples"], row["violations"], row["violated"]) == ("fraud", "CompletedWithViolations", 12, 1, "C")


def test_the_worst_features_come_first(tmp_path):
    rows = feature_rows(execution([result(features=3, measures={"auc": 0.9})]))
    found = ask(tmp_path, "WorstFeatures", features=of_monitor(rows))
    assert [(row["feature"], row["highest_score"], row["windows_violated"]) for row in found] == [("f2", 2.0, 1), ("f1", 1.0, 0), ("f0", 0.0, 0)]


def test_the_share_of_labels_is_in_percent(tmp_path):
    rows = feature_rows(execution([result(measures={"auc": 0.9}, label_share=0.455)]))
    (row,) = ask(tmp_path, "LabelsThatArrived", features=of_monitor(rows))
    assert (row["check"], row["percent_labelled"], row["samples"]) == ("C", 45.5, 12)


def test_an_hour_that_is_long_over_is_not_read(tmp_path):
    rows = of_monitor(feature_rows(execution([result(label_share=0.5)])), LONG_AGO)
    assert [ask(tmp_path, query, features=rows) for query in ("WorstFeatures", "LabelsThatArrived")] == [[], []]

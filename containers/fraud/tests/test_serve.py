import http.client
import json
import signal
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

from conftest import FEATURES, PROGRAM, rows_of, start


@pytest.fixture(scope="module")
def server(trained):
    """The server as an ordinary process on loopback, on a port that is free."""
    process = start(trained, "serve", "--host", "127.0.0.1", "--port", "0")
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    yield port
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1]) == (0, "stopped")
    assert '"GET /ping' not in err  # a ping is no news


def ask(port, method="POST", path="/invocations", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.getheader("Content-Type"), content


def csv_of(rows):
    return "\n".join(",".join(str(value) for value in row) for row in rows)


ROWS = rows_of(5, seed=4)[:, :3].tolist()


def test_a_ping_is_answered_without_content(server):
    assert ask(server, "GET", "/ping")[::2] == (200, b"")


def test_csv_is_answered_with_a_score_for_each_row(server, model):
    status, kind, content = ask(server, body=csv_of(ROWS), content_type="text/csv")
    assert (status, kind) == (200, "text/csv")
    assert [float(line) for line in content.split()] == pytest.approx(model.scores(np.array(ROWS)).tolist())


def test_json_is_answered_with_scores_and_decisions(server):
    status, kind, content = ask(server, body=json.dumps({"instances": ROWS}), content_type="application/json")
    predictions = json.loads(content)["predictions"]
    assert (status, kind, len(predictions)) == (200, "application/json", 5)
    assert all(prediction["fraud"] == (prediction["score"] >= 0.5) for prediction in predictions)


def test_rows_by_name_are_the_rows_by_place(server):
    named = {"instances": [dict(reversed(list(zip(FEATURES, row)))) for row in ROWS]}
    by_name, by_place = (ask(server, body=json.dumps(body), content_type="application/json")[2] for body in (named, {"instances": ROWS}))
    assert by_name == by_place


def test_csv_and_json_say_the_same(server):
    csv = ask(server, body=csv_of(ROWS), content_type="text/csv")[2]
    answer = ask(server, body=json.dumps({"instances": ROWS}), content_type="application/json")[2]
    assert [float(line) for line in csv.split()] == [p["score"] for p in json.loads(answer)["predictions"]]


@pytest.mark.parametrize("accept, kind", [("application/json", "application/json"), ("text/csv", "text/csv"), ("*/*", "text/csv"), ("image/png, application/json;q=0.5", "application/json")])
def test_the_form_of_the_answer_can_be_chosen(server, accept, kind):
    assert ask(server, body=csv_of(ROWS), content_type="text/csv; charset=utf-8", accept=accept)[:2] == (200, kind)


@pytest.mark.parametrize("status, body, headers, said", [
    (415, "1,2,3", {"content_type": "text/plain"}, "the content type must be text/csv or application/json, got text/plain"),
    (415, "1,2,3", {}, "got none"),
    (406, "1,2,3", {"content_type": "text/csv", "accept": "image/png"}, "the answer is text/csv or application/json, got image/png"),
    (400, "", {"content_type": "text/csv"}, "the body holds no row"),
    (400, b"\xff\xfe", {"content_type": "text/csv"}, "the body is no UTF-8"),
    (400, "1,2\n1,2,3", {"content_type": "text/csv"}, "row 1 must have 3 values (amount, hour, distance), got 2"),
    (400, "1,2,much", {"content_type": "text/csv"}, "a value that is no number"),
    (400, "1,2,inf", {"content_type": "text/csv"}, "infinite"),
    (400, "{", {"content_type": "application/json"}, "the body is no JSON"),
    (400, "[" * 100_000, {"content_type": "application/json"}, "the body is no JSON"),
    (400, "[1, 2]", {"content_type": "application/json"}, 'the body must be {"instances": [...]}'),
    (400, '{"instances": {}}', {"content_type": "application/json"}, 'the body must be {"instances": [...]}'),
    (400, '{"instances": []}', {"content_type": "application/json"}, "the body holds no row"),
    (400, '{"instances": [7]}', {"content_type": "application/json"}, "row 1 must have 3 values (amount, hour, distance), got int"),
    (400, '{"instances": [{"amount": 1}]}', {"content_type": "application/json"}, "row 1 lacks hour, distance"),
    (400, '{"instances": [[1, 2, true]]}', {"content_type": "application/json"}, "row 1 holds a value that is no number"),
    (400, '{"instances": [[1, 2, null]]}', {"content_type": "application/json"}, "row 1 holds a value that is no number"),
    (400, '{"instances": [[1, 2, 1' + "0" * 400 + "]]}", {"content_type": "application/json"}, "no number"),
])
def test_a_request_that_cannot_be_answered_gets_a_reason(server, status, body, headers, said):
    found, kind, content = ask(server, body=body, **headers)
    assert (found, kind) == (status, "text/plain; charset=utf-8")
    assert said in content.decode()


@pytest.mark.parametrize("method, path, status", [("GET", "/", 404), ("POST", "/predict", 404), ("GET", "/invocations", 405), ("POST", "/ping", 405), ("PUT", "/ping", 501)])
def test_other_paths_and_methods_are_refused(server, method, path, status):
    assert ask(server, method, path, body="" if method != "GET" else None)[0] == status


def raw_request(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline().decode()


@pytest.mark.parametrize("length, status", [("", 411), ("Content-Length: -1\r\n", 411), ("Content-Length: 26214401\r\n", 413), ("Content-Length: 10\r\n", 400)])
def test_a_body_of_unknown_or_wrong_length_is_refused(server, length, status):
    assert f" {status} " in raw_request(server, f"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n{length}\r\n1,2")


def test_a_connection_is_kept_for_the_next_request(server):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=60)
    for _ in range(2):
        connection.request("POST", "/invocations", csv_of(ROWS), {"Content-Type": "text/csv"})
        assert connection.getresponse().read().count(b"\n") == 5
    connection.close()


def test_many_callers_at_once_get_their_own_answers(server):
    expected = ask(server, body=csv_of(ROWS), content_type="text/csv")[2].split()
    answers = {}

    def call(n):
        answers[n] = ask(server, body=csv_of(ROWS[n % 5: n % 5 + 1]), content_type="text/csv")[2].strip()

    callers = [threading.Thread(target=call, args=(n,)) for n in range(40)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers == {n: expected[n % 5] for n in range(40)}


def test_a_server_without_a_model_never_comes_up(tmp_path):
    process = start(tmp_path, "serve", "--host", "127.0.0.1", "--port", "0")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert "holds no model.json" in err


def test_a_connection_that_waits_for_its_next_request_holds_nothing_up(trained):
    process = start(trained, "serve", "--host", "127.0.0.1", "--port", "0")
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/invocations", csv_of(ROWS), {"Content-Type": "text/csv"})
    connection.getresponse().read()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    connection.close()
    assert process.returncode == 0


def test_serving_loads_nothing_that_only_training_needs():
    """A serverless endpoint starts while a caller waits."""
    code = "import sys, fraud.__main__, fraud.serving; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROGRAM, capture_output=True, text=True).stdout.split() == ["False", "False"]

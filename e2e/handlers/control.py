"""A door for the tests, beside the emulated services: order faults, read what happened.

GET  /_e2e/changes   what was called, published, refused, and which fault was used
GET  /_e2e/used      types, integrations and operations with who emulates them
POST /_e2e/faults    a list of faults; it replaces what was ordered before
POST /_e2e/report    what evaluation jobs find from now on
POST /_e2e/fire      fires a schedule for a time: `{"schedule": "its name, or how it begins", "at": "2026-03-02T10:20:00Z"}`

It proves wiring and not service behaviour; see start.py.
"""
import json

import bench
import sagemaker
import schedules


def beside(app):
    async def door(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith("/_e2e/"):
            return await app(scope, receive, send)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        try:
            status, answer = 200, _answer(scope["path"].removeprefix("/_e2e/"), json.loads(body or b"null"))
        except bench.Refused as refused:
            status, answer = 400, {"message": refused.message}
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
    return door


def _answer(what, body):
    if what == "changes":
        return bench.CHANGES
    if what == "used":
        return _used()
    if what == "faults":
        bench.order(body)
    if what == "fire":
        return schedules.fire(body["schedule"], body["at"])
    if what == "report":
        sagemaker.REPORT.clear()
        sagemaker.REPORT.update(body)
    return {}


def _used():
    """Who emulated what was used."""
    return {
        "types": {name: bench.TYPES.get(name, "ministack") for name in sorted(bench.USED["types"])},
        "integrations": {name: "ours" if name.startswith(tuple(bench.TASKS)) else "ministack" for name in sorted(bench.USED["integrations"])},
    }

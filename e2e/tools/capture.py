"""Stands where SageMaker captures data: between a caller and a container that serves /invocations on this machine.

    python capture.py --to http://127.0.0.1:8080 --destination FOLDER --endpoint fraud-scoring

Records, their encoding and the names of files are as the documentation has them ("Capture data from real-time endpoint",
https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html, and API_CaptureContentTypeHeader): one JSON line
for each request, below `<prefix>/<endpoint>/<variant>/yyyy/mm/dd/hh/mm-ss-mmm-<uuid>.jsonl`, hours in UTC. Content types that are named as
CSV or JSON are written as text, others as base64. It proves what the readers of such files do, not what the service does: not when it
delivers, nor what it leaves out while a disk is full. What is not documented is told here: answers that are no success are not captured.

Standard library only. Tests import `Capture` and `Server`; as a program it prints `listening on HOST:PORT`, and writes what is left at SIGTERM.
"""

import argparse
import base64
import json
import os
import random
import signal
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PASSED_ON = ("Content-Type", "Accept", "X-Amzn-SageMaker-Custom-Attributes", "X-Amzn-SageMaker-Inference-Id")
TIME = "X-Stand-In-Time"  # a request may say when it was made; without it, now
WRITE = "/stand-in/write"  # POST: what was captured is written at once
LARGEST_FILE = 500  # records
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy of the caller's


class Capture:
    """Captured requests of one variant, until they are written; `put` gets a key below the destination, and the file."""

    def __init__(self, put: Callable[[str, bytes], None], endpoint: str, variant: str = "AllTraffic", *, sampling: int = 100, seed: int = 0,
                 modes: tuple[str, ...] = ("Input", "Output"), csv: tuple[str, ...] = ("text/csv",), json: tuple[str, ...] = ("application/json",)):
        self.put, self.folder, self.sampling, self.modes = put, f"{endpoint}/{variant}", sampling, modes
        self.encodings = {**{kind.lower(): "CSV" for kind in csv}, **{kind.lower(): "JSON" for kind in json}}
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.hours: dict[str, list[tuple[datetime, dict]]] = {}

    def add(self, request: tuple[str, bytes], answer: tuple[str, bytes], *, at: datetime, inference_id: str | None = None,
            attributes: str | None = None) -> None:
        """Captures a request, each side as its content type and its body, if it is in the sample."""
        with self.lock:
            if self.random.random() * 100 >= self.sampling:
                return
            data = {f"endpoint{mode}": self._side(mode, *side) for mode, side in (("Input", request), ("Output", answer)) if mode in self.modes}
            metadata = {"eventId": self._id(), "inferenceTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
            if attributes:
                metadata["customAttributes"] = [attributes]
            if inference_id:
                metadata["inferenceId"] = inference_id
            hour = at.astimezone(UTC).strftime("%Y/%m/%d/%H")
            self.hours.setdefault(hour, []).append((at, {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}))
            if len(self.hours[hour]) >= LARGEST_FILE:
                self._write(hour)

    def write(self) -> None:
        """Writes what was captured since the last time, a file for each hour."""
        with self.lock:
            for hour in sorted(self.hours):
                self._write(hour)

    def _write(self, hour: str) -> None:
        records = self.hours.pop(hour)
        first = min(at for at, _ in records).astimezone(UTC)
        name = f"{first:%M-%S}-{first.microsecond // 1000:03d}-{self._id()}.jsonl"
        lines = "".join(json.dumps(record, separators=(",", ":")) + "\n" for _, record in records)
        self.put(f"{self.folder}/{hour}/{name}", lines.encode())

    def _side(self, mode: str, content_type: str, body: bytes) -> dict:
        encoding = self.encodings.get(content_type.split(";")[0].strip().lower(), "BASE64")
        try:
            text = body.decode() if encoding != "BASE64" else ""
        except UnicodeDecodeError:
            encoding = "BASE64"
        data = base64.b64encode(body).decode() if encoding == "BASE64" else text
        return {"observedContentType": content_type, "mode": mode.upper(), "data": data, "encoding": encoding}

    def _id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


class Server(ThreadingHTTPServer):
    """Passes requests on to a container and captures them."""

    request_queue_size = 128

    def __init__(self, address: tuple[str, int], to: str, capture: Capture):
        super().__init__(address, Handler)
        self.to, self.capture = to.rstrip("/"), capture


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == WRITE:
            self.server.capture.write()
            return self.answer(200, "text/plain", b"")
        status, content_type, content = self.passed_on(body)
        if status < 300:
            at = self.headers.get(TIME)
            self.server.capture.add(
                (self.headers.get("Content-Type", ""), body), (content_type, content),
                at=datetime.fromisoformat(at) if at else datetime.now(UTC),
                inference_id=self.headers.get("X-Amzn-SageMaker-Inference-Id"), attributes=self.headers.get("X-Amzn-SageMaker-Custom-Attributes"),
            )
        return self.answer(status, content_type, content)

    def passed_on(self, body: bytes) -> tuple[int, str, bytes]:
        headers = {name: self.headers[name] for name in PASSED_ON if self.headers.get(name)}
        request = urllib.request.Request(f"{self.server.to}/invocations", data=body, method="POST", headers=headers)
        try:
            with OPENER.open(request, timeout=60) as answer:
                return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Content-Type", ""), error.read()

    def answer(self, status: int, content_type: str, content: bytes):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, *_):
        """Requests are in the files."""


def into_folder(folder: Path) -> Callable[[str, bytes], None]:
    """Files below a folder, with the keys as paths."""
    def put(key: str, body: bytes) -> None:
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return put


def into_bucket(uri: str, gateway: str, region: str) -> Callable[[str, bytes], None]:
    """Objects of a bucket of the emulated account."""
    signature = f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/s3/aws4_request, SignedHeaders=host, Signature=none"

    def put(key: str, body: bytes) -> None:
        path = urllib.parse.quote(f"{uri.removeprefix('s3://').rstrip('/')}/{key}")
        request = urllib.request.Request(f"{gateway}/{path}", data=body, method="PUT", headers={"authorization": signature})
        OPENER.open(request, timeout=60).close()
    return put


def main() -> int:
    words = argparse.ArgumentParser(description="captures what a container is asked and answers")
    words.add_argument("--to", required=True, help="where the container listens")
    words.add_argument("--destination", required=True, help="a folder, or s3://bucket/prefix of the account behind AWS_ENDPOINT_URL")
    words.add_argument("--endpoint", required=True)
    words.add_argument("--variant", default="AllTraffic")
    words.add_argument("--sampling", type=int, default=100, help="percent of the requests")
    words.add_argument("--csv", nargs="*", default=["text/csv"], help="content types that are written as CSV")
    words.add_argument("--json", nargs="*", default=["application/json"], help="content types that are written as JSON")
    words.add_argument("--modes", nargs="+", choices=("Input", "Output"), default=["Input", "Output"])
    words.add_argument("--port", type=int, default=0)
    said = words.parse_args()
    if said.destination.startswith("s3://"):
        put = into_bucket(said.destination, os.environ["AWS_ENDPOINT_URL"], os.environ.get("AWS_REGION", "us-east-1"))
    else:
        put = into_folder(Path(said.destination))
    capture = Capture(put, said.endpoint, said.variant, sampling=said.sampling, modes=tuple(said.modes), csv=tuple(said.csv), json=tuple(said.json))
    server = Server(("127.0.0.1", said.port), said.to, capture)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)
    capture.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Serving: GET /ping and POST /invocations, on the standard library. SageMaker's own front stands before it, nobody else calls it."""

import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fraud import requests
from fraud.model import FraudModel, load
from fraud.requests import Refused

LARGEST_BODY = int(os.environ.get("MAX_BODY_BYTES", 25 * 1024 * 1024))
PATIENCE = 60  # seconds for a request, as SageMaker has


class Server(ThreadingHTTPServer):
    daemon_threads = False  # a request that is being answered is answered before the process ends
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], model: FraudModel):
        super().__init__(address, Handler)
        self.model = model
        self.connections: set[socket.socket] = set()

    def process_request(self, request, client_address):
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.connections.discard(request)
        super().shutdown_request(request)

    def finish(self):
        """Takes no more requests. Connections that are kept for a next one end now; SageMaker gives 30 seconds in all."""
        self.shutdown()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fraud"
    sys_version = ""
    timeout = PATIENCE

    def do_GET(self):
        if self.path == "/ping":
            self.answer(200, "text/plain", b"")
        else:
            self.refuse_path()

    def do_POST(self):
        if self.path != "/invocations":
            self.refuse_path()
            return
        try:
            self.answer(200, *self.predicted(self.body()))
        except Refused as refusal:
            self.refuse(refusal.status, str(refusal))
        except Exception as error:
            self.log_error("%s: %s", type(error).__name__, error)
            self.refuse(500, "the model could not answer")

    def predicted(self, body: bytes) -> tuple[str, bytes]:
        model = self.server.model
        content_type = self.headers.get("Content-Type", "")
        rows = requests.read(model, content_type, body)
        return requests.write(model, self.headers.get("Accept", ""), content_type, model.scores(rows))

    def body(self) -> bytes:
        length = self.headers.get("Content-Length")
        if length is None or not length.isdecimal():
            raise Refused(411, "the request must say its Content-Length")
        if int(length) > LARGEST_BODY:
            raise Refused(413, f"the body has {length} bytes, at most {LARGEST_BODY} are read")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Refused(400, f"the body has {len(body)} bytes, {length} were announced")
        return body

    def refuse_path(self):
        known = {"/ping": "GET", "/invocations": "POST"}.get(self.path)
        self.refuse(405 if known else 404, f"{self.path} takes {known}" if known else "there are GET /ping and POST /invocations")

    def refuse(self, status: int, reason: str):
        self.close_connection = True  # what is left of the body is no next request
        self.answer(status, "text/plain; charset=utf-8", reason.encode())

    def answer(self, status: int, content_type: str, content: bytes):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code="-", size="-"):
        """A ping every few seconds is no news."""
        if self.path != "/ping" or code != 200:
            super().log_request(code, size)


def serve(root: Path, host: str, port: int) -> int:
    """Serves until SIGTERM. A model that cannot be read ends the process at once: an endpoint of it must never come up."""
    server = Server((host, port), load(root / "model"))

    def stop(*_):
        threading.Thread(target=server.finish).start()  # it waits for the loop that this signal has interrupted

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"listening on {server.server_address[0]}:{server.server_address[1]}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)
    print("stopped", file=sys.stderr, flush=True)
    return 0

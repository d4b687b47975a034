"""An SMS gateway on the loopback that speaks Kannel's ``sendsms`` over HTTP/1.1, well or badly."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

#: What it writes for a request, given its parameters; None drops the connection, ``SILENCE`` says nothing.
Answer = Callable[[Mapping[str, str]], bytes | None]
SILENCE = b""


def reply(status: int, body: str, *, reason: str = "OK", keep: bool = True) -> bytes:
    """A whole HTTP answer."""
    content = body.encode()
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/html\r\nContent-Length: {len(content)}\r\n"
    return (head + ("" if keep else "Connection: close\r\n") + "\r\n").encode() + content


ACCEPTED = reply(202, "0: Accepted for delivery", reason="Accepted")


class FakeGateway:
    """A context manager; ``texts`` are the parameters of all requests in the order in which they came."""

    def __init__(self, answer: Answer = lambda given: ACCEPTED) -> None:
        self.texts: list[dict[str, str]] = []
        self.heads: list[str] = []
        self.connections = 0
        self._answer = answer
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._serve)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/cgi-bin/sendsms"

    def __enter__(self) -> FakeGateway:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        self.connections += 1
        while (line := handler.rfile.readline()) and (given := self._request(handler, line)) is not None:
            answer = self._answer(given)
            if answer is None:
                return
            if answer == SILENCE:
                self._released.wait(30)
                return
            handler.wfile.write(answer)
            if b"Connection: close" in answer:
                return

    def _request(self, handler: socketserver.StreamRequestHandler, line: bytes) -> dict[str, str] | None:
        head = line.decode("latin-1")
        while (more := handler.rfile.readline()) not in (b"\r\n", b""):
            head += more.decode("latin-1")
        lengths = [each for each in head.lower().split("\r\n") if each.startswith("content-length:")]
        body = handler.rfile.read(int(lengths[0].split(":")[1])) if lengths else b""
        target = head.split(" ")[1]
        given = dict(parse_qsl(urlsplit(target).query or body.decode()))
        self.heads.append(head)
        self.texts.append(given)
        return given


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], serve: Callable[[socketserver.StreamRequestHandler], None]
    ) -> None:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                serve(self)

        super().__init__(address, Handler)

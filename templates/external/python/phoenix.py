"""One topic of a Phoenix socket (channels protocol, version 2), over a small WebSocket client (RFC 6455)."""

import base64
import json
import os
import socket
import ssl
import struct
import sys
import time
from urllib.parse import urlparse

HEARTBEAT_SECONDS = 30
SHORTEST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10
# For any other reason the shop may let us in a little later.
REFUSED_FOR_GOOD = {"unknown token", "no token", "unmatched topic"}


class Refused(Exception):
    """The shop does not let us in, or has let us go for good."""


class WebSocket:
    """Text messages both ways. `receive` answers None when so many seconds have passed without one."""

    def __init__(self, address: str, token: str):
        url = urlparse(address)
        secure = url.scheme == "wss"
        port = url.port or (443 if secure else 80)
        raw = socket.create_connection((url.hostname, port), timeout=10)
        self.stream = ssl.create_default_context().wrap_socket(raw, server_hostname=url.hostname) if secure else raw
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        # The token stands in a header, where no log of addresses shows it.
        sent = base64.b64encode(token.encode()).decode().rstrip("=")
        lines = [
            f"GET {url.path}/websocket?vsn=2.0.0 HTTP/1.1",
            f"Host: {url.hostname}:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            f"Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.{sent}",
        ]
        self.stream.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def send(self, text: str) -> None:
        self._frame(0x1, text.encode())

    def receive(self, seconds: float):
        text = b""
        while True:
            try:
                self.stream.settimeout(max(seconds, 0.001))
                first, second = self._take(2)
            except TimeoutError:
                return None
            # What has begun is read to its end.
            self.stream.settimeout(30)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", self._take(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self._take(8))
            data, kind = self._take(length), first & 0x0F
            if kind == 0x8:
                raise ConnectionError(data[2:].decode() or "closed")
            if kind == 0x9:
                self._frame(0xA, data)
            elif kind in (0x0, 0x1):
                text += data
                if first & 0x80:
                    return text.decode()

    def close(self) -> None:
        self.stream.close()

    def _frame(self, kind: int, data: bytes) -> None:
        mask, length = os.urandom(4), len(data)
        if length < 126:
            head = struct.pack(">BB", 0x80 | kind, 0x80 | length)
        elif length < 65536:
            head = struct.pack(">BBH", 0x80 | kind, 0x80 | 126, length)
        else:
            head = struct.pack(">BBQ", 0x80 | kind, 0x80 | 127, length)
        self.stream.settimeout(30)
        self.stream.sendall(head + mask + bytes(byte ^ mask[i & 3] for i, byte in enumerate(data)))

    def _take(self, length: int) -> bytes:
        while len(self.buffer) < length:
            self._fill()
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def _fill(self) -> None:
        more = self.stream.recv(65536)
        if more == b"":
            raise ConnectionError("the connection has ended")
        self.buffer += more


class Channel:
    """Joins the topic, and again whenever the connection was lost."""

    def __init__(self, address: str, topic: str, token: str):
        self.address, self.topic, self.token = address, topic, token
        self.ref = 0
        self.pause = SHORTEST_PAUSE_SECONDS

    def run(self, joined, hook, event) -> str:
        """Answers why, when the shop has let us go for good."""
        while True:
            try:
                self.web = WebSocket(self.address, self.token)
                self._serve(joined, hook, event)
            except Refused as why:
                return str(why)
            except OSError:
                time.sleep(self.pause)
                self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)

    def _serve(self, joined, hook, event) -> None:
        join_ref = self._send(self.topic, "phx_join", {})
        beat_at = time.monotonic() + HEARTBEAT_SECONDS
        try:
            while True:
                text = self.web.receive(beat_at - time.monotonic())
                if time.monotonic() >= beat_at:
                    self._send("phoenix", "heartbeat", {}, join_ref=None)
                    beat_at = time.monotonic() + HEARTBEAT_SECONDS
                if text is None:
                    continue
                _, ref, topic, name, payload = json.loads(text)
                if topic != self.topic:
                    continue
                if name == "phx_reply" and ref == join_ref:
                    if payload["status"] != "ok":
                        reason = payload["response"].get("reason", "refused")
                        raise Refused(reason) if reason in REFUSED_FOR_GOOD else ConnectionError(reason)
                    self.pause = SHORTEST_PAUSE_SECONDS
                    joined(payload["response"])
                elif name == "phx_close":
                    raise Refused(payload.get("reason", "closed"))
                elif name == "phx_error":
                    join_ref = self._send(self.topic, "phx_join", {})
                elif name == "hook":
                    self._send(self.topic, "answer", self._answered(hook, payload), join_ref)
                elif name == "event":
                    self._send(self.topic, "ack", self._acked(event, payload), join_ref)
        finally:
            self.web.close()

    def _answered(self, hook, payload: dict) -> dict:
        try:
            return {"ref": payload["ref"], **hook(payload)}
        except Exception as error:  # no answer, at once: the shop does what it does where a guard fails
            print(f"{payload['point']} failed: {error!r}", file=sys.stderr, flush=True)
            return {"ref": payload["ref"], "error": str(error)}

    def _acked(self, event, payload: dict) -> dict:
        try:
            event(payload)
            return {"id": payload["id"]}
        except Exception as error:  # the shop tries again, and shows the words
            return {"id": payload["id"], "error": str(error)}

    def _send(self, topic: str, name: str, payload: dict, join_ref: str = "") -> str:
        self.ref += 1
        ref = str(self.ref)
        self.web.send(json.dumps([ref if join_ref == "" else join_ref, ref, topic, name, payload]))
        return ref

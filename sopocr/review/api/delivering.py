"""Sends webhooks: signed as the Standard Webhooks specification says, tried again until they are taken.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import ssl
import threading
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sopocr.catalogue import Catalogue
from sopocr.catalogue.webhooks import Delivery, EventName, Webhook
from sopocr.errors import SopocrError, UsageError

_log = logging.getLogger(__name__)
_LOOK_EVERY = 5.0


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over "id.timestamp.body", with the secret's bytes."""
    key = b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be told: http or https, with a host, without name or password.

    Where it leads is the business of the admin who sets it: offices have their systems in private networks.
    Of what an address answers only the status is kept. Raises UsageError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError("this is no address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or "@" in parts.netloc:
        raise UsageError("an address begins with https:// or http:// and holds no name or password")
    if not url.isascii() or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise UsageError("an address holds no blanks and no letters beyond ASCII")
    return parts


class Deliverer:
    """Sends what waits, in a thread. `tell` queues an event and wakes it."""

    def __init__(self, catalogue: Catalogue, seconds: float) -> None:
        self._catalogue, self._seconds = catalogue, seconds
        self._woken, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sopocr-webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self, event: EventName, data: dict[str, Any], webhook_id: int | None = None) -> int:
        """Queue an event for all that want it, or for one address; for how many."""
        payload = {"type": event, "timestamp": datetime.now(UTC).isoformat(), "data": data}
        count = self._catalogue.webhooks.tell(event, payload, webhook_id)
        self._woken.set()
        return count

    def close(self) -> None:
        self._closing.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._seconds + 5)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._tell_of_imports()
                for delivery, hook in self._catalogue.webhooks.take_due():
                    if not self._closing.is_set():
                        delivered, answer = self._send(delivery, hook)
                        self._catalogue.webhooks.settle(delivery.id, delivered=delivered, answer=answer)
            except SopocrError as error:
                _log.warning("webhooks wait: %s", error)
            self._woken.wait(_LOOK_EVERY)
            self._woken.clear()

    def _tell_of_imports(self) -> None:
        """Queue the events of imports that ended: other processes make them and cannot tell of it."""
        for webhook_id, run_id in self._catalogue.webhooks.untold_runs():
            run = self._catalogue.runs.get(run_id)
            data = {
                "id": run.id,
                "state": run.state,
                "started": run.started.isoformat(),
                "ended": run.ended.isoformat() if run.ended else None,
                "planned": run.planned,
                "skipped": run.skipped,
                "jobs": run.jobs,
                "pages": run.pages,
            }
            self.tell("import.ended", {"run": data}, webhook_id)

    def _send(self, delivery: Delivery, hook: Webhook) -> tuple[bool, str]:
        """Whether an address took an event (any answer 2xx), and its status. Redirects are not followed."""
        body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        message_id, timestamp = f"msg_{delivery.id}", int(time.time())
        headers = {
            "content-type": "application/json",
            "user-agent": "sopocr",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(hook.secret, message_id, timestamp, body),
        }
        try:
            parts = check_address(hook.url)
            connection = _connection(parts, self._seconds)
        except UsageError as error:
            return False, str(error)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            return 200 <= answer.status < 300, f"{answer.status} {answer.reason}".rstrip()
        except (OSError, http.client.HTTPException, ValueError) as error:
            return False, f"{type(error).__name__}: {error}"
        finally:
            connection.close()


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=seconds)

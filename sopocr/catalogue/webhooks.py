"""Addresses that are told of finished work, and what they have still to be told."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast, get_args

from sqlalchemy import delete, select

from sopocr.catalogue.api_tables import DeliveryRow, WebhookRow
from sopocr.catalogue.sessions import Sessions
from sopocr.catalogue.tables import RunRow
from sopocr.errors import NotThere

EventName = Literal["extraction.completed", "extraction.failed", "import.ended", "test"]
EVENTS: tuple[EventName, ...] = get_args(EventName)
DeliveryState = Literal["waiting", "delivered", "given up"]
WAITS = (5, 60, 300, 1800, 7200, 18_000, 36_000, 36_000)
"""Seconds before each further try, after the schedule that the Standard Webhooks specification proposes; more
than a day in all."""
_IN_WORK = timedelta(minutes=2)
"""A delivery that is being tried is not taken by another process for so long."""
_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Webhook:
    """An address and the events it is told of; `secret` only where it was just made or is used to sign."""

    id: int
    url: str
    events: tuple[EventName, ...]
    made_by: str
    created: datetime
    secret: str = ""


@dataclass(frozen=True)
class Delivery:
    """An event for an address. `answer` is what came of the last try."""

    id: int
    webhook_id: int
    event: EventName
    payload: dict[str, Any]
    state: DeliveryState
    attempts: int
    answer: str
    created: datetime
    due: datetime | None


class Webhooks:
    """Keeps addresses, and the queue of what is to be sent to them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, url: str, events: Sequence[EventName], made_by: str) -> Webhook:
        """A new address, with the secret that signs what it gets."""
        secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode("ascii")
        with self._sessions.writing() as session:
            row = WebhookRow(
                url=url, secret=secret, events=list(events), made_by=made_by, created=datetime.now(UTC)
            )
            session.add(row)
            session.flush()
            return _webhook(row, secret)

    def everything(self) -> list[Webhook]:
        """All addresses."""
        with self._sessions.reading() as session:
            return [_webhook(row) for row in session.scalars(select(WebhookRow).order_by(WebhookRow.id))]

    def remove(self, webhook_id: int) -> None:
        """Forget an address, and what it was still to be told. Raises NotThere."""
        with self._sessions.writing() as session:
            row = session.get(WebhookRow, webhook_id)
            if row is None:
                raise NotThere(f"has no webhook {webhook_id}")
            session.execute(delete(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id))
            session.delete(row)

    def tell(self, event: EventName, payload: dict[str, Any], webhook_id: int | None = None) -> int:
        """Queue an event for all addresses that want it, or for one; for how many. Raises NotThere."""
        now = datetime.now(UTC)
        with self._sessions.writing() as session:
            chosen = select(WebhookRow)
            if webhook_id is not None:
                chosen = chosen.where(WebhookRow.id == webhook_id)
            rows = [row for row in session.scalars(chosen) if webhook_id is not None or event in row.events]
            if webhook_id is not None and not rows:
                raise NotThere(f"has no webhook {webhook_id}")
            session.execute(
                delete(DeliveryRow).where(DeliveryRow.due.is_(None), DeliveryRow.created < now - _KEPT)
            )
            for row in rows:
                session.add(
                    DeliveryRow(
                        webhook_id=row.id,
                        event=event,
                        payload=payload,
                        state="waiting",
                        attempts=0,
                        answer="",
                        created=now,
                        due=now,
                    )
                )
            return len(rows)

    def untold_runs(self) -> list[tuple[int, int]]:
        """Imports that ended since an address was added that wants to know, and that it was not told of yet:
        (webhook id, run id)."""
        with self._sessions.reading() as session:
            hooks = [row for row in session.scalars(select(WebhookRow)) if "import.ended" in row.events]
            if not hooks:
                return []
            since = datetime.now(UTC) - _KEPT + _IN_WORK
            runs = session.scalars(
                select(RunRow).where(RunRow.ended.is_not(None), RunRow.ended > since)
            ).all()
            told = {
                (row.webhook_id, *_run_key(row.payload))
                for row in session.scalars(select(DeliveryRow).where(DeliveryRow.event == "import.ended"))
            }
            return [
                (hook.id, run.id)
                for hook in hooks
                for run in runs
                if run.ended is not None
                and run.ended > hook.created
                and (hook.id, run.id, run.ended.isoformat()) not in told
            ]

    def take_due(self, limit: int = 20) -> list[tuple[Delivery, Webhook]]:
        """Deliveries whose time has come, with the address and its secret; no two callers get the same."""
        now = datetime.now(UTC)
        with self._sessions.writing() as session:
            chosen = (
                select(DeliveryRow)
                .where(DeliveryRow.state == "waiting", DeliveryRow.due <= now)
                .order_by(DeliveryRow.due)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            found = []
            for row in session.scalars(chosen):
                row.due = now + _IN_WORK
                hook = session.get_one(WebhookRow, row.webhook_id)
                found.append((_delivery(row), _webhook(hook, hook.secret)))
            return found

    def settle(self, delivery_id: int, *, delivered: bool, answer: str) -> None:
        """Note what came of a try; one that failed is due again later, until it is given up."""
        with self._sessions.writing() as session:
            row = session.get(DeliveryRow, delivery_id)
            if row is None:
                return  # its address was removed meanwhile
            row.attempts += 1
            row.answer = answer[:500].replace("\0", "")
            if delivered or row.attempts > len(WAITS):
                row.state, row.due = "delivered" if delivered else "given up", None
            else:
                row.due = datetime.now(UTC) + timedelta(seconds=WAITS[row.attempts - 1])

    def deliveries(self, webhook_id: int, limit: int = 50) -> list[Delivery]:
        """What an address was told or is to be told, the latest first. Raises NotThere."""
        with self._sessions.reading() as session:
            if session.get(WebhookRow, webhook_id) is None:
                raise NotThere(f"has no webhook {webhook_id}")
            chosen = (
                select(DeliveryRow)
                .where(DeliveryRow.webhook_id == webhook_id)
                .order_by(DeliveryRow.id.desc())
                .limit(limit)
            )
            return [_delivery(row) for row in session.scalars(chosen)]


def _run_key(payload: dict[str, Any]) -> tuple[int, str]:
    """The run that an event is about, and when it ended: it may be gone on with and end again."""
    run = payload["data"]["run"]
    return run["id"], run["ended"]


def _webhook(row: WebhookRow, secret: str = "") -> Webhook:
    events = cast("tuple[EventName, ...]", tuple(row.events))
    return Webhook(row.id, row.url, events, row.made_by, row.created, secret)


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.id,
        row.webhook_id,
        cast(EventName, row.event),
        row.payload,
        cast(DeliveryState, row.state),
        row.attempts,
        row.answer,
        row.created,
        row.due,
    )

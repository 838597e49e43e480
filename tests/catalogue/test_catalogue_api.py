"""What the API keeps in the catalogue: tokens, webhooks and uploads, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from records import make_record

import sopocr.catalogue.webhooks
from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.errors import NotThere, UsageError


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_url, create=True) as made:
        yield made


def test_tokens(catalogue: Catalogue) -> None:
    made, text = catalogue.tokens.add(" arsip ", "reviewer", "sari", days=1)
    assert (made.name, made.role, made.used) == ("arsip", "reviewer", None)
    found = catalogue.tokens.check(text)
    assert found is not None
    assert found.id == made.id
    assert catalogue.tokens.check(text + "x") is None
    assert catalogue.tokens.check("sop_\ud800\0") is None
    (listed,) = catalogue.tokens.everything()
    assert listed.used is not None
    assert text not in str(listed)
    catalogue.tokens.revoke(made.id)
    assert catalogue.tokens.check(text) is None
    with pytest.raises(NotThere):
        catalogue.tokens.revoke(made.id + 1)
    with pytest.raises(UsageError):
        catalogue.tokens.add("\n", "reader", "sari")


def test_a_token_ends_on_its_day(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = catalogue.tokens.add("a", "reader", "sari", days=1)
    later = datetime.now(UTC) + timedelta(days=1, seconds=1)
    monkeypatch.setattr("sopocr.catalogue.tokens.datetime", type("Clock", (), {"now": lambda _: later}))
    assert catalogue.tokens.check(text) is None


def test_a_delivery_is_tried_again_and_given_up(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = catalogue.webhooks
    made = hooks.add("https://example.org/", ["extraction.completed"], "sari")
    assert hooks.tell("extraction.failed", {}) == 0
    assert hooks.tell("extraction.completed", {"a": 1}) == 1
    assert [hook.secret for hook in hooks.everything()] == [""]
    now = datetime.now(UTC)
    waits = []
    while True:
        monkeypatch.setattr(sopocr.catalogue.webhooks, "datetime", clock(now))
        ((delivery, hook),) = hooks.take_due()
        assert (hook.secret, delivery.payload) == (made.secret, {"a": 1})
        assert hooks.take_due() == []  # nobody else gets it meanwhile
        hooks.settle(delivery.id, delivered=False, answer="503 \0")
        (kept,) = hooks.deliveries(made.id)
        if kept.due is None:
            break
        waits.append((kept.due - now).total_seconds())
        now = kept.due
    assert waits == sorted(waits)
    assert sum(waits) > 86_400
    assert (kept.state, kept.attempts, kept.answer) == ("given up", 9, "503 ")


def clock(now: datetime) -> type:
    return type("Clock", (), {"now": staticmethod(lambda _: now)})


def test_an_address_that_goes_takes_its_deliveries_along(catalogue: Catalogue) -> None:
    made = catalogue.webhooks.add("https://example.org/", ["test"], "sari")
    catalogue.webhooks.tell("test", {}, made.id)
    ((delivery, _),) = catalogue.webhooks.take_due()
    catalogue.webhooks.remove(made.id)
    catalogue.webhooks.settle(delivery.id, delivered=True, answer="")
    assert catalogue.webhooks.take_due() == []
    for act in (catalogue.webhooks.remove, catalogue.webhooks.deliveries):
        with pytest.raises(NotThere):
            act(made.id)
    with pytest.raises(NotThere):
        catalogue.webhooks.tell("test", {}, made.id)


def test_the_same_upload_is_one_job(catalogue: Catalogue) -> None:
    uploads, queue = catalogue.uploads, catalogue.queue
    job = uploads.submit("file:///a", "ab" * 32, "key")
    assert uploads.submit("file:///a", "ab" * 32, "key").id == job.id
    assert uploads.submit("file:///a", "ab" * 32, "other").id != job.id
    queue.claim(None, "w", 5)
    queue.fail(job.id, "broken")
    assert uploads.get(job.id).state == "failed"
    again = uploads.submit("file:///a", "ab" * 32, "key")
    assert (again.id, again.state, again.attempts) == (job.id, "queued", 0)
    assert [one.id for one in uploads.latest("queued")] == [job.id]


def test_what_a_dead_server_left_is_done_again_but_not_for_ever(catalogue: Catalogue) -> None:
    job = catalogue.uploads.submit("file:///a", "ab" * 32, "key")
    for expected in ("queued", "failed"):
        catalogue.queue.claim(None, "w")
        catalogue.uploads.give_back()
        assert catalogue.uploads.get(job.id).state == expected
    assert catalogue.uploads.give_back() == 0


def test_jobs_of_imports_are_no_uploads(catalogue: Catalogue) -> None:
    run, _ = catalogue.runs.begin(["x"], {}, "f", {}, 1, "h", lambda _: True)
    job = catalogue.uploads.submit("file:///a", "ab" * 32, "key")
    catalogue.queue.claim(None, "w")
    record = make_record()
    catalogue.queue.finish(
        job.id, NewExtraction("ab" * 32, "application/pdf", 1, "file:///a", "1", "r", [record], 1.0)
    )
    assert catalogue.uploads.get(job.id).state == "done"
    with pytest.raises(NotThere):
        catalogue.uploads.get(job.id + 1)
    assert catalogue.queue.counts(run.id)["done"] == 0


def test_an_import_that_ended_is_told_once_to_those_who_ask(catalogue: Catalogue) -> None:
    early, _ = catalogue.runs.begin(["x"], {}, "f", {}, 1, "h", lambda _: True)
    catalogue.runs.end(early.id, "finished")
    asks = catalogue.webhooks.add("https://example.org/", ["import.ended"], "sari")
    catalogue.webhooks.add("https://example.org/", ["extraction.failed"], "sari")
    run, _ = catalogue.runs.begin(["y"], {}, "f", {}, 1, "h", lambda _: True)
    assert catalogue.webhooks.untold_runs() == []

    def ends_and_is_told() -> None:
        catalogue.runs.end(run.id, "stopped")
        assert catalogue.webhooks.untold_runs() == [(asks.id, run.id)]
        ended = catalogue.runs.get(run.id).ended
        assert ended is not None
        told = {"data": {"run": {"id": run.id, "ended": ended.isoformat()}}}
        assert catalogue.webhooks.tell("import.ended", told, asks.id) == 1
        assert catalogue.webhooks.untold_runs() == []

    ends_and_is_told()
    catalogue.runs.revive(run.id, "h")
    assert catalogue.webhooks.untold_runs() == []
    ends_and_is_told()

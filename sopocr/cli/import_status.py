"""What `status` and `search` show, as values and for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sopocr.batch.source_urls import shown
from sopocr.catalogue import Duplicate, Hit, JobInfo, RunInfo, SourceInfo


def status_values(
    run: RunInfo,
    working: Sequence[JobInfo],
    failed: Sequence[JobInfo],
    duplicates: Sequence[Duplicate],
    gone: bool,
    now: datetime,
) -> dict[str, Any]:
    """How far a run is. `gone`: its process is no more."""
    until = run.ended or (run.alive if gone else now)
    seconds = max((until - run.started).total_seconds(), 0.001)
    left = run.jobs["queued"] + run.jobs["working"]
    at_work = min(run.jobs["working"], run.workers)  # a few more are taken from the queue ahead
    speed = run.jobs["done"] / seconds
    state = "interrupted" if gone and run.state == "running" else run.state
    return {
        "run": run.id,
        "state": state,
        "sources": list(run.sources),
        "started": run.started.isoformat(timespec="seconds"),
        "ended": run.ended.isoformat(timespec="seconds") if run.ended else None,
        "seconds": round(seconds, 1),
        "files": run.planned,
        "skipped": run.skipped,
        "done": run.jobs["done"],
        "failed": run.jobs["failed"],
        "queued": left - at_work,
        "working": at_work,
        "doubtful": run.doubtful,
        "pages": run.pages,
        "pages_per_second": round(run.pages / seconds, 3),
        "seconds_left": round(left / speed) if speed and state == "running" else None,
        "workers": [
            {
                "worker": job.worker,
                "file": shown(job.url),
                "pages": job.pages,
                "seconds": round((now - job.started).total_seconds(), 1) if job.started else None,
            }
            for job in working
            if job.worker
        ],
        "failures": [{"file": shown(job.url), "reason": job.reason} for job in failed],
        "probable_duplicates": [
            {
                "file": _name(pair.source),
                "other": _name(pair.other),
                "pages": [list(pages) for pages in pair.pages],
                "likeness": pair.likeness,
            }
            for pair in duplicates
        ],
    }


def show_status(values: dict[str, Any], console: Console) -> None:
    """Print what `status_values` gave."""
    console.print(
        Text(f"run {values['run']}: {values['state']}", "bold"), Text(" ".join(values["sources"]), "dim")
    )
    table = Table(show_edge=False, pad_edge=False, header_style="dim")
    names = (
        "files",
        "skipped",
        "done",
        "failed",
        "queued",
        "working",
        "doubtful",
        "pages",
        "pages_per_second",
    )
    for name in names:
        table.add_column(name.replace("_per_second", "/s"), justify="right")
    table.add_row(*(str(values[name]) for name in names))
    console.print(table)
    if values["seconds_left"] is not None:
        console.print(Text(f"about {values['seconds_left']} s left", "dim"))
    for worker in values["workers"]:
        console.print(
            Text(f"{worker['worker']}: {worker['file']}, {worker['pages']} pages done"), soft_wrap=True
        )
    for failure in values["failures"]:
        console.print(
            Text.assemble(("failed ", "red"), f"{failure['file']}: {failure['reason']}"), soft_wrap=True
        )
    for pair in values["probable_duplicates"]:
        line = (
            f"{pair['file']} = {pair['other']} ({len(pair['pages'])} pages, likeness {pair['likeness']:.2f})"
        )
        console.print(Text.assemble(("probably the same paper ", "yellow"), line), soft_wrap=True)


def _name(source: SourceInfo) -> str:
    return shown(source.urls[0]) if source.urls else source.sha256


def hit_values(hit: Hit, source: SourceInfo) -> dict[str, Any]:
    """What is told of a document that was found."""
    document = hit.document
    return {
        "document": document.id,
        "bentuk": document.bentuk,
        "nomor_sop": document.nomor_sop,
        "nama_sop": document.nama_sop,
        "instansi": document.instansi,
        "unit_kerja": document.unit_kerja,
        "snippet": hit.snippet,
        "files": [shown(url) for url in source.urls],
    }


def show_hits(values: Sequence[dict[str, Any]], console: Console) -> None:
    """Print the documents that were found, the best first."""
    for one in values:
        console.print(
            Text.assemble(
                (f"{one['document']:>6}  ", "dim"),
                (one["nama_sop"] or "(no name)", "bold"),
                "  ",
                one["nomor_sop"] or "",
            ),
            soft_wrap=True,
        )
        office = " / ".join(filter(None, (one["instansi"], one["unit_kerja"])))
        for line in (office, one["snippet"], *one["files"][:1]):
            if line:
                console.print(Text(f"        {line}"), soft_wrap=True)
    if not values:
        console.print("nothing found")

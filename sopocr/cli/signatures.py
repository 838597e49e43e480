"""The command that tells of a PDF's electronic signatures: signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sopocr.cli.app import SettingsFile, app, chosen_settings, print_result

_BYTES = {
    "unchanged": "the file is as it was signed",
    "added": "something was added later; what was signed is the same",
    "changed": "what was signed was changed later",
}


@app.command()
def signatures(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A PDF.")],
    settings: SettingsFile = None,
) -> None:
    """Tell who signed a PDF electronically, when, and whether it is still as it was signed."""
    from sopocr.batch.signatures import signatures_of
    from sopocr.batch.source_urls import local_url

    found = signatures_of([local_url(source)], chosen_settings(settings, None).ingest)
    for one in found:
        when = one.at.isoformat(sep=" ", timespec="seconds") if one.at else "no time told"
        stamped = "time stamp" if one.stamped else "the signer's clock"
        print_result(f"{one.signer}\t{when} ({stamped})\t{_BYTES[one.bytes]}\tcertificate by {one.issuer}\n")
    if any(one.bytes == "changed" for one in found):
        raise typer.Exit(1)

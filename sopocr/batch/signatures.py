"""Electronic signatures of born-digital PDFs: who signed, when, and whether the bytes are still those.

Whether the signer's certificate is to be trusted is not asked: that needs the issuer's roots, and a network.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sopocr.batch.source_urls import as_file, file_name
from sopocr.errors import DamagedSource, PackageMissing, SourceError
from sopocr.settings import IngestSettings

Bytes = Literal["unchanged", "added", "changed"]
"""unchanged: the file is as it was signed; added: something was put to it later (another signature, a stamp),
what was signed is the same; changed: what was signed is not the same any more."""


@dataclass(frozen=True)
class Signature:
    """One signature of a file. `signer`: the name in its certificate; `issuer`: who issued that; `at`: when,
    as the signer's computer said, or a time stamp where `stamped`."""

    field: str
    signer: str
    issuer: str
    at: datetime | None
    stamped: bool
    reason: str
    bytes: Bytes


def signatures_of(urls: Sequence[str], settings: IngestSettings) -> list[Signature]:
    """The signatures of a file, which lies at the first of `urls` that can be read; none of what is no PDF.

    Raises PackageMissing without pyHanko, SourceError where the file is not there.
    """
    try:
        from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415 - an extra
        from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
        from pyhanko.sign.validation.errors import ValidationInfoReadingError  # noqa: PLC0415
    except ImportError as error:
        raise PackageMissing("pyhanko", "signatures") from error
    reason = SourceError("is not known to lie anywhere")
    for url in urls:
        with ExitStack() as opened:
            try:
                path = opened.enter_context(as_file(url, settings.max_file_bytes))
                file = opened.enter_context(path.open("rb"))
            except SourceError as error:
                reason = error
                continue
            except OSError as error:
                reason = SourceError(f"cannot be read ({error.strerror})", file=file_name(url))
                continue
            if file.read(len(_PDF)) != _PDF:
                return []
            try:
                found = PdfFileReader(file, strict=False).embedded_signatures
                # pyHanko runs a loop of its own, which a thread that has one does not allow
                with ThreadPoolExecutor(1) as thread:
                    return list(thread.map(_signature, found))
            except (PdfError, ValidationInfoReadingError, ValueError) as error:
                raise DamagedSource(
                    f"its signatures cannot be read ({error})", file=file_name(url)
                ) from error
    raise reason


_PDF = b"%PDF-"


def _signature(found: Any) -> Signature:
    """What pyHanko finds of a signature; no root is trusted, and nothing is fetched."""
    from pyhanko.sign.diff_analysis import ModificationLevel  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    logging.getLogger("pyhanko").setLevel(logging.ERROR)  # it warns that nobody is trusted
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(found, nobody, nobody)
    state: Bytes = "added"
    if not (status.intact and status.valid):
        state = "changed"
    elif status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        state = "unchanged"
    elif status.modification_level == ModificationLevel.OTHER:
        state = "changed"
    stamp = status.timestamp_validity
    certificate = found.signer_cert
    return Signature(
        field=str(found.field_name),
        signer=_name(certificate.subject.native),
        issuer=_name(certificate.issuer.native),
        at=stamp.timestamp if stamp is not None else found.self_reported_timestamp,
        stamped=stamp is not None,
        reason=str(found.sig_object.get("/Reason", "")),
        bytes=state,
    )


def _name(native: Mapping[str, Any]) -> str:
    """The name of a person or body of a certificate (RFC 5280)."""
    for part in ("common_name", "organization_name", "email_address"):
        if value := native.get(part):
            return str(value[0] if isinstance(value, list) else value)
    return ""

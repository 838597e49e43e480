"""Electronic signatures, made here by pyHanko with a certificate of our own."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sopocr.batch.signatures import signatures_of
from sopocr.batch.source_urls import local_url
from sopocr.errors import SourceError
from sopocr.settings import IngestSettings

WHEN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def blank() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 400))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def signer() -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = made.Name([made.NameAttribute(NameOID.COMMON_NAME, "Siti Aminah, S.H.")])
    certificate = (
        made.CertificateBuilder()
        .subject_name(name)
        .issuer_name(made.Name([made.NameAttribute(NameOID.COMMON_NAME, "Balai Sertifikasi Contoh")]))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(WHEN - timedelta(days=30))
        .not_valid_after(WHEN + timedelta(days=3000))
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def sign(content: bytes, field: str, reason: str | None = None) -> bytes:
    """`content` signed; in a thread without a loop, as pyHanko runs one of its own."""
    meta = signers.PdfSignatureMetadata(field_name=field, reason=reason)
    with ThreadPoolExecutor(1) as thread:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        return bytes(thread.submit(signers.sign_pdf, writer, meta, signer=signer()).result().getbuffer())


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(blank(), "Tanda", "Pengesahan SOP")


def read(path: Path, content: bytes) -> list[tuple[str, str, str, str]]:
    path.write_bytes(content)
    found = signatures_of([local_url(path)], IngestSettings())
    assert all(one.at is not None and not one.stamped for one in found)
    return [(one.signer, one.issuer, one.reason, one.bytes) for one in found]


def test_who_signed_and_whether_the_bytes_are_still_those(tmp_path: Path, signed: bytes) -> None:
    who = ("Siti Aminah, S.H.", "Balai Sertifikasi Contoh", "Pengesahan SOP")
    path = tmp_path / "sop.pdf"
    assert read(path, signed) == [(*who, "unchanged")]
    place = signed.index(b"/MediaBox")
    assert read(path, signed[:place] + b"/MediaBoy" + signed[place + 9 :]) == [(*who, "changed")]
    later = IncrementalPdfFileWriter(io.BytesIO(signed))  # what the page shows was changed behind it
    page = later.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(180)
    later.update_container(page)
    out = io.BytesIO()
    later.write(out)
    assert read(path, out.getvalue()) == [(*who, "changed")]


def test_a_second_signature_leaves_the_first_as_it_is(tmp_path: Path, signed: bytes) -> None:
    found = read(tmp_path / "sop.pdf", sign(signed, "Kedua"))
    assert [one[3] for one in found] == ["added", "unchanged"]


def test_what_is_not_signed(tmp_path: Path) -> None:
    assert read(tmp_path / "sop.pdf", blank()) == []
    assert read(tmp_path / "sop.png", b"\x89PNG") == []
    with pytest.raises(SourceError):
        signatures_of([local_url(tmp_path / "fehlt.pdf")], IngestSettings())

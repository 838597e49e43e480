"""The SOP record: the one definition of what sopocr emits. Domain fields keep their Indonesian names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding

SCHEMA_VERSION = "1.1"

Simbol = Literal["terminator", "proses", "keputusan"]
Syarat = Literal["ya", "tidak"]
Bentuk = Literal["sop-ap", "spo", "naratif"]
"""sop-ap: identity, boxes, flow table. spo: a health facility's head and table of sections. naratif: headings
with paragraphs, lists and small tables."""
Satuan = Literal[
    "detik", "menit", "jam", "hari", "hari_kerja", "minggu", "bulan", "triwulan", "semester", "tahun"
]
Status = Literal["complete", "partial", "failed"]
PageKind = Literal["sampul", "identitas", "alur", "identitas_alur", "pengesahan", "lain", "kosong"]
Tanggal = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
"""YYYY-MM-DD, or YYYY-MM where the paper gives only month and year."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pengesah(_Part):
    """Who approved the SOP; identity block and signature block merged."""

    jabatan: str | None = None
    nama: str | None = None
    pangkat: str | None = None
    nip: str | None = None


class DasarHukum(_Part):
    """One legal reference: the text and, where it parses, its parts."""

    teks: str
    jenis: str | None = None
    nomor: str | None = None
    tahun: int | None = None
    tentang: str | None = None


class PelaksanaLangkah(_Part):
    """One symbol in a step's row: whose column, and which symbol."""

    aktor: str
    simbol: Simbol | None = None
    """None where a column names who does it and nothing is drawn (other forms than SOP-AP)."""


class Waktu(_Part):
    """A duration: the text, and its parse."""

    teks: str = ""
    min: float | None = None
    maks: float | None = None
    satuan: Satuan | None = None


class Langkah(_Part):
    """One row of the flow table, or one item of the procedure of another form."""

    nomor: str = ""
    tingkat: int = Field(default=1, ge=1)
    """Depth in the procedure's list: the number of parts of `nomor`."""
    kegiatan: str = ""
    pelaksana: list[PelaksanaLangkah] = Field(default_factory=list)
    kelengkapan: str = ""
    waktu: Waktu = Field(default_factory=Waktu)
    output: str = ""
    keterangan: str = ""


class Alur(_Part):
    """One arrow between two steps, by 1-based position in `langkah`."""

    dari: int = Field(ge=1)
    ke: int = Field(ge=1)
    syarat: Syarat | None = None
    sumber: Literal["gambar", "teks"] = "gambar"


class Simpul(_Part):
    """One node of a free flow chart: the words in it, and its symbol."""

    teks: str = ""
    simbol: Simbol


class AlurDiagram(_Part):
    """One arrow of a free flow chart, by 1-based position in `simpul`."""

    dari: int = Field(ge=1)
    ke: int = Field(ge=1)
    syarat: Syarat | None = None


class DiagramAlir(_Part):
    """A free flow chart (outside any table): its nodes in reading order, and its arrows."""

    simpul: list[Simpul] = Field(default_factory=list)
    alur: list[AlurDiagram] = Field(default_factory=list)


class Sop(_Part):
    """The procedure itself."""

    bentuk: Bentuk = "sop-ap"
    instansi: str | None = None
    unit_kerja: str | None = None
    nomor_sop: str | None = None
    nomor_revisi: str | None = None
    nama_sop: str | None = None
    tanggal_pembuatan: Tanggal | None = None
    tanggal_revisi: Tanggal | None = None
    tanggal_pengesahan: Tanggal | None = None
    tanggal_efektif: Tanggal | None = None
    tanggal_terbit: Tanggal | None = None
    disahkan_oleh: Pengesah = Field(default_factory=Pengesah)
    dasar_hukum: list[DasarHukum] = Field(default_factory=list)
    kualifikasi_pelaksana: list[str] = Field(default_factory=list)
    keterkaitan: list[str] = Field(default_factory=list)
    peralatan_perlengkapan: list[str] = Field(default_factory=list)
    peringatan: list[str] = Field(default_factory=list)
    pencatatan_pendataan: list[str] = Field(default_factory=list)
    bagian_lain: dict[str, list[str]] = Field(default_factory=dict)
    pelaksana: list[str] = Field(default_factory=list)
    langkah: list[Langkah] = Field(default_factory=list)
    alur: list[Alur] = Field(default_factory=list)
    diagram_alir: DiagramAlir | None = None


class SourcePart(_Part):
    """One of several files that are the pages of one document."""

    file: str
    sha256: str
    pages: list[int] = Field(default_factory=list)


class Source(_Part):
    """The file the record was read from and the pages of it; `parts` where several files are one document
    (`file` is then the first)."""

    file: str
    sha256: str
    media_type: str
    pages: list[int] = Field(default_factory=list)
    parts: list[SourcePart] = Field(default_factory=list)


class Producer(_Part):
    """What made the record: versions and the settings' fingerprint."""

    sopocr: str
    readers: dict[str, str] = Field(default_factory=dict)
    settings: str = ""


class PageInfo(_Part):
    """One page of the source: what it is and how it lay. `width`, `height` give the frame of evidence
    boxes."""

    number: int
    kind: PageKind
    rotation: int = 0
    skew: float = 0.0
    duplicate_of: int | None = None
    width: int | None = None
    height: int | None = None
    dpi: float | None = None


class Record(_Part):
    """One SOP with its evidence and findings."""

    schema_version: str = SCHEMA_VERSION
    source: Source
    producer: Producer
    status: Status
    sop: Sop
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    findings: list[Finding] = Field(default_factory=list)
    pages: list[PageInfo] = Field(default_factory=list)


def json_schema() -> dict[str, Any]:
    """The record's JSON Schema (draft 2020-12)."""
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

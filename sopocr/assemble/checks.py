"""The checks that a record should pass, as findings. The table of all codes is in `sopocr.assemble.codes`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from sopocr.assemble.codes import RULES, Language, Rule, findings_table, make_finding
from sopocr.assemble.flow_checks import check_flow, check_spoken
from sopocr.assemble.other_form_checks import check_other_form
from sopocr.assemble.reference_checks import check_references
from sopocr.assemble.reporter import Reporter
from sopocr.assemble.step_checks import check_steps
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import PageInfo, Pengesah, Sop
from sopocr.text.correction import Corrector, default_corrector
from sopocr.text.personnel import PANGKAT, NipProblem, match_pangkat, nip_problems
from sopocr.text.regulations import Catalogue, default_catalogue

__all__ = ["RULES", "Context", "Language", "Rule", "check", "findings_table", "make_finding"]

BOX_NAMES = {
    "dasar_hukum": "Dasar Hukum",
    "kualifikasi_pelaksana": "Kualifikasi Pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan_perlengkapan": "Peralatan/Perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan_pendataan": "Pencatatan dan Pendataan",
}
DATE_NAMES = {
    "tanggal_pembuatan": "Tanggal Pembuatan",
    "tanggal_revisi": "Tanggal Revisi",
    "tanggal_pengesahan": "Tanggal Pengesahan",
    "tanggal_efektif": "Tanggal Efektif",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What was seen beside the record and is needed to judge it.

    `boxes_seen`: fields of the boxes whose titles were found. `list_numbers`: the printed item numbers of
    each box. `approvers`: (identity block's, signature block's). `titles` and `bodies`: by place ("sampul",
    "identitas", "alur"), as printed. `symbols_read` is False where the source shows no drawing, `arrows_read`
    where its arrows were not traced.
    """

    pages: Sequence[PageInfo] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    boxes_seen: frozenset[str] = frozenset()
    list_numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    approvers: tuple[Pengesah, Pengesah] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    symbols_read: bool = True
    arrows_read: bool = True


def check(
    sop: Sop,
    context: Context | None = None,
    *,
    lang: Language = "id",
    catalogue: Catalogue | None = None,
    corrector: Corrector | None = None,
) -> list[Finding]:
    """Every check that can be made of a record alone, in the order of the form.

    `catalogue` and `corrector` take the place of those that ship with the package. Findings carry page and
    box of the value's evidence where the context has it.
    """
    seen = context or Context()
    report = Reporter(seen.evidence, lang)
    if sop.bentuk != "sop-ap":
        check_other_form(sop, report)
        _approver(sop, seen, report)
        _spelling(sop, corrector or default_corrector(), report)
        return report.findings
    _pages(seen, report)
    _identity(sop, report)
    _dates(sop, report)
    _approver(sop, seen, report)
    _places(seen, report)
    _boxes(sop, seen, report)
    check_references(sop, catalogue or default_catalogue(), report)
    check_steps(sop, report, symbols_read=seen.symbols_read)
    if seen.symbols_read:
        check_flow(sop, report, arrows_read=seen.arrows_read)
    else:
        report.add("FLOW_UNKNOWN", "/sop/alur")
    check_spoken(sop, report)
    _spelling(sop, corrector or default_corrector(), report)
    return report.findings


def _pages(seen: Context, report: Reporter) -> None:
    blank = all(info.kind == "kosong" for info in seen.pages)
    for info in seen.pages:
        if info.kind == "kosong":
            report.add("NOTHING_PRINTED" if blank else "PAGE_EMPTY", page=info.number)


def _identity(sop: Sop, report: Reporter) -> None:
    if not sop.instansi and not sop.unit_kerja:
        report.add("INSTANSI_MISSING", "/sop/instansi")
    if not sop.nama_sop:
        report.add("NAMA_MISSING", "/sop/nama_sop")
    if not sop.nomor_sop:
        report.add("NOMOR_MISSING", "/sop/nomor_sop")
        return
    if re.search(r"/\s*/|^\s*/|/\s*$|\.{3,}|…|_{2,}", sop.nomor_sop):
        report.add("NOMOR_BLANK", "/sop/nomor_sop", text=sop.nomor_sop)
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", sop.nomor_sop)
    dated = {value[:4] for name in DATE_NAMES if (value := getattr(sop, name))}
    if years and dated and not dated & set(years):
        report.add("NOMOR_YEAR", "/sop/nomor_sop", year=years[-1])


def _dates(sop: Sop, report: Reporter) -> None:
    if not sop.tanggal_pengesahan and not sop.tanggal_efektif:
        report.add("APPROVAL_DATE_MISSING", "/sop/tanggal_pengesahan")
    if not sop.tanggal_pembuatan:
        report.add("DATE_MISSING", "/sop/tanggal_pembuatan", field=DATE_NAMES["tanggal_pembuatan"])
    pairs = (
        ("tanggal_pembuatan", "tanggal_pengesahan"),
        ("tanggal_pengesahan", "tanggal_efektif"),
        ("tanggal_pembuatan", "tanggal_efektif"),
        ("tanggal_pembuatan", "tanggal_revisi"),
    )
    for first, second in pairs:
        a, b = getattr(sop, first), getattr(sop, second)
        if first == "tanggal_pembuatan" and second == "tanggal_efektif" and sop.tanggal_pengesahan:
            continue
        if a and b and _later(a, b):
            report.add(
                "DATE_ORDER", f"/sop/{second}", first=DATE_NAMES[first], a=a, second=DATE_NAMES[second], b=b
            )


def _later(a: str, b: str) -> bool:
    """Whether date `a` lies after `b`, at the precision that both have."""
    common = min(len(a), len(b))
    return a[:common] > b[:common]


_NIP_WORDS: dict[Language, dict[NipProblem, str]] = {
    "id": {
        "length": "jumlah angka bukan 18",
        "birth_date": "tanggal lahir tidak ada",
        "appointment": "bulan pengangkatan tidak ada",
        "sex": "kode jenis kelamin bukan 1 atau 2",
        "serial": "nomor urut 000",
        "age": "umur saat diangkat tidak mungkin",
    },
    "en": {
        "length": "it has not 18 digits",
        "birth_date": "the birth date is impossible",
        "appointment": "the month of appointment is impossible",
        "sex": "the digit of the sex is not 1 or 2",
        "serial": "the serial number is 000",
        "age": "the age at appointment is impossible",
    },
}
_PART_WORDS: dict[Language, dict[str, str]] = {
    "id": {"jabatan": "Jabatan", "nama": "Nama"},
    "en": {"jabatan": "position", "nama": "name"},
}


def _approver(sop: Sop, seen: Context, report: Reporter) -> None:
    by = sop.disahkan_oleh
    if not by.jabatan and not by.nama:
        report.add("APPROVER_MISSING", "/sop/disahkan_oleh")
        return
    for part in ("jabatan", "nama"):
        if not getattr(by, part):
            report.add(
                "APPROVER_INCOMPLETE", f"/sop/disahkan_oleh/{part}", part=_PART_WORDS[report.lang][part]
            )
    if by.pangkat and not by.nip:  # who has a rank is a civil servant
        report.add("APPROVER_INCOMPLETE", "/sop/disahkan_oleh/nip", part="NIP")
    for problem in nip_problems(by.nip) if by.nip else ():
        report.add(
            "NIP_INVALID", "/sop/disahkan_oleh/nip", nip=by.nip, problem=_NIP_WORDS[report.lang][problem]
        )
    if by.pangkat:
        rank = match_pangkat(by.pangkat)
        if rank is None:
            report.add("PANGKAT_UNKNOWN", "/sop/disahkan_oleh/pangkat", text=by.pangkat)
        elif rank.golongan and PANGKAT.get(rank.pangkat, rank.golongan) != rank.golongan:
            report.add(
                "PANGKAT_GOLONGAN",
                "/sop/disahkan_oleh/pangkat",
                rank=rank.pangkat,
                grade=rank.golongan,
                right=PANGKAT[rank.pangkat],
            )
    if seen.approvers is not None:
        _two_approvers(*seen.approvers, report)


_ACTING = re.compile(r"^\W*(?:(?:plt|plh|pj|pjs|a\.?\s?n|u\.?\s?b)\b[.\s]*)+", re.I)
_SAME = 88.0
"""Likeness (rapidfuzz, 0 to 100) from which two printed names are one."""


def _two_approvers(identity: Pengesah, signature: Pengesah, report: Reporter) -> None:
    for part in ("nama", "nip", "jabatan"):
        a, b = getattr(identity, part), getattr(signature, part)
        if not a or not b:
            continue
        if part == "nip":
            same = re.sub(r"\D", "", a) == re.sub(r"\D", "", b)
        else:
            same = _alike(_ACTING.sub("", a), _ACTING.sub("", b))
        if not same:
            report.add("APPROVER_DIFFERS", f"/sop/disahkan_oleh/{part}", a=a, b=b)
            return


def _alike(a: str, b: str) -> bool:
    """Whether two printed names mean the same: equal but for noise, or one is the other and more."""
    left, right = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (a, b))
    if min(len(left), len(right)) >= 8 and (left in right or right in left):
        return True
    return fuzz.ratio(left, right) >= _SAME


_PLACE_WORDS: dict[Language, dict[str, str]] = {
    "id": {"sampul": "sampul", "identitas": "halaman identitas", "alur": "halaman alur"},
    "en": {"sampul": "cover", "identitas": "identity page", "alur": "flow page"},
}


def _places(seen: Context, report: Reporter) -> None:
    for code, values in (("TITLE_DIFFERS", seen.titles), ("BODY_DIFFERS", seen.bodies)):
        path = "/sop/nama_sop" if code == "TITLE_DIFFERS" else "/sop/instansi"
        given = [(place, text) for place, text in values.items() if text.strip()]
        for (a_place, a), (b_place, b) in pairwise(given):
            same = fuzz.token_set_ratio(a.upper(), b.upper()) >= _SAME if code == "BODY_DIFFERS" else False
            if not same and not _alike(a, b):
                words = _PLACE_WORDS[report.lang]
                report.add(
                    code,
                    path,
                    a_place=words.get(a_place, a_place),
                    a=a,
                    b_place=words.get(b_place, b_place),
                    b=b,
                )


_ABOVE = {
    "keterkaitan": "dasar_hukum",
    "peringatan": "keterkaitan",
    "peralatan_perlengkapan": "kualifikasi_pelaksana",
    "pencatatan_pendataan": "peralatan_perlengkapan",
}
"""Which box stands above another on the standard form (Permenpan RB 35/2012)."""


def _boxes(sop: Sop, seen: Context, report: Reporter) -> None:
    for name, title in BOX_NAMES.items():
        if not getattr(sop, name):
            code = "BOX_EMPTY" if name in seen.boxes_seen else "BOX_MISSING"
            report.add(code, f"/sop/{name}", box_name=title)
            above = _ABOVE.get(name)
            if code == "BOX_MISSING" and above is not None and len(getattr(sop, above)) > 1:
                report.add("BOX_MAY_HOLD_OTHERS", f"/sop/{above}", box_name=BOX_NAMES[above], other=title)
    for name, numbers in seen.list_numbers.items():
        if list(numbers) != list(range(1, len(numbers) + 1)):
            shown = ", ".join(map(str, numbers))
            report.add("LIST_NUMBERING", f"/sop/{name}", box_name=BOX_NAMES.get(name, name), numbers=shown)


def _spelling(sop: Sop, corrector: Corrector, report: Reporter) -> None:
    """One finding for each word that looks misspelt, at its first place."""
    told: set[str] = set()
    for path, text in _texts(sop):
        for suggestion in corrector.suggestions(text):
            if suggestion.word.lower() not in told:
                told.add(suggestion.word.lower())
                report.add("SPELLING", path, word=suggestion.word, usual=suggestion.usual)


def _texts(sop: Sop) -> Iterator[tuple[str, str]]:
    """The values in ordinary words, names and numbers left out, with their paths."""
    if sop.nama_sop:
        yield "/sop/nama_sop", sop.nama_sop
    for index, reference in enumerate(sop.dasar_hukum):
        yield f"/sop/dasar_hukum/{index}/teks", reference.teks
    for name in BOX_NAMES:
        if name != "dasar_hukum":
            for index, item in enumerate(getattr(sop, name)):
                yield f"/sop/{name}/{index}", item
    for title, items in sop.bagian_lain.items():
        key = title.replace("~", "~0").replace("/", "~1")
        for index, item in enumerate(items):
            yield f"/sop/bagian_lain/{key}/{index}", item
    for index, actor in enumerate(sop.pelaksana):
        yield f"/sop/pelaksana/{index}", actor
    for index, step in enumerate(sop.langkah):
        for name in ("kegiatan", "kelengkapan", "output", "keterangan"):
            if text := getattr(step, name):
                yield f"/sop/langkah/{index}/{name}", text

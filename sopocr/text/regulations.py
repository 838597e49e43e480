"""Legal references: type, number, year and title, and the catalogue that they are checked against."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz

from sopocr.errors import UsageError
from sopocr.model.sop import DasarHukum
from sopocr.resources import resource_path

RegulationIssue = Literal["other_type", "misread", "title_differs", "replaced", "unknown"]

_TYPES: tuple[tuple[str, str], ...] = (
    (r"(?:peraturan\s*pemerintah\s*pengganti\s*undang\s*[-–]?\s*undang|perppu|perpu)", "Perppu"),
    (r"(?:undang\s*[-–]?\s*undang\s*dasar|uud)", "UUD"),
    (r"(?:undang\s*[-–]?\s*undang|uu(?![a-z]))", "UU"),
    (r"(?:peraturan\s*pemerintah|pp(?![a-z]))", "PP"),
    (r"(?:peraturan\s*presiden|perpres)", "Perpres"),
    (r"(?:instruksi\s*presiden|inpres)", "Inpres"),
    (r"(?:keputusan\s*presiden|keppres)", "Keppres"),
    (r"(?:peraturan\s*men(?:teri)?\s*dalam\s*negeri|permendagri|peraturan\s*mendagri)", "Permendagri"),
    (
        r"(?:peraturan\s*men(?:teri)?\s*(?:negara\s*)?(?:pan|pendayagunaan\s*aparatur\s*negara)\s*(?:dan|&|-)?\s*"
        r"(?:rb|reformasi\s*birokrasi)?|(?:per)?men\s*pan\s*(?:dan|&|-)?\s*(?:rb)?|(?=per/\d+/m\.?pan))",
        "Permenpan RB",
    ),
    (r"(?:peraturan\s*men(?:teri)?\s*keuangan|pmk|permenkeu)", "PMK"),
    (r"(?:peraturan\s*men(?:teri)?\s*perhubungan|permenhub|(?=pm\s*\.?\s*\d))", "Permenhub"),
    (r"(?:peraturan\s*men(?:teri)?\s*kesehatan|permenkes)", "Permenkes"),
    (
        r"(?:peraturan\s*men(?:teri)?\s*riset,?\s*teknologi,?\s*dan\s*pendidikan\s*tinggi|permenristek\s*dikti)",
        "Permenristekdikti",
    ),
    (
        r"(?:peraturan\s*men(?:teri)?\s*pendidikan,?\s*kebudayaan,?\s*riset,?\s*dan\s*teknologi|"
        r"permendikbud\s*ristek)",
        "Permendikbudristek",
    ),
    (r"(?:peraturan\s*men(?:teri)?\s*pendidikan\s*dan\s*kebudayaan|permendikbud)", "Permendikbud"),
    (r"(?:peraturan\s*men(?:teri)?\s*komunikasi\s*dan\s*informatika|permen\s*kominfo)", "Permenkominfo"),
    (
        r"(?:peraturan\s*men(?:teri)?\s*(?:pekerjaan\s*umum(?:\s*dan\s*perumahan\s*rakyat)?|pu(?:pr)?)|permen\s*pu(?:pr)?)",
        "Permen PUPR",
    ),
    (r"(?:peraturan\s*men(?:teri)?\s*sosial|permensos)", "Permensos"),
    (r"(?:peraturan\s*men(?:teri)?\s*desa\b[^0-9]*?|permendesa)", "Permendesa"),
    (r"(?:peraturan\s*men(?:teri)?\s*ketenagakerjaan|permenaker)", "Permenaker"),
    (
        r"(?:peraturan\s*men(?:teri)?\s*hukum\s*dan\s*h(?:ak\s*asasi\s*manusia|am)|permenkumham)",
        "Permenkumham",
    ),
    (r"(?:peraturan\s*men(?:teri)?\s*agama|pma|permenag)", "Permenag"),
    (r"(?:peraturan\s*men(?:teri)?\s*lingkungan\s*hidup(?:\s*dan\s*kehutanan)?|permen\s*lhk?)", "Permen LHK"),
    (r"(?:keputusan\s*men(?:teri)?|kepmen|keputusan\s*bersama\s*menteri)", "Kepmen"),
    (r"(?:peraturan\s*men(?:teri)?|permen)", "Permen"),
    (r"(?:peraturan\s*komisi\s*informasi|perki)", "Perki"),
    (r"(?:peraturan\s*kepala\s*badan\s*kepegawaian\s*negara|perka\s*bkn)", "Perka BKN"),
    (r"(?:peraturan\s*kepala\s*badan|peraturan\s*kepala|perka)", "Perka"),
    (r"(?:peraturan\s*badan|perban)", "Perban"),
    (r"(?:peraturan\s*lembaga|peraturan\s*lkpp)", "Peraturan Lembaga"),
    (r"(?:peraturan\s*daerah|perda)", "Perda"),
    (r"(?:peraturan\s*gubernur|pergub)", "Pergub"),
    (r"(?:peraturan\s*bupati|perbup)", "Perbup"),
    (r"(?:peraturan\s*wali\s*kota|perwali|perwako|perwal)", "Perwali"),
    (r"(?:peraturan\s*direktur\s*jenderal|perdirjen)", "Perdirjen"),
    (r"(?:peraturan\s*desa|perdes)", "Perdes"),
    (r"(?:peraturan\s*rektor)", "Peraturan Rektor"),
    (r"(?:peraturan\s*direktur)", "Peraturan Direktur"),
    (r"(?:keputusan\s*gubernur|kepgub|sk\s*gubernur)", "Keputusan Gubernur"),
    (r"(?:keputusan\s*bupati|kepbup|sk\s*bupati)", "Keputusan Bupati"),
    (r"(?:keputusan\s*wali\s*kota|kepwal|sk\s*wali\s*kota)", "Keputusan Wali Kota"),
    (r"(?:keputusan\s*direktur\s*jenderal)", "Keputusan Dirjen"),
    (r"(?:keputusan\s*direktur)", "Keputusan Direktur"),
    (r"(?:keputusan\s*rektor)", "Keputusan Rektor"),
    (r"(?:(?:surat\s*)?keputusan\s*kepala|sk\s*kepala)", "Keputusan Kepala"),
    (r"(?:surat\s*keputusan|keputusan|sk(?![a-z]))", "Keputusan"),
    (r"(?:surat\s*edaran|se(?![a-z]))", "SE"),
    (r"(?:instruksi)", "Instruksi"),
)
"""From the particular to the general; the first that fits the start of the text is the type."""
_TYPE_PATTERNS = tuple((re.compile(r"^\W*" + pattern, re.I), jenis) for pattern, jenis in _TYPES)

_CODE = r"[A-Za-z0-9.\-]+"
_NUMBER = re.compile(
    rf"(?:\bn[o0]m[o0e]r|\bnornor|\bno\b|(?<=[a-z])(?:nomor|no))\s*[.:;]?\s*"
    rf"(?:(?:PM|KM|PMK|PER|KEP)\s*[.\-/]?\s*)?"
    rf"(?P<number>\d{{1,4}}(?:\s?/\s?{_CODE})*|(?:PER|KEP|SE|HK|KP|SK)\s*[/.\-]{_CODE}(?:\s?/\s?{_CODE})*)",
    re.I,
)
_BARE_NUMBER = re.compile(rf"^\W*(?:(?:RI|PM|KM)\s*)?(?P<number>\d{{1,4}}(?:\s?/\s?{_CODE})*)", re.I)
_CODED_NUMBER = re.compile(rf"(?P<number>\b(?:PER|KEP|SE|\d{{1,4}})\s?/\s?{_CODE}(?:\s?/\s?{_CODE})+)", re.I)
_YEAR = re.compile(r"(?:tahun|tahu|thn\.?|th\.?)\s*(?P<year>(?:19|20)\d\d)(?!\d)", re.I)
_YEAR_IN_NUMBER = re.compile(r"/\s*((?:19|20)\d\d)$")
_TITLE = re.compile(r"(?:tentang|ttg\.?|tentan9|tentanq|perihal)\s*(?P<title>.+)$", re.I | re.S)
_TITLE_END = re.compile(
    r"\s*(?:,?\s*sebagaimana\s+(?:telah|beberapa)|\((?:lembaran|berita|tambahan)|\bjo\.?\s).*$", re.I | re.S
)


def parse_reference(text: str) -> DasarHukum:
    """One entry of the Dasar Hukum box as type, number, year and title; parts that are not there are None.

    `jenis` is the usual short form (UU, PP, Perpres, Permendagri, …), "PM 50" and "RI" before a number are
    dropped, a code stays with its number ("181/PMK.06/2016"). Words may be glued ("PemerintahNomor18").
    """
    flat = re.sub(r"\s+", " ", text).strip()
    jenis, rest = None, flat
    for pattern, name in _TYPE_PATTERNS:
        if match := pattern.match(flat):
            jenis, rest = name, flat[match.end() :]
            break
    if jenis is None:
        return DasarHukum(teks=text)
    title_match = _TITLE.search(rest)
    head = rest[: title_match.start()] if title_match else rest
    number = _NUMBER.search(head) or _BARE_NUMBER.match(head) or _CODED_NUMBER.search(head)
    nomor = re.sub(r"\s*/\s*", "/", number["number"]).strip(" .-/") if number else None
    year = _YEAR.search(head)
    tahun = int(year["year"]) if year else None
    if nomor and tahun is None and re.fullmatch(r"(?:19|20)\d\d", nomor):
        tahun, nomor = int(nomor), None
    if nomor and tahun is None and (inside := _YEAR_IN_NUMBER.search(nomor)):
        tahun = int(inside[1])
        if re.fullmatch(r"\d+/\d{4}", nomor):
            nomor = nomor.partition("/")[0]
    title = None
    if title_match:
        title = _TITLE_END.sub("", title_match["title"]).strip(" .;,") or None
    return DasarHukum(teks=text, jenis=jenis, nomor=nomor, tahun=tahun, tentang=title)


@dataclass(frozen=True, slots=True)
class Regulation:
    """One row of a catalogue. `replaced_by` is written "PP 12/2019"; `certain` is False where unconfirmed."""

    jenis: str
    nomor: str
    tahun: int
    tentang: str
    replaced_by: str = ""
    source: str = ""
    certain: bool = True

    @property
    def name(self) -> str:
        return f"{self.jenis} {self.nomor}/{self.tahun}"

    @property
    def replaced_in(self) -> int | None:
        """The year of the regulation that replaced this one."""
        match = re.search(r"/(\d{4})$", self.replaced_by)
        return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class RegulationNote:
    """What the catalogue has to say of a reference.

    "other_type": number, year and title are those of `entry`, of another type. "misread": type and title are
    those of `entry`, number or year are not. "title_differs": type, number and year are those of `entry`.
    "replaced": `entry` was replaced. "unknown": no entry, and no title to go by.
    """

    issue: RegulationIssue
    entry: Regulation | None = None


_SAME_TITLE = 88.0
_OTHER_TITLE = 60.0
"""Likeness of titles (rapidfuzz, 0 to 100) from which they are one, and below which they are two."""
_COLUMNS = ("jenis", "nomor", "tahun", "tentang", "diganti_oleh", "sumber", "yakin")


class Catalogue:
    """Known regulations. The first of several files that has an entry wins."""

    def __init__(self, entries: Iterable[Regulation]) -> None:
        self.entries: tuple[Regulation, ...] = tuple(entries)
        self._by_key: dict[tuple[str, str, int], Regulation] = {}
        for entry in self.entries:
            self._by_key.setdefault((entry.jenis, entry.nomor, entry.tahun), entry)

    @staticmethod
    def load(*paths: Path) -> Catalogue:
        """Read catalogue files: CSV, UTF-8, columns jenis,nomor,tahun,tentang,diganti_oleh,sumber,yakin.

        Raises UsageError naming the file and line of the first fault.
        """
        return Catalogue(entry for path in paths for entry in _read(path))

    def find(self, jenis: str, nomor: str, tahun: int) -> Regulation | None:
        return self._by_key.get((jenis, _bare_number(nomor), tahun))

    def check(self, reference: DasarHukum, year: int | None = None) -> list[RegulationNote]:
        """What is doubtful about a parsed reference; `year` is that of the SOP, for replaced regulations."""
        if reference.jenis is None or reference.nomor is None or reference.tahun is None:
            return []
        entry = self.find(reference.jenis, reference.nomor, reference.tahun)
        notes: list[RegulationNote] = []
        if entry is None:
            other = self._other(reference)
            if other is not None:
                notes.append(other)
        else:
            if reference.tentang and _likeness(reference.tentang, entry.tentang) < _OTHER_TITLE:
                notes.append(self._misread(reference) or RegulationNote("title_differs", entry))
            if entry.replaced_in is not None and year is not None and entry.replaced_in <= year:
                notes.append(RegulationNote("replaced", entry))
        return notes

    def _other(self, reference: DasarHukum) -> RegulationNote | None:
        """For a reference that is not in the catalogue: the entry that was probably meant."""
        assert reference.nomor is not None
        for entry in self.entries:
            same_place = entry.nomor == _bare_number(reference.nomor) and entry.tahun == reference.tahun
            if (
                same_place
                and reference.tentang
                and _likeness(reference.tentang, entry.tentang) >= _SAME_TITLE
            ):
                return RegulationNote("other_type", entry)
        misread = self._misread(reference)
        if misread is not None:
            return misread
        return RegulationNote("unknown") if reference.tentang is None else None

    def _misread(self, reference: DasarHukum) -> RegulationNote | None:
        """Type and title of an entry with the same number or the same year: the other one was misread."""
        if not reference.tentang:
            return None
        number = _bare_number(reference.nomor or "")
        for entry in self.entries:
            if entry.jenis != reference.jenis or (entry.nomor == number) == (entry.tahun == reference.tahun):
                continue
            if _likeness(reference.tentang, entry.tentang) >= _SAME_TITLE:
                return RegulationNote("misread", entry)
        return None


def _bare_number(nomor: str) -> str:
    return nomor.partition("/")[0].lstrip("0") or nomor


_ABBREVIATIONS = {
    "sakip": "sistem akuntabilitas kinerja instansi pemerintah",
    "asn": "aparatur sipil negara",
    "pns": "pegawai negeri sipil",
    "sop": "standar operasional prosedur",
    "spip": "sistem pengendalian intern pemerintah",
    "kip": "keterbukaan informasi publik",
    "spbe": "sistem pemerintahan berbasis elektronik",
}


def _likeness(a: str, b: str) -> float:
    """Likeness of two titles, 0 to 100; a title that was cut short counts as the whole."""
    left, right = _plain(a), _plain(b)
    whole = fuzz.ratio(left, right)
    short, long = sorted((left, right), key=len)
    if len(short) >= 20:
        whole = max(whole, fuzz.ratio(short, long[: len(short)]))
    return whole


def _plain(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "".join(_ABBREVIATIONS.get(word, word).replace(" ", "") for word in words)


def _read(path: Path) -> list[Regulation]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise UsageError(
                    f"is no regulation catalogue: its columns must be {','.join(_COLUMNS)}", file=path
                )
            return [_entry(row, path, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot be read", file=path, remedy="Give a CSV file in UTF-8") from error


def _entry(row: dict[str, str], path: Path, line: int) -> Regulation:
    if not (row["jenis"] and row["nomor"] and (row["tahun"] or "").isdigit()) or None in row:
        raise UsageError(f"line {line} is no regulation: jenis, nomor and tahun are needed", file=path)
    return Regulation(
        row["jenis"], row["nomor"], int(row["tahun"]), row["tentang"], row["diganti_oleh"], row["sumber"],
        row["yakin"] != "tidak",
    )  # fmt: skip


@cache
def default_catalogue() -> Catalogue:
    """The catalogue that ships with the package."""
    return Catalogue.load(resource_path("regulations.csv"))

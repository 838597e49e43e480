"""Civil servants: the NIP (employee number), the pangkat (rank) and its golongan (grade)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from sopocr.model.evidence import Correction
from sopocr.text.folding import skeleton
from sopocr.text.lexicon import default_lexicon

NipProblem = Literal["length", "birth_date", "appointment", "sex", "serial", "age"]


@dataclass(frozen=True, slots=True)
class NipHit:
    """A NIP found in a line: its printed form without the label, mended; its span; what was mended."""

    text: str
    start: int
    end: int
    labelled: bool
    corrections: tuple[Correction, ...] = ()

    @property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.text)


@dataclass(frozen=True, slots=True)
class PangkatHit:
    """A rank found in a line: its text (grade included) with reading errors mended, its usual name, the grade
    printed beside it, and what was mended."""

    text: str
    pangkat: str
    golongan: str | None
    start: int
    end: int
    score: float
    corrections: tuple[Correction, ...] = ()


PANGKAT: dict[str, str] = {
    "Juru Muda": "I/a",
    "Juru Muda Tk. I": "I/b",
    "Juru": "I/c",
    "Juru Tk. I": "I/d",
    "Pengatur Muda": "II/a",
    "Pengatur Muda Tk. I": "II/b",
    "Pengatur": "II/c",
    "Pengatur Tk. I": "II/d",
    "Penata Muda": "III/a",
    "Penata Muda Tk. I": "III/b",
    "Penata": "III/c",
    "Penata Tk. I": "III/d",
    "Pembina": "IV/a",
    "Pembina Tk. I": "IV/b",
    "Pembina Utama Muda": "IV/c",
    "Pembina Utama Madya": "IV/d",
    "Pembina Utama": "IV/e",
}
"""Rank and grade of civil servants: PP 99/2000 as amended, annex."""

UNIFORMED = (
    "Jenderal", "Letnan Jenderal", "Mayor Jenderal", "Brigadir Jenderal", "Komisaris Jenderal",
    "Inspektur Jenderal", "Komisaris Besar Polisi", "Ajun Komisaris Besar Polisi", "Komisaris Polisi",
    "Ajun Komisaris Polisi", "Kolonel", "Letnan Kolonel", "Mayor", "Kapten", "AKBP", "Kombes Pol",
    "Laksamana Pertama", "Marsekal Pertama",
)  # fmt: skip
"""Ranks of police and armed forces, which have no golongan."""

PROSECUTORS: dict[str, str] = {
    "Ajun Jaksa Madya": "III/a",
    "Ajun Jaksa": "III/b",
    "Jaksa Pratama": "III/c",
    "Jaksa Muda": "III/d",
    "Jaksa Madya": "IV/a",
    "Jaksa Utama Pratama": "IV/b",
    "Jaksa Utama Muda": "IV/c",
    "Jaksa Utama Madya": "IV/d",
    "Jaksa Utama": "IV/e",
}
"""Ranks of prosecutors, which go with the grades of civil servants."""

_NIP_LABEL_MISREAD = re.compile(
    r"^\W*[^\W\d_]{1,4}[\W_]*(?=(?:19|20)\d{6}\s?(?:19|20)\d{4}\s?[12]\s?\d{3}(?!\d))"
)
"""Letters before a whole number: its label, whatever strokes made of it ("NH1977…")."""
_NIP_LABEL = re.compile(r"N\s?[I1l|!i]\s?[PF]\s?(?:PPK|P3K)?\s*[.,:;]*\s*[:.]?\s*", re.I)
_LABEL_ONLY = re.compile(r"(?<![A-Za-z])N[I1l|!i][PF](?![A-Za-z])", re.I)
_DIGIT = "[0-9OoQDIl|!SBZ]"
_SPACED_NIP = re.compile(
    rf"(?<![A-Za-z0-9])(?P<birth>{_DIGIT}{{8}})[\s.,-]*(?P<since>{_DIGIT}{{6}})[\s.,-]*"
    rf"(?P<sex>{_DIGIT})[\s.,-]*(?P<serial>{_DIGIT}{{3}})(?![0-9])"
)
_LOOSE_NIP = re.compile(rf"{_DIGIT}(?:[\s.,-]{{0,3}}{_DIGIT}){{7,21}}(?![A-Za-z0-9])")
_AS_DIGITS = str.maketrans("OoQDIl|!SBZ", "00001111582")

_SEX = "12"
_PPPK_MONTH = 21
"""PPPK numbers carry 21 and above where the NIP has the month of appointment (BKN)."""
_FIRST_AGE, _LAST_AGE = 17, 58


def find_nip(line: str) -> NipHit | None:
    """The NIP in a line: behind a label ("NIP.", "NlP"), or any eighteen digits grouped like one.

    Letters that look like digits are mended. A labelled number of a wrong length is returned as printed, for
    `nip_problems` to tell; the old nine-digit NIP is accepted behind a label.
    """
    label = _label(line)
    start = label.end() if label else 0
    match = _SPACED_NIP.search(line, start)
    if match is None and label:
        match = _LOOSE_NIP.match(line, start)
    if match is None or (label and match.start() - start > 3):
        return None
    read = match[0].strip(" .,-")
    mended = _with_century(read.translate(_AS_DIGITS))
    if sum(char.isdigit() for char in read) < len(re.sub(r"[\s.,-]", "", read)) * 0.6:
        return None
    corrections = (
        (Correction(read=read, mended=mended, reason="digit of a number misread"),) if mended != read else ()
    )
    return NipHit(mended, match.start(), match.end(), label is not None, corrections)


def _with_century(number: str) -> str:
    """The number with the first digit of the year of birth, where a stroke hides it: it can only be 1."""
    if re.fullmatch(r"[03-9]9\d{6}\D*\d{6}\D*\d\D*\d{3}", number):
        return "1" + number[1:]
    if re.fullmatch(r"9\d{6} \d{6} \d \d{3}", number):
        return "1" + number
    return number


def _label(line: str) -> re.Match[str] | None:
    for match in _NIP_LABEL.finditer(line):
        before = line[: match.start()]
        if not before[-1:].isalpha() and re.match(rf"{_DIGIT}|$", line[match.end() :]):
            return match
    return _NIP_LABEL_MISREAD.match(line)


def has_nip_label(line: str) -> bool:
    """Whether the line names a NIP, filled in or not."""
    return bool(_LABEL_ONLY.search(line)) or find_nip(line) is not None


def nip_problems(nip: str) -> tuple[NipProblem, ...]:
    """What is wrong with a NIP; empty where it is valid.

    18 digits: birth date YYYYMMDD, appointment YYYYMM (month 21 and above: PPPK), sex 1 or 2, serial number
    not 000; age at appointment 17 to 58. The nine digits of the NIP before 2009 pass.
    """
    digits = re.sub(r"[\s.,-]", "", nip)
    if len(digits) == 9 and digits.isdigit():
        return ()
    if len(digits) != 18 or not digits.isdigit():
        return ("length",)
    problems: list[NipProblem] = []
    birth: datetime.date | None = None
    try:
        birth = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        problems.append("birth_date")
    if birth is not None and birth.year < 1930:
        problems.append("birth_date")
    year, month = int(digits[8:12]), int(digits[12:14])
    if not (1950 <= year <= 2099 and (1 <= month <= 12 or month >= _PPPK_MONTH)):
        problems.append("appointment")
    elif birth is not None and not _FIRST_AGE <= year - birth.year <= _LAST_AGE:
        problems.append("age")
    if digits[14] not in _SEX:
        problems.append("sex")
    if digits[15:] == "000":
        problems.append("serial")
    return tuple(problems)


def is_pppk(nip: str) -> bool:
    """Whether the NIP is that of a PPPK (contract employee)."""
    digits = re.sub(r"\D", "", nip)
    return len(digits) == 18 and int(digits[12:14]) >= _PPPK_MONTH


_TK = r"T(?:k[t1l](?=[.\s])|k|ingka?t)\.?"
_GOLONGAN = re.compile(
    r"(?P<open>[\s,/(\[-]*(?:gol(?:ongan)?\.?\s*(?:ruang)?\s*:?\s*)?[(\[/]?\s*)"
    r"(?P<roman>I[VI]{0,2}|[1l|]V|V|[Il1|]{1,3})\s*[./\-\s]?\s*(?P<letter>[a-eA-E])\s*[)\]]?(?![A-Za-z0-9])"
)
_GOLONGAN_PPPK = re.compile(r"\bgol(?:ongan)?\.?\s*(?P<roman>X{0,1}(?:IX|IV|V?I{0,3}))\b", re.I)
_WORD = re.compile(r"[A-Za-z1|]+\.?")
_PANGKAT_SCORE = 84.0
"""Likeness (rapidfuzz ratio of folded text, 0 to 100) from which a rank counts as read."""


_GRADE_MISREAD = re.compile(r"[\s,]*\(?\s*(?P<roman>[IVXilt1|!Ll]{1,4})\s*/\s*(?P<letter>[a-e])\s*\)?$")
_GRADE_STUCK = re.compile(
    r"(?<=[\s,(])(?P<roman>I{1,3}|IV)[il|!7](?P<letter>[a-e])(?=\W*$)|(?<=\()(?:I{1,3}|IV)(?=[a-e]\)\W*$)"
)
"""A grade whose slash was read as a letter ("IVic"), or not at all ("(IIId)")."""
_SURE_RANK = 95.0


def _with_slash(grade: re.Match[str]) -> str:
    return f"{grade['roman']}/{grade['letter']}" if grade["letter"] else f"{grade[0]}/"


_RANK_AND_GRADE = re.compile(
    r"(?P<name>.{4,32}?)(?P<apart>\s*,\s*|\s*\(|\s+)[^\s,(/]{1,5}\s*/\s*(?P<letter>[a-e])\s*(?P<close>\)?)$"
)
_WHOLE_SCORE, _WHOLE_MARGIN = 70.0, 6.0
"""Likeness (0 to 100) of a misread rank with its grade to one of the list, and to no other."""


def _pangkat_key(text: str) -> str:
    return skeleton(re.sub(_TK, "Tk", text, flags=re.I))


_PANGKAT_KEYS = [(_pangkat_key(name), name) for name in (*PANGKAT, *UNIFORMED, *PROSECUTORS)]


def match_pangkat(line: str) -> PangkatHit | None:
    """The rank in a line that holds a rank, with or without its grade; None for any other line.

    The rank must begin the line or follow a label ("Pangkat", "Pangkat/Gol."), and only a grade and
    punctuation may follow it, so that "Pembina OSIS" is none.
    """
    label = re.match(r"\s*(?:pangkat\s*(?:/\s*gol(?:ongan)?\.?)?\s*[:.]?)\s*", line, re.I)
    start = label.end() if label else len(line) - len(line.lstrip(" .,:;_|-0123456789"))
    read = line[start:].rstrip(" .,;_|-")
    body = _with_legible_grade(_GRADE_STUCK.sub(_with_slash, read))
    grade = _GOLONGAN.search(body)
    name, golongan = body, None
    if grade and not body[grade.end() :].strip(" .,)]") and grade.start() > 0 and _is_grade(grade, body):
        name, golongan = body[: grade.start()], _grade(grade)
    name = re.sub(r"[\s,/(\[-]*(?:gol(?:ongan)?\.?\s*(?:ruang)?)?[\s,/(\[:-]*$", "", name, flags=re.I)
    if not 4 <= len(name) <= 40:
        return None
    key = _pangkat_key(name)
    scored = sorted(
        ((fuzz.ratio(key, known), len(known), pangkat) for known, pangkat in _PANGKAT_KEYS), reverse=True
    )
    score, _, pangkat = scored[0]
    if score < 100 and _is_other_word(name, pangkat):
        return None
    letter = golongan[-1] if golongan else ""
    if score < _SURE_RANK and letter and PANGKAT.get(pangkat, letter)[-1] != letter:
        # of ranks that a misread name may be, the grade beside it tells which: "Penata I.1 (I/d)"
        fits = [s for s in scored if s[0] >= score - _WHOLE_MARGIN and PANGKAT.get(s[2], "-")[-1] == letter]
        pangkat = fits[0][2] if fits else pangkat
    impossible = golongan is not None and re.fullmatch(r"(?:I{1,3}|IV)/.", golongan) is None
    if (score < _PANGKAT_SCORE or impossible) and (whole := _whole_rank(read, start)) is not None:
        return whole
    if score < _PANGKAT_SCORE:
        return None
    mended = _mended_name(name, pangkat) + body[len(name) :]
    if grade and golongan and mended.endswith(body[grade.start() :]):
        mended = (
            mended[: len(mended) - len(body) + grade.start("roman")]
            + golongan[:-2]
            + body[grade.end("roman") :]
        )
    corrections = (Correction(read=read, mended=mended, reason="misread rank"),) if mended != read else ()
    return PangkatHit(mended, pangkat, golongan, start, start + len(read), score / 100, corrections)


def _is_other_word(name: str, pangkat: str) -> bool:
    """Whether a text begins with a common word that is not the rank's: "Mengatur" is no "Pengatur"."""
    first = name.split(maxsplit=1)[0].lower()
    lexicon = default_lexicon()
    common = lexicon.of_the_field(first) or lexicon.frequency(first) >= _COMMON
    return common and first != pangkat.split(maxsplit=1)[0].lower()


_COMMON = 1e-5
"""Share of all words from which one is no misread rank."""


def match_misread_rank(line: str) -> PangkatHit | None:
    """The rank of a civil servant in a line that stands where a rank is due, read with more errors than
    `match_pangkat` forgives ("Pernbna Uara Moda"); None where it is like none.

    Its text is empty where it is not like one rank much more than like others: which it is cannot be told.
    """
    read = line.strip(" .,:;_|-")
    name = re.split(r"[(,]", read)[0].strip()
    key = _pangkat_key(name)
    scored = sorted(((fuzz.ratio(key, _pangkat_key(rank)), rank) for rank in PANGKAT), reverse=True)
    (score, pangkat), (next_best, _) = scored[:2]
    if len(name) < 4 or score < _DUE_SCORE:
        return None
    start = line.find(read)
    end = start + len(read)
    if score < _TOLD_SCORE or score - next_best < _WHOLE_MARGIN:
        return PangkatHit("", "", None, start, end, score / 100, ())
    mended = _mended_name(name, pangkat) + read[len(name) :]
    corrections = (Correction(read=read, mended=mended, reason="misread rank"),) if mended != read else ()
    return PangkatHit(mended, pangkat, None, start, end, score / 100, corrections)


_DUE_SCORE, _TOLD_SCORE = 62.0, 78.0
"""Likeness (0 to 100) to a rank of a line that stands where one is due (names reach 57), and of one whose
rank can be told."""


def _with_legible_grade(text: str) -> str:
    """A rank whose grade's numeral was read as none that there is ("ilt/d", "V/b"): the numeral of that rank,
    where the letter behind it fits."""
    found = _GRADE_MISREAD.search(text)
    if found is None or re.fullmatch(r"I{1,3}|IV", found["roman"]):
        return text
    key = _pangkat_key(text[: found.start()])
    usual = max(PANGKAT, key=lambda name: fuzz.ratio(key, _pangkat_key(name)))
    if fuzz.ratio(key, _pangkat_key(usual)) < _SURE_RANK or PANGKAT[usual][-1] != found["letter"]:
        return text
    return text[: found.start("roman")] + PANGKAT[usual][:-2] + text[found.end("roman") :]


def _whole_rank(read: str, start: int) -> PangkatHit | None:
    """A rank and its grade that both were read with errors ("Perbina T. f, TV/b"): each tells which the other
    is. None where they are like no rank, or like two."""
    found = _RANK_AND_GRADE.match(read)
    if found is None:
        return None
    key = skeleton(read)
    scored = sorted(
        ((fuzz.ratio(key, skeleton(f"{name} {grade}")), name) for name, grade in PANGKAT.items()),
        reverse=True,
    )
    (score, pangkat), (next_best, _) = scored[:2]
    if score < _WHOLE_SCORE or score - next_best < _WHOLE_MARGIN or PANGKAT[pangkat][-1] != found["letter"]:
        return None
    name = pangkat.upper() if found["name"].isupper() else pangkat
    mended = f"{name}{found['apart']}{PANGKAT[pangkat]}{found['close']}"
    corrections = (Correction(read=read, mended=mended, reason="misread rank"),)
    end = start + len(read)
    return PangkatHit(mended, pangkat, PANGKAT[pangkat], start, end, score / 100, corrections)


def _mended_name(name: str, pangkat: str) -> str:
    """The rank's name as printed, or in its usual form where a letter of it was misread; "Tingkat" stays."""
    printed, usual = (
        re.sub(r"[^a-z]", "", re.sub(_TK, "tk", text, flags=re.I).lower()) for text in (name, pangkat)
    )
    if printed == usual:
        return name
    if re.search(r"\bting", name, re.I):
        pangkat = pangkat.replace("Tk.", "Tingkat")
    return pangkat.upper() if name.isupper() else pangkat


def _is_grade(match: re.Match[str], body: str) -> bool:
    """Not the "I" of "Tk. I" followed by nothing: a grade has a separator, a bracket or a space before it."""
    return bool(re.search(r"[\s,/(\[]", match["open"])) or not body[match.start() - 1].isalpha()


def _grade(match: re.Match[str]) -> str:
    roman = re.sub(r"[1l|]", "I", match["roman"])
    return f"{roman}/{match['letter'].lower()}"


def with_grade_of_rank(pangkat: str) -> str:
    """A rank whose grade lost strokes of its numeral ("Penata Tk. I (I/d)") with the numeral of the rank's
    own grade; any other as it is."""
    hit = match_pangkat(pangkat)
    if hit is None or hit.golongan is None:
        return pangkat
    usual = (PANGKAT | PROSECUTORS).get(hit.pangkat, "")
    roman, letter = hit.golongan.split("/")
    lost = usual.endswith(f"/{letter}") and usual.startswith("III") and roman in ("I", "II")
    return pangkat.replace(hit.golongan, usual) if lost else pangkat


def pangkat_agrees(pangkat: str) -> bool | None:
    """Whether a printed rank and the grade beside it belong together; None where one is missing or
    unknown."""
    hit = match_pangkat(pangkat)
    known = PANGKAT | PROSECUTORS
    if hit is None or hit.golongan is None or hit.pangkat not in known:
        return None
    return known[hit.pangkat] == hit.golongan

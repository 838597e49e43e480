"""The words beside a decision's exits, as ya or tidak."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from sopocr.model.sop import Simbol, Syarat
from sopocr.text.folding import skeleton

_YES = (
    "ya", "y", "iya", "yes", "ok", "oke", "setuju", "disetujui", "menyetujui", "acc", "lengkap", "valid",
    "sesuai", "sudah", "hadir", "ada", "benar", "layak", "memenuhi", "memenuhi syarat", "diterima", "terima",
    "memenuhi persyaratan", "lulus", "bisa", "dapat", "cukup", "selesai", "tersedia", "cocok", "baik",
    "lanjut", "dilanjutkan", "sah", "diizinkan",
)  # fmt: skip
_NO = (
    "tidak", "t", "tdk", "tidk", "no", "belum", "blm", "bukan", "ditolak", "tolak", "menolak", "revisi",
    "perbaikan", "diperbaiki", "perbaiki", "dikembalikan", "kembali", "kurang", "salah", "batal", "gagal",
)  # fmt: skip
_NEGATIONS = ("tidak", "tdk", "belum", "blm", "bukan", "kurang", "tak", "non")
_GLUED_NEGATIONS = ("tidak", "belum", "bukan", "kurang")
_NEGATION_END = re.compile(r"[a-z]{0,3}(?:dak|lum)")
"""A negation whose first letters are lost or misread: "lum lengkap" says the reverse of "lengkap"."""
_BEFORE = (
    "jika", "bila", "apabila", "kalau", "sudah", "telah", "dan", "atau", "bagi", "yang", "hasil", "data",
    "dokumen", "berkas", "surat", "sangat", "cukup",
)  # fmt: skip
"""Words before a word for an exit that leave its sense as it is; others may be negations misread."""
_FUZZY_FROM = 5
"""Letters a word needs before a misread letter is forgiven; look-alikes are forgiven from three."""

_SHORT = {"v": "y", "va": "ya", "va.": "ya", "yo": "ya", "yg": "ya", "ra": "ya", "ja": "ya", "la": "ya"}
"""What readers make of a "Y" or "Ya" beside a line."""


@lru_cache(maxsize=1024)
def normalise_condition(printed: str) -> Syarat | None:
    """ "ya" or "tidak" for the word printed at a decision's exit, None where it is neither.

    A negation anywhere in front decides ("Belum lengkap", "Tidak hadir"); misread letters are forgiven.
    """
    text = re.sub(r"(?<=[a-z])[.,'](?=[a-z])", "", printed.lower())
    text = re.sub(r"[^a-z0-9|! ]+", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    if not text or len(text) > 40:
        return None
    text = _SHORT.get(text, text)
    words = text.split()
    if any(_is(word, _NEGATIONS) for word in words[:2]) or text.startswith(_GLUED_NEGATIONS):
        return "tidak"
    # a lone letter before other letters is a piece of a word: "t ju" is left of "Setuju"
    first = words[0] if len(words[0]) > 1 or len(words) == 1 else ""
    if _NEGATION_END.fullmatch(words[0]) or _is(text, _NO) or _is(first, _NO):
        return "tidak"
    if _is(text, _YES) or (_is(first, _YES) and len(words) <= 3) or _is_after_all(words):
        return "ya"
    return None


def _is_after_all(words: list[str]) -> bool:
    """Whether the last word is one for an exit and those before it say nothing against it."""
    return _is(words[-1], _YES) and all(word in _BEFORE or _is(word, _YES) for word in words[:-1])


_TERMINATOR = re.compile(r"^\W*(?:mulai|selesai|start|finish|end)\W*$", re.I)
_SIGNS: dict[str, Simbol] = {
    **dict.fromkeys("◇◆⬦⬥♢♦", "keputusan"),
    **dict.fromkeys("□■▭▬▢◻◼", "proses"),
    **dict.fromkeys("⬭⬬", "terminator"),
}


def symbol_in_words(text: str) -> Simbol | None:
    """The symbol that a text names in an actor's cell: "Mulai" and "Selesai" stand in capsules; else a sign
    drawn with a character. None where it names none."""
    if _TERMINATOR.match(text):
        return "terminator"
    bare = text.strip()
    return _SIGNS.get(bare) if len(bare) == 1 else None


def _is(text: str, known: tuple[str, ...]) -> bool:
    if text in known:
        return True
    folded = skeleton(text)
    if len(folded) < 3:
        return False
    for word in known:
        form = skeleton(word)
        if form == folded and len(word) >= 2:
            return True
        # a letter too many in front is the end of another word, perhaps of a negation: "m lengkap"
        if (
            len(form) >= _FUZZY_FROM
            and folded[1:] != form
            and Levenshtein.distance(form, folded, score_cutoff=1) <= 1
        ):
            return True
    return False

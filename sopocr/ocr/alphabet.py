"""The characters of Indonesian office print; the recogniser's answers are limited to these."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Letters with diacritics are left out: Indonesian has none, and on small or dirty print the network answers
# "ménit" and "pemberitähuan" where it may.
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN_SIGNS = "§«»°±²³¹·¼½¾×÷"
_TYPOGRAPHIC = "–—―‘’“”„†‡•‥…‰′″⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉€№™⅓⅔⅛"
_SIGNS = "←↑→↓↔⇒−√∞≈≠≤≥□■▪▫▬▲△▶▷▼▽◆◇○●◦☐☑☒✓✔✗✘➢➤"

ALPHABET = frozenset(_ASCII + _LATIN_SIGNS + _TYPOGRAPHIC + _SIGNS)


def kept_classes(characters: Sequence[str]) -> NDArray[np.intp]:
    """The classes of a recogniser that stay, ascending: the CTC blank (class 0) and the known characters.

    `characters[i]` is the character of class i; class 0 is the blank, whatever stands there.
    """
    return np.array(
        [0, *(i for i, character in enumerate(characters) if i and character in ALPHABET)], dtype=np.intp
    )

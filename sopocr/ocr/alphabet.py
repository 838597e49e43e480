"""The characters that print in Indonesian offices can hold; the recogniser's answers are limited to these."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN = "".join(map(chr, range(0xA1, 0x180)))
_TYPOGRAPHIC = "–—―‘’“”„†‡•‥…‰′″⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉€№™⅓⅔⅛"
_SIGNS = "←↑→↓↔⇒−√∞≈≠≤≥□■▪▫▲△▶▷▼▽◆◇○●◦☐☑☒✓✔✗✘➢➤"

ALPHABET = frozenset(_ASCII + _LATIN + _TYPOGRAPHIC + _SIGNS)


def kept_classes(characters: Sequence[str]) -> NDArray[np.intp]:
    """The classes of a recogniser that stay, ascending: the CTC blank (class 0) and the known characters.

    `characters[i]` is the character of class i; class 0 is the blank, whatever stands there.
    """
    return np.array(
        [0, *(i for i, character in enumerate(characters) if i and character in ALPHABET)], dtype=np.intp
    )

"""What a page says, in 256 bits that stay much the same when the paper is scanned again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sopocr.model.page import ReadPage, TextLine
from sopocr.text.folding import skeleton

BITS = 256
_LEAST_FEATURES = 30
"""Pages with fewer words and pairs of words (covers, signatures) are too much alike."""


def look(page: ReadPage) -> str | None:
    """The similarity hash of a page as 64 hex digits; None where it says too little.

    SimHash (M. Charikar, "Similarity estimation techniques from rounding algorithms", 2002) over the words of
    the page and the pairs of words that stand next to each other in a line. Hashes of the picture do not
    serve: measured on drawn pages, the difference hash (256 bits, framed by the print) of two scans of one
    paper differed in 48 to 137 bits, those of different SOPs in 74 and more, as all are forms with tables.
    """
    features = {feature for line in _lines(page) for feature in _features(line.text)}
    if len(features) < _LEAST_FEATURES:
        return None
    digests = b"".join(hashlib.blake2b(one.encode(), digest_size=BITS // 8).digest() for one in features)
    bits = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(len(features), BITS)
    return np.packbits(2 * bits.sum(axis=0, dtype=np.int64) > len(features)).tobytes().hex()


def _lines(page: ReadPage) -> Iterator[TextLine]:
    yield from page.lines
    for table in page.tables:
        for cell in table.cells:
            yield from cell.lines


def _features(text: str) -> Iterator[str]:
    words = [word for word in map(skeleton, text.split()) if word]
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))

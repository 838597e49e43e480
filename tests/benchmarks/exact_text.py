"""Whether the values of born-digital files are letter by letter what their text layer says.

    python tests/benchmarks/exact_text.py FILE...

Every value that was read is looked for, word by word, among the words that `pdfplumber` extracts; the marks
and signs at its ends do not count. Prints the values of which a word is not there, and the share that is.
A word that the cell's edge broke is named, too: the record joins it.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pdfplumber

from sopocr.assemble.values import values_of
from sopocr.pipeline import digitise
from sopocr.settings import Settings

_PARTS = re.compile(r"\s+")
_MADE = re.compile(r"/tanggal_\w+$|/alur/|/pelaksana/\d+/simbol$")
"""Values that are not spelled as they are printed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    all_values = found = 0
    for file in options.files:
        with pdfplumber.open(file) as pdf:
            written = " ".join(word["text"] for page in pdf.pages for word in words_of(page))
        known = set(map(bare, written.split()))
        for record in digitise(file, Settings(), keep_images=False).records:
            for path, value in values_of(record.sop):
                if path not in record.evidence or _MADE.search(path):
                    continue
                strange = [part for part in map(bare, _PARTS.split(value)) if part and part not in known]
                all_values += 1
                found += not strange
                if strange:
                    print(f"{file.name} {path}: {', '.join(strange)}  in {value[:70]!r}", flush=True)
    print(f"{found} of {all_values} values stand in the text layer word by word")


def bare(word: str) -> str:
    return word.strip(".,;:()-•–\"' ")


def words_of(page: pdfplumber.page.Page) -> list[dict[str, str]]:
    return [*page.extract_words(use_text_flow=True), *page.extract_words()]


if __name__ == "__main__":
    main()

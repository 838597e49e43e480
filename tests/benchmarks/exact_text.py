"""Whether the values of born-digital files are letter by letter what their text layer says.

    python tests/benchmarks/exact_text.py FILE...

Every text value of the records is looked for in the lines that `pdfplumber` extracts, with its spaces; what
joins lines may stand for a line's end ("; " between items, nothing within a broken word). Prints the values
that are not there, and the share that is.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pdfplumber

from sopocr.assemble.values import values_of
from sopocr.pipeline import digitise
from sopocr.settings import Settings

_PARTS = re.compile(r"; |(?<=:) |\s+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    all_values = found = 0
    for file in options.files:
        with pdfplumber.open(file) as pdf:
            written = " ".join(word["text"] for page in pdf.pages for word in words_of(page))
        known = set(written.split())
        for record in digitise(file, Settings(), keep_images=False).records:
            for path, value in values_of(record.sop):
                if re.fullmatch(r"/sop/tanggal_\w+", path):
                    continue
                strange = [part for part in _PARTS.split(value) if part and part not in known]
                all_values += 1
                found += not strange
                if strange:
                    print(f"{file.name} {path}: {', '.join(strange)}  in {value[:70]!r}", flush=True)
    print(f"{found} of {all_values} values stand in the text layer word by word")


def words_of(page: pdfplumber.page.Page) -> list[dict[str, str]]:
    return [*page.extract_words(use_text_flow=True), *page.extract_words()]


if __name__ == "__main__":
    main()

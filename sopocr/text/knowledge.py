"""What the program knows of the field and what its user adds: words, and regulations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sopocr.resources import resource_path
from sopocr.text.correction import Corrector, default_corrector
from sopocr.text.lexicon import default_lexicon, read_words
from sopocr.text.regulations import Catalogue, default_catalogue


@dataclass(frozen=True)
class Knowledge:
    """The corrector with its lexicon, and the catalogue of regulations."""

    corrector: Corrector = field(default_factory=default_corrector)
    catalogue: Catalogue = field(default_factory=default_catalogue)

    @staticmethod
    def make(lexicons: Iterable[Path] = (), catalogues: Iterable[Path] = ()) -> Knowledge:
        """What ships with the package, and the user's own word lists and catalogues.

        A user's catalogue comes first: where it has a regulation too, its row counts. Raises UsageError for a
        file that cannot be read or is none.
        """
        words = [word for path in lexicons for word in read_words(path)]
        corrector = Corrector(default_lexicon().with_words(words)) if words else default_corrector()
        own = list(catalogues)
        catalogue = Catalogue.load(*own, resource_path("regulations.csv")) if own else default_catalogue()
        return Knowledge(corrector, catalogue)

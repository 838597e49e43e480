"""Where the data that ships with the package lies: lexicon, regulation catalogue, calibration."""

from __future__ import annotations

from pathlib import Path

from sopocr.errors import SopocrError

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "_models", _PACKAGE.parent / "models")
"""In an installed wheel the data lies inside the package, in a checkout beside it."""


def resource_path(name: str) -> Path:
    """The path of a file or folder under `models/`, named with "/" ("lexicon/labels.tsv").

    Raises SopocrError where it is missing, which means a damaged installation.
    """
    for root in _ROOTS:
        path = root.joinpath(*name.split("/"))
        if path.exists():
            return path
    raise SopocrError(f"the data file {name} of this installation is missing", remedy="Install sopocr again")

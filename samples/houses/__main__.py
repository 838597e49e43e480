"""python -m samples.houses: draws SOPs of houses that differ in everything, with exact truth."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samples.drawing.scan import LEVELS
from samples.houses.generate import make_houses


def main(arguments: list[str] | None = None) -> int:
    """Draws a set."""
    parser = argparse.ArgumentParser(prog="python -m samples.houses", description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", default="1")
    parser.add_argument(
        "--levels", default=",".join(LEVELS), help="names with commas, taken in turn; one may stand twice"
    )
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    levels = options.levels.split(",")
    unknown = set(levels) - set(LEVELS)
    if unknown:
        parser.error(f"no level {', '.join(sorted(unknown))}; there are {', '.join(LEVELS)}")
    make_houses(options.count, levels, options.seed, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""python -m samples.drawing: draws SOPs and damages them, with exact truth."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samples.drawing.generate import (
    SAMPLES,
    chart_jobs,
    form_jobs,
    jobs,
    load_contents,
    make_bundles,
    make_committed,
    make_set,
)
from samples.drawing.scan import LEVELS


def _levels(text: str) -> list[str]:
    levels = list(LEVELS) if text == "all" else text.split(",")
    for level in levels:
        if level not in LEVELS:
            raise argparse.ArgumentTypeError(f"no level {level}; there are {', '.join(LEVELS)}")
    return levels


def main(arguments: list[str] | None = None) -> int:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="python -m samples.drawing", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="contents at damage levels")
    generate.add_argument("--contents", default="all", help="all, seeds, own, or names with commas")
    generate.add_argument("--bundles", type=int, default=0, help="files that hold two SOPs, made besides")
    charts = commands.add_parser("charts", help="composed SOPs with charts of many shapes")
    charts.add_argument("--count", type=int, default=40)
    charts.add_argument("--odd", action="store_true", help="solid symbols, large heads, framed labels")
    forms = commands.add_parser("forms", help="composed SPO and narrative SOPs")
    forms.add_argument("--count", type=int, default=20, help="how many of either form")
    for command in (generate, charts, forms):
        command.add_argument("--levels", type=_levels, default=list(LEVELS), help="all, or names with commas")
        command.add_argument("--seed", default="1")
        command.add_argument("--out", type=Path, default=SAMPLES / "generated")
    sample = commands.add_parser("sample", help="the small set that the repository carries")
    sample.add_argument("--out", type=Path, default=SAMPLES)
    options = parser.parse_args(arguments)
    if options.command == "sample":
        make_committed(options.out)
        return 0
    if options.command == "charts":
        todo = chart_jobs(options.count, options.levels, options.seed, options.odd)
    elif options.command == "forms":
        todo = form_jobs(options.count, options.levels, options.seed)
    else:
        try:
            todo = jobs(load_contents(options.contents), options.levels)
        except ValueError as error:
            parser.error(str(error))
    make_set([(job, options.seed) for job in todo], options.out)
    if options.command == "generate":
        make_bundles(options.out, options.seed, options.bundles)
    return 0


if __name__ == "__main__":
    sys.exit(main())

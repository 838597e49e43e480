"""The command line: arguments, one call, an exit code. Each module holds the commands of one kind of work."""

from __future__ import annotations

import sys

from sopocr.cli import comparing as _comparing
from sopocr.cli import exporting as _exporting
from sopocr.cli import importing as _importing
from sopocr.cli import reading as _reading
from sopocr.cli import reviewing as _reviewing
from sopocr.cli import signatures as _signatures
from sopocr.cli import tokens as _tokens
from sopocr.cli import watching as _watching
from sopocr.cli.app import app, say
from sopocr.errors import SopocrError
from sopocr.processes import quiet_libraries

__all__ = ["app", "main"]

COMMANDS = (
    _reading,
    _comparing,
    _importing,
    _exporting,
    _watching,
    _reviewing,
    _signatures,
    _tokens,
)
"""The modules whose commands `app` knows; importing them declares the commands."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    quiet_libraries()
    try:
        app()
    except SopocrError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)

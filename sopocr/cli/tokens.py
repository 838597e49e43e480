"""Commands of the API: token."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from sopocr.cli.app import app, print_result
from sopocr.cli.importing import CatalogueUrl
from sopocr.errors import UsageError


class TokenAction(StrEnum):
    """What can be done with a token."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


class TokenRole(StrEnum):
    """What a token allows."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@app.command()
def token(
    action: Annotated[TokenAction, typer.Argument(metavar="ACTION", help="add, list or revoke.")],
    catalogue: CatalogueUrl,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What the token is for; to revoke it, its number.")
    ] = "",
    role: Annotated[
        TokenRole, typer.Option("--role", help="reader sees, reviewer sends and changes, admin manages.")
    ] = TokenRole.READER,
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", min=1, help="How long it is good; else for good.")
    ] = None,
) -> None:
    """Manage the tokens with which programs use the API. A new token is shown once."""
    from sopocr.catalogue import Catalogue

    with Catalogue(catalogue) as opened:
        if action is TokenAction.ADD:
            _, text = opened.tokens.add(name, role.value, "command line", days=days)
            print_result(f"{text}\n")
        elif action is TokenAction.LIST:
            lines = []
            for one in opened.tokens.everything():
                until = one.expires.date().isoformat() if one.expires else "-"
                used = one.used.date().isoformat() if one.used else "-"
                state = "open" if one.active else "revoked"
                lines.append(f"{one.id}\t{one.name}\t{one.role}\t{until}\t{used}\t{state}\n")
            print_result("".join(lines))
        else:
            if not name.isdecimal():
                raise UsageError("a token is revoked by its number", remedy="See sopocr token list")
            opened.tokens.revoke(int(name))

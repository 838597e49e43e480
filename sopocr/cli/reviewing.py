"""Commands of the review: review, user."""

from __future__ import annotations

import getpass
import re
import socket
import sys
import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sopocr.cli.app import Language, SettingsFile, app, chosen_settings, print_result, say
from sopocr.cli.importing import CatalogueUrl
from sopocr.errors import PackageMissing, UsageError

LOCAL = ("localhost", "127.0.0.1", "::1")


class UserAction(StrEnum):
    """What can be done with a user."""

    ADD = "add"
    LIST = "list"
    PASSWORD = "password"
    ROLE = "role"
    CLOSE = "close"
    OPEN = "open"


class UserRole(StrEnum):
    """What a user may do."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@app.command()
def review(
    catalogue: CatalogueUrl,
    host: Annotated[
        str,
        typer.Option("--host", metavar="NAME", help="Where to listen; beyond this computer: with accounts."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="NUMBER", help="Port; 0 takes any.")] = 8760,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="Ask for name and password on this computer too.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    uploads: Annotated[
        Path | None, typer.Option("--uploads", metavar="DIR", help="Where files sent to the API are kept.")
    ] = None,
    max_upload: Annotated[
        int, typer.Option("--max-upload", metavar="MIB", min=1, help="How large such a file may be.")
    ] = 64,
    under: Annotated[
        str, typer.Option("--under", metavar="PATH", help="The path under which a reverse proxy serves it.")
    ] = "",
    oidc: Annotated[
        str, typer.Option("--oidc", metavar="ISSUER", help="Also let in who logs in at this OpenID provider.")
    ] = "",
    oidc_client: Annotated[
        str, typer.Option("--oidc-client", metavar="ID", help="By which name it knows the review.")
    ] = "sopocr",
    oidc_secret_file: Annotated[
        Path | None,
        typer.Option("--oidc-secret-file", metavar="FILE", help="Its first line is the client's secret."),
    ] = None,
    oidc_claim: Annotated[
        str, typer.Option("--oidc-claim", metavar="NAME", help="Which claim is the user's name here.")
    ] = "preferred_username",
    oidc_new: Annotated[
        UserRole | None,
        typer.Option("--oidc-new", help="Role of those who come for the first time; else nobody new."),
    ] = None,
    settings: SettingsFile = None,
    lang: Annotated[
        Language | None, typer.Option("--lang", help="Language at first; else as the settings say: id.")
    ] = None,
) -> None:
    """Open the review of a catalogue in the browser."""
    try:
        import uvicorn

        from sopocr.review.access import AccountAccess, LocalAccess
        from sopocr.review.api import ApiOptions
        from sopocr.review.app import create_app
    except ModuleNotFoundError as error:
        raise PackageMissing(error.name or "fastapi", "review") from error
    from sopocr.catalogue import Catalogue

    with_accounts = accounts or bool(oidc) or host not in LOCAL
    if with_accounts and oidc_new is None:
        with Catalogue(catalogue) as opened:
            if not any(one.active for one in opened.accounts.everyone()):
                raise UsageError(
                    "nobody could log in: there are no users",
                    remedy=f"Add one with: sopocr user add NAME --role admin --catalogue {catalogue}",
                )
    provider = None
    if oidc:
        from sopocr.catalogue.accounts import Role
        from sopocr.review.oidc import OidcOptions, Provider

        secret = _first_line(oidc_secret_file) if oidc_secret_file is not None else ""
        role: Role | None = oidc_new.value if oidc_new is not None else None
        provider = Provider(OidcOptions(oidc, oidc_client, secret, oidc_claim, role))
    access = AccountAccess(provider) if with_accounts else LocalAccess(getpass.getuser())
    server_app = create_app(
        catalogue,
        chosen_settings(settings, None, lang),
        access=access,
        api=ApiOptions(uploads=uploads, max_upload=max_upload * 2**20),
        under=_path_of(under),
    )
    config = uvicorn.Config(server_app, host=host, port=port, log_level="warning", lifespan="on")
    listening = config.bind_socket()
    # asyncio does this only for sockets that name their protocol, which uvicorn's do not; without it every
    # second answer on a connection waits 40 ms for the browser's acknowledgement
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.listen()  # whoever reads the address may call at once
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listening.getsockname()[1]}/"
    if isinstance(access, LocalAccess):
        address += f"login?token={access.token}"
    say(f"the review is at {address}")
    if not no_browser and not with_accounts:
        webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[listening])


def _path_of(under: str) -> str:
    """A path as "/a/b", "" for none. Raises UsageError."""
    path = "/" + under.strip("/") if under.strip("/") else ""
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", path):
        raise UsageError(f'"{under}" is no path', remedy="Write it like /sop")
    return path


@app.command()
def user(
    action: Annotated[
        UserAction, typer.Argument(metavar="ACTION", help="add, list, password, role, close or open.")
    ],
    catalogue: CatalogueUrl,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom it is about.")] = "",
    role: Annotated[
        UserRole, typer.Option("--role", help="reader sees, reviewer changes, admin manages users too.")
    ] = UserRole.REVIEWER,
    password_file: Annotated[
        Path | None, typer.Option("--password-file", metavar="FILE", help="Its first line is the password.")
    ] = None,
) -> None:
    """Manage who may use the review."""
    from sopocr.catalogue import Catalogue

    if action is not UserAction.LIST and not name:
        raise UsageError("no user is named")
    with Catalogue(catalogue, create=action is UserAction.ADD) as opened:
        accounts = opened.accounts
        if action is UserAction.LIST:
            lines = [
                f"{one.name}\t{one.role}\t{'open' if one.active else 'closed'}" for one in accounts.everyone()
            ]
            print_result("".join(f"{line}\n" for line in lines))
        elif action is UserAction.ADD:
            accounts.add(name, _password(password_file), role.value)
        elif action is UserAction.PASSWORD:
            accounts.change(name, password=_password(password_file))
        elif action is UserAction.ROLE:
            accounts.change(name, role=role.value)
        else:
            accounts.change(name, active=action is UserAction.OPEN)


def _password(file: Path | None) -> str:
    """The password of a file's first line, else asked for twice."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password", remedy="Use --password-file")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise UsageError("the two passwords differ")
    return first


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", file=file) from error

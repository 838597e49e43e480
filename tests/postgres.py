"""A PostgreSQL server of the tests' own, started on a free port and gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")
_USER = "sopocr"
_UNPRIVILEGED = 65534
"""The user that everyone calls nobody; PostgreSQL refuses to run as root."""


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is not None:
        found = os.path.realpath(found)
        if (Path(found).parent / "initdb").exists():
            return str(Path(found).parent / name)
    for pattern in _PLACES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / name).exists():
                return str(folder / name)
    raise RuntimeError(f"{name} is not installed; run: python tests/setup_system.py")


def _as_other() -> dict[str, int]:
    return {"user": _UNPRIVILEGED, "group": _UNPRIVILEGED} if os.name == "posix" and os.geteuid() == 0 else {}


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty server's maintenance database; its data lie in a folder that is removed at the
    end."""
    folder = Path(tempfile.mkdtemp(prefix="sopocr-postgres-"))
    other = _as_other()
    if other:
        os.chown(folder, _UNPRIVILEGED, _UNPRIVILEGED)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    try:
        subprocess.run(
            [_program("initdb"), "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **other,
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        control = [_program("pg_ctl"), "-D", str(data), "-w"]
        log = folder / "log"
        started = [*control, "-l", str(log), "-o", options, "start"]
        subprocess.run(started, check=True, stdout=subprocess.DEVNULL, cwd=folder, **other)
        try:
            yield f"postgresql://{_USER}@127.0.0.1:{port}/postgres"
        finally:
            stopped = [*control, "-m", "immediate", "stop"]
            subprocess.run(stopped, check=True, stdout=subprocess.DEVNULL, cwd=folder, **other)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """The URL of a new, empty database."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

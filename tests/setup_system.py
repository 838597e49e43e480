"""Installs what the tests need beside Python packages, or says exactly what is missing.

    python tests/setup_system.py

Needs nothing but the standard library. Where `apt-get` may be used (as root, or with a `sudo` that asks for
no password) missing packages are installed; elsewhere they are listed with the usual way to get them, and the
exit code is 1.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
)


class Need(NamedTuple):
    """Something the tests use: what it is, the Debian package, another way to get it, and whether it is
    there."""

    what: str
    package: str
    otherwise: str
    there: Callable[[], bool]


def _languages() -> set[str]:
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        return set()
    done = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=False)
    return set((done.stdout + done.stderr).split())


def _font(name: str) -> Callable[[], bool]:
    return lambda: any(
        path.name.startswith(name)
        for folder in _FONT_FOLDERS
        if folder.is_dir()
        for path in folder.rglob("*.*")
    )


def _postgresql() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _needs() -> Iterator[Need]:
    tesseract = (
        "https://tesseract-ocr.github.io/tessdoc/Installation.html (macOS: brew install tesseract-lang)"
    )
    yield Need("Tesseract", "tesseract-ocr", tesseract, lambda: shutil.which("tesseract") is not None)
    for language in ("ind", "osd"):
        yield Need(
            f"Tesseract's {language} data",
            f"tesseract-ocr-{language}",
            tesseract,
            lambda language=language: language in _languages(),  # type: ignore[misc]
        )
    yield Need(
        "Chromium",
        "chromium",
        "Chromium, Chrome or Edge, with its command on the PATH",
        lambda: any(map(shutil.which, _BROWSERS)),
    )
    yield Need("PostgreSQL", "postgresql", "https://www.postgresql.org/download/", _postgresql)
    fonts = "install the fonts for this user"
    for name, package in (
        ("LiberationSans-Regular", "fonts-liberation"),
        ("Carlito-Regular", "fonts-crosextra-carlito"),
        ("Caladea-Regular", "fonts-crosextra-caladea"),
        ("NimbusSans-Regular", "fonts-urw-base35"),
        ("DejaVuSans.", "fonts-dejavu-core"),
        ("DejaVuSansCondensed", "fonts-dejavu-extra"),
    ):
        yield Need(f"the font {name.rstrip('.')}", package, fonts, _font(name))
    yield Need(
        "Python's venv",
        "python3-venv",
        "a Python with ensurepip",
        lambda: importlib.util.find_spec("ensurepip") is not None,
    )


def _apt() -> list[str] | None:
    """The command that may install packages; None where there is none."""
    apt = shutil.which("apt-get")
    if apt is None:
        return None
    if os.geteuid() == 0:
        return [apt]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive", apt]
    return None


def main() -> int:
    """Install or list what is missing; 0 when everything is there."""
    missing = [need for need in _needs() if not need.there()]
    apt = _apt() if missing else None
    if apt is not None:
        print("installing:", " ".join(need.package for need in missing), flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update", "-qq"], env=environment, stdout=subprocess.DEVNULL, check=False)
        command = [*apt, "install", "-y", "-qq", "--no-install-recommends"]
        for need in missing:
            subprocess.run([*command, need.package], env=environment, stdout=subprocess.DEVNULL, check=False)
        missing = [need for need in missing if not need.there()]
    if not missing:
        return 0
    print("missing for the tests:", file=sys.stderr)
    for need in missing:
        print(f"  {need.what}: Debian package {need.package}; elsewhere: {need.otherwise}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

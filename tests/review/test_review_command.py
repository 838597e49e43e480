"""The commands review and user, as they are called."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
from review_served import PASSWORD

from sopocr.catalogue import Catalogue


def sopocr(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sopocr", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def test_users_are_managed_and_the_review_demands_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    Catalogue(url, create=True).close()
    refused = sopocr("review", "--catalogue", url, "--host", "0.0.0.0", "--no-browser")
    assert refused.returncode == 2 and "sopocr user add" in refused.stderr
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    file = ("--catalogue", url, "--password-file", str(secret))
    assert sopocr("user", "add", "Ani", "--role", "admin", *file).returncode == 0
    assert sopocr("user", "add", "ani", *file).returncode == 2
    assert sopocr("user", "list", "--catalogue", url).stdout == "ani\tadmin\topen\n"
    assert sopocr("user", "close", "ani", "--catalogue", url).returncode == 2  # the last admin
    with Catalogue(url) as catalogue:
        assert catalogue.accounts.check("ani", PASSWORD) is not None


def test_the_printed_address_opens_the_review(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    Catalogue(url, create=True).close()
    command = [sys.executable, "-m", "sopocr", "review", "--catalogue", url, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            match = re.search(r"http://127\.0\.0\.1:\d+/login\?token=\S+", line)
            assert match, line
            with httpx.Client(follow_redirects=True, trust_env=False, timeout=60) as client:
                assert client.get(match[0]).url.path == "/queue"
                assert client.get(match[0].partition("?")[0] + "?token=x").status_code == 401
        finally:
            process.terminate()

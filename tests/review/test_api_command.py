"""`sopocr token` as it is called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sopocr.catalogue import Catalogue
from sopocr.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sopocr", "token", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_a_token_is_made_listed_and_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    Catalogue(url, create=True).close()
    options = ("--catalogue", url)
    assert run(monkeypatch, "add", "arsip kota", "--role", "reviewer", "--days", "30", *options) == 0
    text = capfd.readouterr().out.strip()
    with Catalogue(url) as catalogue:
        found = catalogue.tokens.check(text)
        assert found is not None
        assert (found.name, found.role) == ("arsip kota", "reviewer")
    assert run(monkeypatch, "list", *options) == 0
    listed = capfd.readouterr().out
    assert listed.startswith("1\tarsip kota\treviewer\t")
    assert text not in listed
    assert run(monkeypatch, "revoke", "arsip", *options) == 2
    assert run(monkeypatch, "revoke", "7", *options) == 1
    assert run(monkeypatch, "revoke", "1", *options) == 0
    with Catalogue(url) as catalogue:
        assert catalogue.tokens.check(text) is None
    assert run(monkeypatch, "add", *options) == 2

"""The files for containers: each command is one that the program takes, and nothing runs with rights."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sopocr.cli import app

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in COMPOSE["services"] if name != "db"])
def test_commands_are_taken_by_the_program(name: str) -> None:
    service = COMPOSE["services"][name]
    arguments = [*service["command"], "--catalogue", service["environment"]["SOPOCR_CATALOGUE"], "--help"]
    done = CliRunner().invoke(app, arguments)  # all options are parsed before the help is shown
    assert done.exit_code == 0, done.output
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    mounted = {volume.split(":")[1] for volume in service["volumes"]}
    assert all(word in mounted for word in service["command"] if word.startswith("/srv/sopocr/"))


def test_all_volumes_are_declared_and_only_the_review_is_reached_from_this_computer() -> None:
    used = {volume.split(":")[0] for one in COMPOSE["services"].values() for volume in one["volumes"]}
    assert used == COMPOSE["volumes"].keys()
    ports = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
    assert ports == {"review": ["127.0.0.1:8760:8760"]}


def test_the_image_runs_as_a_user_without_rights_and_from_the_wheel() -> None:
    steps = re.findall(r"^([A-Z]+) (.*)", CONTAINERFILE, re.MULTILINE)
    last_stage = steps[max(place for place, (name, _) in enumerate(steps) if name == "FROM") :]
    users = [what for name, what in last_stage if name == "USER"]
    assert users == ["sopocr"] and ("ENTRYPOINT", '["sopocr"]') in last_stage
    assert not any(":latest" in what or ":" not in what for name, what in steps if name == "FROM")
    extras = re.search(r"\[([a-z,]+)\]\"", CONTAINERFILE)
    project = (DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert extras and all(
        re.search(rf"^{extra} = \[", project, re.MULTILINE) for extra in extras[1].split(",")
    )

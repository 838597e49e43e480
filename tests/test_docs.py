"""What the documentation says is there is there, and the other way round."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sopocr.output import many
from sopocr.output.export import FORMATS
from sopocr.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sopocr", *command, "--help"],
        capture_output=True,
        check=True,
        env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", "PATH": "", "SYSTEMROOT": ""},
    )
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    """The help of each command, by name."""
    names = re.findall(r"^[│|]\s+([a-z]+)\s", help_of(), re.MULTILINE)
    return {name: help_of(name) for name in names}


def shell_lines() -> list[str]:
    """The commands in all shell blocks of the documentation."""
    lines = []
    for page in PAGES:
        for block in re.findall(
            r"```(?:sh|powershell)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
        ):
            lines += [line.split("#")[0].strip() for line in block.splitlines()]
    return [line.replace("\\", "/").removeprefix(".venv/Scripts/") for line in lines]


def test_every_command_is_documented_and_there_is_no_other(helps: dict[str, str]) -> None:
    documented = set(re.findall(r"^## `sopocr ([a-z]+)", CLI, re.MULTILINE))
    assert documented == set(helps)
    assert len(helps) >= 6


def test_every_option_is_documented_and_there_is_no_other(helps: dict[str, str]) -> None:
    for name, text in helps.items():
        (section,) = re.findall(rf"^## `sopocr {name}.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
        real = set(re.findall(r"--[a-z][a-z-]*", text)) - {"--help"}
        told = set(re.findall(r"--[a-z][a-z-]*", section))
        assert real <= told | {"--output"}, name
        assert told <= real, name


def test_documented_command_lines_use_real_commands_and_options(helps: dict[str, str]) -> None:
    lines = [shlex.split(line) for line in shell_lines() if line.startswith("sopocr ")]
    assert len(lines) > 10
    for _, name, *arguments in lines:
        assert name in helps
        for argument in arguments:
            if argument.startswith("-") and argument != "-":
                assert re.search(rf"(?<![\w-]){argument}(?![\w-])", helps[name]), (name, argument)


def test_every_export_format_is_documented(helps: dict[str, str]) -> None:
    (section,) = re.findall(r"^## `sopocr export.*?(?=^## )", CLI, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"^\| `([a-z]+)`", section, re.MULTILINE)) == {*FORMATS, *many.FORMATS}
    assert all(name in helps["export"] for name in (*FORMATS, *many.FORMATS))


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = {word for line in shell_lines() if line.startswith("make ") for word in line.split()[1:]}
    assert {"demo", "test"} <= used <= targets


def test_links_and_named_files_exist() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / target).exists(), (page.name, target)
        for name in re.findall(r"(?:sopocr|samples|tests|docs)[/\\][\w/\\.-]+\.(?:py|pdf|md)", text):
            assert (ROOT / name.replace("\\", "/")).exists(), (page.name, name)


def test_the_sample_of_the_demo_exists() -> None:
    (sample,) = re.findall(
        r"^SAMPLE \?= (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert (ROOT / sample).is_file()


def test_python_examples_compile() -> None:
    for page in PAGES:
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            ast.parse(block)


def test_the_python_versions_named_are_those_supported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = [re.search(r"3\.\d+$", line) for line in project["classifiers"]]
    numbers = [match[0] for match in versions if match]
    assert f"Python {numbers[0]} to {numbers[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_documented_settings_file_is_read(tmp_path: Path) -> None:
    for page in PAGES:
        for block in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            (tmp_path / "settings.toml").write_text(block, encoding="utf-8")
            load_settings(tmp_path / "settings.toml")


def test_the_rooms_that_contributing_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^## Where is it\?\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    rooms = re.findall(r"`(sopocr/[\w/]+\.py)`(?: · `(\w+)`)?", table)
    assert len(rooms) >= 20
    for file, name in rooms:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert not name or name in defined, (file, name)

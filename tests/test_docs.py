"""The pages keep up with the code, or the build fails."""

import pathlib
import re
import tomllib

import pytest

import sources
from safeconduct.wiring import commands

PAGES = sorted(
    [*sources.ROOT.glob("*.md"), *(sources.ROOT / "docs").rglob("*.md")],
    key=str,
)
OPERATIONS = sources.ROOT / "docs" / "operations.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_leads_nowhere(page: pathlib.Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_test_that_a_page_names_is_there() -> None:
    named = {found for page in PAGES for found in re.findall(r"`([\w/]+\.py)::(\w+)`", page.read_text())}
    texts = {file: sources.ROOT / "tests" / file for file, _ in named}
    found = {file: path.read_text() if path.is_file() else "" for file, path in texts.items()}

    assert named
    assert [f"{file}::{name}" for file, name in sorted(named) if f"def {name}(" not in found[file]] == []


def test_every_command_stands_in_the_operations_page() -> None:
    said = OPERATIONS.read_text() + (sources.ROOT / "README.md").read_text()

    assert [command.name for command in commands.COMMANDS if f"safeconduct {command.name}" not in said] == []


def test_every_package_has_its_reason() -> None:
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    said = (sources.ROOT / "docs" / "dependencies.md").read_text().lower()

    names = [re.split(r"[\[~<>=]", line)[0] for line in wanted]

    assert [name for name in names if name not in said] == []


def test_every_package_stands_in_the_lock_with_its_hash_and_no_address() -> None:
    for lock in (sources.ROOT / "requirements").glob("*.lock"):
        blocks = re.findall(r"^[a-z0-9].*(?:\n    .*)*", lock.read_text(), re.MULTILINE)

        assert blocks
        assert [block for block in blocks if "--hash=sha256:" not in block or "://" in block] == []


def test_the_versions_in_the_page_are_those_of_the_lock() -> None:
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==(\S+)", (sources.ROOT / "requirements/run.lock").read_text(), re.MULTILINE)
    )
    page = (sources.ROOT / "docs" / "dependencies.md").read_text()

    stale = [
        name
        for row in re.findall(r"^\| ([^|]+) \| ([\d.]+)", page, re.MULTILINE)
        if (name := row[0].split(",")[0].lower()) in locked and locked[name] != row[1]
    ]

    assert stale == []

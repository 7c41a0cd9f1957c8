"""What `serve` refuses before it starts anything."""

import pathlib
import subprocess
import sys

import pytest

from doors.serving import environment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("arguments", [["--host", "0.0.0.0"], ["--host", "::"], ["--only", "kitchen"], ["--port", "x"]])
def test_what_cannot_be_served_is_refused_in_words(tmp_path: pathlib.Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "safeconduct", "serve", *arguments]

    ended = subprocess.run(
        command, check=False, env=environment(tmp_path / "data"), capture_output=True, text=True, timeout=30
    )

    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr

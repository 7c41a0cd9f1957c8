"""The hotline's cast, on each database in turn."""

import pathlib

import pytest

from founding import Cast, found_hotline


@pytest.fixture
def cast(any_house: pathlib.Path) -> Cast:
    """A founded hotline with Ada, Boris and a stranger."""
    return found_hotline()

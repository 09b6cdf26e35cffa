"""Fixtures of the record's tests: a place for one, of each kind."""

from pathlib import Path

import pytest

from tests.data.record_places import DatabasePlace, FolderPlace, Place


@pytest.fixture(params=["folder", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for a record, once of each kind."""
    if request.param == "folder":
        return FolderPlace(tmp_path / "place")
    return DatabasePlace(request.getfixturevalue("database"), tmp_path / "parsed")

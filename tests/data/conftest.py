"""Fixtures of the record's tests: a place for one, of each kind, and a database server of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import database_server
from tests.data.record_places import DatabasePlace, FolderPlace, Place
from tests.database_server import DatabaseServer


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    """A real PostgreSQL; who stops it starts it again."""
    server = database_server.started(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(params=["folder", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for a record, once of each kind."""
    if request.param == "folder":
        return FolderPlace(tmp_path / "place")
    return DatabasePlace(request.getfixturevalue("database"), tmp_path / "parsed")

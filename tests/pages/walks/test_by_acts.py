"""The five schemes from application to exit, act by act."""

import importlib
from pathlib import Path

import pytest

from data.journal.folder import FolderRecord
from data.schema.loading import current
from tests import made
from tests.pages.test_drafts import FIXED
from tests.pages.walks import CENTRES
from tests.pages.walks.by_acts import ByActs


@pytest.mark.slow
@pytest.mark.parametrize("scheme", CENTRES)
def test_from_application_to_exit(scheme: str, tmp_path: Path) -> None:
    store = made.opened(FolderRecord(tmp_path / "record"), current(), tmp_path / "read-model")
    module = importlib.import_module(f"tests.pages.walks.{scheme.replace('-', '_')}")
    module.walked(lambda code: ByActs(store, code, CENTRES[code], FIXED))
    store.close()

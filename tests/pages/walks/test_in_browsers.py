"""The five schemes from application to exit on the pages: two officials and a centre, each in a browser of his own."""

import importlib

import pytest

from tests.pages.walks import CENTRES


@pytest.mark.long
@pytest.mark.parametrize("scheme", CENTRES)
def test_from_application_to_exit(scheme: str, walk) -> None:
    importlib.import_module(f"tests.pages.walks.{scheme.replace('-', '_')}").walked(walk)

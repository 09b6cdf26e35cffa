"""Schemes from application to exit on the pages: two officials and a centre, each in a browser of his own."""

import importlib

import pytest

SCHEMES = ("henan-manufacturing", "henan-consortium", "henan-tic", "hunan", "zhejiang")


@pytest.mark.long  # by their acts alone they are walked each time: test_by_acts.py
@pytest.mark.parametrize("scheme", SCHEMES)
def test_from_application_to_exit(scheme: str, walk) -> None:
    importlib.import_module(f"tests.pages.walks.{scheme.replace('-', '_')}").walked(walk)

"""Schemes from application to exit on the pages: two officials and a centre, each in a browser of his own."""

import importlib

import pytest

ALWAYS = "henan-manufacturing"  # the scheme with most stages
LONG = ("henan-consortium", "henan-tic", "hunan")
WALKED = [ALWAYS, *(pytest.param(scheme, marks=pytest.mark.long) for scheme in LONG)]


@pytest.mark.parametrize("scheme", WALKED)
def test_from_application_to_exit(scheme: str, walk) -> None:
    importlib.import_module(f"tests.pages.walks.{scheme.replace('-', '_')}").walked(walk)

"""Getting reports in and keeping them. The version of the whole program stands here."""

__version__ = "0.2.0"

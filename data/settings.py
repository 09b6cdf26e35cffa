"""Where things are kept. Each place is an environment variable with a default inside the project."""

import os
from pathlib import Path

ROOT = Path(__file__).parent


def record_folder() -> Path:
    """The real record: journal and originals (MONITOR_RECORD)."""
    return Path(os.environ.get("MONITOR_RECORD", ROOT / "record"))


def demonstration_folder() -> Path:
    """The demonstration's own record (MONITOR_DEMONSTRATION)."""
    return Path(os.environ.get("MONITOR_DEMONSTRATION", ROOT / "demonstration-record"))


def cache_folder() -> Path:
    """Read models: each process has its own DuckDB file here; deleting them costs a rebuild (MONITOR_CACHE)."""
    return Path(os.environ.get("MONITOR_CACHE", ROOT / "cache"))

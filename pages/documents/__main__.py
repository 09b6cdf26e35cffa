"""python -m pages.documents: an entry point, like data/__main__.py; the command stands in command.py."""

import logging

# What pages remember needs no server, and Streamlit warns that there is none.
logging.getLogger("streamlit.runtime.caching.cache_data_api").disabled = True

from pages.documents.command import app  # noqa: E402

if __name__ == "__main__":
    app()

"""Entry of the web application: `streamlit run dashboard.py` serves `app`.

Every request, also those for files, uploads and the connection itself, goes through the gate (pages/gate) first; what runs
for a visit is pages/gate/shell.py.
"""

from pathlib import Path

from data import starting

with starting.loading():
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from pages.gate import counter, errors, failed_download, guard, log, start

log.install()
start.check()
failed_download.install()
app = App(
    Path(__file__).parent / "pages" / "gate" / "shell.py",
    routes=counter.routes(),
    middleware=[Middleware(guard.Guard)],
    on_script_error=errors.shown,
)

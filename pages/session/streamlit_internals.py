"""Everything of Streamlit beside its documented interface (`import streamlit as st`) that the product relies on, with why.

Nobody else imports it from there, so that whoever raises Streamlit's version sees in one place what to look at;
tests/pages/test_streamlit_internals.py tries each by its name and says which one has changed.
"""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import streamlit
from streamlit import auth_util, logger, runtime
from streamlit.proto import BackMsg_pb2, Common_pb2, ForwardMsg_pb2
from streamlit.runtime import (
    app_session,
    backend_operation_handler,
    memory_uploaded_file_manager,
    scriptrunner,
    uploaded_file_manager,
)
from streamlit.web.server import server_util
from streamlit.web.server.starlette import (
    starlette_app_utils,
    starlette_auth_routes,
    starlette_server_config,
    starlette_websocket,
)

# A run of a page. Which tab it belongs to, and whether there is one at all: a download is made without. A run that is broken
# off is followed by another one, which says what the page shows.
get_script_run_ctx = scriptrunner.get_script_run_ctx
RerunException = scriptrunner.RerunException

# Files that were sent. What an uploader holds, by its number; which tabs are connected, ending one, and the keeper of the
# files: of one person only so much waits in memory, and Streamlit lets go of it late.
UploadedFile = uploaded_file_manager.UploadedFile
MemoryUploadedFileManager = memory_uploaded_file_manager.MemoryUploadedFileManager
get_instance = runtime.get_instance

# Messages to a browser. Which addresses of files they hand out is read from their fields; where nobody asks for files the
# addresses to which some may be sent are taken out again.
ForwardMsg = ForwardMsg_pb2.ForwardMsg
FileURLs = Common_pb2.FileURLs

# A download whose file is made when the button is pressed. Streamlit answers a failure in English, always the same.
DeferredFileHandler = backend_operation_handler.DeferredFileHandler
BackendOperationRequest = BackMsg_pb2.BackendOperationRequest
BackendOperationResponse = ForwardMsg_pb2.BackendOperationResponse
DeferredFileResponsePayload = ForwardMsg_pb2.DeferredFileResponsePayload

# Signing in through an identity provider. st.login's token for /auth/login; what Streamlit needs to know of the provider; the
# identity, which it would keep for thirty days in signed cookies, cut into pieces; where the provider signs people out.
encode_provider_token = auth_util.encode_provider_token
get_secrets_auth_section = auth_util.get_secrets_auth_section
get_cookie_with_chunks = auth_util.get_cookie_with_chunks
get_cookie_secret = server_util.get_cookie_secret
decode_signed_value = starlette_app_utils.decode_signed_value
USER_COOKIE_NAME = starlette_server_config.USER_COOKIE_NAME
get_provider_logout_url = starlette_auth_routes._get_provider_logout_url

# Whether the server may be asked by a name (server.allowedHosts): the gate asks before Streamlit does.
is_host_allowed = starlette_websocket.is_host_allowed


def of_connection(key: str) -> object:
    """What st.user has under a key; it also looks for a file of secrets each time, and a page asks seventy times in a run."""
    run = get_script_run_ctx(suppress_warning=True)
    return None if run is None else run.user_info.get(key)


def answer_downloads_with(handler: type[DeferredFileHandler]) -> None:
    """Let every session from now on make files, and say why there is none, with this handler: there is no setting for it."""
    app_session.DeferredFileHandler = handler  # type: ignore[attr-defined]  # an import of its own, replaced on purpose


def log_with(handler: Callable[[], logging.Handler]) -> None:
    """Let Streamlit, and the server it runs, write their log with such handlers: each logger of theirs has one of its own."""

    def set_up(logger: logging.Logger) -> None:
        logger.handlers = [handler()]

    logger.setup_formatter = set_up
    logger.update_formatter()


def inline_scripts() -> list[str]:
    """The scripts that stand in Streamlit's own page: the content policy names them by their hashes."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    return re.findall(r"<script>(.*?)</script>", page, re.S)

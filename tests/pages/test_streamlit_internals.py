"""What the product relies on inside Streamlit, one by one: whoever raises the version sees by name what has changed."""

import ast
import asyncio
import inspect
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit
from google.protobuf.descriptor import FieldDescriptor
from streamlit import logger, runtime, user_info
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import app_session, media_file_manager, memory_media_file_storage
from streamlit.runtime.scriptrunner import ScriptRunContext
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.starlette import App
from streamlit.web.server.starlette import starlette_routes, starlette_websocket

from pages.gate import addresses, failed_download, handed_out
from pages.session import streamlit_internals as inside
from tests.test_architecture import PRODUCT, ROOT, imports

PUBLIC = {"streamlit", "streamlit.starlette.App"}  # the documented interface


@pytest.mark.slow
def test_nobody_else_reaches_into_streamlit():
    for path in PRODUCT:
        name = path.relative_to(ROOT).as_posix()
        if name == "pages/session/streamlit_internals.py":
            continue
        reached = {n for n in imports(path) if n.split(".")[0] == "streamlit"} - PUBLIC
        assert not reached, f"{name}: {reached} belong into pages/session/streamlit_internals.py, with why"
        private = [
            ast.unparse(node)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
            and ast.unparse(node.value).split(".")[0] in ("st", "streamlit")
            and (node.attr.startswith("_") or node.attr in ("runtime", "web", "proto", "config"))
        ]
        assert not private, f"{name}: {private}"


def takes(function: Callable, *positional: object, **named: object) -> None:
    """Whether a function can be called as the product calls it."""
    inspect.signature(function).bind(*positional, **named)


def has(message: type, **fields: int) -> None:
    """Whether a message has these fields, of these types."""
    known = message.DESCRIPTOR.fields_by_name
    assert {name: known[name].type for name in fields if name in known} == fields


TEXT, PART = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_MESSAGE
TRIED: dict[str, Callable[[], object]] = {}


def of(name: str) -> Callable:
    """The trial of one name of the module."""
    return lambda trial: TRIED.setdefault(name, trial)


@of("get_script_run_ctx")
def _():
    takes(inside.get_script_run_ctx)
    takes(inside.get_script_run_ctx, suppress_warning=True)
    assert inside.get_script_run_ctx(suppress_warning=True) is None  # outside a run
    assert {"session_id", "uploaded_file_mgr", "user_info"} <= set(ScriptRunContext.__dataclass_fields__)


@of("of_connection")
def _():
    assert inside.of_connection("sign_in") is None  # outside a run
    source = inspect.getsource(user_info._get_user_info)
    assert "ctx.user_info" in source  # what st.user has is what the run has


@of("RerunException")
def _():
    assert issubclass(inside.RerunException, BaseException)


@of("UploadedFile")
def _():
    file = inside.UploadedFile(UploadedFileRec("7", "表.xlsx", "x", b"1"), inside.FileURLs())
    assert (file.file_id, file.name, file.getvalue()) == ("7", "表.xlsx", b"1")


@of("MemoryUploadedFileManager")
def _():
    manager = inside.MemoryUploadedFileManager("/_stcore/upload_file")
    for number in ("1", "2"):
        manager.add_file("tab", UploadedFileRec(number, "表.xlsx", "x", b"123"))
    assert [len(f.data) for f in manager.get_files("tab", ["1"])] == [3]
    manager.remove_file("tab", "1")
    assert manager.get_files("tab", ["1"]) == []
    manager.remove_session_files("tab")
    assert manager.get_files("tab", ["2"]) == []


@of("get_instance")
def _():
    assert inside.get_instance is runtime.get_instance
    takes(runtime.Runtime.is_active_session, None, "tab")
    takes(runtime.Runtime.close_session, None, "tab")
    assert isinstance(runtime.Runtime.uploaded_file_mgr, property)


@of("ForwardMsg")
def _():
    has(inside.ForwardMsg, file_urls_response=PART, delta=PART)
    answer = inside.ForwardMsg.DESCRIPTOR.fields_by_name["file_urls_response"].message_type.fields_by_name
    assert (answer["file_urls"].message_type.name, answer["error_msg"].type) == ("FileURLs", TEXT)
    message = inside.ForwardMsg()
    message.ParseFromString(inside.ForwardMsg(script_finished=0).SerializeToString())
    for kind, names in handed_out.FIELDS.items():
        found = inside.ForwardMsg.DESCRIPTOR.file.pool.FindMessageTypeByName(kind)
        assert {name for name in names if found.fields_by_name[name].type == TEXT} == set(names), kind


@of("FileURLs")
def _():
    has(inside.FileURLs, upload_url=TEXT, delete_url=TEXT)


@of("DeferredFileHandler")
def _():
    assert inside.DeferredFileHandler(lambda: "keeper")._get_media_file_mgr() == "keeper"
    assert asyncio.iscoroutinefunction(inside.DeferredFileHandler.handle)
    ours, theirs = (inspect.signature(h.handle) for h in (failed_download.SaysWhy, failed_download.SaysWhy.__mro__[1]))
    assert list(ours.parameters) == list(theirs.parameters)
    manager = media_file_manager.MediaFileManager(memory_media_file_storage.MemoryMediaFileStorage("/media"))
    takes(manager.execute_deferred, "file")


@of("answer_downloads_with")
def _():
    """A session looks for the handler by this name in this module when it begins."""
    assert app_session.DeferredFileHandler in (inside.DeferredFileHandler, failed_download.SaysWhy)
    methods = [f.__code__ for f in vars(app_session.AppSession).values() if inspect.isfunction(f)]
    assert [code.co_name for code in methods if "DeferredFileHandler" in code.co_names]


@of("BackendOperationRequest")
def _():
    has(inside.BackendOperationRequest, request_id=TEXT, deferred_file=PART)
    assert inside.BackendOperationRequest().deferred_file.file_id == ""
    assert "backend_operation_request" in BackMsg.DESCRIPTOR.fields_by_name


@of("BackendOperationResponse")
def _():
    has(inside.BackendOperationResponse, request_id=TEXT, error_msg=TEXT, deferred_file=PART)


@of("DeferredFileResponsePayload")
def _():
    has(inside.DeferredFileResponsePayload, url=TEXT)


@of("encode_provider_token")
def _():
    takes(inside.encode_provider_token, "default")


@of("get_secrets_auth_section")
def _():
    takes(inside.get_secrets_auth_section)
    assert inside.get_secrets_auth_section().get("client_id") is None  # no secrets in the tests


@of("get_cookie_with_chunks")
def _():
    pieces = {"name": b"whole"}
    assert inside.get_cookie_with_chunks(pieces.get, "name") == b"whole"
    assert inside.get_cookie_with_chunks({}.get, "name") is None


@of("get_cookie_secret")
def _():
    assert isinstance(inside.get_cookie_secret(), str)


@of("decode_signed_value")
def _():
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    signed = create_signed_value("secret", "name", b"value")
    value = signed if isinstance(signed, bytes) else signed.encode()
    assert inside.decode_signed_value("secret", "name", value) == b"value"
    assert inside.decode_signed_value("other", "name", value) is None


@of("USER_COOKIE_NAME")
def _():
    assert inside.USER_COOKIE_NAME.startswith("_streamlit")


@of("get_provider_logout_url")
def _():
    assert asyncio.iscoroutinefunction(inside.get_provider_logout_url)
    takes(inside.get_provider_logout_url, "request")


@of("is_host_allowed")
def _():
    takes(inside.is_host_allowed, None)
    assert inside.is_host_allowed("monitor.example.gov.cn") is True  # no hosts are set


@of("log_with")
def _():
    kept, made = logger.setup_formatter, logging.NullHandler()
    known = {name: list(one.handlers) for name, one in logger._loggers.items()}
    try:
        inside.log_with(lambda: made)
        assert all(one.handlers == [made] for one in logger._loggers.values())
        assert logger.get_logger("streamlit.made.afterwards").handlers == [made]
    finally:
        logger.setup_formatter = kept
        for name, one in logger._loggers.items():
            one.handlers = known.get(name, [])


@of("inline_scripts")
def _():
    """All scripts that stand in the page itself: one that the pattern misses would be forbidden by the content policy."""
    text = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    assert text.count("<script") == len(inside.inline_scripts()) + text.count('<script type="module" crossorigin src=')


def names() -> list[str]:
    """What the module offers: everything it makes, and nothing it only imports."""
    tree = ast.parse(inspect.getsource(inside))
    made = [t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets]
    return made + [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]


def test_each_has_a_trial():
    assert sorted(names()) == sorted(TRIED)


@pytest.mark.parametrize("name", names())
def test_streamlit_still_has(name):
    try:
        TRIED[name]()
    except Exception as error:
        raise AssertionError(f"Streamlit has changed what pages/session/streamlit_internals.py calls {name}") from error


def test_the_addresses_that_the_gate_guards_are_streamlits_own():
    core = f"/{starlette_routes.BASE_ROUTE_CORE}"
    assert f"/{starlette_websocket._ROUTE_WEBSOCKET_STREAM}" == addresses.STREAM
    assert f"{core}/upload_file/" == addresses.UPLOAD
    assert (f"/{starlette_routes.BASE_ROUTE_MEDIA}/", addresses.UPLOAD) == addresses.HANDED_OUT
    assert {a for a in (*addresses.OPEN, *addresses.CLOSED) if a.startswith("/_")} <= {
        f"{core}/{place}" for place in ("health", "metrics", "agent", "script-health-check")
    }


def test_the_web_application_takes_what_the_entry_gives_it():
    takes(App, "script", routes=[], middleware=[], on_script_error=print)

"""A visitor without a browser: signs in over HTTP and speaks Streamlit's protocol as its page does, or worse."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.pages.server import Server

FIRST, PASSWORD = "Start-Horse-77", "Correct-Horse-7"
# account → role, schemes, centres of the demonstration; the newcomer still has his first password
PEOPLE = {
    "administrator": ("administrator", (), ()), "official": ("official", ("zhejiang",), ()),
    "hunan": ("official", ("hunan",), ()), "expert": ("expert", (), ("ZD04", "ZD10")), "leader": ("leader", (), ()),
    "editor": ("centre_editor", (), ("ZD04",)), "other": ("centre_editor", (), ("ZD01",)),
    "reader": ("centre_reader", (), ("ZD04",)), "auditor": ("auditor", (), ()), "newcomer": ("leader", (), ()),
}  # fmt: skip
SECONDS = 90


@dataclass
class Shown:
    """What one run sent: the pages of the navigation, everything that was received, download buttons (label → button), the ids
    of the uploaders."""

    pages: list[str] = field(default_factory=list)
    raw: bytes = b""
    downloads: dict[str, Any] = field(default_factory=dict)
    uploaders: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything in it that is text."""
        return self.raw.decode("utf-8", "ignore")


def sign_in(server: Server, account: str, password: str = PASSWORD) -> httpx.Client:
    """A client with the cookie of a sign-in. Raises AssertionError with the page's words where there is none."""
    client = httpx.Client(base_url=server.address, timeout=SECONDS)
    page = client.get("/sign-in")
    form = re.search(r'name="word" value="([^"]+)"', page.text)
    assert form, page.text
    word = form[1]
    answer = client.post("/sign-in", data={"word": word, "account": account, "password": password, "next": "/"})
    assert answer.status_code == 200, re.findall(r'class="wrong"[^>]*>([^<]+)', answer.text)
    return client


def page_of(server: Server, path: str, query: str = "", client: httpx.Client | None = None) -> Shown:
    """A page in a tab of its own. path: as in the address bar; query: more of it; client: of who is signed in."""
    address, _, own = path.partition("?")
    wire = Wire(server, client)
    try:
        return wire.run(address.strip("/"), "&".join(filter(None, (own, query))))
    finally:
        wire.close()


def put(client: httpx.Client, address: str, content: bytes, name: str = "x.xlsx") -> httpx.Response:
    """Send a file to an upload address, as the page does."""
    return client.put(address, files={"file": (name, content)}, headers=page_word(client))


def page_word(client: httpx.Client) -> dict[str, str]:
    """The header with which a page shows that it is our own."""
    if "_streamlit_xsrf" not in client.cookies:
        client.get("/_stcore/health")
    return {"X-Xsrftoken": client.cookies["_streamlit_xsrf"]}


@contextmanager
def signed_in(server: Server, account: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
    """The same for a while."""
    client = sign_in(server, account, password)
    try:
        yield client
    finally:
        client.close()


class Wire:
    """One connection, as a tab of a browser has it."""

    def __init__(self, server: Server, client: httpx.Client | None, session: str = "", **headers: str) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items()) if client else ""
        given = ({"Cookie": cookies} if cookies else {}) | headers
        protocols = [Subprotocol(name) for name in (["streamlit", "none", session] if session else ["streamlit"])]
        self.session, self._page = "", ""
        self.ws: ClientConnection = connect(
            server.address.replace("http", "ws") + "/_stcore/stream", origin=Origin(server.address), subprotocols=protocols,
            additional_headers=given, max_size=None, open_timeout=SECONDS, legacy=True,
        )  # fmt: skip

    def run(self, page: str = "", query: str = "", chosen: tuple[str, str, str] | None = None) -> Shown:
        """Open a page, as the address bar would, and wait until its script has run through.

        chosen: an uploader, the address to which a file was sent, its name.
        """
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = query, page
        asked.context_info.timezone, asked.context_info.locale = "Asia/Shanghai", "zh-CN"
        asked.context_info.url = f"http://127.0.0.1/{page}"
        if chosen is not None:
            uploader, address, name = chosen
            file = asked.widget_states.widgets.add(id=uploader).file_uploader_state_value.uploaded_file_info.add()
            file.file_id, file.name, file.file_urls.upload_url = address.rpartition("/")[2], name, address
        self.ws.send(message.SerializeToString())
        return self._read()

    def clear_caches(self) -> None:
        """The message behind "clear cache"."""
        message = BackMsg()
        message.clear_cache = True
        self.ws.send(message.SerializeToString())

    def upload_address(self, name: str) -> str:
        """Ask where a file may be sent."""
        return self.upload_addresses(name)[0].upload_url

    def upload_addresses(self, *names: str, number: str = "1") -> list[FileURLs]:
        """Ask where files may be sent. number: of the request. Raises PermissionError with the server's words."""
        message = BackMsg()
        message.file_urls_request.request_id = number
        message.file_urls_request.file_names.extend(names)
        message.file_urls_request.session_id = self.session
        self.ws.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.ws.recv(SECONDS))
            if answer.WhichOneof("type") == "file_urls_response":
                if answer.file_urls_response.error_msg:
                    raise PermissionError(answer.file_urls_response.error_msg)
                return list(answer.file_urls_response.file_urls)

    def download(self, shown: Shown, label: str) -> str:
        """Press the download button whose label begins so; the address of the file."""
        button = next(b for text, b in shown.downloads.items() if text.startswith(label))
        if button.url:
            return button.url
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = "1", self.session
        asked.deferred_file.file_id = button.deferred_file_id
        self.ws.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.ws.recv(SECONDS))
            if answer.WhichOneof("type") == "backend_operation_response":
                assert answer.backend_operation_response.deferred_file.url, answer.backend_operation_response.error_msg
                return answer.backend_operation_response.deferred_file.url

    def wait_for_the_end(self, seconds: float) -> None:
        """Read until the server closes the connection. Raises ConnectionClosed then, TimeoutError when it does not."""
        until = time.monotonic() + seconds
        while True:
            self.ws.recv(max(0.1, until - time.monotonic()))

    def wait_for_the_end_if_any(self) -> None:
        """Read until the server closes the connection, which it must."""
        with suppress(ConnectionClosed):
            self.wait_for_the_end(SECONDS)

    def _read(self) -> Shown:
        shown, parts = Shown(), []
        while True:
            data = self.ws.recv(SECONDS, decode=False)
            parts.append(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "download_button":
                button = message.delta.new_element.download_button
                shown.downloads[button.label] = button
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "file_uploader":
                shown.uploaders.append(message.delta.new_element.file_uploader.id)
            elif kind == "navigation":
                shown.pages = [page.page_name for page in message.navigation.app_pages]
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                shown.raw = b"".join(parts)
                return shown

    def close(self) -> None:
        """Close the tab."""
        self.ws.close()

"""A visitor without a browser: signs in over HTTP and speaks Streamlit's protocol as its page does, or worse."""

import re
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.pages.server import Server

PASSWORD = "Correct-Horse-7"
SECONDS = 90


@dataclass
class Shown:
    """What one run sent: the pages of the navigation, everything that was received, addresses of files."""

    pages: list[str] = field(default_factory=list)
    raw: bytes = b""
    widgets: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything in it that is text."""
        return self.raw.decode("utf-8", "ignore")

    @property
    def addresses(self) -> list[str]:
        """Of media."""
        return re.findall(r"/media/[0-9a-f]{40,}\.\w+", self.text)


def sign_in(server: Server, account: str, password: str = PASSWORD) -> httpx.Client:
    """A client with the cookie of a sign-in. Raises AssertionError with the page's words where there is none."""
    client = httpx.Client(base_url=server.address, timeout=SECONDS)
    page = client.get("/sign-in")
    word = re.search(r'name="word" value="([^"]+)"', page.text)[1]
    answer = client.post("/sign-in", data={"word": word, "account": account, "password": password, "next": "/"})
    assert answer.status_code == 200, re.findall(r'class="wrong"[^>]*>([^<]+)', answer.text)
    return client


class Wire:
    """One connection, as a tab of a browser has it."""

    def __init__(self, server: Server, client: httpx.Client | None, session: str = "", **headers: str) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items()) if client else ""
        given = ({"Cookie": cookies} if cookies else {}) | headers
        protocols = ["streamlit", "none", session] if session else ["streamlit"]
        self.session, self._page = "", ""
        self.ws: ClientConnection = connect(
            server.address.replace("http", "ws") + "/_stcore/stream", origin=server.address, subprotocols=protocols,
            additional_headers=given, max_size=None, open_timeout=SECONDS,
        )  # fmt: skip

    def run(self, page: str = "", query: str = "") -> Shown:
        """Open a page, as the address bar would, and wait until its script has run through."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = query, page
        asked.context_info.timezone, asked.context_info.locale = "Asia/Shanghai", "zh-CN"
        asked.context_info.url = f"http://127.0.0.1/{page}"
        self.ws.send(message.SerializeToString())
        return self._read()

    def clear_caches(self) -> None:
        """The message behind "clear cache"."""
        message = BackMsg()
        message.clear_cache = True
        self.ws.send(message.SerializeToString())

    def upload_address(self, name: str) -> str:
        """Ask where a file may be sent."""
        message = BackMsg()
        message.file_urls_request.request_id = "1"
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self.session
        self.ws.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.ws.recv(SECONDS))
            if answer.WhichOneof("type") == "file_urls_response":
                return answer.file_urls_response.file_urls[0].upload_url

    def _read(self) -> Shown:
        shown, parts = Shown(), []
        while True:
            data = self.ws.recv(SECONDS)
            parts.append(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            elif kind == "navigation":
                shown.pages = [page.page_name for page in message.navigation.app_pages]
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                shown.raw = b"".join(parts)
                return shown

    def close(self) -> None:
        """Close the tab."""
        self.ws.close()

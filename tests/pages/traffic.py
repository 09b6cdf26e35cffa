"""What a page and its server still owe each other: read off the messages on the page's connection and off its requests."""

from playwright.sync_api import Page, Request, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Traffic:
    """Follows a page: whether a run was asked for that has not been gone through yet, and which files are still to come.

    Streamlit loads the code of a table or a chart when the first one is drawn. Until it is there the page moves under the mouse.
    What is downloaded is not waited for: a browser never says of it that it has come.
    """

    DRAWN_WITH = ("script", "stylesheet", "font")

    def __init__(self, page: Page) -> None:
        self.asked = self.running = False
        self.loading: set[Request] = set()
        page.on("websocket", self._opened)
        page.on("request", self._asked_for)
        # Playwright marks what it is given, which a set's own method does not let it
        page.on("requestfinished", lambda request: self.loading.discard(request))
        page.on("requestfailed", lambda request: self.loading.discard(request))

    @property
    def open(self) -> bool:
        """Whether the server still owes the page an answer or a file."""
        return bool(self.asked or self.running or self.loading)

    def _asked_for(self, request: Request) -> None:
        if request.resource_type in self.DRAWN_WITH:
            self.loading.add(request)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)
        socket.on("close", lambda _: self._closed())

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked = True

    def _received(self, frame: str | bytes) -> None:
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.asked, self.running = False, True
        elif kind == "script_finished":
            self.running = False
            # given up for the sake of another run, which is still to begin
            self.asked = self.asked or message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _closed(self) -> None:
        self.asked = self.running = False

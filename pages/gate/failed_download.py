"""What a button says when its file could not be made. Streamlit 1.67 answers in English, always the same, without a number."""

import asyncio

from pages.drawing.downloads import NotMade
from pages.session import faults, streamlit_internals
from pages.session.streamlit_internals import (
    BackendOperationRequest,
    BackendOperationResponse,
    DeferredFileHandler,
    DeferredFileResponsePayload,
)


class SaysWhy(DeferredFileHandler):
    """Makes the file that a button has promised, or says why there is none."""

    async def handle(self, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
        try:
            url = await asyncio.to_thread(self._get_media_file_mgr().execute_deferred, request.deferred_file.file_id)
        except Exception as error:  # noqa: BLE001 (whatever it was: it is in the log, and the button says its number)
            return BackendOperationResponse(request_id=request.request_id, error_msg=_why(error))
        return BackendOperationResponse(
            request_id=request.request_id, deferred_file=DeferredFileResponsePayload(url=url)
        )


def _why(error: Exception) -> str:
    if isinstance(error.__cause__, NotMade):
        return str(error.__cause__)
    return f"没有取到文件，错误编号 {faults.recorded(error)}。请刷新页面后再下载。"


def install() -> None:
    """Let every session answer so. Called once, before the server starts."""
    streamlit_internals.answer_downloads_with(SaysWhy)

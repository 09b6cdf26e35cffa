"""python -m data.installation.answering: exit code 0 when the server of this machine answers its health check."""

import os
import sys
import urllib.request

if __name__ == "__main__":
    path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
    # Where only the server's own names are let in, it is asked under the first of them.
    host = (os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS") or "127.0.0.1").split()[0]
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}{'/' if path else ''}_stcore/health", headers={"Host": host}
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=5) as answer:
            sys.exit(answer.read() != b"ok")
    except OSError as error:
        sys.exit(f"没有回答：{error}")

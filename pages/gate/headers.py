"""What every answer tells the browser: only this server's own scripts, no frames, no guessing of types, nothing to others."""

import base64
import hashlib
from functools import cache

from pages.drawing import appearance, printing
from pages.session import session_end, streamlit_internals
from pages.words import chinese


@cache
def _policy() -> str:
    """Streamlit needs inline styles; of inline scripts only those that are known, named by their hashes."""
    own = [appearance.SCRIPT, chinese.script(), session_end.SCRIPT, printing.script()]
    inline = [*streamlit_internals.inline_scripts(), *own]
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def of(*, tls: bool, private: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer. tls: it goes over an encrypted connection; private: nobody may keep it."""
    named = {
        "content-security-policy": _policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }
    if tls:
        named["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    if private:
        named["cache-control"] = "no-store"
    return [(key.encode(), value.encode()) for key, value in named.items()]

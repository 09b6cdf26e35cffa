"""nginx as the guides have it, in front of servers of the tests: the guide's own text, with other ports and folders."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.database_server import free_port
from tests.pages.server import ROOT

SITE = ROOT / "docs" / "服务器" / "nginx.conf"
BEHIND = "http://127.0.0.1:8501"
LOG = "log_format whole '$server_port [$upstream_addr] \"$request\"';"


def several(guide: str) -> str:
    """The part of a guide that is for the proxy in front of several servers."""
    (found,) = re.findall(r"^```nginx\n(upstream .*?)^```", guide, re.M | re.S)
    return found


def site(folder: Path, port: int, behind: str) -> str:
    """The site of the guide, with a certificate of its own. behind: what stands behind it, as proxy_pass has it."""
    key, certificate = folder / "key.pem", folder / "fullchain.pem"
    if not key.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
             "-subj", "/CN=localhost"], check=True, capture_output=True,
        )  # fmt: skip
    text = SITE.read_text("utf-8").replace("/etc/ssl/monitor", str(folder)).replace(BEHIND, behind)
    return text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace(
        "listen 80;", f"listen 127.0.0.1:{free_port()};"
    )


@contextmanager
def running(folder: Path, address: str, *sites: str) -> Iterator[str]:
    """nginx with these sites, as soon as it answers at an address, which is given back. Skips the test where it is not installed."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = [f"{kind}_temp_path {folder}/{kind};" for kind in kinds]
    logs = [LOG, f"access_log {folder}/access.log whole;"]
    (folder / "nginx.conf").write_text(
        "\n".join(
            [f"pid {folder}/pid;", f"error_log {folder}/error.log;", "events {}", "http {", *logs, *places, *sites, "}"]
        )
    )
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"])
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}/_stcore/health", verify=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)

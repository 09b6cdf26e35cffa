"""Whether the server may start at all: everything that must be in order before anybody can reach it."""

import sys

import streamlit as st

from data import settings
from data.access import roles
from data.access.sign_in.desk import desk
from data.installation import locks, running
from data.journal.record import RecordError
from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics.proving import proof
from pages.gate.addresses import is_loopback
from pages.session.streamlit_internals import get_secrets_auth_section

BEGUN = "规则或程序改变后第一次启动：正在验算规则的全部案例，请稍候。"
DONE = "案例全部一致，现在可以打开页面。"


def check() -> None:
    """Ends the program, saying why, where the settings of signing in are wrong or unsafe, or a worked case of the
    definitions fails."""
    address = st.get_option("server.address") or "0.0.0.0"
    try:
        if wrong := locks.of_record():
            sys.exit(f"没有启动：{wrong}。{locks.REMEDY}。")
        roles.current()
        settings.parts_memory()
        settings.personal_numbers_way()
        opened = desk()
    except (ValueError, RecordError, DefinitionError) as error:
        sys.exit(f"没有启动：{error}")
    if opened.way == "oidc" and (missing := _missing_of_provider()):
        sys.exit(f"没有启动：MONITOR_SIGN_IN=oidc，但 secrets.toml 的 [auth] 缺少 {missing}。见《运维说明》。")
    if opened.way == "none" and not is_loopback(address):
        sys.exit(
            f"没有启动：没有登录（MONITOR_SIGN_IN=none）时只能监听本机，而 server.address 是 {address}。"
            "请改为 127.0.0.1，或设置 MONITOR_SIGN_IN=accounts 或 oidc。"
        )
    try:
        if proof.require(current(), settings.cache_folder(), lambda: print(BEGUN, flush=True)):
            print(DONE, flush=True)
    except DefinitionError as error:
        sys.exit(f"没有启动：定义文件有误：{error}")
    running.note(settings.cache_folder())


def _missing_of_provider() -> str:
    """What Streamlit needs to know of the identity provider and is not told."""
    needed = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
    section = get_secrets_auth_section()
    return "、".join(key for key in needed if not (section and section.get(key)))

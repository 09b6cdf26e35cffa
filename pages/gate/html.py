"""The few pages before the product itself, from the files in templates/."""

from pathlib import Path
from urllib.parse import urlencode

import segno
from starlette.responses import HTMLResponse

from data.access import roles
from data.access.credentials import second_factor
from data.access.credentials.passwords import CLASS_NAMES
from data.access.sign_in.desk import Desk
from data.access.sign_in.sign_ins import SignIn
from data.journal.clock import SHANGHAI
from data.schema.loading import current
from pages.gate import addresses
from pages.words import markup

TEMPLATES = Path(__file__).parent / "templates"
SAID = {
    "left": "已退出登录。",
    "everywhere": "已在所有设备上退出登录。",
    "changed": "密码已修改，请用新密码登录。",
    "second": "动态码已启用，下次登录时须填写。",
    "second_off": "动态码已停用。",
}


def query(wanted: str) -> str:
    """The part of an address that says where to go on."""
    return urlencode({"next": wanted})


def _page(name: str, status: int = 200, **values: object) -> HTMLResponse:
    base = addresses.base()
    own = {"base": base, "sign_in": f"{base}{addresses.SIGN_IN}", "account": f"{base}{addresses.ACCOUNT}"}
    return HTMLResponse(markup.rendered(TEMPLATES / f"{name}.html", **own, **values), status)


def sign_in(word: str, wanted: str, *, typed: str = "", said: str = "", wrong: str = "") -> HTMLResponse:
    """The form for local accounts."""
    return _page("sign_in", word=word, wanted=wanted, typed=typed, said=said, wrong=wrong)


def sign_in_elsewhere(way_in: str, *, said: str = "", wrong: str = "") -> HTMLResponse:
    """The way to the identity provider."""
    return _page("sign_in_elsewhere", way_in=way_in, said=said, wrong=wrong)


def onward(wanted: str) -> HTMLResponse:
    """Goes on at once, from a page of our own, so that the browser sends our cookie along."""
    return _page("onward", wanted=wanted)


def message(title: str, text: str, *, status: int) -> HTMLResponse:
    """One thing that has to be said, and the way back to the sign-in page."""
    return _page("message", status, title=title, text=text)


def full(text: str, seconds: int) -> HTMLResponse:
    """Too many tabs are open; asks again by itself after some seconds."""
    page = _page("full", 503, text=text, seconds=seconds)
    page.headers["Retry-After"] = str(seconds)
    return page


def account(word: str, found: SignIn, desk: Desk, *, said: str = "", wrong: str = "") -> HTMLResponse:
    """Who is signed in, since when; changing the password, the second factor; signing out, here or everywhere."""
    who, session = found.identity, desk.rules.session
    facts = {
        "姓名": who.name,
        "账户名": who.account,
        "角色": roles.current().label(who.role),
        "范围": _scope(found),
        "登录时间": f"{found.since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，自 {who.address}",
        "有效至": f"{found.ends.astimezone(SHANGHAI):%Y-%m-%d %H:%M}；{session.idle_minutes} 分钟没有操作即退出",
    }
    rules = desk.rules.password if desk.accounts is not None else None  # else the provider keeps the passwords
    return _page(
        "account",
        word=word,
        facts=facts,
        forced=found.must_change,
        rules=rules,
        classes=CLASS_NAMES,
        second=_second(found, desk),
        said=said,
        wrong=wrong,
    )


def _second(found: SignIn, desk: Desk) -> dict[str, object] | None:
    """What the page says of the second factor; None where the provider keeps it, or the password comes first."""
    if desk.accounts is None or found.must_change:
        return None
    kept = desk.accounts.all().get(found.identity.account)
    if kept is None or kept.second:
        return {"set": True, "needed": found.identity.role in desk.rules.second_factor.roles}
    secret = desk.offer_second(found)
    drawn = segno.make(second_factor.uri(secret, found.identity.account), error="m").png_data_uri(scale=5, border=4)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"set": False, "needed": found.must_enrol, "qr": drawn, "secret": groups}


def _scope(found: SignIn) -> str:
    who = found.identity
    kind = roles.current().roles[who.role].scope
    if kind == "schemes":
        return "、".join(current().schemes[s].label if s in current().schemes else s for s in sorted(who.schemes))
    if kind in ("centres", "centre"):
        return "、".join(sorted(who.centres))
    return {"all": "全部", "none": "只有操作记录"}[kind]

"""The few pages before the product itself. Everything that anybody typed is escaped."""

from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from data.access import roles
from data.access.desk import Desk
from data.access.passwords import CLASS_NAMES
from data.access.sign_ins import SignIn
from data.journal.clock import SHANGHAI
from data.schema.loading import current
from pages.gate import addresses

NAME = "省技术创新中心年度绩效监测"
SAID = {
    "left": "已退出登录。",
    "everywhere": "已在所有设备上退出登录。",
    "changed": "密码已修改，请用新密码登录。",
}


def query(wanted: str) -> str:
    """The part of an address that says where to go on."""
    return urlencode({"next": wanted})


def _page(title: str, body: str, *, head: str = "", status: int = 200) -> HTMLResponse:
    at = f"{addresses.base()}{addresses.SIGN_IN}"
    return HTMLResponse(
        f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">{head}
<title>{escape(title)} · {NAME}</title>
<link rel="icon" href="{at}/icon.png"><link rel="stylesheet" href="{at}/style.css">
</head>
<body>
<main>
<header><img src="{at}/icon.png" alt="" width="44" height="44"><p>{NAME}</p></header>
{body}
</main>
</body>
</html>""",
        status,
    )


def _notes(said: str, wrong: str) -> str:
    notes = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    return notes + (f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else "")


def sign_in(word: str, wanted: str, *, typed: str = "", said: str = "", wrong: str = "") -> HTMLResponse:
    """The form for local accounts."""
    return _page("登录", f"""
<h1>登录</h1>
{_notes(said, wrong)}
<form method="post" action="{addresses.base()}{addresses.SIGN_IN}">
<input type="hidden" name="word" value="{escape(word)}"><input type="hidden" name="next" value="{escape(wanted)}">
<label for="account">账户名</label>
<input id="account" name="account" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64"
value="{escape(typed)}" required{"" if typed else " autofocus"}>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024"
required{" autofocus" if typed else ""}>
<button type="submit">登录</button>
</form>
<footer>忘记密码请联系系统管理员。登录和失败的尝试都写入记录。</footer>""")  # fmt: skip


def sign_in_elsewhere(way_in: str, *, said: str = "", wrong: str = "") -> HTMLResponse:
    """The way to the identity provider."""
    return _page("登录", f"""
<h1>登录</h1>
{_notes(said, wrong)}
<p>本系统使用统一身份认证登录。</p>
<p><a class="button" href="{escape(way_in)}">前往统一身份认证</a></p>
<footer>登录和失败的尝试都写入记录。</footer>""")  # fmt: skip


def onward(wanted: str) -> HTMLResponse:
    """Goes on at once, from a page of our own, so that the browser sends our cookie along."""
    return _page("请稍候", f'<p>正在进入…</p><p><a href="{escape(wanted)}">没有自动进入时请点这里</a></p>',
                 head=f'<meta http-equiv="refresh" content="0;url={escape(wanted)}">')  # fmt: skip


def message(title: str, text: str, *, status: int) -> HTMLResponse:
    """One thing that has to be said, and the way back to the sign-in page."""
    return _page(title, f"""<h1>{escape(title)}</h1><p class="wrong" role="alert">{escape(text)}</p>
<p><a href="{addresses.base()}{addresses.SIGN_IN}">返回登录页</a></p>""", status=status)  # fmt: skip


def account(word: str, found: SignIn, desk: Desk, *, wrong: str = "") -> HTMLResponse:
    """Who is signed in, since when; changing the password; signing out, here or everywhere."""
    who, session = found.identity, desk.rules.session
    facts = {
        "姓名": who.name, "账户名": who.account, "角色": roles.current().label(who.role), "范围": _scope(found),
        "登录时间": f"{found.since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，自 {who.address}",
        "有效至": f"{found.ends.astimezone(SHANGHAI):%Y-%m-%d %H:%M}；{session.idle_minutes} 分钟没有操作即退出",
    }  # fmt: skip
    listed = "".join(f"<dt>{key}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    own = f'<form method="post" action="{addresses.base()}{addresses.ACCOUNT}"><input type="hidden" name="word" value="{escape(word)}">'
    change = _password(own, desk, forced=found.must_change) if desk.accounts is not None else ""
    back = "" if found.must_change else f'<p><a href="{addresses.base()}/">← 返回</a></p>'
    return _page("账户", f"""
<h1>账户</h1>
{_notes("", wrong)}
<dl>{listed}</dl>
{change if found.must_change else ""}
{own}<div class="row"><button type="submit" name="act" value="leave">退出登录</button>
<button class="quiet" type="submit" name="act" value="everywhere">在所有设备上退出</button></div></form>
{"" if found.must_change else change}
{back}""")  # fmt: skip


def _password(own: str, desk: Desk, *, forced: bool) -> str:
    rules = desk.rules.password
    why = '<p class="said" role="status">首次登录或密码到期，须先修改密码才能继续。</p>' if forced else ""
    return f"""<h2>修改密码</h2>{why}{own}
<label for="old">现在的密码</label>
<input id="old" name="old" type="password" autocomplete="current-password" required>
<label for="new">新密码</label>
<input id="new" name="new" type="password" autocomplete="new-password" minlength="{rules.shortest}" required>
<label for="again">再输一次新密码</label>
<input id="again" name="again" type="password" autocomplete="new-password" required>
<p class="hint">至少 {rules.shortest} 个字符，用到{CLASS_NAMES}中的 {rules.classes} 类，不含账户名。修改后须重新登录。</p>
<button class="{"" if forced else "quiet"}" type="submit" name="act" value="password">修改密码</button></form>"""


def _scope(found: SignIn) -> str:
    who = found.identity
    kind = roles.current().roles[who.role].scope
    if kind == "schemes":
        return "、".join(current().schemes[s].label if s in current().schemes else s for s in sorted(who.schemes))
    if kind in ("centres", "centre"):
        return "、".join(sorted(who.centres))
    return {"all": "全部", "none": "只有操作记录"}[kind]

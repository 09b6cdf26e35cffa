"""The sign-in page and the account page: plain HTML, no script, handled by the server alone."""

from functools import partial
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from data.access.sign_in.desk import desk
from data.access.sign_in.sign_ins import SignIn
from data.journal.record import RecordError
from data.problem import Refused
from pages.gate import addresses, cookies, html, provider

HERE = Path(__file__).parent
LARGEST_FORM = 4_096
NOT_OWN = "页面已过期，请重新填写。"


def routes() -> list[Route]:
    """The addresses of this module, below the sub-path."""
    at = f"{addresses.base()}{addresses.SIGN_IN}"
    return [
        Route(at, _show, methods=["GET"]),
        Route(at, _enter, methods=["POST"]),
        Route(f"{at}/style.css", lambda _: FileResponse(HERE / "style.css"), methods=["GET"]),
        Route(f"{at}/icon.png", lambda _: FileResponse(HERE.parent / "drawing" / "icon.png"), methods=["GET"]),
        Route(f"{addresses.base()}{addresses.ACCOUNT}", _account, methods=["GET"]),
        Route(f"{addresses.base()}{addresses.ACCOUNT}", _act, methods=["POST"]),
    ]


async def _show(request: Request) -> Response:
    wanted = addresses.onward(request.query_params.get("next"))
    try:
        if desk().way == "none" or desk().sign_ins.by_token(request.cookies.get(cookies.SIGN_IN)):
            return RedirectResponse(wanted, 303)
    except RecordError as error:
        return html.message("暂时不能使用", str(error), status=503)
    said = html.SAID.get(request.query_params.get("said", ""), "")
    return _sign_in_page(request, wanted, said=said)


def _sign_in_page(
    request: Request, wanted: str, *, typed: str = "", said: str = "", wrong: str = "", status: int = 200
) -> Response:
    word = cookies.form_word(request)
    if desk().way == "oidc":
        page = html.sign_in_elsewhere(provider.way_in(), said=said, wrong=wrong)
    else:
        page = html.sign_in(word, wanted, typed=typed[:64], said=said, wrong=wrong)
    page.status_code = status
    cookies.put(page, cookies.FORM, word, request)
    return page


async def _form(request: Request) -> FormData:
    """What was sent; nothing where it is too large to be one of our forms, or not from our own page."""
    if not request.headers.get("content-length", "").isdigit() or int(request.headers["content-length"]) > LARGEST_FORM:
        return FormData()
    form = await request.form(max_files=0, max_fields=10)
    return form if cookies.is_own_form(request, str(form.get("word", ""))) else FormData()


async def _enter(request: Request) -> Response:
    form = await _form(request)
    wanted = addresses.onward(str(form.get("next", "")))
    if desk().way != "accounts" or not form:
        return _sign_in_page(request, wanted, wrong=NOT_OWN, status=400)
    typed, password, code = (str(form.get(name, "")) for name in ("account", "password", "code"))
    device = cookies.device(request) or cookies.fresh()
    enter = partial(desk().enter, typed, password, addresses.client(request.scope), code, device=device)
    try:
        word, _ = await run_in_threadpool(enter)
    except Refused as refused:
        found = refused.problems[0]
        return _sign_in_page(request, wanted, typed=typed, wrong=f"{found.found}。{found.expected}。", status=401)
    except RecordError as error:
        return _sign_in_page(request, wanted, wrong=f"暂时不能登录：{error}", status=503)
    # from our own page once more: a browser may leave a new strict cookie out of a redirect
    answer = html.onward(wanted)
    cookies.put(answer, cookies.SIGN_IN, word, request)
    cookies.keep_device(answer, device, request)
    cookies.drop(answer, cookies.FORM)
    return answer


def _account(request: Request) -> Response:
    return _account_page(request)


def _account_page(request: Request, wrong: str = "", status: int = 200) -> Response:
    found = desk().sign_ins.by_token(request.cookies.get(cookies.SIGN_IN))
    if desk().way == "none" or found is None:
        return RedirectResponse(f"{addresses.base()}/", 303)
    word = cookies.form_word(request)
    said = html.SAID.get(request.query_params.get("said", ""), "")
    page = html.account(word, found, desk(), said=said, wrong=wrong)
    page.status_code = status
    cookies.put(page, cookies.FORM, word, request)
    return page


async def _act(request: Request) -> Response:
    found = desk().sign_ins.by_token(request.cookies.get(cookies.SIGN_IN))
    form = await _form(request)
    if desk().way == "none" or found is None:
        return RedirectResponse(f"{addresses.base()}/", 303)
    if not form:
        return await run_in_threadpool(_account_page, request, NOT_OWN, 400)
    if form.get("act") == "password" and desk().way == "accounts":
        return await _change_password(request, found, form)
    if form.get("act") in ("second", "second_off") and desk().way == "accounts":
        return await _change_second(request, found, form)
    try:
        await run_in_threadpool(lambda: desk().leave(found, of_all=form.get("act") == "everywhere"))
    except RecordError as error:
        answer = html.message("已退出", f"已退出登录，但没有能够写入记录：{error}", status=503)
        cookies.drop(answer, cookies.SIGN_IN)
        return answer
    return _left(found, "everywhere" if form.get("act") == "everywhere" else "left")


async def _change_password(request: Request, found: SignIn, form: FormData) -> Response:
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        return await run_in_threadpool(_account_page, request, "两次输入的新密码不同。", 400)
    try:
        await run_in_threadpool(desk().change_password, found, old, new)
    except Refused as refused:
        wrong = "；".join(f"{p.found}，{p.expected}" for p in refused.problems)
        return await run_in_threadpool(_account_page, request, f"{wrong}。", 400)
    except RecordError as error:
        return await run_in_threadpool(_account_page, request, str(error), 503)
    return _left(found, "changed")


async def _change_second(request: Request, found: SignIn, form: FormData) -> Response:
    setting = form.get("act") == "second"
    change = desk().set_second if setting else desk().remove_second
    try:
        await run_in_threadpool(change, found, str(form.get("code", "")))
    except Refused as refused:
        wrong = "；".join(f"{p.found}，{p.expected}" for p in refused.problems)
        return await run_in_threadpool(_account_page, request, f"{wrong}。", 400)
    except RecordError as error:
        return await run_in_threadpool(_account_page, request, str(error), 503)
    return RedirectResponse(f"{addresses.base()}{addresses.ACCOUNT}?said={'second' if setting else 'second_off'}", 303)


def _left(found: SignIn, said: str) -> Response:
    answer = html.onward(found.leave_by or f"{addresses.base()}{addresses.SIGN_IN}?said={said}")
    cookies.drop(answer, cookies.SIGN_IN)
    return answer

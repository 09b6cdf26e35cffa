"""The accounts: who has one, as what, for what; opening, closing, signing out, a new first password."""

from collections.abc import Callable, Container, Mapping

import pandas as pd
import streamlit as st

from data.access import account_acts, roles, rules, second_administrator
from data.access.account import Account
from data.access.accounts import Accounts, not_as_recorded
from data.access.credentials import passwords, second_factor
from data.access.identity import Identity
from data.journal.record import RecordError
from data.problem import Refused
from pages.session import bridge, outcome, visitor
from pages.words import printed, wording

_ABOUT = ("accounts",)


def warnings() -> None:
    """Which accounts are not as the acts say, and what mends them: for everybody who opens the page."""
    known = visitor.accounts()
    for account, what in (known.differences() if known is not None else {}).items():
        st.error(wording.plain("；".join(not_as_recorded(account, what))), icon=":material/warning:")
    if waiting := [
        name for name, a in (known.all() if known is not None else {}).items() if a.waiting and not a.closed
    ]:
        st.info(wording.plain(f"待另一名系统管理员确认的账户：{'、'.join(waiting)}"), icon=":material/how_to_reg:")


def show(known: Accounts, hand_over: Callable[[str, pd.DataFrame], None]) -> None:
    """The list; below it what can be done with one account, and a form for a new one. hand_over: hands a table over under a name."""
    accounts, odd = known.all(), known.differences()
    labels = {code: scheme.label for code, scheme in bridge.definitions().schemes.items()}
    frame = table(accounts, labels, odd)
    printed.dataframe(frame, hide_index=True, placeholder="")
    hand_over("一览", frame)
    if done := outcome.kept(_ABOUT):
        said, word = done
        st.success(wording.plain(said))
        if word:
            st.markdown(
                "只显示这一次，请当面或用安全的方式交给本人。首次密码登录后必须修改；恢复码填在“动态码”一栏，只能用一次："
            )
            st.code(word, language=None)
    left, right = st.columns(2, gap="large")
    with left:
        _existing(known, accounts, odd)
    with right:
        _new(known)


def table(accounts: Mapping[str, Account], labels: Mapping[str, str], odd: Container[str] = ()) -> pd.DataFrame:
    """One line per account. labels: of schemes; odd: those that are not as the acts say."""
    known = accounts.values()
    return pd.DataFrame(
        {
            "账户名": list(accounts),
            "姓名": [a.name for a in known],
            "角色": [roles.current().label(a.role) for a in known],
            "范围": ["、".join([*(labels.get(code, code) for code in a.schemes), *a.centres]) for a in known],
            "状态": ["与操作记录不符" if name in odd else a.state for name, a in accounts.items()],
            "动态码": ["已启用" if a.second else "" for a in known],
            "密码设置于": [a.changed_on for a in known],
        }
    )


def _existing(known: Accounts, accounts: Mapping[str, Account], odd: Mapping[str, str]) -> None:
    st.markdown("**办理一个账户**")
    listed = sorted({*accounts, *odd})
    name = st.selectbox(
        "账户",
        listed,
        format_func=lambda a: f"{a}　{accounts[a].name if a in accounts else ''}",
        key="account_chosen",
        index=None,
        placeholder="请选择",
    )
    if name is None:
        return
    if name in odd:
        _mend(known, name, odd[name])
        return
    closed = accounts[name].closed
    if accounts[name].waiting and not closed:
        _confirm(known, name)
    st.caption("停用后可再启用；重设密码或发恢复码后，原来的随即失效。")
    one, two, three = st.columns(3)
    if accounts[name].second and three.button("发恢复码", key="account_recovery", width="stretch"):
        code = second_factor.recovery_code()
        _do(name, lambda by: known.set_recovery(name, code, by=by), f"{name} 的恢复码", code)
    if one.button("启用" if closed else "停用", key="account_close", width="stretch"):
        _do(name, lambda by: known.close(name, closed=not closed, by=by), f"已{'启用' if closed else '停用'}：{name}")
    if two.button("在所有设备上退出", key="account_out", width="stretch"):
        _do(name, lambda by: known.end_sign_ins(name, by=by), f"{name} 的所有登录已结束")
    if three.button("重设首次密码", key="account_reset", width="stretch"):
        word = passwords.first(rules.current().password)
        _do(name, lambda by: known.set_password(name, word, own=False, by=by), f"{name} 的密码已重设", word)


def _confirm(known: Accounts, name: str) -> None:
    """What another administrator gave waits; whoever gave it himself is refused where it is recorded."""
    st.markdown(wording.plain("，".join(second_administrator.still_waiting(name)) + "。"))
    if st.button("确认", key="account_confirm", icon=":material/how_to_reg:"):
        _do(name, lambda by: known.confirm(name, by=by), f"已确认：{name}，现在可以登录", confirming=True)


def _mend(known: Accounts, name: str, what: str) -> None:
    """Nothing else can be done with an account that is not as the acts say."""
    goes = what == account_acts.UNKNOWN
    st.markdown(wording.plain("移除这个账户。" if goes else "恢复为操作记录中的样子，并重设首次密码。"))
    if st.button("按操作记录恢复", key="account_mend", icon=":material/healing:"):
        word = passwords.first(rules.current().password)
        said = f"已移除：{name}" if goes else f"{name} 已按操作记录恢复"
        _do(name, lambda by: known.mend(name, password=word, by=by), said, None if goes else word)


def _new(known: Accounts) -> None:
    table_of = {code: role for code, role in roles.current().roles.items() if role.given}
    schemes = {code: s.label for code, s in bridge.definitions().schemes.items()}
    with st.form("account_new"):
        st.markdown("**建立账户**")
        account = st.text_input("账户名", max_chars=32, help="小写字母、数字、点、下划线或连字符")
        name = st.text_input("姓名", max_chars=40)
        role = st.selectbox("角色", list(table_of), None, format_func=lambda r: table_of[r].label, placeholder="请选择")
        given = st.multiselect(
            "建设方案（主管部门人员）", list(schemes), format_func=lambda code: schemes[code], placeholder="请选择"
        )
        centres = st.text_input("中心编码（专家、中心人员；几个用逗号分开）", max_chars=400)
        if st.form_submit_button("建立账户", icon=":material/person_add:"):
            word = passwords.first(rules.current().password)
            listed = [c.strip() for c in centres.replace("，", ",").split(",") if c.strip()]
            _do(
                account,
                lambda by: known.create(
                    account.strip(), name, role or "", schemes=given, centres=listed, password=word, by=by
                ),
                f"已建立账户：{account}（{name}）",
                word,
            )


def _do(
    account: str,
    change: Callable[[Identity], Account | None],
    said: str,
    word: str | None = None,
    *,
    confirming: bool = False,
) -> None:
    """Change an account; say what was done after the page is shown anew, or why it was not."""
    try:
        subject = f"account/{account}"
        changed = change(
            visitor.required("account.confirm", subject) if confirming else visitor.required("account.change", subject)
        )
    except Refused as refused:
        st.error("没有办理：" + "；".join(wording.plain(f"{p.found}，{p.expected}") for p in refused.problems))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        if changed is not None and changed.waiting and not changed.closed:
            said = f"{said}；{'，'.join(second_administrator.still_waiting(changed.account))}"
        outcome.keep(_ABOUT, (said, word))
        st.rerun()

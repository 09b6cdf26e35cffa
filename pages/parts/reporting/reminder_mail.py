"""Reminders by the department's own mail server: who gets what is seen before anything goes; what became of each is said."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data.journal.clock import now
from data.journal.record import RecordError
from data.mail import contacts
from data.mail import server as mail
from data.mail.server import Letter, MailServer, Sent
from data.problem import Refused
from data.settings import contacts_file
from pages.session import acts, bridge, visitor
from pages.words import printed, wording

KIND = "催报和到期提醒"
_TOLD = "reminder mail"  # what became of the letters sent last stays for the visit


def offered() -> bool:
    """Whether there is a mail server and the visitor may use it, for centres that are real, as things are now."""
    chosen = bridge.choice()
    if chosen.dataset != "real" or chosen.as_of is not None or not visitor.may("reminder.send"):
        return False
    try:
        return mail.configured() is not None
    except Refused:
        return True  # what is wrong with the settings is said where it is to be used


def offer(texts: Mapping[str, str], names: Mapping[str, str], year: int) -> None:
    """A button that opens the letters; below it what became of those sent last. texts, names: by the centre's code."""
    if st.button(f"用邮件发送（{len(texts)} 家）…", icon=":material/mail:", key="remind_mail"):
        _dialog(dict(texts), dict(names), year)
    if told := st.session_state.get(_TOLD):
        st.markdown(told)


@st.dialog("用邮件发送提醒", width="large")
def _dialog(texts: dict[str, str], names: dict[str, str], year: int) -> None:
    form(texts, names, year)


def form(texts: Mapping[str, str], names: Mapping[str, str], year: int) -> None:
    """Who gets what, and the button that sends it."""
    try:
        server, known = mail.configured(), _contacts()
    except Refused as refused:
        st.error(
            "不能发送：\n"
            + "\n".join(f"- {wording.plain(p.found)}；{wording.plain(p.expected)}" for p in refused.problems)
        )
        return
    if server is None:
        return
    letters = [
        Letter(centre, known[centre], f"{year}年度报送和到期事项提醒", text)
        for centre, text in texts.items()
        if centre in known
    ]
    without = [centre for centre in texts if centre not in known]
    receivers = pd.DataFrame(
        {"中心": [f"{one.key} {names[one.key]}" for one in letters], "收件地址": [one.to for one in letters]}
    )
    if without:
        listed = "、".join(wording.plain(f"{c} {names[c]}") for c in without)
        st.warning(f"通讯录里没有邮箱、不会发送的 {len(without)} 家：{listed}")
    if not letters:
        return
    printed.dataframe(receivers, hide_index=True, placeholder="")
    with st.expander("每一封的内容", expanded=len(letters) == 1):
        for one in letters:
            st.code(f"收件：{one.to}\n主题：{one.subject}\n\n{one.text}", language=None, wrap_lines=True)
    st.caption(
        f"由 {wording.plain(server.sender)} 经 {wording.plain(server.host)} 发出。记录中写明何人、何时、发给谁、哪一类，不存内容。"
    )
    actor = visitor.name_field("操作人", max_chars=40)
    st.markdown(f"发出的邮件不能收回：{len(letters)} 家中心将立即收到。")
    if st.button(f"发送 {len(letters)} 封", type="primary", icon=":material/send:", key="remind_send"):
        _send(server, letters, actor)


def _contacts() -> dict[str, str]:
    file = contacts_file()
    return {} if file is None else contacts.read(file)


def _send(server: MailServer, letters: Sequence[Letter], actor: str) -> None:
    """One after another; whoever closes the window leaves the rest unsent, and what went is said all the same."""
    bar, sent = st.progress(0.0, text="正在发送…"), list[Sent]()
    try:
        for one in acts.remind(server, letters, KIND, actor=actor):
            sent.append(one)
            st.session_state[_TOLD] = said(sent, letters)
            bar.progress(
                len(sent) / len(letters), text=wording.plain(f"{one.letter.key}（{len(sent)}/{len(letters)}）")
            )
    except Refused as refused:
        st.error("没有发送：" + "；".join(wording.plain(p.message) for p in refused.problems))
        return
    except RecordError as error:
        st.error(f"发到第 {len(sent)} 封为止，其余没有发出：{wording.plain(error)}")
        return
    st.rerun()


def said(sent: Sequence[Sent], letters: Sequence[Letter]) -> str:
    """What became of each letter, for Markdown: how many the mail server took, and which it did not, with why."""
    failed = [one for one in sent if one.error]
    rest = [letter.key for letter in letters[len(sent) :]]
    lines = [f"{now():%H:%M} 发出的提醒　:green-badge[✓ 邮件服务器已收下 {len(sent) - len(failed)} 封]"]
    lines += [
        f":red-badge[✗ {wording.plain(one.letter.key)}] {wording.plain(one.letter.to)}：{wording.plain(one.error)}"
        for one in failed
    ]
    lines += [f":gray-badge[○ 还没有发出] {'、'.join(map(wording.plain, rest))}"] if rest else []
    return "  \n".join(lines)

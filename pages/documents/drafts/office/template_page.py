"""文件模板 on 系统: which Word templates are in use, the house's to begin with, and an office's own: checked, installed, taken back."""

import hashlib
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from data.acts import office_templates as recorded
from data.journal.record import RecordError
from data.problem import Refused
from data.read_model.store import Store
from pages.documents.drafts import catalogue
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.office import office_templates
from pages.drawing import downloads
from pages.session import acts, files, outcome, stores, visitor
from pages.words import printed, wording

_ABOUT = ("office template",)
NAMES = "名称写在两对花括号里，如 {{ 标题 }}；清单逐行写出，照原有模板的写法。"


def show(dataset: stores.Dataset) -> None:
    """All templates; below, one of them: its names, its files, and what can be done with it."""
    store = stores.whole(dataset)
    st.markdown("草稿由 Word 模板填成。单位可以换成自己的：下载原有模板，用 Word 或 WPS 改样式和文字，核对后装入。")
    printed.dataframe(table(store), hide_index=True, placeholder="")
    if done := outcome.kept(_ABOUT):
        st.success(wording.plain(done))
    code = st.selectbox(
        "文件", list(catalogue.DRAFTS), format_func=lambda one: catalogue.DRAFTS[one].what, key="template_of", width=420
    )
    draft = catalogue.DRAFTS[code]
    own = recorded.in_use(store, code)
    with st.container(horizontal=True):
        _download("下载原有模板", draft.house(), f"{draft.what}_原有模板.docx")
        if own is not None:
            _download("下载在用的自有模板", partial(store.record.get, own), f"{draft.what}_自有模板.docx")
    with st.expander("模板中可用的名称"):
        st.caption(NAMES)
        printed.dataframe(_names(draft), hide_index=True, placeholder="")
    _own(dataset, draft, own)
    st.caption(
        "装入和恢复写入操作记录（由谁、哪一个、指纹），模板保存在记录中，随记录备份和恢复；正式记录和演示记录各用各的。"
        "用自有模板生成的文件，页脚有模板的指纹。"
    )


def table(store: Store) -> pd.DataFrame:
    """One line per draft: which template is in use, since when, by whom."""
    acts_of = store.read("select code, sha256, actor, recorded_at from record.template_in_use").set_index("code")
    lines = []
    for code, draft in catalogue.DRAFTS.items():
        own = acts_of.loc[code] if code in acts_of.index else None
        lines.append(
            {
                "文件": draft.what,
                "在用的模板": "原有模板" if own is None else "自有模板",
                "指纹": "" if own is None else own["sha256"][:12],
                "装入人": "" if own is None else own["actor"],
                "装入时间": "" if own is None else f"{own['recorded_at']:%Y-%m-%d %H:%M}",
            }
        )
    return pd.DataFrame(lines)


def _names(draft: Draft) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"名称": name, "清单的每一项有": "、".join(f"一项.{field}" for field in fields)}
            for name, fields in draft.names.items()
        ]
    )


def _download(label: str, content: bytes | Callable[[], bytes], name: str) -> None:
    downloads.button(label, content, name, icon=":material/download:", key=f"template-{name}")


def _own(dataset: stores.Dataset, draft: Draft, own: str | None) -> None:
    sent = files.asked("自有模板（.docx）", "template.install", max_upload_size=2, key=f"template_file_{draft.code}")
    content = sent[0].getvalue() if sent else None
    fit = content is not None and _checked(draft, content, own)
    actor = visitor.name_field(key="template_actor")
    with st.container(horizontal=True):
        if st.button("装入", type="primary", icon=":material/upload_file:", disabled=not fit, key="template_install"):
            assert content is not None
            _act(dataset, draft, f"已装入“{draft.what}”的自有模板。", actor, lambda store, name: office_templates.install(
                store, draft.code, content, draft.names, actor=name))  # fmt: skip
        if own is not None and st.button("恢复原有模板", icon=":material/undo:", key="template_revert"):
            _act(dataset, draft, f"“{draft.what}”已恢复原有模板。", actor, lambda store, name: recorded.revert(
                store, draft.code, actor=name))  # fmt: skip


def _checked(draft: Draft, content: bytes, own: str | None) -> bool:
    """Whether a template could be installed; says so, or what is wrong where. own: the digest of the one in use."""
    if hashlib.sha256(content).hexdigest() == own:
        st.info("选中的就是在用的自有模板。", icon=":material/check:")
        return False
    try:
        office_templates.check(content, draft.names)
    except Refused as refused:
        lines = [f"- {wording.plain(f'{p.found}，{p.expected}')}" for p in refused.problems]
        st.error("不能装入，在用的模板不变：\n\n" + "\n".join(lines), icon=":material/error:")
        return False
    st.success("核对通过，还没有装入。", icon=":material/fact_check:")
    return True


def _act(dataset: stores.Dataset, draft: Draft, said: str, actor: str, change: Callable[[Store, str], str]) -> None:
    try:
        acts.change_template(dataset, draft.code, change, actor=actor)
    except (Refused, RecordError) as error:
        st.error(wording.plain(f"没有办理：{error}"), icon=":material/error:")
        return
    outcome.keep(_ABOUT, said)
    st.rerun()

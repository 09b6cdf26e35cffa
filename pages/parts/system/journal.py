"""The newest acts of the record, in words."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.access import roles
from data.schema.loading import Definitions
from pages.parts.system import changed_settings
from pages.session import navigation
from pages.session.stores import RECORDS
from pages.words import printed, wording

# What is said of an act, key → words; anything else it carries is for the program.
WORDS = {
    "centre": "中心",
    "year": "年度",
    "version": "版本",
    "file_name": "文件",
    "rows": "行数",
    "problems": "问题数",
    "first": "问题",
    "source": "来源",
    "note": "意见",
    "finding": "核验问题",
    "explanation": "说明",
    "due_on": "延期至",
    "approver": "批准人",
    "reason": "理由",
    "flag": "预警",
    "message": "事项",
    "decision": "意见",
    "agreed": "同意",
    "document_no": "文号",
    "grade": "等级",
    "proposed": "建议等级",
    "total": "总分",
    "published_on": "公布日期",
    "notice_until": "公示至",
    "executed": "已执行的处置",
    "part": "打分项",
    "points": "分数",
    "expert": "专家",
    "remark": "说明",
    "tried": "尝试",
    "change": "变更",
    "account": "账户",
    "everywhere": "所有设备",
    "paused": "已暂停尝试",
    "passed_over": "此前未逐条记下的失败",
    "unit": "编号",
    "on_day": "办理日期",
    "proposed_by": "提出人",
    "confirmed_by": "确认人",
    "declines": "针对第（条）",
    "kind": "记录",
    "sha256": "校验码",
    "sha256_of": "校验码",
    "questions": "条件",
    "count": "行数",
}
CHANGES = {
    "created": "建立",
    "assigned": "改变角色或范围",
    "password": "设置密码",
    "closed": "停用",
    "opened": "启用",
    "signed_out_everywhere": "在所有设备上退出",
    "mended": "按操作记录恢复",
    "digest_kept": "登记密码散列的摘要",
    "second_set": "启用动态码",
    "second_removed": "停用动态码",
    "recovery": "发恢复码",
    "confirmed": "另一名系统管理员确认",
}
REFUSED = {"file.refused": "未接收", "access.refused": "拒绝", "access.sign_in_failed": "失败"}


def listed(events: pd.DataFrame, d: Definitions) -> None:
    """Who did what, newest first."""
    printed.dataframe(
        pd.DataFrame(
            {
                "时间": events["recorded_at"],
                "操作人": events["actor"],
                "操作": [wording.label("act", act, d) for act in events["act"]],
                "内容": [
                    in_words(act, json.loads(body)) for act, body in zip(events["act"], events["body"], strict=True)
                ],
                "序号": events["n"],
            }
        ),
        hide_index=True,
        column_config={"时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")},
        placeholder="",
    )


def in_words(act: str, body: Mapping[str, Any]) -> str:
    """What an act was about. Acts this page does not know show their file name, if they have one."""
    name = body.get("file_name", "")
    if act == "report.received":
        return f"{body['centre']} {body['year']}年 第{body['version']}版，{body['rows']} 行（{name}）"
    if act in ("registry.received", "registry.imported"):
        return f"{body['rows']} 行（{name}）"
    if act == "registry.proposed":
        return f"{len(body['centres'])} 家（{body['content'].get('file_name') or body['content']['source']}）"
    if act == "registry.entered":
        return f"{len(body['rows'])} 行（{body['source']}）"
    if act == "file.refused":
        first = next(iter(body.get("first", [])), "")
        return f"{name}：{body['problems']} 处问题；{first}"
    if act == "record.opened":
        return {"real": "正式记录", "demonstration": "演示记录"}.get(body.get("kind", ""), "")
    return name


def whole(events: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The answer of the question `journal` as a table: who, as what, from where, what, with which result."""
    bodies = [json.loads(body) for body in events["body"]]
    return pd.DataFrame(
        {
            "时间": events["recorded_at"],
            "操作人": events["actor"],
            "角色": [_role(role) for role in events["role"]],
            "来自": events["address"].fillna("").replace("local", "本机"),
            "操作": [wording.label("act", act, d) for act in events["act"]],
            "内容": [details(body, d) for body in bodies],
            "变更前": [_before(body, p, d) for body, p in zip(bodies, events["previous"], strict=True)],
            "变更后": [_changed(body.get("after"), body.get("before")) for body in bodies],
            "结果": [REFUSED.get(act, "完成") for act in events["act"]],
            "序号": events["n"],
        }
    )


def details(body: Mapping[str, Any], d: Definitions) -> str:
    """What an act carries, in words: 中心 C1；年度 2024."""
    said = []
    for key, words in WORDS.items():
        value = body.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            value = "是" if value else "否"
        if isinstance(value, list):
            value = len(value) if key == "rows" else "；".join(map(str, value))
        said.append(f"{words} {_in_words(key, value, body, d)}")
    return "；".join(said)


def _in_words(key: str, value: Any, body: Mapping[str, Any], d: Definitions) -> Any:
    """What a code says in Chinese, as far as the definitions still know it; anything that is no code as it is."""
    if key in ("decision", "tried"):
        return _page(str(value)) or wording.label(key, value, d)
    if key == "flag" and value in d.flags:
        return d.flags[str(value)].label
    if key == "change":
        return CHANGES.get(str(value), value)
    if key == "kind":
        return RECORDS.get(value, value)
    scoring = d.scoring.get(body.get("scoring", ""))
    if scoring is None:
        return value
    if key in ("grade", "proposed"):
        return d.schemes[scoring.scheme].evaluation.grades.get(str(value), value)
    entry = scoring.entries.get(body.get("entry", "")) if key == "part" else None
    if entry is None:
        return value
    part = entry.parts.get(str(value))
    return f"{entry.label}（{part.label}）" if part and part.label else entry.label


def _page(tried: str) -> str:
    """打开“系统”, of a page that is not open to whoever asked; empty for anything else."""
    kind, _, name = tried.partition(".")
    return f"打开“{navigation.TITLES[name]}”" if kind == "page" and name in navigation.TITLES else ""


def _role(role: Any) -> str:
    return (
        ""
        if wording.absent(role)
        else {"command_line": "命令行", "server": "服务器"}.get(role) or roles.current().label(role)
    )


def _before(body: Mapping[str, Any], previous: Any, d: Definitions) -> str:
    """What stood before: recorded with the change, or the act before on the same report, evaluation or flag."""
    if "after" in body or "before" in body:
        return _changed(body.get("before"), body.get("after"))
    known = not wording.absent(previous) and not str(previous).startswith("access.")
    return f"上一步：{wording.label('act', previous, d)}" if known else ""


def _changed(told: Any, other: Any) -> str:
    """An account (role, scope, whether it is closed) or the settings, before or after a change. other: the other side of it."""
    if not isinstance(told, dict):
        return ""
    if "way" in told:
        return changed_settings.in_words(told, other if isinstance(other, dict) else None)
    scope = "、".join([*told.get("schemes", []), *told.get("centres", [])])
    parts = [told.get("name", ""), roles.current().label(told.get("role", "")), scope]
    parts.append("已停用" if told.get("closed") else "启用")
    return "，".join(part for part in parts if part)

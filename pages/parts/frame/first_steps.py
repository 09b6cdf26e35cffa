"""From an empty record to the first grade: what is to be done, and what is done already, until all of it is."""

import streamlit as st

from data.read_model.store import Store
from metrics.agenda import first_steps
from metrics.agenda.first_steps import Step
from pages.session import bridge, open_parts, stores, visitor

STEPS: dict[Step, tuple[str, str]] = {
    "registry": (
        "登记中心",
        "左侧“建设方案”选要管理的方案。在“年度报送”下载《创新中心登记簿》模板，填写中心、建设责任书和目标，再上传。"
        "首次使用之前已经批复的中心，另填“首个报送年度”，并在《期初数》表填到前一年年底的累计数："
        "如自 2024 年度起报送，填截至 2023-12-31 的累计投入和所据文号。",
    ),
    "reports": (
        "收年度报告",
        "在“年度报送 → 下载模板”下载报告模板（可一次打包全部中心），发给中心填写；填好的在“上传”交入，可一次选择多份或一个 .zip。"
        "谁还没有报送，见“到期与提醒”，那里有可以复制的提醒文字。",
    ),
    "accepted": ("核定接收", "在“年度报送 → 核定”逐家处理核验问题，然后核定接收。"),
    "grades": (
        "评价和公布等级",
        "在“绩效评价”录入专家打分、确认等级并公布；已有公布文件的，在登记簿《评价等级》表登记。",
    ),
}


def begin() -> None:
    """All steps, where there is nothing yet."""
    if not visitor.may("registry.receive"):
        st.info("这里还没有属于您授权范围的中心。登记中心由主管部门办理；如有疑问请联系主管部门。")
        return
    st.header("从这里开始使用真实数据")
    _listed(dict.fromkeys(STEPS, False))
    st.caption("想先看看样子？左侧“数据”选择“演示数据（虚构）”。")


def show(scheme: str) -> None:
    """The steps in one line that opens, until all are taken; for who takes them, in the real record as it is now."""
    chosen = bridge.choice()
    if chosen.dataset != "real" or chosen.as_of is not None or not visitor.may("registry.receive"):
        return
    reached = _reached(stores.shown("real", visitor.identity(), None), *bridge.state(), scheme)
    if all(reached.values()):
        return
    now = next(step for step, done in reached.items() if not done)
    label = f"开始使用：{len(STEPS)} 步已完成 {sum(reached.values())} 步　下一步 **{STEPS[now][0]}**"
    opened = open_parts.expander(label, "first-steps")
    if opened.open:
        with opened:
            _listed(reached)


@st.cache_data(max_entries=20, show_spinner=False)
def _reached(_store: Store, view: str, version: tuple[int, str], scheme: str) -> dict[Step, bool]:
    return first_steps.reached(_store, scheme)


def _listed(reached: dict[Step, bool]) -> None:
    now = next((step for step, done in reached.items() if not done), None)
    lines = []
    for number, (step, (title, how)) in enumerate(STEPS.items(), 1):
        state = ":green-badge[✓ 已完成]" if reached[step] else ":blue-badge[▶ 下一步]" if step == now else ""
        lines.append(f"{number}. **{title}**　{state}  \n   {how}")
    st.markdown("\n".join(lines))

"""责任书目标页: the page of a letter of responsibility on which next year's targets stand, for both parties to sign and seal.

It holds the same table as 年度目标任务建议书. Its numbers are 拟定 until both have signed and the letter is registered.
"""

import pandas as pd

from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import doubts
from pages.documents.centre import brief
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.drawing import rules
from pages.session.provenance import Provenance
from pages.words import numbers

DRAFT = Draft(
    "target_page",
    "责任书目标页",
    {
        "名称": (),
        "编码": (),
        "依托单位": (),
        "年度": (),
        "数据年度": (),
        "依据": (),
        "目标": ("序号", "指标", "现值", "拟定目标", "单位"),
        "已定": ("指标", "目标", "应于", "依据"),
        "拟稿说明": ("内容",),
    },
)


def document(
    store: Store,
    scheme: str,
    centre: str,
    year: int,
    drafted: pd.DataFrame,
    how: str,
    d: Definitions,
    origin: Provenance,
) -> bytes:
    """The page as Word. drafted, how: see `target_draft.document`; year: of the report that it rests on. Raises LookupError where the
    centre is not registered, Refused where the office's template is broken."""
    return DRAFT.document(store, content(store, scheme, centre, year, drafted, how, d, origin))


def content(
    store: Store,
    scheme: str,
    centre: str,
    year: int,
    drafted: pd.DataFrame,
    how: str,
    d: Definitions,
    origin: Provenance,
) -> Values:
    """Everything the template reads. Raises LookupError."""
    about = draft.centre_of(store, scheme, centre)
    told = numbers.texts(drafted[["指标", "现值", "拟定目标", numbers.UNIT]])
    doubted = drafted[doubts.WORD] if doubts.WORD in drafted else pd.Series("", index=drafted.index)
    notes = [
        f"“拟定目标”由系统按数据年度的报告提出、可以修改；签订并录入登记簿“责任书目标”之前不是{year + 1}年度的目标。",
        how,
        *(
            f"{label}：现值存疑（{said}），尚待核实，原因见预警。"
            for label, said in zip(drafted["指标"], doubted, strict=True)
            if said
        ),
    ]
    return {
        **draft.common(f"建设责任书{year + 1}年度目标页（拟定稿）", scheme, d, origin),
        "名称": about.name,
        "编码": about.centre,
        "依托单位": about.host,
        "年度": f"{year + 1}年度",
        "数据年度": f"{year}年度",
        "依据": rules.cited(scheme, "annual", "annual", d),
        "目标": [
            {
                "序号": str(number),
                "指标": label + (said and f"（{doubts.WORD}）"),
                "现值": now,
                "拟定目标": target,
                "单位": unit,
            }
            for number, ((label, now, target, unit), said) in enumerate(
                zip(told.to_numpy().tolist(), doubted, strict=True), 1
            )
        ],
        "已定": [
            {"指标": t["label"], "目标": t["value"], "应于": t["by"], "依据": t["ground"]}
            for t in brief.targets(store, about, year, d)
        ],
        "拟稿说明": [{"内容": said} for said in notes],
    }

"""What this program reads otherwise in recorded files than was read at receipt: what differs, and accepting it."""

import streamlit as st

from data.journal.record import RecordError
from data.problem import Refused
from data.read_model.rows import each
from metrics.answers.reports import Rereading
from pages.session import acts, bridge, outcome, visitor
from pages.words import wording


def there() -> bool:
    """Whether there is anything to look at."""
    return len(bridge.ask("readings")) > 0


def show() -> None:
    """Every such file with its differences; whoever may, accepts it with a reason."""
    st.caption(
        "程序或定义更新后，同一个原件可能读出不同的内容。各页按现在的读法计算；是否认可由经办人核对原件后决定，并写入记录。"
    )
    if done := outcome.kept(("reading",)):
        st.success(done)
    for row in each(bridge.ask("readings"), Rereading):
        whose = "登记簿" if row.centre is None else f"{row.centre} {row.year}年度"
        with st.container(border=True):
            st.markdown(
                f"**{wording.plain(whose)}**　{wording.plain(row.file_name)}　接收时 {row.rows_then} 行，现在 {row.rows_now} 行"
            )
            listed = bridge.reading_differences(row.event_n)
            if listed is None:
                st.caption("接收时的读法没有另存，无法逐格比较；请对照原件核对。")
            else:
                st.markdown("\n".join(f"- {wording.plain(line)}" for line in listed))
            if visitor.may("reading.accept"):
                _accept(row.event_n, row.centre)


def _accept(event_n: int, centre: str | None) -> None:
    with st.form(f"reading_{event_n}", border=False):
        reason = st.text_input("理由", max_chars=200, key=f"reading_reason_{event_n}")
        actor = visitor.name_field("操作人", max_chars=40, key=f"reading_actor_{event_n}")
        if not st.form_submit_button("认可现在的读法", icon=":material/check:"):
            return
    try:
        acts.accept_reading(event_n, centre, reason=reason, actor=actor)
    except Refused as refused:
        st.error("\n".join(wording.plain(p.message) for p in refused.problems))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        outcome.keep(("reading",), "已认可，写入记录。")
        st.rerun()

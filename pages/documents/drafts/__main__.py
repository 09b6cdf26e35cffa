"""python -m pages.documents.drafts: the office's own templates, as 系统 has them, from a shell."""

import logging
from pathlib import Path
from typing import Annotated

import typer

logging.getLogger("streamlit.runtime.caching.cache_data_api").disabled = True

from data.acts import office_templates as recorded  # noqa: E402
from metrics.commands import authority  # noqa: E402
from metrics.commands.terminal import ACTOR, real_store  # noqa: E402
from pages.documents.drafts import catalogue  # noqa: E402
from pages.documents.drafts.draft import Draft  # noqa: E402
from pages.documents.drafts.office import office_templates  # noqa: E402

ACT = "template.install"
app = typer.Typer(add_completion=False, help="草稿的 Word 模板")
Code = Annotated[str, typer.Argument(help="草稿的编码，见 names")]


@app.command()
def names() -> None:
    """列出每种草稿的编码、用的是哪一个模板、模板中可用的名称。"""
    with real_store() as store:
        for code, draft in catalogue.DRAFTS.items():
            sha = recorded.in_use(store, code)
            typer.echo(f"{code}　{draft.what}　{'原有模板' if sha is None else f'自有模板 {sha[:12]}'}")
            for name, fields in draft.names.items():
                typer.echo(f"    {name}" + (f"（清单，每项有：{'、'.join(fields)}）" if fields else ""))


@app.command()
def export(code: Code, file: Path) -> None:
    """写出原有模板，供修改。不覆盖已有的文件。"""
    with file.open("xb") as written:
        written.write(_draft(code).house())
    typer.echo(f"已写出 {file}")


@app.command()
def install(code: Code, file: Path, actor: str = ACTOR) -> None:
    """装入自有模板，并写入操作记录：先核对，有问题的不装入。"""
    draft, content = _draft(code), file.read_bytes()
    with real_store() as store:
        authority.require(ACT)
        sha = office_templates.install(store, code, content, draft.names, actor=actor)
    typer.echo(f"已装入 {draft.what}：模板 {sha[:12]}")


@app.command()
def revert(code: Code, actor: str = ACTOR) -> None:
    """恢复原有模板，并写入操作记录。"""
    draft = _draft(code)
    with real_store() as store:
        authority.require(ACT)
        recorded.revert(store, code, actor=actor)
    typer.echo(f"已恢复原有模板：{draft.what}")


def _draft(code: str) -> Draft:
    if code not in catalogue.DRAFTS:
        typer.echo(f"没有草稿“{code}”；可选：{'、'.join(catalogue.DRAFTS)}")
        raise typer.Exit(1)
    return catalogue.DRAFTS[code]


if __name__ == "__main__":
    app()

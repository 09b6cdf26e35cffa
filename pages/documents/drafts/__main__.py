"""python -m pages.documents.drafts: the office's own templates, for whoever keeps the server."""

import logging
from pathlib import Path
from typing import Annotated

import typer

logging.getLogger("streamlit.runtime.caching.cache_data_api").disabled = True

from data.problem import Refused  # noqa: E402
from pages.documents.drafts import catalogue, office_templates  # noqa: E402
from pages.documents.drafts.draft import Draft  # noqa: E402

app = typer.Typer(add_completion=False, help="草稿的 Word 模板")
Code = Annotated[str, typer.Argument(help="草稿的编码，见 names")]


@app.command()
def names() -> None:
    """列出每种草稿的编码、用的是哪一个模板、模板中可用的名称。"""
    for code, draft in catalogue.DRAFTS.items():
        own = "自有模板" if _there(code) else "原有模板"
        typer.echo(f"{code}　{draft.what}　{own}")
        for name, fields in draft.names.items():
            typer.echo(f"    {name}" + (f"（清单，每项有：{'、'.join(fields)}）" if fields else ""))


@app.command()
def export(code: Code, file: Path) -> None:
    """写出原有模板，供修改。不覆盖已有的文件。"""
    with file.open("xb") as written:
        written.write(_draft(code).house())
    typer.echo(f"已写出 {file}")


@app.command()
def install(code: Code, file: Path) -> None:
    """装入自有模板：先核对，有问题的不装入。"""
    try:
        place = office_templates.install(code, file.read_bytes(), _draft(code).names)
    except Refused as refused:
        for problem in refused.problems:
            typer.echo(f"没有装入：{problem.found}，{problem.expected}")
        raise typer.Exit(1) from refused
    typer.echo(f"已装入 {place}")


@app.command()
def revert(code: Code) -> None:
    """恢复原有模板。"""
    there = office_templates.revert(_draft(code).code)
    typer.echo("已恢复原有模板" if there else "用的就是原有模板")


def _there(code: str) -> bool:
    try:
        return office_templates.read(code) is not None
    except Refused:
        return True


def _draft(code: str) -> Draft:
    if code not in catalogue.DRAFTS:
        typer.echo(f"没有草稿“{code}”；可选：{'、'.join(catalogue.DRAFTS)}")
        raise typer.Exit(1)
    return catalogue.DRAFTS[code]


if __name__ == "__main__":
    app()

"""Commands that bring the program onto a server: the bundle for one without internet, and the files that put it into service."""

import os
from pathlib import Path
from typing import Annotated

import typer

from data.installation import bundle, writing
from data.installation.bundle import MACHINES, NotBundled, Target
from data.installation.choices import Choices
from metrics.commands.terminal import BROKEN, fail, out, say


def write_bundle(
    folder: Annotated[Path, typer.Argument(help="写到哪个空文件夹")],
    python: Annotated[str, typer.Option(help="服务器上的 Python 版本，如 3.11")] = "3.11",
    machine: Annotated[str, typer.Option(help=f"服务器的处理器（uname -m）：{'、'.join(MACHINES)}")] = MACHINES[0],
) -> None:
    """制作离线安装包：程序、全部软件包（wheel）和校验值；在能上网的机器上、从代码库运行。"""
    parts = python.split(".")
    if len(parts) != 2 or not all(part.isdecimal() for part in parts) or (int(parts[0]), int(parts[1])) < (3, 11):
        fail(f"--python 是“{python}”；应为 3.11 或更新的版本，写成 3.11")
    if machine not in MACHINES:
        fail(f"--machine 是“{machine}”；可以是 {'、'.join(MACHINES)}")
    try:
        with out.status("正在下载软件包…"):
            checksum = bundle.write(folder, Target(python, machine))
    except NotBundled as why:
        fail(why)
    except OSError as error:
        fail(f"安装包没有写成：{error}", BROKEN)
    say(f"安装包在 {folder}，用于 Python {python}、{machine}")
    say(f"SHA256SUMS 的校验值：{checksum}（请另行告知安装的人，在服务器上用 sha256sum SHA256SUMS 核对）")
    say("在服务器上以 root 运行：sh install.sh（不需要网络）")


def install(
    address: Annotated[str, typer.Option(help="对外的域名")],
    backup: Annotated[Path, typer.Option(help="每日备份到哪个文件夹（另一块磁盘或另一台机器）")],
    user: Annotated[str, typer.Option(help="以哪个用户运行")] = "monitor",
    folder: Annotated[Path, typer.Option(help="记录和演示记录放在哪里")] = Path("/var/lib/monitor"),
    program: Annotated[Path, typer.Option(help="install.sh 把程序装在哪里")] = Path("/opt/monitor"),
    cache: Annotated[Path, typer.Option(help="数据库缓存放在哪里，可以删除")] = Path("/var/cache/monitor"),
    sub_path: Annotated[str, typer.Option(help="子路径：https://域名/子路径/")] = "jxjc",
    certificates: Annotated[Path, typer.Option(help="fullchain.pem 和 key.pem 放在哪里")] = Path("/etc/ssl/monitor"),
    root: Annotated[Path, typer.Option(help="写到这个文件夹之下，先看看（不是本机）")] = Path("/"),
    yes: Annotated[bool, typer.Option("--yes", help="不问，直接写")] = False,
) -> None:
    """写出服务器的设置：环境文件、systemd 单元、每日备份、nginx、monitor 命令和各文件夹；先给人看，同意后才写。"""
    try:
        chosen = Choices(user, folder, program, cache, address, sub_path, backup, certificates)
    except ValueError as error:
        fail(error)
    staging = root.resolve() != Path("/")
    if not staging:
        if os.geteuid() != 0:
            fail("请以 root 运行；只想看看写什么，用 --root 文件夹")
        if create := writing.missing_user(chosen):
            fail(f"没有用户 {user}。请先运行：{create}")
    try:
        changed = list(writing.changes(chosen, root))
        for file, told in changed:
            say(f"──── {file.path}（{file.mode:o}）")
            say(told)
        if not yes and not typer.confirm(f"写以上 {len(changed)} 个文件，并建立所需的文件夹？"):
            fail("没有写")
        for done in writing.write(chosen, root):
            say(f"已写：{done}")
    except OSError as error:
        fail(f"没有写完：{error}。处理好之后再运行一次即可。", BROKEN)
    if staging and writing.missing_user(chosen):
        say(f"这台机器上没有用户 {user}，文件夹的属主没有设置")
    say("接着：")
    for number, step in enumerate(writing.next_steps(chosen), 1):
        say(f"{number}. {step}")

"""The command line, `python -m data <command>`: every command under its name."""

from collections.abc import Callable

import typer

from data.installation import locks
from data.journal.durable import RecordError
from metrics.commands import (
    accounts,
    doctor,
    exporting,
    installing,
    keeping,
    looking,
    numbers,
    receiving,
    rounds,
    upkeep,
)
from metrics.commands.terminal import BROKEN, fail

app = typer.Typer(add_completion=False, no_args_is_help=True, help="省技术创新中心年度绩效监测：命令行")
# These touch no record: doctor tells what is the matter with its folder.
WITHOUT_RECORD = {"doctor", "bundle", "install", "demonstration"}


@app.callback()
def begin(context: typer.Context) -> None:
    """省技术创新中心年度绩效监测：命令行"""
    if context.invoked_subcommand in WITHOUT_RECORD:
        return
    try:
        wrong = locks.of_record()
    except RecordError as error:
        fail(f"没有办理：{error}", BROKEN)
    if wrong:
        fail(f"没有办理：{wrong}。{locks.REMEDY}。", BROKEN)


COMMANDS: dict[str, Callable[..., object]] = {
    "template": receiving.write_template,
    "check": looking.check,
    "ingest": receiving.ingest,
    "grade": receiving.grade,
    "status": looking.status,
    "explain-number": numbers.explain_number,
    "explain": rounds.explain,
    "withdraw": rounds.withdraw,
    "submit": rounds.submit,
    "return": rounds.send_back,
    "accept": rounds.accept,
    "lock": rounds.lock,
    "reopen": rounds.reopen,
    "extend": rounds.extend,
    "doctor": doctor.doctor,
    "rebuild": upkeep.rebuild,
    "verify": upkeep.verify,
    "readings": upkeep.show_readings,
    "redact": upkeep.redact,
    "export": exporting.export,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "bundle": installing.write_bundle,
    "install": installing.install,
    "demonstration": upkeep.write_demonstration,
}
for name, command in COMMANDS.items():
    app.command(name=name)(command)
app.add_typer(accounts.group, name="account")

record = typer.Typer(no_args_is_help=True, help="记录本身：verify 核对")
record.command(name="verify")(upkeep.verify)
app.add_typer(record, name="record")

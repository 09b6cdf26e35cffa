"""python -m data <command>: an entry point, like dashboard.py; the commands stand in metrics/commands."""

from data import starting

with starting.loading():
    from metrics.commands.program import app

if __name__ == "__main__":
    app()

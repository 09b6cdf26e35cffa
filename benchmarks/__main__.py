"""Every benchmark in one run, one after the other: `python -m benchmarks [NAME …]`.

Prints what each of them prints, and at the end which of them missed a ratio. Ends with 1 where one did. A run takes about an hour on two
cores that have nothing else to do; beside other work the figures say nothing. several_servers needs a PostgreSQL of its own and is left out
unless it is named.
"""

import subprocess
import sys

USUAL = ("one_report", "one_large_file", "one_act", "many_files", "many_scopes", "pages")


def main(names: list[str]) -> int:
    """Runs them; returns the exit code."""
    missed = []
    for name in names or USUAL:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            missed.append(name)
    print(f"== {'不合要求：' + '、'.join(missed) if missed else '都合要求'}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

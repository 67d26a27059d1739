"""Run the command line: `python -m lawrepo`."""

from lawrepo.cli import run

run()

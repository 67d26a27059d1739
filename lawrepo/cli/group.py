"""A group of commands that knows what they are called and do, and imports what one needs when it is called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import click

Load: TypeAlias = Callable[[], Sequence[click.Command]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A command in a list: what it does, in one line, and what loads it with those that stand beside it."""

    help: str
    load: Load


class LazyGroup(click.Group):
    """A group whose `commands` are stand-ins, good for lists; `get_command` gives the commands themselves."""

    def __init__(self, name: str | None = None, *, listed: Mapping[str, Listed], **options: Any) -> None:  # noqa: ANN401 - click's
        """Take the list of commands by name."""
        stand_ins = {name: click.Command(name, help=each.help) for name, each in listed.items()}
        super().__init__(name, commands=stand_ins, **options)
        self._listed = listed

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command, None when there is none of that name."""
        del ctx
        listed = self._listed.get(cmd_name)
        return None if listed is None else next(each for each in listed.load() if each.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, and load none."""
        click.Group(commands=self.commands).format_commands(ctx, formatter)


def example(line: str) -> str:
    """Return an example for a command's help, never broken over lines: it is there to be copied."""
    return f"\b\nExample:\n  {line}"

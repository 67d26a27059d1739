"""One commit to be; values only."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from lawrepo.field import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One commit to be; without files there is nothing to record.

    `pending` are (`IRI#id`, why) of the instructions of the act that do not commence on a known day, `stillborn` of
    those that will never be in force. `made_by` names the instructions (`IRI#id`) that gave a file its wording.
    `remarks` are for people.
    """

    message: str
    files: Mapping[str, bytes | None]
    made_by: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    pending: tuple[tuple[str, str], ...] = ()
    stillborn: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Return the first line of the commit's message."""
        return self.message.partition("\n")[0]

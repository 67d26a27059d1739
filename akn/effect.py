"""One passive modification: what happens to a piece of a Work, and when that holds."""

from dataclasses import dataclass
from datetime import date

from akn.attributes import MetadataError
from akn.frbr import FrbrUri
from akn.modification_types import ForceModType, TextualModType
from akn.work import check_language, check_text, check_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One passive modification: what happens to a piece of the affected Work, and when that holds.

    `destination` is a wId, "" for the Work as a whole; no `languages` means all of them. In force from the first
    day up to, and without, the last; the same day twice is an effect that never came into force. `other` is the
    Work that replaces this one, where it ends, or the one that this replaces, where it begins.
    """

    type: TextualModType | ForceModType
    destination: str
    languages: tuple[str, ...] = ()
    in_force_from: date
    in_force_until: date | None = None
    other: FrbrUri | None = None

    def __post_init__(self) -> None:
        check_text("destination", self.destination)
        if len(self.destination.split()) > 1 or self.destination != self.destination.strip():
            raise MetadataError(f"destination {self.destination!r}: expected a wId, without white space")
        for code in self.languages:
            check_language(code)
        if self.other is not None:
            check_work(self.other)
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            raise MetadataError(
                f"effect on {self.destination!r} in force from {self.in_force_from} until {self.in_force_until}:"
                " expected an end that is not before its start"
            )

    @property
    def ends_work(self) -> bool:
        """Say whether the Work as a whole ceases."""
        return not self.destination and self.type in {TextualModType.REPEAL, ForceModType.END_OF_ENACTMENT}

    def concerns(self, language: str) -> bool:
        """Say whether the wording in a language is affected."""
        return not self.languages or language in self.languages

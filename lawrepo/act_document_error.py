"""What is wrong with the documents of an amending act, or with what shall become some."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from akn.errors import AknError, LocatedError


class ActError(LocatedError):
    """Report an act that cannot be written as documents, or documents that are no act.

    `place` is the id of the instruction or the eId concerned, "" for the act as a whole; `expected` says what
    should have stood there, "" where the message does. `faults` are all errors that were found, this one included
    where it is one of several.
    """

    def __init__(
        self,
        message: str,
        *,
        place: str = "",
        expected: str = "",
        source: str = "",
        line: int = 0,
        faults: Sequence["ActError"] = (),
    ) -> None:
        """Keep what is wrong, where, and what was expected."""
        self.place = place
        self.expected = expected
        self.faults = tuple(faults) or (self,)
        self.bare = message
        text = f"{place}: {message}" if place else message
        super().__init__(f"{text}: expected {expected}" if expected else text, source=source, line=line)

    @classmethod
    def all(cls, faults: Sequence["ActError"]) -> "ActError":
        """Return the one error, or one that tells of several."""
        first = faults[0]
        if len(faults) == 1:
            return first
        return cls(
            f"{first.bare} (and {len(faults) - 1} more)",
            place=first.place,
            expected=first.expected,
            source=first.source,
            line=first.line,
            faults=faults,
        )


@contextmanager
def told_of(source: str, place: str = "") -> Iterator[None]:
    """Give errors of the standard's values as errors of an act; `source` names the document.

    Raises:
        ActError: in their place.

    """
    try:
        yield
    except ActError:
        raise
    except LocatedError as error:
        raise ActError(error.message, place=place, source=source, line=error.line) from None
    except AknError as error:
        raise ActError(str(error), place=place, source=source) from None

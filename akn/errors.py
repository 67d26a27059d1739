"""The head of this package's errors."""


class AknError(Exception):
    """Head of the errors of `akn`: a request that the standard or the canonical form refuses."""


class LocatedError(AknError):
    """Report an error at a place of a source.

    `source` names the file (or "" for data in memory); `line` and `column` count from 1, 0 when unknown.
    """

    def __init__(self, message: str, *, source: str = "", line: int = 0, column: int = 0) -> None:
        """Build the one-line message `SOURCE:LINE:COLUMN: message`, leaving out what is unknown."""
        self.message = message
        self.source = source
        self.line = line
        self.column = column
        place = ":".join(str(part) for part in (source, line, column) if part)
        super().__init__(f"{place}: {message}" if place else message)

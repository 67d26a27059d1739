"""The heads of this package's errors, one for each way in which a request can fail.

Subclasses stand beside the code that raises them; only the command line knows exit codes.
"""


class LawrepoError(Exception):
    """Head of the errors of `lawrepo`."""


class RequestError(LawrepoError):
    """Report a request that contradicts itself or the contract of a command."""


class AbsentError(LawrepoError):
    """Report what the collection does not hold, or what was not in force."""


class ConflictError(LawrepoError):
    """Report amendments that do not fit the text, or one another."""


class StorageError(LawrepoError):
    """Report a collection, a file or an input that cannot be read or written."""

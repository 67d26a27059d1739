"""A versioned repository for legal texts, with Akoma Ntoso export."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawrepo.repository import Repository

__version__ = "0.1.0"


def open(path: Path | str = ".") -> "Repository":  # noqa: A001 - the name of the API (DESIGN)
    """Open the collection that a folder is, or lies in.

    Raises:
        NoCollectionError: when there is none.
        SettingsError: when its settings cannot be used, or its format is newer than this program's.

    """
    from lawrepo.repository import Repository  # noqa: PLC0415 - a lazy seam

    return Repository.open(path)

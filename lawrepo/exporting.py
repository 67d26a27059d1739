"""What is exported, rendered once: an artefact is known by all that its bytes depend on."""

import functools
import hashlib
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from lawrepo import __version__
from lawrepo.consolidated import Consolidated
from lawrepo.store.artefacts import Artefacts

# Formats that take so long to write that their artefacts are kept.
KEPT: Final = frozenset(("docx", "epub", "html", "pdf"))
# Libraries that bytes depend on; those of an extra may be missing.
_LIBRARIES: Final = ("fontpkg-noto-serif", "jinja2", "lxml", "python-docx", "segno", "typst")
_SOURCES: Final = frozenset((".css", ".j2", ".js", ".py", ".typ"))


def export(text: Consolidated, to: str, artefacts: Artefacts | None) -> bytes:
    """Return a text in one of `consolidated.FORMATS`: what is kept of it, or what is made now and kept.

    Raises:
        FormatError, PortionError, StorageError: as `Consolidated.export`.

    """
    if artefacts is None or to not in KEPT:
        return text.export(to)
    return artefacts.made(key(text, to), lambda: text.export(to))


def key(text: Consolidated, to: str) -> str:
    """Return what the artefact is known by.

    Beside the text itself, all that a page says around it follows from the commit, which the expression names, and
    from what is assumed.
    """
    expression = text.expression
    said = (to, program(), text.portion, replace(expression, document=b""))
    return hashlib.sha256(repr(said).encode() + b"\0" + expression.document).hexdigest()


@functools.cache
def program() -> str:
    """Return a digest of the program: its version, its sources and templates, and the libraries that write bytes."""
    digest = hashlib.sha256(__version__.encode())
    root = Path(__file__).parent
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SOURCES):
        digest.update(
            f"\0{path.relative_to(root).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest()
        )
    for name in _LIBRARIES:
        digest.update(f"\0{name} {_version(name)}".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

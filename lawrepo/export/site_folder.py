"""The folder that a site is written into: what is in it is known from its manifest, and nothing else is touched."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from lawrepo.errors import RequestError

SCHEMA: Final = "lawrepo.site/v1"
OWN: Final = ".lawrepo"
MANIFEST: Final = f"{OWN}/site.tsv"
JOURNAL: Final = f"{OWN}/unfinished.jsonl"


class ForeignFolderError(RequestError):
    """Report a folder that holds something else than a site."""


class SiteFolder:
    """A folder with a site, or for one."""

    def __init__(self, path: Path) -> None:
        """Take the folder."""
        self.path = path
        self._journal: Any = None
        self._made: set[Path] = set()

    def claim(self) -> None:
        """Make the folder, or see that it is empty or has a site in it.

        Raises:
            ForeignFolderError: when it has not.

        """
        self.path.mkdir(parents=True, exist_ok=True)
        if (self.path / MANIFEST).is_file() or (self.path / JOURNAL).is_file():
            return
        if {each.name for each in self.path.iterdir()} - {OWN}:
            raise ForeignFolderError(f"{self.path}: not empty, and no site of lawrepo's: give a new folder")
        self.own.mkdir(exist_ok=True)

    @property
    def own(self) -> Path:
        """Return the folder with what is known of the site."""
        return self.path / OWN

    def manifest(self) -> Iterator[list[str]]:
        """Yield what the manifest says, each line divided at its tabs; nothing where there is none."""
        try:
            file = (self.path / MANIFEST).open(encoding="utf-8", errors="surrogateescape", newline="\n")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                yield line.rstrip("\n").split("\t")

    def unfinished(self) -> Iterator[Any]:
        """Yield what builds that did not end said of themselves; a line that one ended within led to nothing yet."""
        try:
            file = (self.path / JOURNAL).open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                with suppress(ValueError):
                    yield json.loads(line)

    def begin(self) -> None:
        """Begin to change files; until `finish`, what is told is kept."""
        journal = self.path / JOURNAL
        if journal.exists() and not journal.read_bytes().endswith(b"\n"):
            with journal.open("ab") as torn:
                torn.write(b"\n")
        self._journal = journal.open("ab")

    def tell(self, told: object) -> None:
        """Keep something that the next build must know if this one does not end."""
        self._journal.write(_line(told))
        self._journal.flush()

    def put(self, path: str, data: bytes) -> bool:
        """Write a file, unless it is there and the same; say whether it was written. It is there whole, or not."""
        target = self.path / path
        try:
            if target.stat().st_size == len(data) and target.read_bytes() == data:
                return False
        except OSError:
            pass
        self.replace(path, data)
        return True

    def replace(self, path: str, data: bytes) -> None:
        """Write a file in the place of what is there."""
        target = self.path / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
            if len(self._made) > 4096:  # noqa: PLR2004 - what is forgotten is made again, to no effect
                self._made.clear()
        beside = _beside(target)
        beside.write_bytes(data)
        beside.replace(target)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None when there is none."""
        try:
            return (self.path / path).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, paths: Iterable[str]) -> int:
        """Remove files, and folders that are empty then; return how many files were there."""
        removed = 0
        for path in paths:
            target = self.path / path
            with suppress(FileNotFoundError, NotADirectoryError):
                _beside(target).unlink(missing_ok=True)
                target.unlink()
                removed += 1
            with suppress(OSError):  # not empty
                for folder in target.parents:
                    if folder == self.path:
                        break
                    folder.rmdir()
        if removed:
            self._made.clear()
        return removed

    def within(self, folder: str, names: Iterable[str]) -> Iterator[str]:
        """Yield the paths of all files in some folders within a folder, or of these if they are files."""
        for name in names:
            top = self.path / folder / name
            found = [top] if top.is_file() else sorted(top.rglob("*"))
            yield from (str(each.relative_to(self.path)) for each in found if each.is_file())

    def names(self, folder: str) -> list[str]:
        """Return what is directly in a folder."""
        top = self.path / folder
        return sorted(each.name for each in top.iterdir()) if top.is_dir() else []

    def finish(self, lines: Iterable[Iterable[str]]) -> None:
        """Write the manifest, its parts divided by tabs; from then on it is what there is."""
        beside = self.path / f"{MANIFEST}.part"
        with beside.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.writelines("\t".join(line) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path / MANIFEST)
        self._journal.close()
        (self.path / JOURNAL).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the journal of a build that did not end."""
        if self._journal is not None:
            self._journal.close()


def _beside(target: Path) -> Path:
    """Return the file that is written before it takes the place of another."""
    return target.with_name(f".{target.name}.part")


def _line(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogateescape") + b"\n"

"""In which lines of a TOML source its keys stand: what the standard library's reader does not say."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

# Keys from the root; the tables of an array are counted from 0.
KeyPath: TypeAlias = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_STRING: Final = re.compile(
    r'''"""(?:\\.|[^\\])*?""""{0,2}|\'\'\'.*?\'\'\''{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)
_OTHER: Final = re.compile(r"[^\s,\]}#]+(?:[ ][0-9][^\s,\]}#]*)?")  # a date and time may be parted by a blank
_FENCES: Final = ('"""', "'''")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLines:
    """The line of each key and table, and that in which the text of each string begins."""

    keys: Mapping[KeyPath, int]
    texts: Mapping[KeyPath, int]

    def line(self, *path: str | int) -> int:
        """Return the line of a key, or of the nearest table around it that is written down; 1 without any."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, 1)

    def text_line(self, *path: str | int) -> int:
        """Return the line in which the text of a string begins; that of its key when it is no string."""
        return self.texts.get(path) or self.line(*path)


def key_lines(source: str) -> KeyLines:
    """Find the keys of a source that `tomllib` has accepted; lines count from 1."""
    return _Scanner(source.replace("\r\n", "\n")).scan()


class _Scanner:
    """Goes through a source that is known to be well formed; `_at` is the next character."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._counted = 0
        self._line = 1
        self._table: KeyPath = ()
        self._arrays: dict[KeyPath, int] = {}
        self._keys: dict[KeyPath, int] = {}
        self._texts: dict[KeyPath, int] = {}

    def scan(self) -> KeyLines:
        while self._skip(_BLANK) < len(self._source):
            if self._source[self._at] == "[":
                self._header()
            else:
                self._pair(self._table)
        return KeyLines(keys=self._keys, texts=self._texts)

    def _header(self) -> None:
        array = self._source.startswith("[[", self._at)
        line = self._line_here()
        self._at += 1 + array
        *names, last = self._key()
        table: KeyPath = ()
        for name in names:
            table = self._within((*table, name))
        if array:
            self._keys.setdefault((*table, last), line)
            self._arrays[*table, last] = self._arrays.get((*table, last), -1) + 1
        self._table = self._within((*table, last))
        self._note(self._table, line)
        self._at += 1 + array

    def _within(self, path: KeyPath) -> KeyPath:
        """Return where keys under a header belong: in the last table of an array."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _pair(self, table: KeyPath) -> None:
        line = self._line_here()
        path = table
        for name in self._key():
            path = (*path, name)
            self._keys.setdefault(path, line)
        self._at += 1  # =
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """Read a dotted key and the space around it."""
        names = []
        while True:
            self._skip(_SPACE)
            name = self._take(_KEY)
            names.append(next(iter(tomllib.loads(f"{name} = 0"))))
            self._skip(_SPACE)
            if self._source[self._at] != ".":
                return names
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        match self._source[self._at]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                line = self._line_here()
                text = self._take(_STRING)
                self._texts[path] = line + (text[:3] in _FENCES and text[3:4] == "\n")
            case _:
                self._take(_OTHER)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._source[self._skip(_BLANK)] != "]":
            self._note((*path, number), self._line_here())
            self._value((*path, number))
            number += 1
            if self._source[self._skip(_BLANK)] == ",":
                self._at += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._source[self._skip(_BLANK)] != "}":
            self._pair(path)
            if self._source[self._skip(_BLANK)] == ",":
                self._at += 1
        self._at += 1

    def _note(self, path: KeyPath, line: int) -> None:
        self._keys.setdefault(path, line)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        if found is None:
            raise AssertionError(f"no TOML at character {self._at}, which tomllib has read")
        self._at = found.end()
        return found[0]

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._take(pattern)
        return self._at

    def _line_here(self) -> int:
        self._line += self._source.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

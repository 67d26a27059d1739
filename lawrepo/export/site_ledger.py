"""What one build of a site knows of all Works, kept in a scratch database: memory does not grow with their number."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lawrepo.export.site_facts import Facts, Line
from lawrepo.export.site_search import Postings, Words, flat

_TABLES: Final = """
CREATE TABLE before (folder TEXT PRIMARY KEY, line TEXT, overview TEXT);
CREATE TABLE file (path TEXT PRIMARY KEY, key TEXT);
CREATE TABLE work (
  folder TEXT PRIMARY KEY, iri TEXT, tree TEXT, commit_id TEXT, fresh INTEGER DEFAULT 0, line TEXT, overview TEXT);
CREATE TABLE act (act TEXT, folder TEXT);
CREATE TABLE turn (day TEXT, folder TEXT);
CREATE TABLE entry (
  language TEXT, title_key TEXT, folder TEXT, year INTEGER, kind TEXT, letter TEXT, held TEXT, told TEXT);
CREATE TABLE touched (language TEXT, shard TEXT, PRIMARY KEY (language, shard)) WITHOUT ROWID;
CREATE TABLE posting (language TEXT, shard TEXT, word TEXT, folder TEXT, numbers TEXT);
"""


class Ledger:
    """The Works of a build: as the last one left them, as they are now, and what they say of each other."""

    def __init__(self) -> None:
        """Begin with nothing, in a file that is gone when it is closed."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Forget it."""
        self._db.close()

    # What was

    def add_before(self, folder: str, line: str, overview: str) -> None:
        """Take what the last build wrote of a Work."""
        self._db.execute("INSERT OR REPLACE INTO before VALUES (?, ?, ?)", (folder, line, overview))

    def before(self, folder: str) -> tuple[str, str]:
        """Return what the last build wrote of a Work, and the key of its overview; "" where it wrote nothing."""
        found = self._db.execute("SELECT line, overview FROM before WHERE folder = ?", (folder,)).fetchone()
        return (found[0], found[1]) if found else ("", "")

    def forget(self, folder: str) -> None:
        """Make sure that a Work is written anew, whatever the last build wrote."""
        self._db.execute(
            "UPDATE before SET overview = '', line = json_set(line, '$.key', '') WHERE folder = ?", (folder,)
        )

    def add_file(self, path: str, key: str) -> None:
        """Take what the last build made a page of the whole site from."""
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (path, key))

    def file_before(self, path: str) -> str:
        """Return what the last build made a page of the whole site from, "" where there was none."""
        found = self._db.execute("SELECT key FROM file WHERE path = ?", (path,)).fetchone()
        return str(found[0]) if found else ""

    def old_lines(self) -> Iterator[str]:
        """Yield what the last build wrote of Works that are gone or written anew."""
        for (line,) in self._rows(
            "SELECT line FROM before WHERE folder NOT IN (SELECT folder FROM work WHERE NOT fresh) ORDER BY folder"
        ):
            yield line

    def files_before(self) -> dict[str, str]:
        """Return the pages of the whole site of the last build, with what they were made from."""
        return dict(self._db.execute("SELECT path, key FROM file"))

    def gone(self) -> Iterator[tuple[str, str]]:
        """Yield the Works that there were and are not, with what was written of them."""
        yield from self._db.execute(
            "SELECT folder, line FROM before WHERE folder NOT IN (SELECT folder FROM work) ORDER BY folder"
        )

    # What is

    def add_work(self, folder: str, iri: str, tree: str) -> None:
        """Take a Work of the collection."""
        self._db.execute("INSERT INTO work (folder, iri, tree) VALUES (?, ?, ?)", (folder, iri, tree))

    def holds(self, folder: str) -> bool:
        """Say whether there is such a Work."""
        return self._db.execute("SELECT 1 FROM work WHERE folder = ?", (folder,)).fetchone() is not None

    def works(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield folder, IRI, tree and last commit of each Work, in the order of folders."""
        yield from self._rows("SELECT folder, iri, tree, coalesce(commit_id, '') FROM work ORDER BY folder")

    def set_commit(self, folder: str, commit: str, *, first: bool = False) -> None:
        """Say which commit changed a Work last; `first` keeps what is known already."""
        known = " AND commit_id IS NULL" if first else ""
        self._db.execute(f"UPDATE work SET commit_id = ? WHERE folder = ?{known}", (commit, folder))  # noqa: S608 - ours

    def keep(self, folder: str) -> None:
        """Keep what the last build wrote of a Work."""
        self._db.execute(
            "UPDATE work SET (line, overview) = (SELECT line, overview FROM before b WHERE b.folder = work.folder)"
            " WHERE folder = ?",
            (folder,),
        )

    def ask(self, folder: str) -> None:
        """Ask for a Work to be written."""
        self._db.execute("UPDATE work SET fresh = 1 WHERE folder = ?", (folder,))

    def asked(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield folder, IRI, tree and last commit of each Work that is to be written."""
        yield from self._rows("SELECT folder, iri, tree, commit_id FROM work WHERE fresh ORDER BY folder")

    def count(self) -> tuple[int, int]:
        """Return the number of Works, and of those that are to be written."""
        found = self._db.execute("SELECT count(*), coalesce(sum(fresh), 0) FROM work").fetchone()
        return int(found[0]), int(found[1])

    def take(self, folder: str, line: str, words: Mapping[str, Postings]) -> None:
        """Take what was written of a Work, and its words for the index."""
        self._db.execute("UPDATE work SET line = ? WHERE folder = ?", (line, folder))
        for language, shards in words.items():
            for shard, found in shards.items():
                self.touch(language, (shard,))
                self._db.executemany(
                    "INSERT INTO posting VALUES (?, ?, ?, ?, ?)",
                    ((language, shard, word, folder, json.dumps(flat(numbers))) for word, numbers in found.items()),
                )

    def lines(self) -> Iterator[tuple[str, Line, str]]:
        """Yield folder, line and key of the overview of each Work, in the order of folders."""
        for folder, line, overview in self._rows(
            "SELECT folder, line, coalesce(overview, '') FROM work ORDER BY folder"
        ):
            yield folder, Line.parse(line), overview

    def raw_lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield the same with lines as they are written."""
        yield from self._rows("SELECT folder, line, overview FROM work ORDER BY folder")

    def set_overview(self, folder: str, key: str) -> None:
        """Say what the overview of a Work was made from."""
        self._db.execute("UPDATE work SET overview = ? WHERE folder = ?", (key, folder))

    # What they say of each other

    def add_act(self, act: str, folder: str) -> None:
        """Take that an act (its folder) bears on a Work."""
        self._db.execute("INSERT INTO act VALUES (?, ?)", (act, folder))

    def add_turn(self, day: str, folder: str) -> None:
        """Take a day on which the text of a Work becomes another."""
        self._db.execute("INSERT INTO turn VALUES (?, ?)", (day, folder))

    def add_entries(self, rows: Iterable[tuple[str, str, str, int, str, str, str, str]]) -> None:
        """Take rows of lists: language, key of order, folder, year, kind, letter, languages held, what is shown."""
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def ready(self) -> None:
        """Say that all is taken, and is now asked for."""
        self._db.execute("CREATE INDEX by_act ON act (act, folder)")
        self._db.execute("CREATE INDEX by_day ON turn (day)")
        self._db.execute("CREATE INDEX by_language ON entry (language)")

    def by_act(self, act: str) -> list[str]:
        """Return the Works on which an act bears."""
        return [
            folder for (folder,) in self._db.execute("SELECT folder FROM act WHERE act = ? ORDER BY folder", (act,))
        ]

    def line(self, folder: str) -> Line | None:
        """Return what was written of a Work, None when there is none."""
        found = self._db.execute("SELECT line FROM work WHERE folder = ?", (folder,)).fetchone()
        return Line.parse(found[0]) if found else None

    def facts(self, folder: str) -> Facts | None:
        """Return what is known of a Work, None when there is none."""
        line = self.line(folder) if folder else None
        return None if line is None else line.facts

    def turns(self, number: int, *, until: str = "9999-12-31") -> list[tuple[str, str]]:
        """Return the last so many days on which texts become others, up to one, latest first: day and folder."""
        return self._db.execute(
            "SELECT day, folder FROM turn WHERE day <= ? ORDER BY day DESC, folder LIMIT ?", (until, number)
        ).fetchall()

    def turns_after(self, day: str, number: int) -> list[tuple[str, str]]:
        """Return the next so many of such days after one."""
        return self._db.execute(
            "SELECT day, folder FROM turn WHERE day > ? ORDER BY day, folder LIMIT ?", (day, number)
        ).fetchall()

    def groups(self, language: str, column: str) -> list[tuple[Any, int]]:
        """Return the values of a column ("year", "kind", "letter") in a language, with how many Works have each."""
        return self._db.execute(
            f"SELECT {column}, count(*) FROM entry WHERE language = ? GROUP BY {column} ORDER BY {column}",  # noqa: S608 - ours
            (language,),
        ).fetchall()

    def languages(self, language: str, held: Iterable[str]) -> list[tuple[Any, int]]:
        """Return those of some languages in which there are texts, with the number of Works of each."""
        found = []
        for code in held:
            query = "SELECT count(*) FROM entry WHERE language = ? AND instr(held, ?)"
            number = self._db.execute(query, (language, code)).fetchone()[0]
            found += [(code, number)] if number else []
        return found

    def counts(self, language: str, held: Iterable[str]) -> dict[str, int]:
        """Return the number of Works, of those in each language, and of days on which texts become others."""
        turns = self._db.execute("SELECT count(*) FROM turn").fetchone()[0]
        return {"laws": self.count()[0], **dict(self.languages(language, held)), "versions": turns}

    def entries(self, language: str, column: str, value: str | int) -> Iterator[str]:
        """Yield what is shown of the Works of a group, in order of titles; of column "language", those in one."""
        where = "instr(held, ?)" if column == "language" else f"{column} = ?"
        for (told,) in self._rows(
            f"SELECT told FROM entry WHERE language = ? AND {where} ORDER BY title_key, folder",  # noqa: S608 - ours
            (language, value),
        ):
            yield told

    # The index

    def touch(self, language: str, shards: Iterable[str]) -> None:
        """Say that shards are to be written anew."""
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", ((language, shard) for shard in shards))

    def touched(self) -> list[tuple[str, str]]:
        """Return the shards that are to be written anew, language and shard."""
        self._db.execute("CREATE INDEX by_shard ON posting (language, shard)")
        return self._db.execute("SELECT language, shard FROM touched ORDER BY language, shard").fetchall()

    def words(self, language: str, shard: str) -> Words:
        """Return the words of a shard that the Works written have."""
        found: Words = {}
        for word, folder, numbers in self._db.execute(
            "SELECT word, folder, numbers FROM posting WHERE language = ? AND shard = ?", (language, shard)
        ):
            found.setdefault(word, {})[folder] = json.loads(numbers)
        return found

    def anew(self, folder: str) -> bool:
        """Say whether a Work is not, or is written in this build: its words in the index are old."""
        found = self._db.execute("SELECT fresh FROM work WHERE folder = ?", (folder,)).fetchone()
        return found is None or bool(found[0])

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Yield rows by pages of their order, so that others may be written meanwhile."""
        cursor = self._db.cursor()
        cursor.execute(query, values)
        while rows := cursor.fetchmany(256):
            yield from rows

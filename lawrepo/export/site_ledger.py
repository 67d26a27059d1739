"""What one build of a site knows of all Works, kept in a scratch database: memory does not grow with their number."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lawrepo.export.site_facts import Facts, Line

_TABLES: Final = """
CREATE TABLE before (folder TEXT PRIMARY KEY, overview TEXT, head TEXT, rows TEXT, line TEXT);
CREATE TABLE file (path TEXT PRIMARY KEY, key TEXT);
CREATE TABLE work (
  folder TEXT PRIMARY KEY, iri TEXT, commit_id TEXT, fresh INTEGER DEFAULT 0,
  overview TEXT, head TEXT, rows TEXT, line TEXT, digest TEXT, versions INTEGER DEFAULT 0);
CREATE TABLE act (act TEXT, folder TEXT);
CREATE TABLE turn (day TEXT, folder TEXT);
CREATE TABLE entry (
  language TEXT, title_key TEXT, folder TEXT, year INTEGER, kind TEXT, letter TEXT, held TEXT, told TEXT);
CREATE TABLE touched (language TEXT, shard TEXT, folder TEXT, PRIMARY KEY (language, shard, folder)) WITHOUT ROWID;
CREATE TABLE posting (language TEXT, shard TEXT, folder TEXT, told TEXT);
"""
_REMEMBERED: Final = 512  # Works whose facts were asked for last


class Ledger:
    """The Works of a build: as the last one left them, as they are now, and what they say of each other."""

    def __init__(self) -> None:
        """Begin with nothing, in a file that is gone when it is closed."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._facts: dict[str, Facts] = {}

    def close(self) -> None:
        """Forget it."""
        self._db.close()

    # What was

    def add_before(self, folder: str, overview: str, head: str, rows: str, line: str) -> None:
        """Take what the last build wrote of a Work."""
        self._db.execute("INSERT INTO before VALUES (?, ?, ?, ?, ?)", (folder, overview, head, rows, line))

    def before(self, folder: str) -> str:
        """Return the line that the last build wrote of a Work, "" where it wrote none."""
        return self._text("SELECT line FROM before WHERE folder = ?", folder)

    def head_before(self, folder: str) -> str:
        """Return the head of that line."""
        return self._text("SELECT head FROM before WHERE folder = ?", folder)

    def forget(self, folder: str) -> None:
        """Make sure that a Work is written anew, whatever the last build wrote."""
        query = "UPDATE before SET overview = '', head = json_set(head, '$.key', '') WHERE folder = ?"
        self._db.execute(query, (folder,))

    def add_file(self, path: str, key: str) -> None:
        """Take what the last build made a page of the whole site from."""
        self._db.execute("INSERT INTO file VALUES (?, ?)", (path, key))

    def file_before(self, path: str) -> str:
        """Return what the last build made a page of the whole site from, "" where there was none."""
        return self._text("SELECT key FROM file WHERE path = ?", path)

    def files_before(self) -> set[str]:
        """Return the pages of the whole site of the last build."""
        return {path for (path,) in self._db.execute("SELECT path FROM file")}

    def gone(self) -> Iterator[tuple[str, str]]:
        """Yield the Works that there were and are not, with what was written of them."""
        yield from self._rows(
            "SELECT folder, line FROM before WHERE folder NOT IN (SELECT folder FROM work) ORDER BY folder"
        )

    def outdated(self) -> Iterator[tuple[str, str]]:
        """Yield what the last build wrote of Works that are gone or written anew, with their folders."""
        yield from self._rows(
            "SELECT folder, line FROM before WHERE folder NOT IN (SELECT folder FROM work WHERE NOT fresh)"
        )

    # What is

    def add_work(self, folder: str, iri: str, commit: str = "") -> None:
        """Take a Work of the collection, with the commit that changed it last where that is known."""
        self._db.execute(
            "INSERT OR REPLACE INTO work (folder, iri, commit_id) VALUES (?, ?, ?)", (folder, iri, commit)
        )

    def add_as_before(self) -> None:
        """Take the Works that there were, each with the commit that changed it last then."""
        self._db.execute(
            "INSERT INTO work (folder, iri, commit_id)"
            " SELECT folder, json_extract(head, '$.iri'), json_extract(head, '$.commit') FROM before"
        )

    def drop_work(self, folder: str) -> None:
        """Take a Work away."""
        self._db.execute("DELETE FROM work WHERE folder = ?", (folder,))

    def holds(self, folder: str) -> bool:
        """Say whether there is such a Work."""
        return self._db.execute("SELECT 1 FROM work WHERE folder = ?", (folder,)).fetchone() is not None

    def works(self) -> Iterator[tuple[str, str]]:
        """Yield folder and last commit of each Work, in the order of folders."""
        yield from self._rows("SELECT folder, commit_id FROM work ORDER BY folder")

    def set_first_commit(self, folder: str, commit: str) -> None:
        """Say which commit changed a Work last, unless that is known already."""
        query = "UPDATE work SET commit_id = ? WHERE folder = ? AND commit_id = ''"
        self._db.execute(query, (commit, folder))

    def keep(self, folder: str) -> None:
        """Keep what the last build wrote of a Work."""
        self._db.execute(
            "UPDATE work SET (overview, head, rows, line) ="
            " (SELECT overview, head, rows, line FROM before b WHERE b.folder = work.folder) WHERE folder = ?",
            (folder,),
        )

    def ask(self, folder: str) -> None:
        """Ask for a Work to be written."""
        self._db.execute("UPDATE work SET fresh = 1 WHERE folder = ?", (folder,))

    def asked(self) -> Iterator[tuple[str, str, str]]:
        """Yield folder, IRI and last commit of each Work that is to be written."""
        yield from self._rows("SELECT folder, iri, commit_id FROM work WHERE fresh ORDER BY folder")

    def count(self) -> tuple[int, int]:
        """Return the number of Works, and of those that are to be written."""
        found = self._db.execute("SELECT count(*), coalesce(sum(fresh), 0) FROM work").fetchone()
        return int(found[0]), int(found[1])

    def take(self, folder: str, head: str, rows: str, line: str, words: Mapping[str, Mapping[str, str]]) -> None:
        """Take what was written of a Work, and its lines of the index by language and shard."""
        self._db.execute("UPDATE work SET head = ?, rows = ?, line = ? WHERE folder = ?", (head, rows, line, folder))
        for language, shards in words.items():
            self.touch(folder, language, shards)
            told = ((language, shard, folder, text) for shard, text in shards.items())
            self._db.executemany("INSERT INTO posting VALUES (?, ?, ?, ?)", told)

    def line(self, folder: str) -> Line | None:
        """Return what was written of a Work, None when there is none."""
        found = self._text("SELECT line FROM work WHERE folder = ?", folder)
        return Line.parse(found) if found else None

    def facts(self, folder: str) -> Facts | None:
        """Return what is known of a Work, None when there is none."""
        if folder not in self._facts:
            line = self.line(folder) if folder else None
            if line is None:
                return None
            if len(self._facts) >= _REMEMBERED:
                self._facts.clear()
            self._facts[folder] = line.facts
        return self._facts[folder]

    def raw_lines(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield folder, key of the overview, head, rows and line of each Work, in the order of folders."""
        yield from self._rows("SELECT folder, overview, head, rows, line FROM work ORDER BY folder")

    # What they say of each other

    def relate(self) -> None:
        """Read what Works are to lists and to other Works (`SitePages.rows`)."""
        for folder, rows, line in self._rows("SELECT folder, rows, head || line FROM work"):
            told = json.loads(rows)
            self._db.executemany("INSERT INTO act VALUES (?, ?)", ((act, folder) for act in told["acts"]))
            self._db.executemany("INSERT INTO turn VALUES (?, ?)", ((day, folder) for day in told["turns"]))
            self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", told["entries"])
            digest = hashlib.sha256(line.encode(errors="surrogateescape")).hexdigest()[:32]
            update = "UPDATE work SET digest = ?, versions = ? WHERE folder = ?"
            self._db.execute(update, (digest, told["versions"], folder))
        self._db.execute("CREATE INDEX by_act ON act (act, folder)")
        self._db.execute("CREATE INDEX by_law ON act (folder, act)")
        self._db.execute("CREATE INDEX by_day ON turn (day)")
        self._db.execute("CREATE INDEX by_language ON entry (language)")

    def overviews(self) -> Iterator[tuple[str, str, str]]:
        """Yield folder, digest of all that the page of a Work says, and what that was before; in any order."""
        on = self._related("SELECT a.folder, w.digest FROM act a JOIN work w ON w.folder = a.folder WHERE a.act = ?")
        by = self._related(
            "SELECT a.act, coalesce(w.digest, '') FROM act a LEFT JOIN work w ON w.folder = a.act WHERE a.folder = ?"
        )
        query = "SELECT folder, digest, coalesce(overview, '') FROM work ORDER BY folder"
        for folder, digest, before in self._rows(query):
            yield folder, json.dumps([digest, on(folder), by(folder)]), before

    def _related(self, query: str) -> Any:  # noqa: ANN401 - a function
        return lambda folder: sorted(self._db.execute(query, (folder,)).fetchall())

    def set_overview(self, folder: str, key: str) -> None:
        """Say what the overview of a Work was made from."""
        self._db.execute("UPDATE work SET overview = ? WHERE folder = ?", (key, folder))

    def by_act(self, act: str) -> list[str]:
        """Return the Works on which an act bears."""
        query = "SELECT folder FROM act WHERE act = ? ORDER BY folder"
        return [folder for (folder,) in self._db.execute(query, (act,))]

    def turns(self, number: int, *, until: str = "9999-12-31") -> list[tuple[str, str]]:
        """Return the last so many days on which acts become others or cease, up to one, latest first."""
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

    def counts(self, language: str, held: Sequence[str]) -> dict[str, int]:
        """Return the number of Works, of those in each language, and of days on which texts become others."""
        versions = self._db.execute("SELECT coalesce(sum(versions), 0) FROM work").fetchone()[0]
        return {"laws": self.count()[0], **dict(self.languages(language, held)), "versions": versions}

    def entries(self, language: str, column: str, value: str | int) -> Iterator[str]:
        """Yield what is shown of the Works of a group, in order of titles; of column "language", those in one."""
        where = "instr(held, ?)" if column == "language" else f"{column} = ?"
        query = f"SELECT told FROM entry WHERE language = ? AND {where} ORDER BY title_key, folder"  # noqa: S608 - ours
        return (told for (told,) in self._rows(query, (language, value)))

    # The index

    def touch(self, folder: str, language: str, shards: Iterable[str]) -> None:
        """Say that the lines of a Work in some shards are old."""
        told = ((language, shard, folder) for shard in shards)
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?, ?)", told)

    def touched(self) -> list[tuple[str, str]]:
        """Return the shards that are to be written anew, language and shard."""
        self._db.execute("CREATE INDEX by_shard ON posting (language, shard)")
        return self._db.execute("SELECT DISTINCT language, shard FROM touched ORDER BY language, shard").fetchall()

    def old_in(self, language: str, shard: str) -> set[str]:
        """Return the Works whose lines in a shard are old."""
        query = "SELECT folder FROM touched WHERE language = ? AND shard = ?"
        return {folder for (folder,) in self._db.execute(query, (language, shard))}

    def new_in(self, language: str, shard: str) -> dict[str, str]:
        """Return the new lines of a shard, by folder."""
        query = "SELECT folder, told FROM posting WHERE language = ? AND shard = ?"
        return dict(self._db.execute(query, (language, shard)))

    def _text(self, query: str, value: str) -> str:
        found = self._db.execute(query, (value,)).fetchone()
        return str(found[0]) if found and found[0] is not None else ""

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Yield rows, some at a time."""
        cursor = self._db.execute(query, values)
        while rows := cursor.fetchmany(256):
            yield from rows

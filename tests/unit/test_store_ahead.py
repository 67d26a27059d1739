"""A snapshot with commits on top that nobody has made: it reads as if they had been made."""

from collections.abc import Iterable, Iterator

from lawrepo.store.ahead import Ahead
from lawrepo.store.objects import Entry, GitObject, ObjectReader
from lawrepo.store.snapshot import Snapshot

COMMIT = b"tree 1\nauthor A <a@b> 0 +0000\ncommitter A B <a@b> 7 +0000\n\nBegin\n"


class Shelf(ObjectReader):
    """Objects from a dictionary: trees by name, and files whose name is their bytes."""

    def __init__(self, trees: dict[str, dict[str, Entry]]) -> None:
        self._shelf = trees
        self.asked: list[str] = []

    def get_many(self, names: Iterable[str]) -> Iterator[GitObject | None]:
        for name in names:
            self.asked.append(name)
            yield GitObject(
                name, "commit" if name.endswith("}") else "blob", COMMIT if name.endswith("}") else name.encode()
            )

    def tree(self, name: str) -> dict[str, Entry] | None:
        return self._shelf.get(name)

    def entry(self, tree: str, name: str) -> Entry | None:
        return self._shelf[tree].get(name)

    def prepare_trees(self, oids: Iterable[str]) -> None:
        self.asked += oids


def shelf() -> Shelf:
    trees = {
        "1": {"a": Entry("a", "one", is_tree=False), "b": Entry("b", "2", is_tree=True)},
        "2": {"c": Entry("c", "two", is_tree=False)},
    }
    return Shelf(trees)


def test_it_reads_as_if_the_commits_were_made() -> None:
    reader = shelf()
    below = Snapshot(reader, "HEAD")
    assert (below.committer, below.recorded_at.timestamp()) == ("A B <a@b>", 7)
    before = Ahead(below)
    after = before.after({"b/d/e": b"new", "a": None, "b.x": b"dot", "b/c": b"changed"})
    assert dict(before.walk("")) == dict(below.walk("")) == {"a": "one", "b/c": "two"}
    # As git orders them: a folder as if its name ended in a slash.
    assert [path for path, _ in after.walk("")] == ["b.x", "b/c", "b/d/e"]
    assert [after.read(path) for path in ("a", "b", "b/c", "b/d/e", "b.x", "b/none")] == [
        None,
        None,
        b"changed",
        b"new",
        b"dot",
        None,
    ]
    assert (after.commit, after.committer, after.message) == (below.commit, "A B <a@b>", "Begin\n")
    assert dict(after.changed(before, "b")) == {
        "b/c": after.entries("b")["c"].oid,
        "b/d/e": after.entries("b/d")["e"].oid,
    }
    # A folder in which nothing is left is no more; what lies below is read from there, and nothing else is asked for.
    last = after.after({"b/d/e": None, "b/d/f": None})
    assert last.entries("b/d") == {}
    assert list(last.entries("b")) == ["c"]
    assert list(before.after({"z": b"z"}).blobs(["two", before.after({"z": b"z"}).entries("")["z"].oid])) == [
        b"two",
        b"z",
    ]
    assert not [name for name in reader.asked if name.startswith("+")]

"""Trees and commits that are made without git are those that git makes."""

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawrepo.errors import StorageError
from lawrepo.store.objects import GitObject, ObjectReader
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.trees import changed_tree, differing
from lawrepo.store.unwritten import Unwritten
from lawrepo.store.writer import Commit, commit_object, stream

WHO = "Somebody <somebody@localhost> 1800000000 +0000"
# Names that git orders by the slash after a folder's, and folders in place of files.
SEGMENTS = st.sampled_from(("a", "a.b", "a-b", "a0", "b", "жол", "c" * 30))
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(PATHS, st.none() | st.sampled_from((b"", b"one\n", b"two\n")), max_size=8)


def fits(files: Mapping[str, bytes | None]) -> bool:
    """Say whether no file is to lie in another."""
    return not any(one.startswith(f"{other}/") for one in files for other in files)


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def repository(
    request: pytest.FixtureRequest, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Give a bare repository with one commit of one file."""
    folder: Path = tmp_path_factory.mktemp("trees") / request.param
    git(folder.parent, "init", "--quiet", "--bare", f"--object-format={request.param}", folder)
    imported(folder, stream(Commit(message="begin\n", files=(("b/a", b"one\n"),)), "refs/heads/main", WHO, ""))
    return folder


def imported(folder: Path, told: bytes) -> None:
    line = ["git", "-C", str(folder), "fast-import", "--quiet", "--force", "--done", "--date-format=raw"]
    subprocess.run(line, input=told + b"done\n", check=True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(FILES.filter(fits), min_size=1, max_size=5))
def test_commits_and_what_differs_are_as_git_says(
    repository: Path, git: Callable[..., str], drawn: list[dict[str, bytes | None]]
) -> None:
    commits = [
        Commit(message=f"Number {number}\n\nЗакон: x\n", files=tuple(files.items()))
        for number, files in enumerate(drawn)
    ]
    begun = git(repository, "rev-parse", "main")
    told = [stream(each, "refs/heads/theirs", WHO, "" if number else begun) for number, each in enumerate(commits)]
    imported(repository, b"".join(told))
    theirs = git(repository, "rev-list", "--reverse", f"{begun}..theirs").split()
    with ObjectReader(repository) as reader:
        parent, before = begun, Snapshot(reader, begun)
        for commit, expected in zip(commits, theirs, strict=True):
            objects = Unwritten(reader, begun)
            tree = changed_tree(objects, before.tree, dict(commit.files)) or objects.add("tree", b"")
            assert objects.add("commit", commit_object(commit, WHO, tree, parent)) == expected
            raw = git(repository, "diff-tree", "-r", "-z", "--no-renames", "--raw", parent, expected).split("\0")
            assert {
                path: f":{mode_before} {mode} {before_id} {after}"
                for path, mode_before, mode, before_id, after in (
                    (
                        each.path,
                        each.mode_before,
                        each.mode,
                        each.before or "0" * len(begun),
                        each.after or "0" * len(begun),
                    )
                    for each in differing(objects, before.tree, tree)
                )
            } == {path: told.rpartition(" ")[0] for told, path in zip(raw[::2], raw[1::2], strict=False)}
            parent, before = expected, Snapshot(reader, expected)


def test_links_and_programs_are_seen_and_kept(repository: Path, git: Callable[..., str]) -> None:
    begun = git(repository, "rev-parse", "main")
    modes = ("120000", "100755", "160000")
    told = stream(Commit(message="strange\n", files=(("b/z", b"z"),)), "refs/heads/strange", WHO, begun)
    told += b"".join(
        f"M {mode} {'1' * len(begun) if mode == '160000' else 'inline'} b/{mode}\n".encode()
        + b"data 1\nx\n" * (mode != "160000")
        for mode in modes
    )
    imported(repository, told)
    with ObjectReader(repository) as reader:
        old, new = (Snapshot(reader, name) for name in (begun, "strange"))
        assert {each.path: each.mode for each in new.differences(old)} == {
            "b/z": "100644",
            **{f"b/{mode}": mode for mode in modes},
        }
        objects = Unwritten(reader, begun)
        tree = changed_tree(objects, new.tree, {"b/z": None})
        assert {each.path for each in differing(objects, new.tree, tree)} == {"b/z"}


@pytest.mark.parametrize("data", [b"x", b"100644 a\0short", b"040000 a\0" + b"1" * 20, b"100644 a/b\0" + b"1" * 20])
def test_tree_that_cannot_be_read_is_not_changed(repository: Path, data: bytes) -> None:
    class Damaged(ObjectReader):
        def get_many(self, names: Iterable[str]) -> Iterator[GitObject | None]:
            return (GitObject(name, "tree", data) for name in names)

    with Damaged(repository) as reader, pytest.raises(StorageError, match=r"object 2{40} is damaged"):
        changed_tree(Unwritten(reader, "2" * 40), "2" * 40, {"b": b""})
    with ObjectReader(repository) as whole, pytest.raises(StorageError, match=r"object 2{40} is missing"):
        list(differing(whole, "2" * 40, "3" * 40))

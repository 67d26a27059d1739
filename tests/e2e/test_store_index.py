"""An index that is changed without git is what git would make of it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lawrepo.store.index import Index, UnusualError
from lawrepo.store.trees import FILE, NOTHING, Difference

SEGMENTS = st.sampled_from(("a", "a.b", "a-b", "b", "жол", "c" * 30, "d" * 5000))
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
TREES = st.sets(PATHS, max_size=9).map(
    lambda paths: {path for path in paths if not any(other.startswith(f"{path}/") for other in paths)}
)


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def repository(
    request: pytest.FixtureRequest, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder: Path = tmp_path_factory.mktemp("index") / request.param
    git(folder.parent, "init", "--quiet", f"--object-format={request.param}", folder)
    return folder


def run(folder: Path, index: Path, *arguments: str, told: str = "") -> str:
    line = ["git", "-C", str(folder), *arguments]
    environment = {**os.environ, "GIT_INDEX_FILE": str(index)}
    done = subprocess.run(line, input=told.encode(), capture_output=True, check=True, env=environment)
    return done.stdout.decode()


def listed(oids: dict[str, str], length: int) -> str:
    return "".join(f"{FILE if oid else '0'} {oid or '0' * length}\t{path}\0" for path, oid in oids.items())


def of(path: str, before: str, after: str) -> Difference:
    modes = [FILE if oid else NOTHING for oid in (before, after)]
    return Difference(path=path, mode_before=modes[0], before=before, mode=modes[1], after=after)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TREES, after=TREES, kept=TREES)
def test_index_is_as_git_changes_it(repository: Path, before: set[str], after: set[str], kept: set[str]) -> None:
    paths = {*before, *after, *kept}
    assume(not any(one.startswith(f"{other}/") for one in paths for other in paths))
    one, two = (
        run(repository, repository / "none", "hash-object", "-w", "--stdin", told=told).strip()
        for told in ("one", "two")
    )
    ours, theirs = repository / ".git" / "ours", repository / ".git" / "theirs"
    for place in (ours, theirs):
        place.unlink(missing_ok=True)
    held = dict.fromkeys({*before, *kept}, one)
    run(repository, ours, "update-index", "-z", "--index-info", told=listed(held, len(one)))
    run(repository, ours, "read-tree", run(repository, ours, "write-tree").strip())  # with the trees of all folders
    theirs.write_bytes(ours.read_bytes())
    changed = {path: two if path in after else "" for path in sorted({*before, *after})}
    run(repository, theirs, "update-index", "-z", "--index-info", told=listed(changed, len(one)))
    differences = [of(path, held.get(path, ""), oid) for path, oid in changed.items()]
    index = Index(ours.read_bytes(), len(one))
    assert index.is_as_before(differences)
    ours.write_bytes(index.changed(differences).to_bytes())
    said = [run(repository, place, "ls-files", "--stage", "--debug") for place in (ours, theirs)]
    assert said[0] == said[1]
    assert b"TREE" in ours.read_bytes()
    assert run(repository, ours, "write-tree") == run(repository, theirs, "write-tree")  # by the folders not changed


ONE, TWO = "1" * 40, "2" * 40


@pytest.fixture
def small_index(tmp_path: Path, git: Callable[..., str]) -> Callable[..., bytes]:
    """Give what makes an index of some files of one content, after more commands of git's."""
    git(tmp_path, "init", "--quiet")

    def make(*paths: str, then: tuple[tuple[str, ...], ...] = ()) -> bytes:
        index = tmp_path / ".git" / "index"
        run(tmp_path, index, "update-index", "-z", "--index-info", told=listed(dict.fromkeys(paths, ONE), 40))
        for arguments in then:
            run(tmp_path, index, *arguments)
        return index.read_bytes()

    return make


@pytest.mark.parametrize(
    ("then", "difference"),
    [
        ((), of("a/b", TWO, ONE)),
        ((), of("a/b", "", TWO)),
        ((), of("a/c", ONE, TWO)),
        ((("update-index", "--assume-unchanged", "a/b"),), of("a/b", ONE, TWO)),
        ((("update-index", "--cacheinfo", f"100755,{'1' * 40},a/b"),), of("a/b", ONE, TWO)),
        ((), Difference(path="a/b", mode_before="100755", before=ONE, mode=FILE, after=TWO)),
    ],
)
def test_other_entry_than_before_is_told(
    small_index: Callable[..., bytes], then: tuple[tuple[str, ...], ...], difference: Difference
) -> None:
    index = Index(small_index("a/b", then=then), 40)
    assert not index.is_as_before([difference])


@pytest.mark.parametrize(
    "then",
    [
        (("update-index", "--index-version", "4"),),
        (("update-index", "--skip-worktree", "a/b"),),
        (("update-index", "--split-index"),),
    ],
)
def test_unusual_index_is_left_to_git(small_index: Callable[..., bytes], then: tuple[tuple[str, ...], ...]) -> None:
    data = small_index("a/b", then=then)
    with pytest.raises(UnusualError):
        Index(data, 40)


def test_damaged_index_is_left_to_git(small_index: Callable[..., bytes]) -> None:
    data = small_index("a/b", "c")
    for damaged in (b"damaged", data[:40], data[:-1], data[:-30], data[:12] + b"\1" * 100, data + b"\0"):
        with pytest.raises(UnusualError):
            Index(damaged, 40)
    second = data.rindex(b"c\0") - 62
    backwards = data[:12] + data[second:-20] + data[12:second] + data[-20:]
    with pytest.raises(UnusualError):
        Index(backwards, 40)
    torn = data[:-20] + b"TREE\0\0\0\2xx" + data[-20:]
    with pytest.raises(UnusualError):
        Index(torn, 40).changed([of("c", ONE, TWO)])


@pytest.mark.parametrize("path", ["a", "c/d", "a/b/c"])
def test_file_in_place_of_a_folder_is_left_to_git(small_index: Callable[..., bytes], path: str) -> None:
    with pytest.raises(UnusualError):
        Index(small_index("a/b", "c"), 40).changed([of(path, "", TWO)])


def test_file_takes_the_place_of_a_folder_that_goes(small_index: Callable[..., bytes]) -> None:
    index = Index(small_index("a/b", "c"), 40)
    differences = [of("a", "", TWO), of("a/b", ONE, ""), of("c", ONE, ""), of("c/d", "", TWO)]
    made = Index(index.changed(differences).to_bytes(), 40)
    assert made.is_as_before([of("a", TWO, ""), of("a/b", "", ""), of("c", "", ""), of("c/d", TWO, "")])

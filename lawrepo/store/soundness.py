"""Whether git's objects are whole, and the working tree is what was recorded: named by path, not by object."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from akn.findings import Finding, Rule, Severity
from lawrepo.errors import StorageError
from lawrepo.store.checkout import blob_id, in_the_way
from lawrepo.store.process import git, git_says
from lawrepo.store.snapshot import Snapshot

OBJECT: Final = Rule(
    code="verify-object",
    severity=Severity.ERROR,
    summary="An object of the collection is damaged or missing, as git fsck finds it.",
    clause="DESIGN verify",
)
WORKING_TREE: Final = Rule(
    code="verify-working-tree",
    severity=Severity.ERROR,
    summary="A file of the working tree is not what is recorded at HEAD.",
    clause="DESIGN verify",
)
SIGNATURE: Final = Rule(
    code="verify-signature",
    severity=Severity.ERROR,
    summary="A commit's signature is not that of its bytes.",
    clause="DESIGN verify",
)
# Names of git that may be told in the settings as a program of anybody's.
_PROGRAMS: Final = ("-c", "gpg.program=gpg", "-c", "gpg.x509.program=gpgsm", "-c", "gpg.ssh.program=ssh-keygen")
_OBJECT_ID: Final = re.compile(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
_BAD: Final = "B"
_SHOWN: Final = 60


def check_objects(git_dir: Path, snapshot: Snapshot | None) -> Iterator[Finding]:
    """Find damaged and missing objects, in history too, named by their path in a snapshot where they have one."""
    code, lines = git_says(git_dir, "fsck", "--full", "--strict", "--no-dangling", "--no-progress", or_dies=True)
    if code == 0:
        return
    places = {} if snapshot is None else _places(snapshot)
    said = dict.fromkeys(line for line in lines if not line.startswith(("notice:", "dangling ")))
    for line in said or {f"git fsck ended with {code}": None}:
        found = _OBJECT_ID.search(line)
        path = places.get(found[0], "") if found else ""
        yield Finding(rule=OBJECT, message=line.strip()[:200], file=path, expected="a whole object")


def check_working_tree_bytes(work_tree: Path, snapshot: Snapshot) -> Iterator[Finding]:
    """Find files that differ from what is recorded, byte by byte, whatever git's index says of them."""
    clear: dict[str, bool] = {}  # the folders that lead to no other place
    for path, oid in snapshot.walk(""):
        file, folder = work_tree / path, path.rpartition("/")[0]
        try:
            if folder not in clear:
                clear[folder] = in_the_way(work_tree, path) in {"", path}
            found = blob_id(file, len(oid)) if clear[folder] and (file.is_file() or not file.exists()) else "?"
        except OSError as error:
            yield Finding(rule=WORKING_TREE, message=f"cannot be read: {error.strerror}", file=path)
            continue
        if found != oid:
            yield _differing(file, path, snapshot.blob(oid), is_file=found not in {"", "?"})


def check_signatures(git_dir: Path, snapshots: Iterable[Snapshot]) -> Iterator[Finding]:
    """Find commits whose signature is bad; one without a signature, or by an unknown key, is none of them.

    Raises:
        GitError: when git cannot look.

    """
    signed = [snapshot.commit for snapshot in snapshots if snapshot.is_signed]
    if signed:
        names = "".join(f"{commit}\n" for commit in signed).encode()
        told = git(git_dir, *_PROGRAMS, "log", "--no-walk=unsorted", "--stdin", "--format=%H %G?", stdin=names)
        for line in told.decode().splitlines():
            commit, _, verdict = line.partition(" ")
            if verdict == _BAD:
                message = f"commit {commit[:10]} has a bad signature"
                yield Finding(rule=SIGNATURE, message=message, expected="a good one, or none")


def _differing(file: Path, path: str, recorded: bytes, *, is_file: bool) -> Finding:
    if not is_file:
        return Finding(
            rule=WORKING_TREE, message="recorded, and not in the working tree", file=path, expected="a file"
        )
    there = file.read_bytes()
    at = next(
        (at for at, pair in enumerate(zip(recorded, there, strict=False)) if pair[0] != pair[1]),
        min(len(recorded), len(there)),
    )
    start = recorded.rfind(b"\n", 0, at) + 1
    line = recorded.count(b"\n", 0, at) + 1
    return Finding(
        rule=WORKING_TREE,
        message=f"differs from what is recorded at byte {at + 1}",
        file=path,
        line=line,
        expected=_shown(recorded[start:]),
        found=_shown(there[start:]),
    )


def _shown(data: bytes) -> str:
    return data.partition(b"\n")[0].decode(errors="backslashreplace")[:_SHOWN]


def _places(snapshot: Snapshot) -> Mapping[str, str]:
    """Return the path of each object of a snapshot, as far as its folders can be read."""
    places: dict[str, str] = {}
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            entries = snapshot.entries(folder)
        except StorageError:
            continue
        for name, entry in entries.items():
            path = f"{folder}/{name}".lstrip("/")
            places[entry.oid] = path
            if entry.is_tree:
                stack.append(path)
    return places

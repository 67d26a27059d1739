"""The proof that `lawrepo verify --json` prints, checked with hashlib and git alone (docs/verify.md)."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[bytes]]


Proved = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="session", params=["by_acts", "koltau", "as_published"])
def proved(request: pytest.FixtureRequest, command: Command) -> Proved:
    """Give each collection, and what the installed command says of it."""
    folder: Path = request.getfixturevalue(request.param)
    done = command("-C", folder, "verify", "--json")
    assert (done.returncode, done.stderr) == (0, b""), done.stdout
    return folder, json.loads(done.stdout)


def versions_in_git(folder: Path, tip: str, work: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the day, the folder and the SHA-256 of every version of a text, as git has it at a commit."""
    top = f"{work.removeprefix('/')}/{language}/"
    listed = subprocess.run(
        ["git", "-C", folder, "ls-tree", "-r", "-z", "--name-only", tip, top], check=True, capture_output=True
    ).stdout
    for path in filter(None, listed.decode().split("\0")):
        unit, name = path.removeprefix(top).split("/")
        if name != "notes.xml":
            data = subprocess.run(
                ["git", "-C", folder, "cat-file", "blob", f"{tip}:{path}"], check=True, capture_output=True
            ).stdout
            yield name.removesuffix(".xml"), unit, hashlib.sha256(data).hexdigest()


def test_digests_lead_from_text_to_text(proved: Proved) -> None:
    """What a step finds is what the one before it left, and what the last of a day leaves is what git has."""
    folder, found = proved
    assert found["schema"] == "lawrepo.verify/v1"
    assert found.keys() == {"schema", "tip", "commits", "proved", "findings", "proof"}
    assert (found["proved"], found["findings"]) == (True, [])
    steps = 0
    for each in found["proof"]:
        newest: dict[str, str] = {}  # the digest of the last version, by key
        text: dict[str, str] = {}  # the same when the last whole text began
        chain: list[dict[str, Any]] = []  # what was carried out since then
        for stage in each["stages"]:
            assert 0 <= stage["kept"] <= len(chain)
            chain[stage["kept"] :] = stage["links"]
            newest |= stage["versions"]
            if not stage["text"]:
                steps += len(stage["links"])
                for key, digest in carried_out(text, chain).items():
                    assert digest in {"", newest[key]}, (each["work"], stage["day"], key)
            else:
                carried_out(text, chain)
                text, chain = dict(newest), []
        days = [stage["day"] for stage in each["stages"]]
        assert days == sorted(set(days))
        assert {
            (stage["day"], key, digest) for stage in each["stages"] for key, digest in stage["versions"].items()
        } == set(versions_in_git(folder, found["tip"], each["work"], each["language"]))
    assert (steps > 0) == (found["commits"] != TEXTS_ALONE)


TEXTS_ALONE = 15  # commits of the model law as whole texts: no instruction is carried out


def carried_out(text: dict[str, str], chain: list[dict[str, Any]]) -> dict[str, str]:
    """Return the digests after some links, each of which finds what those before it left."""
    now = dict(text)
    for link in chain:
        assert link["instructions"]
        for change in link["changes"]:
            assert now.get(change["key"], "") == change["before"], (link, change)
            now[change["key"]] = change["after"]
    return now


def test_every_work_and_language_has_its_proof(proved: Proved, git: Callable[..., str]) -> None:
    folder, found = proved
    folders = {
        match["work"]: match["language"]
        for path in git(folder, "ls-files", "akn").split("\n")
        if (match := re.fullmatch(r"(?P<work>akn/.*)/(?P<language>[a-z]{3})/[^/]+/[-0-9]+\.xml", path))
    }
    assert {each["work"].removeprefix("/") for each in found["proof"]} == set(folders)
    commits = git(folder, "rev-list", "--first-parent", "HEAD").split()
    assert (found["tip"], found["commits"]) == (commits[0], len(commits))


def test_what_is_found_is_in_the_envelope(as_published: Path, tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "laws"
    shutil.copytree(as_published, folder)
    path = "akn/xa/act/1950-03-01/lake/work.xml"
    (folder / path).write_bytes((folder / path).read_bytes().replace(b"Lake", b"Bake"))
    done = command("-C", folder, "verify", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["proved"], found["proof"]) == (False, [])
    (finding,) = found["findings"]
    assert (finding["code"], finding["file"]) == ("verify-working-tree", path)

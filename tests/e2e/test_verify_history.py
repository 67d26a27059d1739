"""`lawrepo verify`: what may be changed by hand, what it says of a history that is cut off, rewritten or signed."""

import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from lawrepo.calendar_days import with_names
from lawrepo.collection import NoCollectionError
from lawrepo.repository import Repository, verify_collection
from lawrepo.verification import Verification

Git: TypeAlias = Callable[..., str]
Lawrepo: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

LAKE = "akn/xa/act/1950-03-01/lake"


@pytest.fixture
def lake(as_published: Path, tmp_path: Path) -> Path:
    """Give a small collection that can be changed."""
    folder = tmp_path / "lake"
    shutil.copytree(as_published, folder)
    return folder


@pytest.fixture
def by_hand(git: Git, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Commit what stands in the working tree, an hour after the tip, and return the commit's id."""

    def commit(folder: Path, message: str = "Tidy up") -> str:
        time = int(git(folder, "log", "-1", "--format=%ct")) + 3600
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{time} +0000")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", message)
        return git(folder, "rev-parse", "HEAD")

    return commit


def told(found: Verification) -> list[tuple[str, str]]:
    """Return the rule and the place of each finding."""
    return [(finding.rule.code, finding.file) for finding in found.findings]


def messages(found: Verification) -> str:
    return "\n".join(finding.message for finding in found.findings)


# What may be changed by hand


def test_files_beside_the_law_are_anybody_s(lake: Path, by_hand: Callable[..., str]) -> None:
    (lake / "README.md").write_text("Laws of the lake.\n")
    (lake / ".github").mkdir()
    (lake / ".github" / "check.yml").write_text("on: push\n")
    by_hand(lake)
    settings = lake / "lawrepo.toml"
    settings.write_text(settings.read_text().replace('"eng"', '"eng", "deu"'))
    by_hand(lake)
    found = verify_collection(lake)
    assert (told(found), found.commits) == ([], 6)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (None, "lawrepo.toml is missing"),
        ("format = 99\ncountry = 'xa'\nlanguages = ['eng']\n", "is newer than this program's"),
        ("format = 1\n", "expected country"),
    ],
)
def test_settings_that_cannot_be_used_are_found(
    settings: str | None, message: str, lake: Path, by_hand: Callable[..., str], lawrepo: Lawrepo
) -> None:
    if settings is None:
        (lake / "lawrepo.toml").unlink()
    else:
        (lake / "lawrepo.toml").write_text(settings)
    by_hand(lake)
    done = lawrepo("-C", lake, "verify")
    assert (done.returncode, done.stderr) == (1, "")
    assert message in done.stdout


def test_days_that_the_settings_move_are_found(
    lawrepo: Lawrepo, collection: Path, tmp_path: Path, by_hand: Callable[..., str]
) -> None:
    """What the settings say of the weekend is no law, but law that follows from them no longer does."""
    law, act = tmp_path / "law.txt", tmp_path / "act.toml"
    settings = collection / "lawrepo.toml"
    settings.write_text(settings.read_text() + 'calendar = "none"\n')
    by_hand(collection)
    law.write_text("Article 1\n\nThe lake is open.\n")
    work = ("--work", "/akn/xa/act/2020-01-01/lake", "--lang", "eng", "--in-force", "2020-01-01")
    assert lawrepo("-C", collection, "import", law, *work).returncode == 0
    act.write_text(
        '[act]\niri = "/akn/xa/act/2021-01-01/1"\namends = "/akn/xa/act/2020-01-01/lake"\nenacted = 2021-01-01\n'
        'published = 2021-01-01\nin_force = { event = "published", working_days = 2 }\n'
        '[[instruction]]\nid = "1"\nop = "replace-text"\ntarget = "art_1"\nold.eng = "open"\nnew.eng = "closed"\n'
    )
    assert lawrepo("-C", collection, "amend", act).returncode == 0
    assert told(verify_collection(collection)) == []
    settings.write_text(settings.read_text() + 'weekend = ["monday"]\n')
    by_hand(collection)
    found = verify_collection(collection)
    assert {rule for rule, _ in told(found)} == {"verify-replay"}
    assert "is not what" in messages(found)
    git_back = settings.read_text().replace('weekend = ["monday"]\n', "")
    settings.write_text(git_back)
    by_hand(collection)
    calendar = collection / "calendar" / "2021.toml"
    (collection / "calendar" / "2022.toml").write_bytes(
        with_names([(date(2022, 3, 9), "moved")], 2022, "a decree").to_toml()
    )
    by_hand(collection)
    assert told(verify_collection(collection)) == []  # a year that nothing was counted through yet
    calendar.write_text(calendar.read_text() + "# a remark\n")
    commit = by_hand(collection)
    found = verify_collection(collection)
    assert told(found) == [("verify-message", "calendar/2021.toml")]
    assert commit[:10] in messages(found)


def test_a_commit_that_changes_no_law_claims_none(lake: Path, by_hand: Callable[..., str], git: Git) -> None:
    commit = by_hand(lake, git(lake, "log", "-1", "--format=%B"))
    found = verify_collection(lake)
    assert told(found) == [("verify-message", "")]
    assert messages(found) == f"commit {commit[:10]}: says Basis: imported, and changes no law"


# Which commits count


def test_a_collection_without_law_is_proved(collection: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", collection, "verify")
    assert done.returncode == 0
    assert done.stdout.startswith("proved: 0 versions follow from what 1 commit records, to ")


def test_law_in_the_first_commit_is_found(lake: Path, git: Git) -> None:
    git(lake, "checkout", "-q", "--orphan", "other")
    git(lake, "commit", "-q", "-m", "collection: begin")
    assert told(verify_collection(lake)) == [("verify-history", f"{LAKE}/effects/1951/xa+act+1951-11-20+fees.xml")]


def merged(folder: Path, git: Git, tree: str, parents: tuple[str, str], message: str) -> str:
    """Make a merge the tip of a collection, and its tree the working tree."""
    time = int(git(folder, "log", "-1", "--format=%ct", parents[1])) + 60
    at = f"{time} +0000"
    given = (argument for parent in parents for argument in ("-p", parent))
    done = subprocess.run(
        ["git", "-C", str(folder), "commit-tree", tree, *given, "-F", "-"],
        input=message.encode(),
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at},
    )
    commit = done.stdout.decode().strip()
    git(folder, "reset", "-q", "--hard", commit)
    return commit


def test_a_merge_is_what_it_changes_in_its_first_parent(lake: Path, git: Git) -> None:
    """It is known from the merge on, so the merge must say what it records, as any commit."""
    tip = git(lake, "rev-parse", "HEAD")
    parents = (git(lake, "rev-parse", "HEAD~1"), tip)
    message = f"{git(lake, 'log', '-1', '--format=%B', tip)}\n"
    merged(lake, git, f"{tip}^{{tree}}", parents, message)
    assert told(verify_collection(lake)) == []
    commit = merged(lake, git, f"{tip}^{{tree}}", parents, "Merge branch 'residents'\n")
    found = verify_collection(lake)
    assert {rule for rule, _ in told(found)} == {"verify-message"}
    assert f"commit {commit[:10]}: changes law, and says no Basis" in messages(found)
    merged(lake, git, f"{tip}^{{tree}}", (tip, parents[0]), "Merge an old branch\n")
    assert told(verify_collection(lake)) == []


def test_a_commit_that_is_not_later_is_found(lake: Path, git: Git) -> None:
    tip = git(lake, "rev-parse", "HEAD")
    raw = git(lake, "cat-file", "commit", "HEAD") + "\n"
    earlier = re.sub(r"(committer .* )\d+", lambda found: f"{found[1]}1", raw)
    (lake / "commit").write_text(earlier)
    commit = git(lake, "hash-object", "-t", "commit", "-w", lake / "commit")
    (lake / "commit").unlink()
    git(lake, "update-ref", "HEAD", commit, tip)
    found = verify_collection(lake)
    assert told(found) == [("record-order", "")]
    assert commit[:10] in messages(found)


@pytest.mark.parametrize("depth", [1, 3])
def test_a_shallow_clone_is_called_one(depth: int, lake: Path, tmp_path: Path, git: Git, lawrepo: Lawrepo) -> None:
    git(tmp_path, "clone", "-q", "--depth", str(depth), f"file://{lake}", "clone")
    done = lawrepo("-C", tmp_path / "clone", "verify")
    assert done.returncode == 1
    first = git(lake, "rev-parse", f"HEAD~{depth - 1}")[:10]
    assert f"the history is cut off before commit {first}: this clone is shallow" in done.stdout
    git(tmp_path / "clone", "fetch", "-q", "--unshallow")
    assert lawrepo("-C", tmp_path / "clone", "verify").returncode == 0


# Anchors


@pytest.fixture
def rewritten(lake: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a collection rewritten whole: every commit anew, one word of the original another, and all agrees."""
    for at, commit in enumerate(git(lake, "rev-list", "--reverse", "HEAD").split()):
        if at == 0:
            git(lake, "checkout", "-q", "--orphan", "rewritten", commit)
        else:
            git(lake, "read-tree", "-u", "--reset", commit)
        for file in lake.glob("akn/**/*.xml"):
            file.write_bytes(file.read_bytes().replace(b"Rest.", b"Calm.").replace(b"one coin", b"one gem"))
        git(lake, "add", "-A")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{1_800_000_000 + at} +0000")
        git(lake, "commit", "-q", "-m", git(lake, "log", "-1", "--format=%B", commit))
    return lake


def test_a_history_rewritten_whole_is_found_by_an_anchor_alone(
    rewritten: Path, as_published: Path, git: Git, lawrepo: Lawrepo
) -> None:
    anchor = git(as_published, "rev-parse", "HEAD")
    assert git(rewritten, "rev-parse", "HEAD") != anchor
    assert "gem" in (rewritten / LAKE / "eng" / "art_2" / "1950-04-01.xml").read_text()
    assert told(verify_collection(rewritten)) == []
    done = lawrepo("-C", rewritten, "verify", "--anchor", anchor)
    assert done.returncode == 1
    assert f"the history does not go on from {anchor[:10]}, the anchor" in done.stdout
    git(rewritten, "branch", "-D", git(as_published, "branch", "--show-current"))
    git(rewritten, "reflog", "expire", "--expire=all", "--all")
    git(rewritten, "prune", "--expire=now")
    assert lawrepo("-C", rewritten, "verify").returncode == 0
    assert lawrepo("-C", rewritten, "verify", "--anchor", anchor).returncode == 1
    assert lawrepo("-C", rewritten, "verify", "--anchor", anchor[:12]).returncode == 3


def test_an_honest_history_goes_on_from_its_anchors(as_published: Path, git: Git, lawrepo: Lawrepo) -> None:
    for anchor in (*git(as_published, "rev-list", "HEAD").split(), "HEAD~1"):
        assert lawrepo("-C", as_published, "verify", "--anchor", anchor).returncode == 0


def test_a_commit_beside_the_history_is_no_anchor(lake: Path, by_hand: Callable[..., str], git: Git) -> None:
    (lake / "README.md").write_text("Another branch.\n")
    other = by_hand(lake)
    git(lake, "branch", "other")
    git(lake, "reset", "-q", "--hard", "HEAD~1")
    assert told(verify_collection(lake)) == []
    assert told(verify_collection(lake, anchor="other")) == [("verify-history", "")]
    assert other[:10] in messages(verify_collection(lake, anchor=other))


# Signatures


@pytest.fixture
def signed(lake: Path, tmp_path: Path, git: Git, by_hand: Callable[..., str]) -> Path:
    """Give a collection whose last commit, of a README, is signed by a key that its settings know."""
    key = tmp_path / "key"
    line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "somebody@localhost", "-f", str(key)]
    subprocess.run(line, check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"somebody@localhost {key.with_suffix('.pub').read_text()}")
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingKey", key),
        ("gpg.ssh.allowedSignersFile", allowed),
        ("commit.gpgSign", "true"),
    ):
        git(lake, "config", name, value)
    (lake / "README.md").write_text("Signed.\n")
    by_hand(lake)
    assert git(lake, "log", "-1", "--format=%G?") == "G"
    return lake


def replaced(folder: Path, git: Git, old: str, new: str) -> str:
    """Put a commit with other bytes in the place of the tip, its signature kept."""
    raw = git(folder, "cat-file", "commit", "HEAD") + "\n"
    assert old in raw
    (folder / "commit").write_text(raw.replace(old, new))
    commit = git(folder, "hash-object", "-t", "commit", "-w", folder / "commit")
    (folder / "commit").unlink()
    git(folder, "update-ref", "HEAD", commit)
    return commit


def test_a_good_signature_is_no_finding(signed: Path) -> None:
    assert told(verify_collection(signed)) == []


def test_a_bad_signature_is_found(signed: Path, git: Git, lawrepo: Lawrepo) -> None:
    commit = replaced(signed, git, "author Somebody", "author Another")
    done = lawrepo("-C", signed, "verify")
    assert done.returncode == 1
    assert f"commit {commit[:10]} has a bad signature" in done.stdout


def test_a_signature_by_an_unknown_key_is_no_finding(signed: Path, git: Git, tmp_path: Path) -> None:
    (tmp_path / "allowed").write_text("")
    assert told(verify_collection(signed)) == []
    git(signed, "config", "--unset", "gpg.ssh.allowedSignersFile")
    assert told(verify_collection(signed)) == []


PGP = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iHUEABYKAB0WIQ==\n =abcd\n -----END PGP SIGNATURE-----\n"


@pytest.mark.parametrize("signature", ["ssh", "pgp"])
def test_no_program_is_run_that_the_settings_name(signature: str, signed: Path, git: Git, tmp_path: Path) -> None:
    """A collection may come from anybody, with settings that make git run what stands in them."""
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    program.chmod(0o755)
    if signature == "pgp":
        raw = git(signed, "cat-file", "commit", "HEAD")
        found = re.search("gpgsig .*?-----END SSH SIGNATURE-----\n", raw, re.DOTALL)
        assert found is not None
        replaced(signed, git, found[0], PGP)
    for name in ("", ".openpgp", ".x509", ".ssh"):
        git(signed, "config", f"gpg{name}.program", program)
    for name in ("gpg.ssh.defaultKeyCommand", "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external"):
        git(signed, "config", name, program)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(program, hooks / "post-index-change")
    git(signed, "config", "core.hooksPath", hooks)
    git(signed, "config", "log.showSignature", "true")
    ran.unlink(missing_ok=True)  # by the lines above, which are no part of this
    # The program reads nothing of what git writes to it: git may die of the pipe.
    subprocess.run(["git", "-C", str(signed), "log", "-1", "--format=%G?"], check=False, capture_output=True)
    assert ran.exists()  # the settings work
    ran.unlink()
    verify_collection(signed)
    assert not ran.exists()


# What is damaged


@pytest.mark.parametrize("what", ["commit", "tree", "lawrepo.toml", "branch", "no branch"])
def test_a_collection_that_cannot_be_opened_is_verified(what: str, lake: Path, git: Git, lawrepo: Lawrepo) -> None:
    names = {"commit": "HEAD", "tree": "HEAD^{tree}", "lawrepo.toml": "HEAD:lawrepo.toml"}
    branch = lake / ".git" / git(lake, "symbolic-ref", "HEAD")
    if what in names:
        name = git(lake, "rev-parse", names[what])
        (lake / ".git" / "objects" / name[:2] / name[2:]).unlink()
    elif what == "branch":
        branch.write_text("0" * 39 + "1\n")
    else:
        branch.unlink()
    done = lawrepo("-C", lake, "verify")
    assert (done.returncode, done.stderr) == (1, "")
    assert "verify-object" in done.stdout


def test_a_history_in_a_circle_is_found(lake: Path, git: Git, lawrepo: Lawrepo) -> None:
    """Git reads a loose object without looking whether its id is that of its bytes."""
    tip = git(lake, "rev-parse", "HEAD")
    data = re.sub(r"parent [0-9a-f]+", f"parent {tip}", git(lake, "cat-file", "commit", tip)).encode() + b"\n"
    file = lake / ".git" / "objects" / tip[:2] / tip[2:]
    file.unlink()
    file.write_bytes(zlib.compress(b"commit %d\0" % len(data) + data))
    done = lawrepo("-C", lake, "verify")
    assert done.returncode == 1
    assert tip in done.stdout


@pytest.mark.parametrize("line", ["committer ", "tree "])
def test_a_commit_without_its_headers_is_found(line: str, lake: Path, git: Git, lawrepo: Lawrepo) -> None:
    raw = git(lake, "cat-file", "commit", "HEAD") + "\n"
    (lake / "commit").write_text(re.sub(rf"^{line}.*\n", "", raw, flags=re.MULTILINE))
    commit = git(lake, "hash-object", "-t", "commit", "-w", "--literally", lake / "commit")
    (lake / "commit").unlink()
    (lake / ".git" / git(lake, "symbolic-ref", "HEAD")).write_text(f"{commit}\n")
    done = lawrepo("-C", lake, "verify")
    assert done.returncode == 1
    assert "HEAD" in done.stdout or commit in done.stdout


def test_what_is_no_collection_is_not_verified(tmp_path: Path, git: Git) -> None:
    with pytest.raises(NoCollectionError, match="no such folder"):
        verify_collection(tmp_path / "none")
    with pytest.raises(NoCollectionError, match="no collection here or above"):
        verify_collection(tmp_path)
    git(tmp_path, "init", "-q", "other")
    (tmp_path / "other" / "file").write_text("")
    git(tmp_path / "other", "add", "-A")
    git(tmp_path / "other", "commit", "-q", "-m", "begin")
    with pytest.raises(NoCollectionError, match=r"a git repository without lawrepo\.toml"):
        verify_collection(tmp_path / "other")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("gone", "recorded, and not in the working tree"),
        ("a folder", "recorded, and not in the working tree"),
        ("a link", "recorded, and not in the working tree"),
        ("a pipe", "recorded, and not in the working tree"),
        ("under a link", "recorded, and not in the working tree"),
        ("under a file", "recorded, and not in the working tree"),
        ("longer", "differs from what is recorded at byte"),
        ("other", "differs from what is recorded at byte 1"),
    ],
)
def test_a_file_of_the_working_tree_is_what_is_recorded(place: str, message: str, lake: Path, tmp_path: Path) -> None:
    path = f"{LAKE}/eng/art_4/1952-06-01.xml"
    file = lake / path
    data = file.read_bytes()
    file.unlink()
    if place == "a folder":
        file.mkdir()
    elif place == "a link":
        (tmp_path / "same").write_bytes(data)
        file.symlink_to(tmp_path / "same")
    elif place == "a pipe":
        os.mkfifo(file)
    elif place == "under a link":
        (tmp_path / file.name).write_bytes(data)
        file.parent.rmdir()
        file.parent.symlink_to(tmp_path)
    elif place == "under a file":
        file.parent.rmdir()
        file.parent.write_bytes(data)
    elif place == "longer":
        file.write_bytes(data + b"<!-- -->")
    elif place == "other":
        file.write_bytes(b"x" + data[1:])
    found = verify_collection(lake)
    assert told(found) == [("verify-working-tree", path)]
    assert message in messages(found)


def test_a_bare_collection_has_no_working_tree(lake: Path, tmp_path: Path, git: Git) -> None:
    git(tmp_path, "clone", "-q", "--bare", lake, "bare")
    assert told(verify_collection(tmp_path / "bare")) == []


def test_the_collection_verifies_itself(as_published: Path) -> None:
    done: list[tuple[str, int, int]] = []
    with Repository.open(as_published) as repository:
        found = repository.verify(anchor="HEAD~1", progress=lambda *told: done.append(told))
    assert (found.fails, found.commits, len(found.proof)) == (False, 4, 2)
    assert done == [("replaying commits", number, 4) for number in range(1, 5)]

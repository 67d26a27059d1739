"""Two clones that both recorded: what one recorded is recorded again in the other, or refused with everything."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.merging import How
from lawrepo.repository import Repository, verify_collection

Lawrepo: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
Git: TypeAlias = Callable[..., str]

LAW = "/akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01"
FOLDER = "akn/xa/act/2000-01-01/1"


def replace(target: str, old: str, new: str) -> str:
    return f'op = "replace-text"\ntarget = "{target}"\nold.eng = "{old}"\nnew.eng = "{new}"'


def substitute(target: str, content: str) -> str:
    return f'op = "substitute"\ntarget = "{target}"\ncontent.eng = "{content}"'


def insert(after: str, content: str) -> str:
    return f'op = "insert"\nafter = "{after}"\ncontent.eng = """{content}"""'


CAPITAL = replace("art_1__para_1", "Alpha", "Gamma")
PORT = replace("art_1__para_2", "Beta", "Delta")
HOUSE = replace("art_2__para_1", "Half", "Most")


class Clones:
    """The small law in two collections, of which `theirs` is a clone of `ours`, and `ours` fetches from it."""

    def __init__(self, ours: Path, scratch: Path, lawrepo: Lawrepo, git: Git) -> None:
        self.ours, self.theirs, self.scratch = ours, scratch / "theirs", scratch
        self.lawrepo, self.git = lawrepo, git
        git(scratch, "clone", "--quiet", ours, self.theirs)
        git(ours, "remote", "add", "theirs", self.theirs)
        self.minute = 0

    def now(self) -> datetime:
        self.minute += 1
        return datetime(2026, 6, 1, 12, tzinfo=UTC) + timedelta(minutes=self.minute)

    def run(self, folder: Path, *arguments: str | Path) -> str:
        done = self.lawrepo("-C", folder, *arguments, now=self.now())
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def amend(self, folder: Path, number: str, in_force: str, *instructions: str, more: str = "") -> str:
        head = f'[act]\niri = "{ACT}/{number}"\ntitle.eng = "Act {number}"\namends = "{LAW}"\nenacted = 2000-06-01\n'
        body = (f'[[instruction]]\nid = "{at}"\n{it}\n' for at, it in enumerate(instructions, 1))
        sheet = self.scratch / f"act-{number}.toml"
        sheet.write_text("\n".join((head, f"in_force = {in_force}", more, *body)), encoding="utf-8")
        return self.run(folder, "amend", sheet)

    def text(self, folder: Path, work: str, day: str, text: str, *more: str) -> str:
        source = self.scratch / "text.txt"
        source.write_text(text, encoding="utf-8")
        return self.run(folder, "import", source, "--work", work, "--lang", "eng", "--in-force", day, *more)

    def merge(self, *more: str) -> subprocess.CompletedProcess[str]:
        self.git(self.ours, "fetch", "--quiet", "theirs")
        return self.lawrepo("-C", self.ours, "merge", "theirs/main", *more, now=self.now())

    def united(self) -> str:
        """Merge, prove what came of it, let the other clone follow, and return what was said."""
        done = self.merge()
        assert done.returncode == 0, done.stdout + done.stderr
        self.run(self.ours, "verify")
        self.run(self.ours, "check")
        assert self.git(self.ours, "fsck", "--strict", "--full", "--no-dangling", "--no-progress") == ""
        assert self.git(self.ours, "status", "--porcelain") == ""
        self.git(self.theirs, "pull", "--quiet", "--ff-only")
        assert self.git(self.theirs, "rev-parse", "HEAD") == self.git(self.ours, "rev-parse", "HEAD")
        self.run(self.theirs, "verify")
        return done.stdout + done.stderr

    def shown(self, folder: Path, day: str, work: str = LAW) -> str:
        return self.run(folder, "show", work, "--at", day)

    def commit(self, folder: Path, *, amend: bool = False) -> None:
        self.git(folder, "add", "-A")
        message = ("--amend", "--no-edit") if amend else ("-m", "Tidy up")
        self.git(folder, "-c", "user.name=Anna", "-c", "user.email=anna@localhost", "commit", "-q", *message)


@pytest.fixture
def clones(small: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git) -> Clones:
    return Clones(small, tmp_path, lawrepo, git)


def refusals(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the conflicts in the envelope of a merge that was refused."""
    assert done.returncode == 4, done.stdout + done.stderr
    envelope = json.loads(done.stdout)
    assert (envelope["schema"], envelope["recorded"], envelope["again"]) == ("lawrepo.merge/v1", False, [])
    assert envelope["how"] == "refused"
    conflicts: list[dict[str, Any]] = envelope["conflicts"]
    return conflicts


# Acts


def test_acts_of_two_clones_are_united_by_their_dates(clones: Clones, git: Git) -> None:
    clones.amend(clones.ours, "1", "2003-01-01", CAPITAL)
    clones.amend(clones.theirs, "2", "2005-01-01", HOUSE)
    clones.amend(clones.theirs, "3", "2001-01-01", PORT)
    theirs = git(clones.theirs, "rev-parse", "HEAD")
    preview = clones.merge("--dry-run")
    assert preview.returncode == 1
    assert "would record again: Act 2" in preview.stdout
    said = clones.united()
    assert "recorded again: Act 2" in said
    assert "recorded again: Act 3" in said
    assert git(clones.ours, "log", "-1", "--format=%P").split()[1] == theirs
    assert git(clones.ours, "log", "-1", "--format=%(trailers:key=Merged,valueonly)").strip() == theirs
    assert git(clones.ours, "log", "-2", "--format=%(trailers:key=Recorded-As,valueonly)").strip() == theirs
    words = [
        [w in clones.shown(clones.ours, day) for w in ("Delta", "Gamma", "Most")]
        for day in ("2000-12-31", "2002-01-01", "2004-01-01", "2006-01-01")
    ]
    assert words == [[False, False, False], [True, False, False], [True, True, False], [True, True, True]]
    # What another clone recorded is known here from the day on which it was recorded again.
    log = clones.run(clones.ours, "log", LAW)
    assert [line.split("  ")[2].split(",")[0] for line in log.splitlines()][:3] == ["Act 3", "Act 2", "Act 1"]
    assert "Delta" not in clones.run(clones.ours, "show", LAW, "--at", "2006-01-01", "--known", "HEAD~3")
    assert "no findings" in clones.run(clones.ours, "check", "--since", "HEAD~3")
    assert "Act 3" in clones.run(clones.ours, "blame", f"{LAW}~art_1", "--at", "2006-01-01")
    assert "nothing to unite" in clones.run(clones.ours, "merge", theirs)


def test_acts_on_different_works_do_not_meet(clones: Clones) -> None:
    lake = "/akn/xa/act/2001-01-01/lake"
    clones.text(clones.ours, lake, "2001-01-01", "Article 1. Lake\n1. The lake is open.\n", "--title", "Lake")
    clones.git(clones.theirs, "pull", "--quiet", "--ff-only")
    clones.amend(clones.ours, "1", "2002-01-01", CAPITAL)
    closed = replace("art_1__para_1", "open", "closed") + f'\nwork = "{lake}"'
    clones.amend(clones.theirs, "2", "2002-01-01", closed, PORT)
    clones.united()
    assert "closed" in clones.shown(clones.ours, "2002-06-01", lake)
    text = clones.shown(clones.ours, "2002-06-01")
    assert ("Gamma" in text, "Delta" in text) == (True, True)


def test_a_collection_made_in_one_place_is_the_same(clones: Clones, tmp_path: Path) -> None:
    alone = shutil.copytree(clones.ours, tmp_path / "alone")
    for folders, number, day, done in (
        ((clones.ours, alone), "1", "2003-01-01", CAPITAL),
        ((clones.theirs, alone), "2", "2001-01-01", HOUSE),
        ((clones.theirs, alone), "3", "2003-01-01", PORT),
    ):
        for folder in folders:
            clones.amend(folder, number, day, done)
    clones.united()
    assert files_of(clones.ours) == files_of(alone)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of law by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.xml")}


def law_of(folder: Path) -> dict[str, bytes]:
    """Return the files of the small law, all versions among them."""
    return files_of(folder / FOLDER)


def test_the_same_provision_is_a_conflict_on_either_side(
    clones: Clones, lawrepo: Lawrepo, state_of: Callable[[Path], object]
) -> None:
    clones.amend(clones.ours, "1", "2001-01-01", substitute("art_1__para_1", "1. The capital is Gamma."))
    clones.amend(clones.theirs, "2", "2002-01-01", substitute("art_1__para_1", "1. The capital is Delta."))
    clones.amend(clones.theirs, "3", "2003-01-01", replace("art_1__para_1", "Delta", "Theta"))
    clones.amend(clones.theirs, "4", "2003-01-01", HOUSE)
    clones.git(clones.ours, "fetch", "--quiet", "theirs")
    clones.git(clones.theirs, "fetch", "--quiet")
    before = state_of(clones.ours), state_of(clones.theirs)
    first, second = refusals(clones.merge("--json"))
    (refusal,) = first["refusals"]
    assert (first["acts"], first["day"], first["follows"]) == ([f"{ACT}/2"], "2002-01-01", False)
    assert (refusal["instruction"], refusal["target"], refusal["reason"]) == ("1", "art_1__para_1", "other-text")
    assert "«1. The capital is Gamma.»" in refusal["found"]
    assert (second["acts"], second["follows"], second["refusals"][0]["reason"]) == ([f"{ACT}/3"], True, "text-absent")
    done = clones.merge()
    assert (done.returncode, done.stdout) == (4, "")
    assert (
        "Act 3, 2000-06-01: amends Small Law from 2003-01-01), perhaps because of what is refused above"
        in done.stderr
    )
    # From there it is the act here that makes theirs unfit; without a revision it is the branch that is followed.
    other = lawrepo("-C", clones.theirs, "merge", "--json")
    assert {tuple(each["acts"]) for each in refusals(other)} == {(f"{ACT}/2",), (f"{ACT}/3",)}
    assert "makes acts unfit that are recorded already" in other.stderr
    assert (state_of(clones.ours), state_of(clones.theirs)) == before


def test_what_both_recorded_is_recorded_once(clones: Clones, git: Git) -> None:
    for folder in (clones.ours, clones.theirs):
        clones.amend(folder, "1", "2001-01-01", CAPITAL)
    said = clones.united()
    assert "nothing new in 1 of its commits" in said
    assert "recorded again" not in said
    assert git(clones.ours, "diff", "--stat", "HEAD^1", "HEAD") == ""


def test_an_act_that_both_recorded_otherwise_is_named(clones: Clones) -> None:
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL, HOUSE)
    clones.amend(clones.theirs, "1", "2001-01-02", CAPITAL, replace("art_2__para_1", "Half", "All"))
    (told,) = refusals(clones.merge("--json"))
    assert (told["acts"], told["instructions"], told["provisions"]) == (
        [f"{ACT}/1"],
        [f"{ACT}/1#2"],
        ["art_2__para_1"],
    )
    assert "differs in [act] in_force, instruction 2 (replace-text art_2__para_1)" in told["message"]


def test_both_merge_and_merge_again(clones: Clones, lawrepo: Lawrepo) -> None:
    """Merges crosswise have two commits in common; what each recorded of the other is known to both."""
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    clones.amend(clones.theirs, "2", "2002-01-01", HOUSE)
    clones.git(clones.theirs, "fetch", "--quiet")
    assert clones.merge().returncode == 0
    assert lawrepo("-C", clones.theirs, "merge").returncode == 0
    assert "nothing new in 1 of" in clones.united()
    clones.amend(clones.ours, "3", "2001-01-01", PORT)
    clones.amend(clones.theirs, "4", "2002-01-01", replace("art_3__para_1", "short", "long"))
    anchor = clones.git(clones.theirs, "rev-parse", "HEAD")
    said = clones.united()
    assert said.count("recorded again") == 1
    clones.run(clones.ours, "verify", "--anchor", anchor)


def test_provisions_that_both_brought_in_get_other_names(clones: Clones) -> None:
    """Each side had an article 2-1 of its own; who amended theirs amends it still."""
    clones.amend(clones.ours, "1", "2001-01-01", insert("art_2", "Article 2-1. Ours\n1. Ours is short."))
    clones.amend(clones.ours, "2", "2002-01-01", 'op = "repeal"\ntarget = "art_2-1"\ndrop = true')
    clones.amend(clones.theirs, "3", "2003-01-01", insert("art_2", "Article 2-1. Theirs\n1. Theirs is short."))
    clones.amend(clones.theirs, "4", "2004-01-01", substitute("art_2-1__para_1", "1. Theirs is long."))
    said = clones.united()
    assert f"{LAW}: what the other side calls art_2-1 is called art_2-1~2 here" in said
    assert "Ours is short." in clones.shown(clones.ours, "2001-06-01")
    assert "2-1" not in clones.shown(clones.ours, "2002-06-01")
    assert "Theirs is short." in clones.shown(clones.ours, "2003-06-01")
    assert "Theirs is long." in clones.shown(clones.ours, "2004-06-01")


# Events


def test_events_are_united(clones: Clones) -> None:
    vote = f"{LAW}#vote"
    clones.amend(clones.ours, "1", f'{{ event = "{vote}", days = 1 }}', CAPITAL)
    clones.git(clones.theirs, "pull", "--quiet", "--ff-only")
    clones.amend(clones.ours, "2", "2001-01-01", PORT)
    clones.run(clones.theirs, "event", vote, "2002-01-01")
    clones.run(clones.theirs, "event", vote, "2003-01-01")
    said = clones.united()
    assert said.count("recorded again: vote of") == 2
    assert "Gamma" in clones.shown(clones.ours, "2003-01-02")
    # Both corrected it to the same; then only one did; then both, not to the same.
    for folder in (clones.ours, clones.theirs):
        clones.run(folder, "event", vote, "2004-01-01")
    clones.run(clones.ours, "event", vote, "2005-01-01")
    assert "recorded again" not in clones.united()
    assert "Gamma" not in clones.shown(clones.ours, "2004-06-01")
    for folder, day in ((clones.ours, "2006-01-01"), (clones.theirs, "2007-01-01")):
        clones.run(folder, "event", vote, day)
    (told,) = refusals(clones.merge("--json"))
    assert told["message"] == f"the event {vote}: on 2006-01-01 here, on 2007-01-01 there"


# Texts


TEXT = """Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.

Note. Under review.

Article 2. House
1. Half of the members attend.
2. Votes are open.

Article 4. New
1. This article is new.
"""


def test_texts_are_united(clones: Clones) -> None:
    lake = "/akn/xa/act/2001-01-01/lake"
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    clones.text(clones.ours, lake, "2001-01-01", "Article 1. Lake\n1. Open.\n", "--title", "Lake")
    clones.text(clones.theirs, LAW, "2002-01-01", TEXT)
    clones.text(clones.theirs, LAW, "2002-01-01", TEXT.replace("Under review", "Reviewed"))
    clones.text(clones.theirs, LAW, "2003-01-01", TEXT.replace("is new", "is old"))
    clones.text(clones.theirs, lake, "2001-01-01", "Article 1. Lake\n1. Open.\n", "--title", "Lake")
    clones.text(clones.theirs, "/akn/xa/act/2001-01-01/ocean", "2001-01-01", "Article 1. Sea\n1. Wide.\n")
    there = [clones.shown(clones.theirs, day) for day in ("2002-06-01", "2003-06-01")]
    said = clones.united()
    assert said.count("recorded again") == 3
    assert "nothing new in 2 of" in said  # the lake, and notes on a text that a later one has overtaken
    assert "Gamma" in clones.shown(clones.ours, "2001-06-01")
    assert [clones.shown(clones.ours, day) for day in ("2002-06-01", "2003-06-01")] == there
    assert "Wide" in clones.shown(clones.ours, "2003-01-01", "/akn/xa/act/2001-01-01/ocean")
    # Another text of a day, and another name of a law, are conflicts.
    for folder, word in ((clones.ours, "is gone"), (clones.theirs, "is back")):
        clones.text(folder, LAW, "2004-01-01", TEXT.replace("is new", word))
        clones.text(
            folder, "/akn/xa/act/2001-01-01/hill", "2001-01-01", "Article 1. Hill\n1. High.\n", "--title", word
        )
    texts, titles = refusals(clones.merge("--json"))
    assert (texts["language"], texts["day"], texts["provisions"]) == ("eng", "2004-01-01", ["art_4"])
    assert titles["message"] == "the title (eng) of /akn/xa/act/2001-01-01/hill: is gone here, is back there"


def test_a_history_of_whole_texts_comes_as_it_is(clones: Clones, as_published: Path, koltau: Path, git: Git) -> None:
    """Texts as published, acts of one day, notes, three languages, and a law that ends another."""
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    for folder in (as_published, koltau):
        manifest = folder.parent / "manifest.toml"
        sources = (
            [manifest]
            if manifest.exists()
            else [HISTORY / "charter" / "manifest.toml", HISTORY / "constitution" / "manifest.toml"]
        )
        for source in sources:
            clones.run(clones.theirs, "import-history", source)
    there = files_of(clones.theirs)
    commits = int(git(clones.theirs, "rev-list", "--count", "HEAD")) - 2
    done = clones.merge()
    assert done.stdout.count("recorded again") == commits, done.stdout + done.stderr
    assert verify_collection(clones.ours).findings == ()
    assert {path: data for path, data in files_of(clones.ours).items() if path in there and FOLDER not in path} == {
        path: data for path, data in there.items() if FOLDER not in path
    }


HISTORY = Path(__file__).resolve().parent.parent.parent / "history"


# What is beside the law


def test_other_files_are_united(clones: Clones) -> None:
    settings = clones.theirs / "lawrepo.toml"
    settings.write_text(settings.read_text().replace('"eng"', '"eng", "deu"'))
    (clones.theirs / "README.md").write_text("Laws.\n")
    clones.commit(clones.theirs)
    clones.amend(clones.theirs, "1", "2001-01-01", CAPITAL)
    (clones.ours / "NOTES.md").write_text("Mine.\n")
    clones.commit(clones.ours)
    assert "take README.md, lawrepo.toml from" in clones.united()
    assert '"deu"' in (clones.ours / "lawrepo.toml").read_text()
    assert sorted(path.name for path in clones.ours.glob("*.md")) == ["NOTES.md", "README.md"]
    for folder, text in ((clones.ours, "here"), (clones.theirs, "there")):
        (folder / "README.md").write_text(text)
        clones.commit(folder)
    (clones.theirs / "link").symlink_to("/etc/passwd")
    clones.commit(clones.theirs)
    readme, link = refusals(clones.merge("--json"))
    assert readme["message"] == "README.md: changed here and there, and not to the same"
    assert link["message"] == "link: there it is no plain file (mode 120000): bring it in by hand"


def test_settings_by_which_the_law_would_be_another_are_refused(clones: Clones) -> None:
    for folder in (clones.ours, clones.theirs):
        settings = folder / "lawrepo.toml"
        settings.write_text(settings.read_text() + 'calendar = "none"\n')
        clones.commit(folder)
    rule = '{ event = "published", working_days = 3 }'
    clones.amend(clones.ours, "1", rule, CAPITAL, more="published = 2000-06-01")
    settings = clones.theirs / "lawrepo.toml"
    settings.write_text(settings.read_text() + 'weekend = ["friday"]\n')
    clones.commit(clones.theirs)
    (told,) = refusals(clones.merge("--json"))
    assert told["message"].startswith(f"lawrepo.toml: as it is there, {FOLDER}/")


# What cannot be united


def test_git_is_not_to_merge_texts(clones: Clones, lawrepo: Lawrepo) -> None:
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    clones.amend(clones.theirs, "2", "2001-01-01", PORT)
    theirs = clones.theirs
    refused = subprocess.run(["git", "-C", theirs, "pull", "--no-rebase"], capture_output=True, check=False)
    assert b"CONFLICT" in refused.stdout
    assert not [path for path, data in files_of(theirs).items() if b"<<<<<<<" in data]
    assert b"Gamma" not in law_of(theirs)["eng/art_1/2001-01-01.xml"]
    done = lawrepo("-C", theirs, "merge")
    assert done.returncode == 5
    assert "run git merge --abort, and then lawrepo merge again" in done.stderr
    clones.git(theirs, "merge", "--abort")
    clones.git(theirs, "merge", "--quiet", "--no-edit", "-s", "ours", "origin/main")
    clones.git(theirs, "checkout", "-q", "HEAD^2", "--", "akn")
    clones.git(theirs, "-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-q", "--amend", "--no-edit")
    done = lawrepo("-C", theirs, "merge")
    assert done.returncode == 5
    assert "is a merge that git made line by line" in done.stderr
    clones.git(theirs, "reset", "-q", "--keep", "HEAD^1")
    clones.run(theirs, "merge")
    clones.run(theirs, "verify")


def test_there_must_be_something_to_unite_with(clones: Clones, lawrepo: Lawrepo, tmp_path: Path) -> None:
    clones.amend(clones.theirs, "1", "2001-01-01", CAPITAL)
    other = tmp_path / "other"
    Repository.init(other, country="xa", languages=("eng",), now=datetime(2026, 1, 5, tzinfo=UTC)).close()
    clones.git(clones.ours, "fetch", "--quiet", other, "main:unrelated")
    clones.git(tmp_path, "clone", "--quiet", "--depth", "1", clones.theirs.as_uri(), tmp_path / "shallow")
    for folder, arguments, code, said in (
        (clones.ours, (), 2, "this branch follows no other"),
        (clones.ours, ("nowhere",), 3, "no revision 'nowhere'"),
        (clones.ours, ("unrelated",), 5, "they are two collections"),
        (tmp_path / "shallow", ("--dry-run",), 5, "run git fetch --unshallow"),
    ):
        done = lawrepo("-C", folder, "merge", *arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr


def test_a_branch_that_recorded_nothing_moves_on(clones: Clones, lawrepo: Lawrepo) -> None:
    clones.amend(clones.theirs, "1", "2001-01-01", CAPITAL)
    clones.git(clones.ours, "fetch", "--quiet", "theirs")
    law = clones.ours / FOLDER / "eng" / "art_1" / "2001-01-01.xml"
    law.write_text("mine")
    done = lawrepo("-C", clones.ours, "merge", "theirs/main")
    assert (done.returncode, "edited in the working tree" in done.stderr) == (5, True)
    assert law.read_text() == "mine"
    law.unlink()
    assert "moved on to" in clones.united()


def test_hand_made_changes_of_law_are_no_recordings(clones: Clones) -> None:
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    law = next((clones.theirs / FOLDER / "eng" / "art_2").glob("*.xml"))
    law.write_text(law.read_text().replace("Half", "None"))
    clones.commit(clones.theirs)
    done = clones.merge()
    assert (done.returncode, done.stdout) == (5, "")
    assert "of the other side changes law, and does not say what it records" in done.stderr


def test_what_is_no_akoma_ntoso_is_never_recorded(clones: Clones, git: Git) -> None:
    """The other side says that it recorded a text, and has something else in its place."""
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    clones.text(clones.theirs, LAW, "2002-01-01", TEXT)
    law = clones.theirs / FOLDER / "eng" / "art_4" / "2002-01-01.xml"
    sound = law.read_text()
    for old, new, said in (("p>", "b>", "is not valid"), ("</article>", "", "canonical")):
        law.write_text(sound.replace(old, new))
        clones.commit(clones.theirs, amend=True)
        tip = git(clones.ours, "rev-parse", "HEAD")
        done = clones.merge()
        assert done.returncode in {4, 5}, done.stdout + done.stderr
        assert said in done.stderr
        assert git(clones.ours, "rev-parse", "HEAD") == tip


# What is proved of a merge


def forged(clones: Clones, change: Callable[[str], str], *, parents: Iterable[str] = (), tree: str = "HEAD") -> str:
    """Make the merge at the tip anew, with other words or parents, and return what `verify` finds."""
    git, folder = clones.git, clones.ours
    raw = git(folder, "cat-file", "commit", "HEAD") + "\n"
    head, _, message = raw.partition("\n\n")
    lines = [line for line in head.splitlines() if not (parents and line.startswith("parent "))]
    lines[1:1] = [f"parent {git(folder, 'rev-parse', parent)}" for parent in parents]
    lines[0] = f"tree {git(folder, 'rev-parse', f'{tree}^{{tree}}')}"
    made = clones.scratch / "commit"
    made.write_text("\n".join(lines) + "\n\n" + change(message))
    commit = git(folder, "hash-object", "-t", "commit", "-w", made)
    tip = git(folder, "rev-parse", "HEAD")
    git(folder, "update-ref", "HEAD", commit)
    found = verify_collection(folder)
    git(folder, "update-ref", "HEAD", tip)
    return "\n".join(f"{each.rule.code}: {each.message}" for each in found.findings)


def test_a_merge_is_what_it_says(clones: Clones, git: Git) -> None:
    clones.amend(clones.ours, "1", "2001-01-01", CAPITAL)
    clones.amend(clones.theirs, "2", "2002-01-01", HOUSE)
    clones.united()
    theirs, begun = git(clones.ours, "rev-parse", "HEAD^2"), git(clones.ours, "rev-parse", "HEAD~2")
    assert forged(clones, str) == ""
    clones.run(clones.ours, "verify", "--anchor", theirs)  # what is united is in the history, as recorded again
    for change, said in (
        (lambda text: text.replace(theirs, begun), "its second parent is not what it says it unites with"),
        (lambda text: text.replace("1 commit", "2 commits"), "its message is not what it does"),
        (lambda text: text.partition("\n")[0] + "\n", "says that it was recorded elsewhere, and no merge follows"),
    ):
        assert said in forged(clones, change)
    # The other side's act is left out; its own commit is said to come from somewhere else.
    nothing = "1 commit recorded again", "nothing in it is new here"
    apart = ("HEAD~2", theirs)
    assert "lacks what commit" in forged(clones, lambda text: text.replace(*nothing), parents=apart, tree="HEAD~2")
    assert "changes files" in forged(clones, lambda text: text.replace(*nothing), parents=apart)
    for key, value in (("Recorded-As: ", begun), ("Recorded-At: ", "2001-01-01T00:00:00Z")):
        old = next(
            line for line in git(clones.ours, "log", "-1", "--format=%B", "HEAD^1").splitlines() if key in line
        )
        said = forged_again(clones, old, f"{key}{value}")
        assert "verify-history" in said or "verify-message" in said, said


def forged_again(clones: Clones, old: str, new: str) -> str:
    """Make the commit before the merge anew, with another line, and the merge on it; return what `verify` finds."""
    git, folder = clones.git, clones.ours
    made = clones.scratch / "again"
    raw = git(folder, "cat-file", "commit", "HEAD^1") + "\n"
    assert old in raw
    made.write_text(raw.replace(old, new))
    commit = git(folder, "hash-object", "-t", "commit", "-w", made)
    return forged(clones, str, parents=(commit, "HEAD^2"))


# All ways to divide a history


def sheet_of(draw: random.Random, number: int) -> Sheet:
    """Draw an act on the small law: words of one of its paragraphs, from some day on."""
    target, words = draw.choice(
        (
            ("art_1__para_1", "The capital is"),
            ("art_1__para_2", "The port"),
            ("art_2__para_1", "of the members"),
            ("art_2__para_2", "Votes"),
            ("art_3__para_1", "This law"),
        )
    )
    wording = Wording(language="eng", old=words, new=f" ({number})")
    did = Instruction(id="1", op=Op.INSERT_TEXT, work=FrbrUri.parse(LAW), target=target, wordings=(wording,))
    act = AmendingAct(
        iri=FrbrUri.parse(f"{ACT}/{number}"),
        enacted=date(2000, 6, 1),
        in_force=date(2001, 1, 1) + timedelta(draw.randrange(6)),
        amends=FrbrUri.parse(LAW),
        titles=(("eng", f"Act {number}"),),
        sequence=number,
    )
    return Sheet(act=act, instructions=(did,))


@pytest.mark.parametrize("seed", range(4))
def test_any_division_comes_to_the_same(clones: Clones, tmp_path: Path, seed: int) -> None:
    """Acts recorded by two clones, some by both, and merged, make the texts of one collection that recorded all."""
    draw = random.Random(seed)  # noqa: S311 - cases, and no secret
    alone = shutil.copytree(clones.ours, tmp_path / "alone")
    sheets = [sheet_of(draw, number) for number in range(1, 7)]
    places = [draw.choice(((0,), (1,), (0, 1))) for _ in sheets]
    with (
        Repository.open(clones.ours) as ours,
        Repository.open(clones.theirs) as theirs,
        Repository.open(alone) as one,
    ):
        order = draw.sample(range(6), 6)
        for at in order:
            one.amend(sheets[at], now=clones.now())
            for place in places[at]:
                (ours, theirs)[place].amend(sheets[at], now=clones.now())
        clones.git(clones.ours, "fetch", "--quiet", "theirs")
        union = ours.merge("theirs/main", now=clones.now())
        assert union.known == sum(place == (0, 1) for place in places) if union.how is How.UNITED else True
    assert law_of(clones.ours) == law_of(alone)  # the acts have the digests of what each found in its collection
    assert verify_collection(clones.ours).findings == ()

"""`lawrepo verify`: what was recorded is proved, and a byte changed anywhere is found and its place named.

The places are every tracked file of the working tree, every loose object, every pack and its index, commits made by
hand on top of an honest history, and the message of a commit in the place of an honest one. Left out are bytes that
no one reads law from: git's index, logs and descriptions, and bytes of a loose object after which zlib gives the very
same object (the hint at the level of compression, the bits that fill up the last byte of its stream).
"""

import hashlib
import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from lawrepo.repository import verify_collection
from lawrepo.verification import Memory, Verification

Git: TypeAlias = Callable[..., str]
Command: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]

# What is flipped in this process, and through the installed command: 500 and 20 in all.
IN_PROCESS = {"working tree": 210, "loose object": 60, "pack": 40, "commit on top": 140, "message": 50}
INSTALLED = {"working tree": 4, "loose object": 4, "pack": 4, "commit on top": 4, "message": 4}
COLLECTIONS = ("by acts", "by texts", "as published")
# A commit by hand is made one second after the tip.
MADE_BY = "Somebody <somebody@localhost>"


@pytest.fixture(scope="session")
def collections(by_acts: Path, koltau: Path, as_published: Path) -> Mapping[str, Path]:
    """Give the collections; they are only read."""
    return dict(zip(COLLECTIONS, (by_acts, koltau, as_published), strict=True))


@pytest.fixture(scope="session")
def memory(collections: Mapping[str, Path]) -> Memory:
    """Give what the honest runs have found, so that what is honest in a dishonest history is replayed once."""
    known = Memory()
    for folder in collections.values():
        assert verify_collection(folder, memory=known).findings == ()
    return known


@pytest.fixture(scope="session")
def scenes(collections: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory, git: Git) -> "list[Scene]":
    """Give copies of the collections in which something can be changed and put back."""
    found = []
    for name, folder in collections.items():
        scratch = tmp_path_factory.mktemp("tampering")
        loose, packed = scratch / "loose", scratch / "packed"
        shutil.copytree(folder, loose)
        shutil.copytree(folder, packed)
        for pack in [*(folder / ".git" / "objects" / "pack").glob("*.pack")]:
            for ending in (".pack", ".idx", ".rev"):
                (loose / ".git" / "objects" / "pack" / pack.name).with_suffix(ending).unlink(missing_ok=True)
            with pack.open("rb") as stream:
                subprocess.run(["git", "-C", loose, "unpack-objects", "-q"], stdin=stream, check=True)
        git(packed, "repack", "-adq")
        found.append(Scene(name, folder, loose, packed, git, scratch))
    return found


class Scene:
    """A collection whose objects are loose in one copy and packed in another, and its commits, oldest first."""

    def __init__(self, name: str, honest: Path, loose: Path, packed: Path, git: Git, scratch: Path) -> None:
        self.name = name
        self.honest, self.loose, self.packed, self.scratch = honest, loose, packed, scratch
        self.branch = git(honest, "symbolic-ref", "HEAD")
        self.commits = git(honest, "rev-list", "--reverse", "HEAD").split()
        self.raw = [raw_object(honest, commit) for commit in self.commits]
        self.messages = [raw.partition(b"\n\n")[2] for raw in self.raw]
        self.files = git(honest, "ls-files").split("\n")
        self.objects = sorted((loose / ".git" / "objects").glob("??/*"))
        self.packs = sorted((packed / ".git" / "objects" / "pack").glob("*.*"))
        self.made = 0

    def read(self, path: str) -> bytes:
        return (self.honest / path).read_bytes()


@dataclass(frozen=True, slots=True)
class Tampered:
    """A collection in which something was changed: what, and the places of which one must be named."""

    what: str
    folder: Path
    places: tuple[str, ...]


def raw_object(folder: Path, name: str, kind: str = "commit") -> bytes:
    """Return an object as git stores it."""
    line = ["git", "-C", str(folder), "cat-file", kind, name]
    return subprocess.run(line, check=True, capture_output=True).stdout


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Return bytes of which one is another."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ chance.randrange(1, 256)]) + data[at + 1 :]


@contextmanager
def changed(path: Path, data: bytes) -> Iterator[None]:
    """Write other bytes into a file for a while."""
    was, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(was)
        path.chmod(mode)


# What is tampered with


def kind_of(path: str) -> str:
    """Return what a tracked file is, so that rare kinds are hit as often as common ones."""
    if not path.startswith("akn/"):
        return path
    *_, language, unit, name = path.split("/")
    if name in {"work.xml", "notes.xml"}:
        return name
    if unit == "events" or language == "effects":
        return "event" if unit == "events" else "effects"
    return f"{unit if not unit.startswith('art_') else 'article'} {'charter' in path or 'constitution' in path}"


def any_file(scene: Scene, chance: random.Random, *, law: bool = False) -> str:
    """Choose a kind of file, and a file of that kind."""
    kinds: dict[str, list[str]] = {}
    for path in scene.files:
        if path.startswith("akn/") or not law:
            kinds.setdefault(kind_of(path), []).append(path)
    return chance.choice(kinds[chance.choice(sorted(kinds))])


@contextmanager
def working_tree(scene: Scene, chance: random.Random) -> Iterator[Tampered]:
    path = any_file(scene, chance)
    with changed(scene.packed / path, flipped(scene.read(path), chance)):
        yield Tampered(f"{path} in the working tree", scene.packed, (path,))


@contextmanager
def loose_object(scene: Scene, chance: random.Random) -> Iterator[Tampered]:
    file = chance.choice(scene.objects)
    was = file.read_bytes()
    data = flipped(was, chance)
    while inflated(data) == inflated(was):
        data = flipped(was, chance)
    with changed(file, data):
        yield Tampered(f"loose object {file}", scene.loose, (file.parent.name + file.name, file.name))


def inflated(data: bytes) -> bytes | None:
    """Return the object in a loose file, None where there is none."""
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data)
    except zlib.error:
        return None
    return found if stream.eof and not stream.unused_data else None


@contextmanager
def pack(scene: Scene, chance: random.Random) -> Iterator[Tampered]:
    file = chance.choice(scene.packs)
    with changed(file, flipped(file.read_bytes(), chance)):
        yield Tampered(f"{file}", scene.packed, (file.stem, *scene.commits, "HEAD"))


@contextmanager
def commit_on_top(scene: Scene, chance: random.Random) -> Iterator[Tampered]:
    """Make a commit by hand: its parent and time are as they should be, what it does is not."""
    what, files = chance.choice(FORGERIES)(scene, chance)
    way = chance.choice(("copied", "none", "lying", "reworded"))
    message = chance.choice(scene.messages[1:])
    if way == "none":
        message = b"Correct a misprint\n"
    elif way == "lying":
        message = lying(message, chance)
    elif way == "reworded":
        message = b"A " + message
    folder = stored_beside(scene)
    time = int(re.search(rb"^committer .* (\d+) \+0000$", scene.raw[-1], re.MULTILINE)[1]) + 1  # type: ignore[index] # git wrote it
    stream = [f"commit {scene.branch}\ncommitter {MADE_BY} {time} +0000\ndata {len(message)}\n".encode(), message]
    stream.append(f"\nfrom {scene.commits[-1]}\n".encode())
    for path, data in files.items():
        if data is None:
            stream.append(f"D {path}\n".encode())
        else:
            stream += [f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n"]
    subprocess.run(["git", "--git-dir", folder, "fast-import", "--quiet"], input=b"".join(stream), check=True)
    tip = raw_object(folder, "HEAD^{commit}")
    name = hashlib.sha1(b"commit %d\0" % len(tip) + tip, usedforsecurity=False).hexdigest()
    yield Tampered(f"{what} by hand, trailers {way}: {message!r}", folder, (name[:10],))
    shutil.rmtree(folder)


def stored_beside(scene: Scene) -> Path:
    """Make a bare repository that has the objects of a scene, and those made in it by itself."""
    scene.made += 1
    folder = scene.scratch / f"{scene.made}.git"
    (folder / "objects" / "info").mkdir(parents=True)
    (folder / "refs" / "heads").mkdir(parents=True)
    (folder / "objects" / "info" / "alternates").write_text(f"{scene.packed / '.git' / 'objects'}\n")
    (folder / "HEAD").write_text(f"ref: {scene.branch}\n")
    (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    (folder / scene.branch).write_text(f"{scene.commits[-1]}\n")
    return folder


def lying(message: bytes, chance: random.Random) -> bytes:
    """Change a byte in the value of one trailer."""
    lines = message.split(b"\n")
    at = chance.choice([at for at, line in enumerate(lines) if re.match(rb"[A-Z][A-Za-z-]+: ", line)])
    key, _, value = lines[at].partition(b": ")
    lines[at] = key + b": " + flipped(value, chance).replace(b"\0", b"0").replace(b"\n", b"0")
    return b"\n".join(lines) if b"\n".join(lines) != message else lying(message, chance)


Forgery: TypeAlias = tuple[str, Mapping[str, bytes | None]]


def forged_byte(scene: Scene, chance: random.Random) -> Forgery:
    path = any_file(scene, chance, law=True)
    return f"a byte of {path}", {path: flipped(scene.read(path), chance)}


def forged_letter(scene: Scene, chance: random.Random) -> Forgery:
    """Change a letter for another, which stays good XML and may stay a good text."""
    path = any_file(scene, chance, law=True)
    data = scene.read(path)
    spots = [found.start() for found in re.finditer(rb"(?<=[a-z0-9 ])[a-z0-9](?=[a-z0-9 ])", data)]
    at = chance.choice(spots)
    other = chance.choice([letter for letter in b"abcdefghij0123456789" if letter != data[at]])
    return f"a letter of {path}", {path: data[:at] + bytes([other]) + data[at + 1 :]}


def forged_deletion(scene: Scene, chance: random.Random) -> Forgery:
    path = any_file(scene, chance, law=True)
    return f"deletion of {path}", {path: None}


def forged_version(scene: Scene, chance: random.Random) -> Forgery:
    path = chance.choice([path for path in scene.files if re.search(r"/art_[^/]+/\d", path)])
    day = f"{chance.randrange(1997, 2030)}-0{chance.randrange(1, 10)}-17"
    return f"another version beside {path}", {f"{path.rpartition('/')[0]}/{day}.xml": scene.read(path)}


def forged_stray(scene: Scene, chance: random.Random) -> Forgery:
    """Add a file that nobody reads, or that nobody should."""
    path = chance.choice(scene.files)
    stray = chance.choice(("akn/notes.txt", "akn/xa/act/1996-05-20/charter/deu/art_1/1996-07-01.xml"))
    stray = chance.choice((stray, "calendar/2026.toml", re.sub(r"[^/]+$", "2031-01-01.xml", path)))
    return f"stray file {stray}", {stray if "/" in stray else f"akn/{stray}": scene.read(path)}


def forged_revert(scene: Scene, chance: random.Random) -> Forgery:
    """Take back what an earlier commit recorded."""
    at = chance.randrange(1, len(scene.commits))
    line = ["git", "-C", str(scene.honest), "diff-tree", "-r", "-z", "--name-status", scene.commits[at - 1]]
    listed = subprocess.run([*line, scene.commits[at]], check=True, capture_output=True).stdout.decode().split("\0")
    files: dict[str, bytes | None] = {}
    for status, path in zip(listed[::2], listed[1::2], strict=False):
        if path.startswith("akn/"):
            before = f"{scene.commits[at - 1]}:{path}"
            files[path] = None if status == "A" else raw_object(scene.honest, before, "blob")
    return f"revert of commit {at}", files


def forged_instruction(scene: Scene, chance: random.Random) -> Forgery:
    """Edit an instruction in one language, wherever it stands: in the act's text and its facts."""
    acts = sorted({path.rpartition("/meta/")[0] for path in scene.files if "/meta/" in path})
    if not acts:
        return forged_letter(scene, chance)
    folder = chance.choice(acts)
    files = {path: scene.read(path) for path in scene.files if path.startswith(f"{folder}/")}
    words = sorted({word for data in files.values() for word in re.findall(rb">([^<>\n]{4,})<", data)})
    word = chance.choice(words)
    edited = {path: data.replace(word, word + b" again") for path, data in files.items()}
    return f"instruction in {folder}", {path: data for path, data in edited.items() if data != files[path]}


def forged_notes(scene: Scene, chance: random.Random) -> Forgery:
    path = chance.choice([path for path in scene.files if path.endswith("notes.xml")])
    return f"notes {path}", {path: scene.read(path).replace(b"</p>", b"!</p>", 1)}


FORGERIES: tuple[Callable[[Scene, random.Random], Forgery], ...] = (
    forged_byte,
    forged_letter,
    forged_deletion,
    forged_version,
    forged_stray,
    forged_revert,
    forged_instruction,
    forged_notes,
)


@contextmanager
def message(scene: Scene, chance: random.Random) -> Iterator[Tampered]:
    """Put a commit with another message in the place of an honest one; no later commit is left."""
    at = chance.randrange(1, len(scene.commits))
    head = scene.raw[at].partition(b"\n\n")[0]
    data = head + b"\n\n" + flipped(scene.messages[at], chance).replace(b"\0", b"0")
    if data == scene.raw[at]:
        data += b"\n"
    folder = stored_beside(scene)
    line = ["git", "--git-dir", str(folder), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    name = subprocess.run(line, input=data, check=True, capture_output=True).stdout.decode().strip()
    (folder / scene.branch).write_text(f"{name}\n")
    yield Tampered(f"message of commit {at}: {data[len(head) :]!r}", folder, (name[:10],))
    shutil.rmtree(folder)


TAMPERINGS = {
    "working tree": working_tree,
    "loose object": loose_object,
    "pack": pack,
    "commit on top": commit_on_top,
    "message": message,
}


# What is asked


def test_an_honest_collection_is_proved(as_published: Path, memory: Memory, command: Command) -> None:
    """The others are too: `memory` is what verifying them gives, and test_verify_json runs the command on all."""
    assert len(memory.tips) == len(COLLECTIONS)
    done = command("-C", as_published, "verify")
    assert (done.returncode, done.stderr) == (0, b""), done.stdout
    assert re.fullmatch(rb"proved: \d+ versions follow from what 4 commits record, to [0-9a-f]{10}\n", done.stdout)


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_every_change_is_found_and_its_place_named(kind: str, scenes: "list[Scene]", memory: Memory) -> None:
    lost = []
    for number in range(IN_PROCESS[kind]):
        chance = random.Random(f"{kind} {number}")  # noqa: S311 - to be repeated, not to be secret
        with TAMPERINGS[kind](scenes[number % len(scenes)], chance) as tampered:
            found = verify_collection(tampered.folder, memory=memory)
        if not (found.fails and named(found, tampered)):
            lost.append((number, scenes[number % len(scenes)].name, tampered.what, found.findings))
    assert lost == []


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_the_command_finds_every_change(kind: str, scenes: "list[Scene]", command: Command) -> None:
    for number in range(INSTALLED[kind]):
        chance = random.Random(f"installed {kind} {number}")  # noqa: S311 - as above
        # Mostly in the smallest collection: a process has no memory of what others have replayed.
        scene = scenes[len(kind) % 2] if number == 0 else scenes[-1]
        with TAMPERINGS[kind](scene, chance) as tampered:
            done = command("-C", tampered.folder, "verify")
        told = done.stdout.decode()
        assert done.returncode == 1, (tampered.what, told, done.stderr)
        assert done.stderr == b"", tampered.what
        assert any(place in told for place in tampered.places), (tampered.what, told)


def named(found: Verification, tampered: Tampered) -> bool:
    """Say whether one of the places is named."""
    told = "\n".join(f"{finding.file}: {finding.message}" for finding in found.findings)
    return any(place in told for place in tampered.places)

"""Collections to read and to write, and the command line to do it with; git sees no settings of this machine."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo import cli
from lawrepo.cli import clock
from lawrepo.repository import Repository

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT.parent / "shared" / "data"
BEGUN, RECORDED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def git_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give git and what runs it a home of their own, with nobody's settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(home))
        environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for name in ("XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL"):
            environment.delenv(name, raising=False)
        for role in ("AUTHOR", "COMMITTER"):
            environment.setenv(f"GIT_{role}_NAME", "Somebody")
            environment.setenv(f"GIT_{role}_EMAIL", "somebody@localhost")
        yield


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """Run git in a folder and return what it printed, without the last line break."""

    def run(folder: Path, *arguments: str | Path) -> str:
        done = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        assert done.returncode == 0, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout.rstrip("\n")

    return run


@pytest.fixture(scope="session")
def assert_sound(git: Callable[..., str]) -> Callable[[Path], None]:
    """Assert that git finds no fault in a collection and that no write left anything behind."""

    def check(folder: Path) -> None:
        assert git(folder, "fsck", "--strict", "--full", "--no-dangling", "--no-progress") == ""
        assert git(folder, "for-each-ref", "--format=%(refname)", "refs/lawrepo") == ""
        git_dir = Path(git(folder, "rev-parse", "--absolute-git-dir"))
        left = {"lawrepo.checkout", "index.lock", "HEAD.lock"} & {path.name for path in git_dir.iterdir()}
        assert left == set()
        assert list(git_dir.glob("fast_import_crash_*")) == []

    return check


@pytest.fixture
def collection(tmp_path: Path, assert_sound: Callable[[Path], None]) -> Iterator[Path]:
    """Give an empty collection, which must be sound after the test too."""
    folder = tmp_path / "laws"
    Repository.init(folder, country="xa", languages=("kaz", "rus", "eng"), now=BEGUN).close()
    yield folder
    assert_sound(folder)


SMALL = "/akn/xa/act/2000-01-01/1"
SMALL_TEXTS = {
    "eng": """Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.

Article 2. House
1. Half of the members attend.
2. Votes are open.

Article 3. End
1. This law is short.
""",
    "rus": """Статья 1. Столица
1. Столица — Альфа.
2. Порт — Бета.

Статья 2. Палата
1. Присутствует половина членов.
2. Голосование открытое.

Статья 3. Конец
1. Этот закон краток.
""",
}


@pytest.fixture
def small(collection: Path, tmp_path: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """Give a collection with a law of three articles (`SMALL`), in English, in force from 2000-02-01."""
    source = tmp_path / "law.txt"
    source.write_text(SMALL_TEXTS["eng"], encoding="utf-8")
    arguments = ("--work", SMALL, "--lang", "eng", "--in-force", "2000-02-01", "--title", "Small Law")
    done = lawrepo("-C", collection, "import", source, *arguments)
    assert done.returncode == 0, done.stderr
    return collection


@pytest.fixture
def whole(
    small: Path, tmp_path: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Record the small law as in force from a day, after replacing words of its first text."""

    def run(day: str, *changes: tuple[str, str], language: str = "eng") -> subprocess.CompletedProcess[str]:
        text = SMALL_TEXTS[language]
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        source = tmp_path / f"{day}.{language}.txt"
        source.write_text(text, encoding="utf-8")
        return lawrepo("-C", small, "import", source, "--work", SMALL, "--lang", language, "--in-force", day)

    return run


@pytest.fixture
def amend(
    small: Path, tmp_path: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Record an act on the small law: its number, when it commences (as a sheet says it), and its instructions.

    Instructions are the TOML of a sheet without ids: they are numbered. `more` goes into `[act]`.
    """

    def run(
        number: str, in_force: str, *instructions: str, more: str = "", options: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        head = f"""[act]
iri = "/akn/xa/act/2000-06-01/{number}"
title.eng = "Act {number}"
amends = "{SMALL}"
enacted = 2000-06-01
in_force = {in_force}
{more}
"""
        body = (f'[[instruction]]\nid = "{at}"\n{it}\n' for at, it in enumerate(instructions, 1))
        sheet = tmp_path / f"act-{number}.toml"
        sheet.write_text("\n".join((head, *body)), encoding="utf-8")
        return lawrepo("-C", small, "amend", sheet, *options)

    return run


@pytest.fixture
def shown(small: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., str]:
    """Give the words of the small law, or of a part of it, on a day; "" where there are none."""

    def run(day: str, portion: str = "", *options: str) -> str:
        asked = f"{SMALL}~{portion}" if portion else SMALL
        done = lawrepo("-C", small, "show", asked, "--at", day, *options)
        assert done.returncode == (0 if done.stdout else 3), done.stderr
        return done.stdout

    return run


@pytest.fixture
def proved(small: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]) -> Iterator[Path]:
    """Give the collection with the small law; after the test `check` and `verify` must find nothing."""
    yield small
    for command in ("check", "verify"):
        done = lawrepo("-C", small, command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def koltau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the model law as a collection, with both its Works; it is only read: to write, take `koltau_copy`."""
    folder = tmp_path_factory.mktemp("koltau") / "laws"
    with Repository.init(folder, country="xa", languages=("kaz", "rus", "eng"), now=BEGUN) as repository:
        repository.import_history(ROOT / "history" / "charter" / "manifest.toml", now=RECORDED)
        repository.import_history(ROOT / "history" / "constitution" / "manifest.toml", now=RECORDED)
    return folder


@pytest.fixture(scope="session")
def by_acts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the model law made by its acts: original texts, twelve sheets, the referendum, the new Constitution."""
    scratch = tmp_path_factory.mktemp("by-acts")
    charter = ROOT / "history" / "charter"
    original = scratch / "original.toml"
    head, first, *_ = (charter / "manifest.toml").read_text(encoding="utf-8").split("[[version]]")
    original.write_text(
        f"{head}[[version]]{first}".replace('"original', f'"{charter}/original'), encoding="utf-8", newline="\n"
    )
    folder = scratch / "laws"
    with Repository.init(folder, country="xa", languages=("kaz", "rus", "eng"), now=BEGUN) as repository:
        repository.import_history(original, now=RECORDED)
        for sheet in sorted((charter / "acts").glob("*.toml")):
            repository.amend(repository.read_act(sheet), now=RECORDED)
        for row in tomllib.loads((charter / "events.toml").read_text(encoding="utf-8"))["event"]:
            happened = Event(iri=FrbrUri.parse(row["iri"]), name=row["name"], on=row["on"], outcome=row["outcome"])
            repository.record_event(happened, now=RECORDED)
        repository.import_history(ROOT / "history" / "constitution" / "manifest.toml", now=RECORDED)
    return folder


LAKE = {
    "eng": (
        "Article",
        ("The lake is open to all.", "A fee of one coin is due.", "Note. Under review.\n\nBoats need a number."),
        ("The lake is open to all.", "A fee of two coins is due.", "Boats need a number and a light."),
        ("The lake is open to residents.", "A fee of two coins is due.", "Boats need a number and a light.", "Rest."),
    ),
    "rus": (
        "Статья",
        ("Озеро открыто для всех.", "Сбор — одна монета.", "Сноска. Пересматривается.\n\nЛодкам нужен номер."),
        ("Озеро открыто для всех.", "Сбор — две монеты.", "Лодкам нужны номер и огонь."),
        ("Озеро открыто для жителей.", "Сбор — две монеты.", "Лодкам нужны номер и огонь.", "Отдых."),
    ),
}
LAKE_MANIFEST = """[work]
iri = "/akn/xa/act/1950-03-01/lake"
title = { rus = "Закон об озере", eng = "Lake Act" }
texts = "as-published"

[[version]]
in_force = 1950-04-01
text = { rus = "0.rus.txt", eng = "0.eng.txt" }

[[version]]
in_force = 1952-01-01
by = "/akn/xa/act/1951-11-20/fees"
enacted = 1951-11-20
act_title = { eng = "Fees" }
text = { rus = "1.rus.txt", eng = "1.eng.txt" }

[[version.part]]
targets = ["art_3"]
in_force = 1953-07-01

[[version]]
in_force = 1952-06-01
by = "/akn/xa/act/1952-05-02/residents"
enacted = 1952-05-02
published = 1952-05-10
text = { rus = "2.rus.txt", eng = "2.eng.txt" }
"""


@pytest.fixture(scope="session")
def as_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a law known by texts as published, one of which has a part that commences on another day."""
    scratch = tmp_path_factory.mktemp("as-published")
    for language, (word, *texts) in LAKE.items():
        for number, articles in enumerate(texts):
            text = "".join(f"{word} {at}\n\n{article}\n\n" for at, article in enumerate(articles, 1))
            (scratch / f"{number}.{language}.txt").write_text(text, encoding="utf-8", newline="\n")
    manifest = scratch / "manifest.toml"
    manifest.write_text(LAKE_MANIFEST, encoding="utf-8", newline="\n")
    folder = scratch / "laws"
    with Repository.init(folder, country="xa", languages=("kaz", "rus", "eng"), now=BEGUN) as repository:
        repository.import_history(manifest, now=RECORDED)
    return folder


@pytest.fixture
def koltau_copy(koltau: Path, tmp_path: Path, assert_sound: Callable[[Path], None]) -> Iterator[Path]:
    """Give a copy of the model law's collection, which must be sound after the test too."""
    folder = tmp_path / "koltau"
    shutil.copytree(koltau, folder)
    yield folder
    assert_sound(folder)


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the installed command in a process of its own; `cwd` and `env` as for `subprocess.run`."""
    scripts = Path(sys.executable).parent
    found = shutil.which("lawrepo", path=str(scripts))
    assert found is not None, f"lawrepo is not installed beside {sys.executable}"

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
        line = [found, *map(str, arguments)]
        return subprocess.run(line, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return] # options are subprocess.run's own

    return run


@pytest.fixture
def lawrepo(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command line in this process; the clock stands at `now`, today included."""

    def run(
        *arguments: str | Path, now: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)
    ) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(clock, "now", lambda: now)
        monkeypatch.setattr(clock, "today", now.date)
        capfdbinary.readouterr()
        line = [str(argument) for argument in arguments]
        code = cli.main(line)
        out, err = capfdbinary.readouterr()
        return subprocess.CompletedProcess(line, code, out.decode(), err.decode())

    return run


@pytest.fixture
def state_of(git: Callable[..., str]) -> Callable[[Path], object]:
    """Return what a refused command must leave as it was: every ref, the index and the working tree."""

    quietly = ("--no-optional-locks",)  # a full disk has no room for one

    def state(folder: Path) -> object:
        files = {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if ".git" not in path.relative_to(folder).parts and path.is_file()
        }
        return git(folder, "for-each-ref"), git(folder, *quietly, "status", "--porcelain=v1", "--ignored"), files

    return state

"""The acceptance of the main job, on real law and, for a clone that has none, on the model law.

Each thing that must be shown is shown twice. What the sources say is read here by tokenizers of the tests' own.
"""

import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest
from lxml import etree

from lawrepo.repository import Repository

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).resolve().parent.parent.parent
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
KZ = "/akn/kz/act/1995-08-30/constitution"
DE = "/akn/de/act/1949-05-23/grundgesetz"
KOLTAU = "/akn/xa/act/1996-05-20/charter"
NOTE = re.compile(r"(?:Сноска\.|Примечание\b|Ескерту\b|Note:|Anmerkung:)")


def bare(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def begin(folder: Path, country: str, *languages: str) -> Path:
    Repository.init(folder, country=country, languages=languages, now=BEGUN).close()
    return folder


def result(done: CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def akn_of(done: CompletedProcess[str]) -> etree._Element:
    return etree.fromstring(result(done).encode())


def manifest_of(path: Path) -> list[tuple[date, Mapping[str, str]]]:
    """Read the dates of a manifest with their files by language, in legal order; a day's last text is its text."""
    files: dict[date, dict[str, str]] = {}
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["version"]:
        files.setdefault(row["in_force"], {}).update(row["text"])
    return sorted(files.items())


def without_notes(text: str) -> str:
    """Drop blocks that begin with the marker of a note; in the model law a note is one line."""
    return "\n".join(line for line in text.splitlines() if not NOTE.match(line))


def articles_of(text: str) -> dict[str, str]:
    """Return the words of each article of the model law, by number, headings left out."""
    found: dict[str, str] = {}
    lines: list[str] | None = None
    for line in text.splitlines():
        heading = re.match(r"(?:Article|Статья) ([\d-]+)(?:\.|$)|([\d-]+)-бап(?:\.|$)", line)
        if heading:
            lines = []
            found[heading[1] or heading[2]] = ""
        elif re.match(r"(?:Section|Раздел|Chapter|Глава) |[IVX]+ бөлім|\d+-тарау", line):
            lines = None
        elif lines is not None and found:
            lines.append(line)
            found[list(found)[-1]] = "\n".join(lines)
    return found


# 1. A text becomes a law.


def stanzas(words: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the number and the lines of each article that `show` prints, its heading left out."""
    for stanza in words.split("\n\n"):
        heading, *lines = stanza.splitlines()
        if heading.startswith("Статья "):
            yield heading.removeprefix("Статья ").rstrip(".").split(".")[0], lines


def test_constitution_is_imported_whole(corpus: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    laws = begin(tmp_path / "laws", "kz", "rus")
    source = corpus / "kz" / "legalrag_constitution_rus.txt"
    options = ("--work", KZ, "--lang", "rus", "--in-force", "2023-01-01")
    counted = json.loads(result(lawrepo("-C", laws, "import", source, *options, "--json")))
    assert counted["texts"][0]["articles"] == 102
    assert counted["texts"][0]["notes"] == 153
    assert len(counted["commits"]) == 1
    assert result(lawrepo("-C", laws, "check")).endswith("no findings\n")

    root = akn_of(lawrepo("-C", laws, "show", KZ, "--as", "akn"))
    units = [unit.get("eId") for unit in root.iter(f"{AKN}article")]
    assert len(units) == len(set(units)) == 102
    assert {"art_83-1", "art_94-1", "art_94-2"} <= set(units)
    assert len(list(root.iter(f"{AKN}section"))) == 9
    assert len(root.findall(f".//{AKN}preamble")) == 1
    removed = {unit.get("eId") for unit in root.iter(f"{AKN}article") if unit.get("status") == "removed"}
    assert "art_84" in removed

    words = result(lawrepo("-C", laws, "show", KZ, "--as", "text"))
    assert not NOTE.search(words)  # a note is no law
    with_notes = result(lawrepo("-C", laws, "export", KZ, "--to", "txt"))
    text = source.read_text(encoding="utf-8")
    with_notes = with_notes[with_notes.index(text.split(",")[0].strip()) :]
    notes = [line for line in with_notes.splitlines() if NOTE.match(line.strip())]
    assert len(notes) == 153
    assert Counter(bare(with_notes)) == Counter(bare(text))  # no letter lost, none new

    expected = json.loads((corpus / "kz" / "parsed_2023.json").read_text(encoding="utf-8"))
    assert sum(map(len, expected["arts"].values())) == 462
    found = dict(stanzas(words))
    assert list(found) == list(expected["arts"])
    for number, blocks in expected["arts"].items():
        assert [bare(line) for line in found[number]] == [bare(block) for block in blocks], f"art_{number}"
    assert [bare(line) for line in words.splitlines() if line.startswith("Раздел ")] == [
        bare(heading) for _, heading in expected["heads"]
    ]

    second = result(lawrepo("-C", laws, "show", f"{KZ}~art_2", "--as", "text")).splitlines()
    assert [line.split(" ")[0] for line in second] == ["1.", "2.", "3.", "3-1.", "4."]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("eng", "Article 2. The people and power\n1. All power comes from the people.\n"),
        ("rus", "Статья 2. Народ и власть\n1. Вся власть исходит от народа.\n"),
        ("kaz", "2-бап. Халық және билік\n1. Биліктің бәрі халықтан бастау алады.\n"),
    ],
)
def test_charter_is_imported_whole(tmp_path: Path, lawrepo: Lawrepo, language: str, first: str) -> None:
    laws = begin(tmp_path / "laws", "xa", "kaz", "rus", "eng")
    source = ROOT / "history" / "charter" / f"original.{language}.txt"
    text = source.read_text(encoding="utf-8")
    options = ("--work", KOLTAU, "--lang", language, "--in-force", "1996-07-01")
    counted = json.loads(result(lawrepo("-C", laws, "import", source, *options, "--json")))
    assert counted["texts"][0]["articles"] == 47
    assert counted["texts"][0]["notes"] == len(NOTE.findall(text)) == 1
    assert result(lawrepo("-C", laws, "check", "--strict")).endswith("no findings\n")

    root = akn_of(lawrepo("-C", laws, "show", KOLTAU, "--as", "akn"))
    assert [len(list(root.iter(f"{AKN}{name}"))) for name in ("preamble", "section", "chapter", "article")] == [
        1,
        6,
        5,
        47,
    ]
    words = result(lawrepo("-C", laws, "show", KOLTAU, "--lang", language))
    assert bare(words) == bare(without_notes(text))
    with_notes = result(lawrepo("-C", laws, "export", KOLTAU, "--to", "txt"))
    assert sum(bool(NOTE.match(line.strip())) for line in with_notes.splitlines()) == 1
    assert result(lawrepo("-C", laws, "show", f"{KOLTAU}~art_2")).startswith(first)


# 2 and 3. A history becomes a law whose wording is known on any day.


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Give a collection with the seven dates of the first twelve articles, made once."""
    folder = tmp_path_factory.mktemp("points") / "laws"

    def build(corpus: Path) -> Path:
        if not folder.exists():
            with Repository.open(begin(folder, "kz", "rus")) as repository:
                repository.import_history(corpus / "kz" / "pit.toml", now=BEGUN)
        return folder

    return build


def test_constitution_is_known_on_every_date(corpus: Path, points: Callable[[Path], Path], lawrepo: Lawrepo) -> None:
    laws = points(corpus)
    folders = sorted((corpus / "kz" / "pit").glob("rus@*"))
    assert len(folders) == 7
    for folder in folders:
        files = sorted(folder.glob("art_*.txt"))
        assert len(files) == 12
        for file in files:
            eid = f"art_{int(file.stem.removeprefix('art_'))}"
            words = result(lawrepo("-C", laws, "show", f"{KZ}~{eid}", "--at", folder.name.removeprefix("rus@")))
            assert bare(words) == bare(file.read_text(encoding="utf-8")), f"{folder.name} {eid}"
    assert result(lawrepo("-C", laws, "check", "--strict")).endswith("no findings\n")


def test_day_between_two_dates_has_the_earlier_text(
    corpus: Path, points: Callable[[Path], Path], lawrepo: Lawrepo
) -> None:
    laws = points(corpus)
    for between, since in (("2022-12-31", "2022-09-17"), ("2007-05-20", "1998-10-07"), ("2026-06-01", "2023-01-01")):
        texts = {result(lawrepo("-C", laws, "show", KZ, "--at", day)) for day in (between, since)}
        assert len(texts) == 1, between
    changed = {
        result(lawrepo("-C", laws, "show", f"{KZ}~art_4", "--at", f"{day}")) for day in ("2022-12-31", "2023-01-01")
    }
    assert len(changed) == 2


@pytest.mark.parametrize("day", ["1998-10-06", "1995-08-29", "0001-01-01"])
def test_day_before_the_first_date_is_absent(
    corpus: Path, points: Callable[[Path], Path], lawrepo: Lawrepo, day: str
) -> None:
    done = lawrepo("-C", points(corpus), "show", KZ, "--at", day)
    assert (done.returncode, done.stdout) == (3, "")
    assert day in done.stderr


def test_charter_is_known_on_every_date(koltau: Path) -> None:
    """Each date of the manifest, each language, the whole and every article: as in the text of that date."""
    folder = ROOT / "history" / "charter"
    current: dict[str, str] = {}
    with Repository.open(koltau) as repository:
        work = repository.work(KOLTAU)
        for day, files in manifest_of(folder / "manifest.toml"):
            current |= {code: (folder / name).read_text(encoding="utf-8") for code, name in files.items()}
            for language, text in current.items():
                whole = work.at(day, language=language)
                assert bare(whole.words().decode()) == bare(without_notes(text)), f"{day} {language}"
                last = work.at(day - timedelta(days=1), language=language) if day.year > 1996 else whole
                assert (last.expression.digest == whole.expression.digest) is (
                    language not in files or day.year == 1996
                )
                root = etree.fromstring(whole.export("akn"))
                found = {unit.get("eId"): bare_body(unit) for unit in root.iter(f"{AKN}article")}
                expected = {f"art_{n}": bare(without_notes(words)) for n, words in articles_of(text).items()}
                assert found == expected, f"{day} {language}"


def bare_body(unit: etree._Element) -> str:
    """Return what an article says, without white space, number and heading."""
    parts = [child for child in unit if child.tag not in {f"{AKN}num", f"{AKN}heading"}]
    return bare("".join(str(text) for part in parts for text in part.itertext()))


def test_charter_is_absent_before_it_commenced(koltau: Path, lawrepo: Lawrepo) -> None:
    for day in ("1996-06-30", "1996-05-19", "0001-01-01"):
        done = lawrepo("-C", koltau, "show", KOLTAU, "--at", day)
        assert (done.returncode, done.stdout) == (3, "")
        assert day in done.stderr
    assert lawrepo("-C", koltau, "show", KOLTAU, "--at", "1996-07-01").returncode == 0


def markdown_words(text: str) -> list[str]:
    """Return the words of the Basic Law's Markdown: no marks of headings and titles, links by their text."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"^[#%]+ ?", "", text, flags=re.MULTILINE)
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).split()


def markdown_articles(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the number and the words of each article of the Basic Law's Markdown, its heading line included."""
    for part in re.split(r"^(?=#)", text, flags=re.MULTILINE):
        heading = re.match(r"#+ Artikel (\d+) ?([a-z]?)\b", part)
        if heading:
            yield heading[1] + heading[2], markdown_words(part)


@pytest.fixture(scope="session")
def basic_law(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Give a collection with the 21 texts of the Basic Law, made once."""
    folder = tmp_path_factory.mktemp("basic-law") / "laws"

    def build(corpus: Path) -> Path:
        if not folder.exists():
            with Repository.open(begin(folder, "de", "deu")) as repository:
                repository.import_history(corpus / "de-grundgesetz" / "grundgesetz-in-force.toml", now=BEGUN)
        return folder

    return build


def test_basic_law_is_known_on_every_date(corpus: Path, basic_law: Callable[[Path], Path], lawrepo: Lawrepo) -> None:
    laws = basic_law(corpus)
    versions = manifest_of(corpus / "de-grundgesetz" / "grundgesetz-in-force.toml")
    assert len(versions) == 21
    for day, files in versions:
        source = (corpus / "de-grundgesetz" / files["deu"]).read_text(encoding="utf-8")
        words = result(lawrepo("-C", laws, "show", DE, "--at", str(day))).split()
        assert words == markdown_words(source), day
        root = akn_of(lawrepo("-C", laws, "show", DE, "--at", str(day), "--as", "akn"))
        found = {str(unit.get("eId")): "".join(unit.itertext()).split() for unit in root.iter(f"{AKN}article")}
        expected = {f"art_{number}": said for number, said in markdown_articles(source)}
        assert len(expected) > 140
        assert found == expected, day
    assert result(lawrepo("-C", laws, "check")).endswith("no findings\n")


# 4. What was known stays known.


def answers(
    lawrepo: Lawrepo, laws: Path, iri: str, days: Sequence[str], known: str
) -> dict[str, tuple[int, str, str]]:
    """Ask for the text of each day as known then; an answer is the exit code, the words and the document."""
    given: dict[str, tuple[int, str, str]] = {}
    for day in days:
        done = lawrepo("-C", laws, "show", iri, "--at", day, "--known", known)
        document = lawrepo("-C", laws, "show", iri, "--at", day, "--known", known, "--as", "akn")
        given[day] = (done.returncode, done.stdout, document.stdout)
    return given


def recorded_late(lawrepo: Lawrepo, laws: Path, iri: str, record: Callable[[str], Sequence[str | Path]]) -> None:
    """Record a version of 2019 and, a month later, one of 2017; what was known between stays as it was."""
    days = ("2016-12-31", "2017-03-10", "2018-06-01", "2019-03-23", "2020-01-01")
    assert lawrepo("-C", laws, *record("2007-05-21"), now=datetime(2026, 3, 1, tzinfo=UTC)).returncode == 0
    assert lawrepo("-C", laws, *record("2019-03-23"), now=datetime(2026, 3, 2, tzinfo=UTC)).returncode == 0
    before = answers(lawrepo, laws, iri, days, "2026-03-15")
    assert before == answers(lawrepo, laws, iri, days, "HEAD")
    assert lawrepo("-C", laws, *record("2017-03-10"), now=datetime(2026, 4, 1, tzinfo=UTC)).returncode == 0
    assert answers(lawrepo, laws, iri, days, "2026-03-15") == before
    assert answers(lawrepo, laws, iri, days, "2026-03-31T23:59:59Z") == before
    assert answers(lawrepo, laws, iri, days, "HEAD~1") == before
    after = answers(lawrepo, laws, iri, days, "2026-04-01")
    assert after == answers(lawrepo, laws, iri, days, "HEAD")
    changed = {day for day in days if before[day][1] != after[day][1]}
    assert changed == {"2017-03-10", "2018-06-01"}
    assert lawrepo("-C", laws, "show", iri, "--known", "2026-02-01").returncode == 3
    assert lawrepo("-C", laws, "check", "--strict").returncode == 0


@pytest.mark.parametrize("way", ["import", "import-history"])
def test_constitution_of_2017_is_recorded_after_that_of_2019(
    corpus: Path, tmp_path: Path, lawrepo: Lawrepo, way: str
) -> None:
    def record(day: str) -> Sequence[str | Path]:
        text = corpus / "kz" / "pit-text" / f"rus@{day}.txt"
        if way == "import":
            return "import", text, "--work", KZ, "--lang", "rus", "--in-force", day
        return "import-history", manifest(tmp_path, KZ, day, {"rus": text})

    recorded_late(lawrepo, begin(tmp_path / "laws", "kz", "rus"), KZ, record)


def manifest(folder: Path, iri: str, day: str, texts: Mapping[str, Path]) -> Path:
    """Write a manifest of one version, by an act of its day."""
    path = folder / f"{day}.toml"
    act = f"{iri.rpartition('/act/')[0]}/act/{day}/amendment"
    files = ", ".join(f'{code} = "{text.as_posix()}"' for code, text in texts.items())
    version = f'in_force = {day}\nby = "{act}"\nenacted = {day}\ntext = {{ {files} }}\n'
    path.write_text(f'[work]\niri = "{iri}"\n\n[[version]]\n{version}', encoding="utf-8")
    return path


@pytest.mark.parametrize("way", ["import", "import-history"])
def test_peace_of_2017_is_recorded_after_that_of_2019(tmp_path: Path, lawrepo: Lawrepo, way: str) -> None:
    iri = "/akn/xa/act/2001-01-01/peace"
    wording = {"2007-05-21": "sought", "2017-03-10": "kept", "2019-03-23": "kept by all"}

    def record(day: str) -> Sequence[str | Path]:
        text = tmp_path / f"{day}.txt"
        first = f"Article 1. Peace\n\n1. Peace is {wording[day]}.\n2. It has no end.\n"
        text.write_text(f"{first}\nArticle 2. Rest\n\nAll may rest.\n")
        if way == "import":
            return "import", text, "--work", iri, "--lang", "eng", "--in-force", day
        return "import-history", manifest(tmp_path, iri, day, {"eng": text})

    laws = begin(tmp_path / "laws", "xa", "eng")
    recorded_late(lawrepo, laws, iri, record)
    assert "Peace is kept.\n" in result(lawrepo("-C", laws, "show", f"{iri}~art_1", "--at", "2018-01-01"))
    old = lawrepo("-C", laws, "show", f"{iri}~art_1", "--at", "2018-01-01", "--known", "2026-03-31")
    assert "Peace is sought.\n" in result(old)


def test_each_version_says_when_it_became_known(koltau: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    """A date can be asked for in both times: legal, and of record."""
    laws = tmp_path / "laws"
    shutil.copytree(koltau, laws)
    text = (ROOT / "history" / "charter" / "original.eng.txt").read_text(encoding="utf-8")
    (tmp_path / "late.txt").write_text(text.replace("town of Samaltas", "town of Ushkanat"), encoding="utf-8")
    asked = ("-C", laws, "show", f"{KOLTAU}~art_4", "--at", "1998-01-01", "--lang", "eng")
    before = result(lawrepo(*asked))
    late = ("import", tmp_path / "late.txt", "--work", KOLTAU, "--lang", "eng", "--in-force", "1997-01-01")
    assert lawrepo("-C", laws, *late, now=datetime(2026, 5, 1, tzinfo=UTC)).returncode == 0
    assert result(lawrepo(*asked, "--known", "2026-04-30")) == before
    assert "town of Ushkanat" in result(lawrepo(*asked))
    later = ("-C", laws, "show", f"{KOLTAU}~art_4", "--at", "2002-01-01", "--lang", "eng")
    assert result(lawrepo(*later)) == result(lawrepo(*later, "--known", "2026-04-30"))
    rows = json.loads(result(lawrepo("-C", laws, "log", f"{KOLTAU}~art_4", "--lang", "eng", "--json")))["entries"]
    assert rows[1]["in_force_from"] == "1997-01-01"
    assert rows[1]["recorded"] == "2026-05-01T00:00:00Z"

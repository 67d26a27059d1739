"""Generated laws as text: reading gives the structure they were generated from, and every word."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from akn.document import assemble, skeleton_references
from akn.names import akn
from akn.validate import check_schema
from lawrepo.importers.counting import difference, document_tokens
from lawrepo.importers.grammar import grammar
from lawrepo.importers.succession import Succession
from lawrepo.importers.text import TextImport, TextImportError, read_text

LANGUAGES = ("rus", "kaz", "eng", "deu")
SECTION = {"rus": "Раздел {}", "kaz": "{}-бөлім", "eng": "Section {}", "deu": "Abschnitt {}"}
CHAPTER = {"rus": "Глава {}", "kaz": "{}-тарау", "eng": "Chapter {}", "deu": "Unterabschnitt {}"}
ARTICLE = {"rus": "Статья {}", "kaz": "{}-бап", "eng": "Article {}", "deu": "Artikel {}"}
NOTE = {"rus": "Сноска.", "kaz": "Ескерту.", "eng": "Note:", "deu": "Anmerkung:"}
WORDS = {
    "rus": ("море", "берег", "свобода", "законом", "граждане", "Совет", "объявляет"),
    "kaz": ("теңіз", "жағалау", "бостандық", "заңмен", "азаматтар", "Кеңес", "жариялайды"),
    "eng": ("sea", "shore", "freedom", "by", "law", "citizens", "Council"),
    "deu": ("Meer", "Ufer", "Freiheit", "durch", "Gesetz", "Bürger", "größer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A generated law: its text, and what must come of it."""

    language: str
    text: str
    articles: tuple[str, ...]
    eids: tuple[str, ...]
    containers: tuple[str, ...]
    blocks: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]


class Author:
    """Writes one law, choosing by `draw`."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.language = draw(st.sampled_from(LANGUAGES))
        self.lines: list[str] = []
        self.articles: list[str] = []
        self.eids: list[str] = []
        self.containers: list[str] = []
        self.blocks: list[str] = []
        self.notes: list[tuple[str, str]] = []

    def law(self) -> Law:
        gap = self.draw(st.sampled_from(("\n\n", "\n\n\n", "\n \n")))
        counts = iter(range(1, 40))
        section = ""
        for number in range(1, self.draw(st.integers(1, 3)) + 1):
            section = self.heads(number, section)
            for _ in range(self.draw(st.integers(1, 3))):
                own = str(next(counts))
                self.article(own)
                if self.chance(6):
                    self.article(f"{own}-1")
        return Law(
            language=self.language,
            text=gap.join(self.lines) + "\n",
            articles=tuple(self.articles),
            eids=tuple(self.eids),
            containers=tuple(self.containers),
            blocks=tuple(self.blocks),
            notes=tuple(self.notes),
        )

    def chance(self, of: int) -> bool:
        return self.draw(st.integers(1, of)) == of

    def sentence(self, end: str) -> str:
        return " ".join(self.draw(st.lists(st.sampled_from(WORDS[self.language]), min_size=1, max_size=5))) + end

    def block(self, marker: str, end: str) -> None:
        words = self.sentence(end)
        self.blocks.append(words)
        broken = words.replace(" ", "\n", 1) if self.chance(2) else words
        self.lines.append(f"{marker} {broken}".strip())

    def note(self, anchor: str) -> None:
        if self.chance(5):
            words = self.sentence(".")
            self.lines.append(f"{NOTE[self.language]} {words}")
            self.notes.append((words, anchor))

    def heads(self, number: int, section: str) -> str:
        """Write the headings of a section and a chapter, or not; return the section that is open."""
        if self.chance(2):
            section = f"sec_{number}"
            self.containers.append(section)
            self.lines.append(SECTION[self.language].format(number))
            self.note(section)
        if self.chance(2):
            own = f"{'subsec' if self.language == 'deu' else 'chp'}_{number}"
            self.containers.append("__".join(filter(None, (section, own))))
            self.lines.append(CHAPTER[self.language].format(number) + ". Über")
        return section

    def numbers(self, most: int) -> list[str]:
        found = []
        for count in range(1, self.draw(st.integers(0, most)) + 1):
            found.append(str(count))
            if self.chance(6):
                found.append(f"{count}-1")
        return found

    def article(self, number: str) -> None:
        eid = f"art_{number}"
        self.articles.append(eid)
        self.lines.append(ARTICLE[self.language].format(number) + self.draw(st.sampled_from(("", ". Über"))))
        self.note(eid)
        kind = self.draw(st.sampled_from(("text", "paragraphs", "list", "empty")))
        if kind == "text":
            for _ in range(self.draw(st.integers(1, 2))):
                self.block("", ".")
        elif kind == "list":
            self.block("", ":")
            self.items(eid)
        elif kind == "paragraphs":
            for own in self.numbers(3):
                self.eids.append(f"{eid}__para_{own}")
                self.block(f"{own}.", ":")
                if self.chance(3):
                    self.block("", ":")
                self.items(f"{eid}__para_{own}")

    def items(self, context: str) -> None:
        for number in self.numbers(3):
            eid = f"{context}__subpara_{number}"
            self.eids.append(eid)
            self.block(f"{number})", ";")
            points = "abc"[: self.draw(st.integers(0, 3))]
            for letter in points:
                self.eids.append(f"{eid}__point_{letter}")
                self.block(f"{letter})", ";")
                self.note(f"{eid}__point_{letter}")
            if not points:
                self.note(eid)


@st.composite
def laws(draw: st.DrawFn) -> Law:
    return Author(draw).law()


def provisions(found: TextImport) -> list[str]:
    names = tuple(akn(name) for name in ("paragraph", "subparagraph", "point", "indent", "alinea"))
    return [str(e.get("eId")) for _, unit in found.document.units for e in unit.element().iter(*names)]


@given(laws())
def test_law_is_read_as_it_was_generated(law: Law) -> None:
    found = read_text(law.text, language=law.language)

    structure = dict(found.document.sections)["structure"]
    assert tuple(wid for wid, _ in skeleton_references(structure)) == law.articles
    assert tuple(key for key, _ in found.document.units) == law.articles
    assert tuple(provisions(found)) == law.eids
    texts = [
        "".join(map(str, p.itertext())) for _, unit in found.document.units for p in unit.element().iter(akn("p"))
    ]
    assert tuple(texts) == law.blocks
    assert tuple((note.text, note.anchor) for note in found.notes) == law.notes
    assert set(law.containers) <= {str(e.get("eId")) for e in structure.element().iter()}
    assert found.counts.articles == len(law.articles)
    assert found.counts.paragraphs == len(law.blocks)


@given(laws())
def test_law_is_valid_and_its_identifiers_are_unique(law: Law) -> None:
    found = read_text(law.text, language=law.language)

    for name, fragment in (*found.document.sections, *found.document.units):
        assert check_schema(fragment.element(), file=name) == ()
    eids = [
        str(e.get("eId"))
        for name, fragment in (*found.document.sections, *found.document.units)
        for e in fragment.element().iter()
        if e.get("eId") and not str(e.tag).endswith("componentRef")
    ]
    assert len(eids) == len(set(eids))
    assert assemble(found.document)


@given(laws(), st.data())
def test_lost_word_is_found(law: Law, data: st.DataObject) -> None:
    found = read_text(law.text, language=law.language)
    tokens = document_tokens(found.document, found.notes)
    assert difference(law.text, tokens, markdown=False) is None
    at = data.draw(st.integers(0, len(tokens) - 1))

    assert difference(law.text, [*tokens[:at], *tokens[at + 1 :]], markdown=False) is not None


PIECES = st.sampled_from(
    (
        *("Статья 1", "Статья 2. Имя", "статья 3", "Раздел I", "Глава 1", "Преамбула", "ОБЩАЯ ЧАСТЬ", "Приложение"),
        *(
            "Сноска.",
            "Сноска",
            "Примечание ИЗПИ!",
            "1.",
            "2.",
            "3-1.",
            "1)",
            "(1)",
            "a)",
            "aa)",
            "слово",
            "слово.",
            "ЗАКОН",
        ),
        *(
            "\n",
            "\n\n",
            "\n      ",
            " ",
            "  \n",
            "# ",
            "%",
            "[текст](#статья-1)",
            "[",
            "](",
            "<!--",
            "-->",
            "и\u0306",
            "\u200b",
        ),
        *("(исключена)", "Президент", ",", ":", "«", "»", "подпунктами", "\r", "\x00", "\u202e", "\t", "\xa0"),
    )
)


@given(
    pieces=st.lists(PIECES, max_size=30),
    language=st.sampled_from(LANGUAGES),
    markdown=st.booleans(),
    lenient=st.booleans(),
)
def test_words_are_kept_or_an_error_is_raised(
    pieces: list[str], language: str, *, markdown: bool, lenient: bool
) -> None:
    source = " ".join(pieces)
    try:
        found = read_text(source, language=language, markdown=markdown, lenient=lenient, name="law")
    except TextImportError as error:
        assert error.findings  # noqa: PT017 - an error is as good as a result, if it says why
        assert "\n" not in str(error)  # noqa: PT017 - it may be refused or not
        assert str(error).startswith("law:")  # noqa: PT017 - it may be refused or not
        return
    assert difference(source, document_tokens(found.document, found.notes), markdown=markdown) is None
    for name, fragment in (*found.document.sections, *found.document.units):
        assert check_schema(fragment.element(), file=name) == ()
    assert lenient or not found.unplaced


@given(text=st.text(max_size=200), language=st.sampled_from(LANGUAGES), markdown=st.booleans())
def test_any_text_at_all(text: str, language: str, *, markdown: bool) -> None:
    heading = "# " if markdown else ""
    source = f"{heading}{ARTICLE[language].format(1)}\n\n{text}"
    try:
        found = read_text(source, language=language, markdown=markdown, lenient=True)
    except TextImportError:
        return
    assert difference(source, document_tokens(found.document, found.notes), markdown=markdown) is None


EDITS = st.sampled_from(("drop", "double", "move", "piece", "heading", "end", "word", "word", "word", "word"))


def edited(draw: st.DrawFn, lines: list[str], edit: str, language: str, *, marked: str) -> None:
    """Edit the lines of a law."""
    at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    if edit in ("drop", "move"):
        taken, lines[at : at + 3] = lines[at : at + 3], []
        lines[other:other] = taken if edit == "move" else [""]
    elif edit == "double":
        lines[other:other] = lines[at : at + draw(st.integers(1, 4))]
    elif edit == "piece":
        lines.insert(at, " ".join(draw(st.lists(PIECES, min_size=1, max_size=3))))
    elif edit == "heading":
        kind = draw(st.sampled_from((ARTICLE, SECTION)))
        lines[at:at] = ["", marked + kind[language].format(draw(st.integers(1, 60))), "1. Word."]
    elif edit == "end":
        lines[at] = lines[at].rstrip(".;:")
    elif lines[at]:
        lines[at] += draw(st.sampled_from((" and more.", " ", "\t", " и\u0306.", " [a](#artikel-1).", "-1")))


@st.composite
def successions(draw: st.DrawFn) -> tuple[str, bool, list[str]]:
    """Give a language, whether it is Markdown, and texts of one law, each some edits away from one before it."""
    law, markdown = draw(laws()), draw(st.booleans())
    lines = law.text.split("\n")
    if markdown:
        lines = [f"## {line}" if grammar(law.language).heading(line) else line for line in lines]
    title = draw(st.sampled_from((["% Title of 1 (a)", ""], ["A LAW", ""], [])))
    texts = [title + lines]
    for _ in range(draw(st.integers(1, 4))):
        made = [*draw(st.sampled_from(texts))]
        for edit in draw(st.lists(EDITS, max_size=2)):
            edited(draw, made, edit, law.language, marked="# " if markdown else "")
        texts.append(made)
    ends = draw(st.sampled_from(("\n", "\n", "\n", "\r\n")))
    return law.language, markdown, [ends.join(text) for text in texts]


@given(successions())
def test_text_after_another_is_read_as_it_is_by_itself(succession: tuple[str, bool, list[str]]) -> None:
    language, markdown, texts = succession
    kept = Succession(language, markdown=markdown)
    for text in texts:
        try:
            alone = read_text(text, language=language, markdown=markdown)
        except TextImportError:
            alone = None
        found = kept.read(text)
        assert found == alone or (found is None and markdown and ("<!--" in text or "](" in text))

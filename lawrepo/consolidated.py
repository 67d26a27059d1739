"""The text of a Work on a day, ready to be written in every format."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lxml import etree

from akn.document import SECTIONS, STRUCTURE, assemble, skeleton_references
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import akn
from akn.work import WorkMetadata
from akn.xml import canonical, parse_xml
from lawrepo.errors import RequestError
from lawrepo.export.blocks import Division, notes_of
from lawrepo.export.model import PortionError, RenderDocument, build, select
from lawrepo.export.references import targets
from lawrepo.export.text import to_text
from lawrepo.expression import Expression, compose
from lawrepo.holding import State
from lawrepo.store.views import Part
from lawrepo.timeline import Interval

if TYPE_CHECKING:
    from akn.effects import Outstanding
    from lawrepo.export.page import Surroundings

# Formats of `Consolidated.export`, as `lawrepo export --to` names them.
FORMATS: Final = ("akn", "html", "pdf", "docx", "epub", "txt", "md", "json")

# Formats of a law with all its versions (`Work.all_versions`, `Collection.package`).
HISTORY_FORMATS: Final = ("akn-versions", "akn-package")

# What a difference is shown as, and the forms that each layout has: a list of what happened, the whole
# text with marks, and the old text beside the new.
LAYOUTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "changes": ("text", "html", "json"),
        "redline": ("text", "html", "json", "pdf", "docx"),
        "table": ("html", "pdf", "docx"),
    }
)
FORMS: Final = ("text", "html", "json", "pdf", "docx")


class FormatError(RequestError):
    """Report a format that nothing can be exported to."""

    def __init__(self, name: str) -> None:
        """Keep the format's name."""
        self.name = name
        super().__init__(f"format {name!r}: expected one of {', '.join(FORMATS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Whose words a text is and of which dates, on one line."""

    work: FrbrUri
    language: str
    pit: date
    portion: str
    in_force: Interval
    changed_since: date | None
    recorded_at: datetime
    commit: str
    assumed: tuple[str, ...]

    def __str__(self) -> str:
        span = self.in_force
        portion = f"~{self.portion}" if self.portion else ""
        until = f" until {span.end}" if span.end else ""
        pending = f" (translation pending: the law changed on {self.changed_since})" if self.changed_since else ""
        assumed = "".join(f", assuming {event}" for event in self.assumed)
        return (
            f"{self.work}/{self.language}:{self.pit}{portion}: in force from {span.start}{until}{pending},"
            f" as recorded {self.recorded_at:%Y-%m-%dT%H:%M:%SZ} ({self.commit[:10]}){assumed}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text alone, with what is to be said beside them, as `Consolidated` has it."""

    data: bytes
    statement: str
    outstanding: "tuple[tuple[FrbrUri, Outstanding], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """The text of a Work in force on a day, or of the part of it that bears the eId `portion` ("" for all of it).

    `in_force` is the span around the day in which the wording of that part's unit, or of the whole, is the same.
    `changed_since` is the day of an authoritative text that this translation does not reflect yet. `outstanding` are
    the instructions about it that are recorded and have no effect. `around` works out what its page says around it.
    """

    expression: Expression
    in_force: Interval
    portion: str = ""
    changed_since: date | None = None
    outstanding: "tuple[tuple[FrbrUri, Outstanding], ...]" = ()
    around: "Callable[[], Surroundings] | None" = field(default=None, compare=False, repr=False)

    def document(self) -> RenderDocument:
        """Return the text in the render model.

        Raises:
            PortionError: when nothing bears the eId.

        """
        document = build(self.expression)
        return select(document, self.portion) if self.portion else document

    def export(self, to: str) -> bytes:  # noqa: PLR0911 - a format, a case
        """Return the text in one of FORMATS, with the dates it states.

        Raises:
            FormatError: for another format.
            PortionError: when nothing bears the eId.

        """
        if to == "akn" and not self.portion:
            parse_xml(self.expression.document)  # what is not well formed is given out in no format
            return self.expression.document
        document = self.document()
        # What a format needs is loaded with it: lazy seams.
        match to:
            case "akn":
                return self._akn()
            case "html":
                from lawrepo.export.html import to_html  # noqa: PLC0415 - a lazy seam

                return to_html(document, None if self.around is None else self.around())
            case "pdf":
                from lawrepo.export.pdf import to_pdf  # noqa: PLC0415 - a lazy seam

                return to_pdf(document, self.expression.document)
            case "docx":
                from lawrepo.export.docx import to_docx  # noqa: PLC0415 - a lazy seam

                return to_docx(document)
            case "epub":
                from lawrepo.export.epub import to_epub  # noqa: PLC0415 - a lazy seam

                return to_epub(document)
            case "txt":
                return to_text(document)
            case "md":
                from lawrepo.export.markdown import to_markdown  # noqa: PLC0415 - a lazy seam

                return to_markdown(document)
            case "json":
                from lawrepo.export.json import to_json  # noqa: PLC0415 - a lazy seam

                return to_json(document)
            case _:
                raise FormatError(to)

    def words(self, form: str = "text") -> bytes:
        """Return the words alone, as "text" or "md", without dates and editorial notes.

        A unit stands without its number in plain text when that is all its label says: it is what was asked for.
        """
        return _words(self.document(), form)

    def statement(self) -> str:
        """Return one line that says whose words these are and of which dates."""
        text = self.expression
        return str(
            Statement(
                work=text.work,
                language=text.language,
                pit=text.pit,
                portion=self.portion,
                in_force=self.in_force,
                changed_since=self.changed_since,
                recorded_at=text.recorded_at,
                commit=text.commit,
                assumed=text.assumed,
            )
        )

    def _akn(self) -> bytes:
        """Return the element that bears the eId as a document of its own."""
        root = parse_xml(self.expression.document)
        by_eid = {found.get("eId"): found for found in reversed(list(root.iter(etree.Element)))}
        if self.portion in by_eid:
            return canonical(by_eid[self.portion])
        owner, _, name = self.portion.rpartition("__")  # a number or heading, which bears no eId
        return canonical(next(by_eid[owner].iterchildren(akn(name))))


def words_of_part(meta: WorkMetadata, part: Part, statement: Statement, form: str) -> bytes | None:
    """Return the words of a provision, as `Consolidated.words` does, from its own units.

    None where they cannot be known without the rest: notes are numbered through the whole document, references lead
    to what comes first in it, and what is a basic unit is judged by its main part.
    """
    units = [key for key in part.state if key not in SECTIONS]
    own = dict(skeleton_references(part.state[STRUCTURE])) if STRUCTURE in part.state else {}
    if not own.keys() >= set(units) or any(b"<noteRef" in fragment.xml for fragment in part.state.values()):
        return None
    expression = Expression(
        work=meta.iri,
        language=part.language,
        title=str(meta.iri),
        pit=statement.pit,
        in_force_from=part.in_force.start,
        in_force_until=part.in_force.end,
        document=assemble(compose(meta, _without(part.state, own.keys() - part.units), None)),
        notes=part.notes,
        digest="",  # the whole text has one, and words state none
        recorded_at=statement.recorded_at,
        commit=statement.commit,
    )
    try:
        document = select(build(expression), statement.portion)
    except PortionError:
        return None  # an error names the whole
    called = [note for note in notes_of(document.blocks) if form == "md" or not note.editorial]
    return None if called or (form == "md" and targets(document)) else _words(document, form)


def _without(state: State, units: Container[str]) -> State:
    """Return a state whose skeleton does not place some units."""
    if STRUCTURE not in state:
        return state
    root = state[STRUCTURE].element()
    for reference in list(root.iter(akn("componentRef"))):
        above = reference.getparent()
        if above is not None and (reference.get("src") or "").removeprefix("#") in units:
            above.remove(reference)
    return {**state, STRUCTURE: Fragment.of(root)}


def _words(document: RenderDocument, form: str) -> bytes:
    if form == "md":
        from lawrepo.export.markdown import to_markdown  # noqa: PLC0415 - a lazy seam

        return to_markdown(document, header=False)
    block = document.blocks[0] if document.portion else None
    if isinstance(block, Division) and not block.heading:
        document = replace(document, blocks=(replace(block, number=()),))
    return to_text(document, header=False, notes=False)

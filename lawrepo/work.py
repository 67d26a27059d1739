"""A Work of the collection, as the Python API gives it out: its text on a day, ready to be written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias

from lxml import etree

from akn.frbr import FrbrUri
from akn.metadata import Outstanding, WorkMetadata
from akn.xml import canonical, parse_xml
from lawrepo.amending import Sheet
from lawrepo.compare import compare
from lawrepo.compare_json import Compared
from lawrepo.compare_json import to_json as comparison_json
from lawrepo.comparison import Comparison
from lawrepo.consolidate import choose_language
from lawrepo.errors import RequestError
from lawrepo.export.blocks import Division
from lawrepo.export.comparison import to_html as comparison_html
from lawrepo.export.comparison import to_redline
from lawrepo.export.comparison import to_text as comparison_text
from lawrepo.export.html import to_html
from lawrepo.export.json import to_json
from lawrepo.export.markdown import to_markdown
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.pdf import to_pdf
from lawrepo.export.text import to_text
from lawrepo.expression import Expression
from lawrepo.field import Turn
from lawrepo.holding import State
from lawrepo.interplay import Interplay, analyse
from lawrepo.store.history import Recorded
from lawrepo.store.views import VersionRecord, WorkView
from lawrepo.timeline import Interval

Known: TypeAlias = date | datetime | str | None

# Formats of `Consolidated.export`, as `lawrepo export --to` names them.
FORMATS: Final = ("akn", "html", "pdf", "txt", "md", "json")


class FormatError(RequestError):
    """Report a format that nothing can be exported to."""

    def __init__(self, name: str) -> None:
        """Keep the format's name."""
        self.name = name
        super().__init__(f"format {name!r}: expected one of {', '.join(FORMATS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """The text of a Work in force on a day, or of the part of it that bears the eId `portion` ("" for all of it).

    `in_force` is the span around the day in which the wording of that part's unit, or of the whole, is the same.
    `changed_since` is the day of an authoritative text that this translation does not reflect yet. `outstanding` are
    the instructions about it that are recorded and have no effect.
    """

    expression: Expression
    in_force: Interval
    portion: str = ""
    changed_since: date | None = None
    outstanding: tuple[tuple[FrbrUri, Outstanding], ...] = ()

    def document(self) -> RenderDocument:
        """Return the text in the render model.

        Raises:
            PortionError: when nothing bears the eId.

        """
        document = build(self.expression)
        return select(document, self.portion) if self.portion else document

    def export(self, to: str) -> bytes:
        """Return the text in one of FORMATS, with the dates it states.

        Raises:
            FormatError: for another format.
            PortionError: when nothing bears the eId.

        """
        document = self.document()
        match to:
            case "akn":
                return self._akn()
            case "html":
                return to_html(document)
            case "pdf":
                return to_pdf(document, self.expression.document)
            case "txt":
                return to_text(document)
            case "md":
                return to_markdown(document)
            case "json":
                return to_json(document)
            case _:
                raise FormatError(to)

    def words(self, form: str = "text") -> bytes:
        """Return the words alone, as "text" or "md", without dates and editorial notes.

        A unit stands without its number in plain text when that is all its label says: it is what was asked for.
        """
        document = self.document()
        if form == "md":
            return to_markdown(document, header=False)
        block = document.blocks[0] if self.portion else None
        if isinstance(block, Division) and not block.heading:
            document = replace(document, blocks=(replace(block, number=()),))
        return to_text(document, header=False, notes=False)

    def statement(self) -> str:
        """Return one line that says whose words these are and of which dates."""
        text, span = self.expression, self.in_force
        portion = f"~{self.portion}" if self.portion else ""
        until = f" until {span.end}" if span.end else ""
        pending = f" (translation pending: the law changed on {self.changed_since})" if self.changed_since else ""
        assumed = "".join(f", assuming {event}" for event in text.assumed)
        return (
            f"{text.work}/{text.language}:{text.pit}{portion}: in force from {span.start}{until}{pending},"
            f" as recorded {text.recorded_at:%Y-%m-%dT%H:%M:%SZ} ({text.commit[:10]}){assumed}"
        )

    def _akn(self) -> bytes:
        """Return the whole document, or the element that bears the eId as a document of its own."""
        if not self.portion:
            return self.expression.document
        root = parse_xml(self.expression.document)
        return canonical(next(found for found in root.iter(etree.Element) if found.get("eId") == self.portion))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the text of one day becomes that of another: empty where `comparison.changes` is."""

    comparison: Comparison
    compared: Compared

    def export(self, form: str = "text") -> bytes:
        """Return it as "text", "html" or "json" (`lawrepo.diff/v1`, which `compare_json.apply_json` applies).

        Raises:
            FormatError: for another form.

        """
        match form:
            case "text":
                return comparison_text(self.comparison, self.compared)
            case "html":
                return comparison_html(self.comparison, self.compared)
            case "json":
                return comparison_json(self.comparison, self.compared)
            case _:
                raise FormatError(form)


def turn_text(turn: Turn) -> bytes:
    """Return how a recording changes a text: what differs, as `Difference.export` shows it."""
    return to_redline(compare(turn.before, turn.after), turn.language)


class Work:
    """A Work in a collection, as known at one point of record time."""

    __slots__ = ("_open", "_view")

    def __init__(self, view: WorkView, reopen: Callable[[Known], WorkView]) -> None:
        """Take what `Repository.work` has found; `reopen` gives the Work as known at another time."""
        self._view = view
        self._open = reopen

    @property
    def meta(self) -> WorkMetadata:
        """Return what amendments don't change."""
        return self._view.meta

    def days(self, *, language: str = "") -> tuple[date, ...]:
        """Return every day on which the text in a language changes, ascending."""
        return self._view.days(language)

    def pit(self, iri: FrbrUri, at: date | None, today: date, *, language: str = "") -> date:
        """Return the day whose text an IRI of this Work asks for (`lawrepo.reading.point_in_time`)."""
        return self._view.pit(iri, at, today, language=language)

    def at(self, pit: date, *, known: Known = None, language: str = "", eid: str = "") -> Consolidated:
        """Return the text in force on a day, as known now or then; with an eId, that part of it.

        Raises:
            NotHeldError: when the collection has no text of that day or language.
            NotInForceError: when the Work was not in force.
            UnknownStateError: when nothing was recorded then.

        """
        view = self._view if known is None else self._open(known)
        expression = view.at(pit, language=language)
        span = view.validity(pit, eid=eid, language=expression.language)
        behind = view.changed_since(pit, expression.language)
        return Consolidated(
            expression=expression,
            in_force=span,
            portion=eid,
            changed_since=behind,
            outstanding=view.outstanding(eid),
        )

    def validity(self, pit: date, *, eid: str = "", language: str = "") -> Interval:
        """Return the span [start, end) around a day in which the wording of a unit, or of the whole, is the same."""
        return self._view.validity(pit, eid=eid, language=language)

    def state(self, pit: date, *, language: str = "") -> State:
        """Return the fragments in force on a day, by section name and wId.

        Raises:
            NotHeldError, NotInForceError: when there is no text of that day.

        """
        return self._view.state(pit, language=language)

    def diff(self, start: date, end: date, *, eid: str = "", language: str = "") -> Difference:
        """Compare the text of one day with that of another; with an eId, the units that bear it.

        Raises:
            NotHeldError, NotInForceError: when there is no text of one of the days.

        """
        language = choose_language(self.meta, language)
        before = self._view.state(start, eid=eid, language=language)
        after = self._view.state(end, eid=eid, language=language)
        recorded_at, commit = self._view.known
        return Difference(
            comparison=compare(before, after),
            compared=Compared(
                work=self.meta.iri,
                language=language,
                title=self.meta.language(language).title or str(self.meta.iri),
                before=start,
                after=end,
                recorded_at=recorded_at,
                commit=commit,
            ),
        )

    def interplay(self, first: Sheet, second: Sheet, pit: date) -> Interplay:
        """Say what two acts are to each other on the text of a day, in all languages that have one.

        Raises:
            NotHeldError, NotInForceError: when there is no text of that day.

        """
        view = self._view
        codes = [entry.code for entry in self.meta.languages]
        held = [code for code in codes if min(view.days(code), default=date.max) <= pit]
        return analyse(
            first,
            second,
            {code: view.state(pit, language=code) for code in held or codes[:1]},
            work=self.meta.iri,
            authoritative=[entry.code for entry in self.meta.languages if entry.authoritative],
            used=view.used(),
        )

    def outstanding(self, *, eid: str = "") -> tuple[tuple[FrbrUri, Outstanding], ...]:
        """Return the instructions that are recorded and have no effect, with their acts; with an eId, those about it.

        They wait for an event, will never be in force, or cannot be executed.
        """
        return self._view.outstanding(eid)

    def log(self) -> tuple[Recorded, ...]:
        """Return the commits that changed this Work, newest first."""
        return self._view.log()

    def versions(self, eid: str, pit: date, *, language: str = "") -> tuple[VersionRecord, ...]:
        """Return every version of the unit that bears an eId on a day, oldest first, through renumbering.

        Raises:
            NotHeldError: when no unit bears that name.

        """
        return self._view.versions(eid, pit, language=language)

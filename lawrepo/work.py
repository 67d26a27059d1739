"""A Work of the collection, as the Python API gives it out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from akn.frbr import FrbrUri
from akn.work import WorkMetadata
from lawrepo.consolidated import Consolidated, Statement, Words, words_of_part
from lawrepo.holding import State
from lawrepo.reading import choose_language
from lawrepo.store.history import Recorded
from lawrepo.store.views import VersionRecord, WorkView
from lawrepo.timeline import Interval

if TYPE_CHECKING:
    from akn.effects import Effects, Outstanding
    from lawrepo.amending import Sheet
    from lawrepo.difference import Difference
    from lawrepo.export.page import Surroundings
    from lawrepo.interplay import Interplay

Known: TypeAlias = date | datetime | str | None


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

    def intervals(self, *, language: str = "") -> tuple[Interval, ...]:
        """Return the days on which each text in a language is in force, one after another."""
        return tuple(span for span, _ in self._view.spans(language))

    def effects(self) -> "tuple[Effects, ...]":
        """Return what each recorded act does to the Work."""
        return self._view.effects()

    @property
    def known(self) -> tuple[datetime, str]:
        """Return the record time and the commit of what is seen."""
        return self._view.known

    @property
    def assumed(self) -> tuple[str, ...]:
        """Return the events that are assumed, each with its day."""
        return self._view.assumed

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
        view = self._seen(known)
        expression = view.at(pit, language=language)
        span = view.validity(pit, eid=eid, language=expression.language)
        behind = view.changed_since(pit, expression.language)
        return Consolidated(
            expression=expression,
            in_force=span,
            portion=eid,
            changed_since=behind,
            outstanding=view.outstanding(eid),
            around=lambda: self._around(view, pit, expression.language, eid),
        )

    def all_versions(self, *, language: str = "") -> bytes:
        """Return the Work with all its versions in a language, as one Akoma Ntoso document (docs/exports.md).

        Raises:
            NotHeldError: when the collection has no text in that language.
            VersionsError: when the versions cannot stand in one document.

        """
        return self._view.all_versions(language=language)

    def words(
        self, pit: date, *, known: Known = None, language: str = "", eid: str = "", form: str = "text"
    ) -> Words:
        """Return the words alone of the text in force on a day, as "text" or "md"; with an eId, of that part of it.

        A part is read without the rest where its words do not depend on that.

        Raises:
            NotHeldError, NotInForceError, UnknownStateError: as `at`.
            PortionError: when nothing bears the eId.

        """
        view = self._seen(known)
        if eid:
            part = view.part(pit, eid, language=language)
            recorded_at, commit = view.known
            statement = Statement(
                work=self.meta.iri,
                language=part.language,
                pit=pit,
                portion=eid,
                in_force=part.in_force,
                changed_since=view.changed_since(pit, part.language),
                recorded_at=recorded_at,
                commit=commit,
                assumed=view.assumed,
            )
            data = words_of_part(view.meta, part, statement, form)
            if data is not None:
                return Words(data=data, statement=str(statement), outstanding=part.outstanding)
        text = self.at(pit, known=known, language=language, eid=eid)
        return Words(data=text.words(form), statement=text.statement(), outstanding=text.outstanding)

    def validity(self, pit: date, *, eid: str = "", language: str = "") -> Interval:
        """Return the span [start, end) around a day in which the wording of a unit, or of the whole, is the same."""
        return self._view.validity(pit, eid=eid, language=language)

    def state(self, pit: date, *, language: str = "") -> State:
        """Return the fragments in force on a day, by section name and wId.

        Raises:
            NotHeldError, NotInForceError: when there is no text of that day.

        """
        return self._view.state(pit, language=language)

    def diff(self, start: date, end: date, *, eid: str = "", language: str = "") -> "Difference":
        """Compare the text of one day with that of another; with an eId, the units that bear it.

        Raises:
            NotHeldError, NotInForceError: when there is no text of one of the days.

        """
        from lawrepo.difference import difference  # noqa: PLC0415 - a lazy seam

        language = choose_language(self.meta, language)
        before = self._view.state(start, eid=eid, language=language)
        after = self._view.state(end, eid=eid, language=language)
        recorded_at, commit = self._view.known
        return difference(
            (start, before),
            (end, after),
            lambda day: self.at(day, language=language, eid=eid).document(),
            lambda: self._view.turns(start, end, language),
            meta=self.meta,
            language=language,
            recorded_at=recorded_at,
            commit=commit,
        )

    def interplay(self, first: "Sheet", second: "Sheet", pit: date) -> "Interplay":
        """Say what two acts are to each other on the text of a day, in all languages that have one.

        Raises:
            NotHeldError, NotInForceError: when there is no text of that day.

        """
        from lawrepo.interplay import analyse  # noqa: PLC0415 - a lazy seam

        view = self._view
        codes = [entry.code for entry in self.meta.languages]
        held = [code for code in codes if min(view.days(code), default=date.max) <= pit]
        return analyse(
            first,
            second,
            {code: view.state(pit, language=code) for code in held or codes[:1]},
            work=self.meta.iri,
            authoritative=self.meta.authoritative,
            used=view.used(),
        )

    def outstanding(self, *, eid: str = "") -> "tuple[tuple[FrbrUri, Outstanding], ...]":
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

    @staticmethod
    def _around(view: WorkView, pit: date, language: str, eid: str) -> "Surroundings":
        from lawrepo.surroundings import surroundings  # noqa: PLC0415 - a lazy seam

        return surroundings(view, pit, language, eid)

    def _seen(self, known: Known) -> WorkView:
        return self._view if known is None else self._open(known)

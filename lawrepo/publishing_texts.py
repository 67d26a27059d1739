"""What a site says of one Work: its texts with all their versions, and the facts that other pages need."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lawrepo.consolidated import Consolidated
from lawrepo.errors import StorageError
from lawrepo.export.blocks import Block, Division, Provision, blocks_of, children, plain
from lawrepo.export.model import RenderDocument
from lawrepo.export.runs import clean
from lawrepo.export.site_facts import ActOn, Change, Facts, HeldText, Version, Waiting
from lawrepo.layout import LayoutError, parse_path
from lawrepo.store.history import Recorded
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.views import WorkView
from lawrepo.store.works import StoredWork, open_work
from lawrepo.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeText:
    """The text of a Work in a language: what is kept of it, its versions, and the units of each by wId."""

    held: HeldText
    versions: tuple[Consolidated, ...]
    documents: tuple[RenderDocument, ...]
    units: tuple[Mapping[str, Division], ...]
    _places: dict[int, Mapping[str, tuple[str, str]]] = field(default_factory=dict, compare=False)

    @property
    def shown(self) -> RenderDocument:
        """Return the version that a reader finds first."""
        return self.documents[self.held.shown]

    @property
    def shown_units(self) -> Mapping[str, Division]:
        """Return the units of that version."""
        return self.units[self.held.shown]

    def at(self, day: date) -> int:
        """Return the place of the version of a day; the first one's before there is any."""
        return max(sum(each.start <= day for each in self.held.versions) - 1, 0)

    def place(self, wid: str, day: date) -> tuple[str, str]:
        """Return the anchor of what has a wId in the version that begins on a day, and what it is called."""
        number = self.at(day)
        if self.held.versions[number].start != day:
            return "", wid
        if number not in self._places:
            found = _named(self.documents[number].blocks, "")
            self._places[number] = {own: (anchor, name) for own, anchor, name in found}
        return self._places[number].get(wid, ("", wid))


class WorkTexts:
    """A Work as known at the commit that changed it last."""

    def __init__(self, view: WorkView, snapshot: Snapshot, folder: str, own: Sequence[Recorded], at: date) -> None:
        """Take the Work, its folder, its commits, newest first, and the day whose texts come first."""
        stored = open_work(snapshot, view.meta.iri)
        if stored is None:
            raise StorageError(f"{view.meta.iri}: not in commit {snapshot.commit}: run lawrepo verify")
        self.view = view
        self.stored: StoredWork = stored
        self.folder = folder
        self.iri = view.meta.iri
        self.ended, self.successor = _end(stored)
        self._snapshot = snapshot
        self._own = own
        codes = [entry.code for entry in view.meta.languages]
        self.texts = {code: text for code in codes if (text := self._text(code, at)) is not None}
        self.acts = tuple(self._acts())

    def days(self) -> tuple[date, ...]:
        """Return the days on which something changes, ascending."""
        days = {each.start for text in self.texts.values() for each in text.held.versions}
        return tuple(sorted(days | ({self.ended} if self.ended else set())))

    def facts(self) -> Facts:
        """Return what other pages need to know of it."""
        meta = self.view.meta
        untold = tuple(
            HeldText(
                language=entry.code,
                title=clean(entry.title).strip(),
                authoritative=entry.authoritative,
                versions=(),
                shown=0,
            )
            for entry in meta.languages
        )
        return Facts(
            folder=self.folder,
            iri=str(meta.iri),
            kind=meta.iri.doctype,
            enacted=meta.enacted,
            commit=self._snapshot.commit,
            recorded_at=self._snapshot.recorded_at,
            units=max((len(text.shown_units) for text in self.texts.values()), default=0),
            texts=tuple(text.held for text in self.texts.values()) or untold,
            acts=self.acts,
            ended=self.ended,
            successor=self.successor,
        )

    def _text(self, code: str, at: date) -> WholeText | None:
        """Read the text in a language, None where there is none."""
        spans = self.view.spans(code)
        if not spans:
            return None
        learned = self._learned(code)
        work = Work(self.view, lambda _: self.view)
        versions = tuple(work.at(span.start, language=code) for span, _ in spans)
        documents = tuple(each.document() for each in versions)
        held = tuple(
            Version(
                start=span.start,
                end=span.end,
                acts=tuple(map(str, acts)),
                recorded_at=learned.get(span.start, self._snapshot.recorded_at),
            )
            for span, acts in spans
        )
        return WholeText(
            held=HeldText(
                language=code,
                title=documents[0].title,
                authoritative=self.view.meta.language(code).authoritative,
                versions=held,
                shown=max(sum(span.start <= at for span, _ in spans) - 1, 0),
            ),
            versions=versions,
            documents=documents,
            units=tuple({unit.wid: unit for unit in _units(document)} for document in documents),
        )

    def _learned(self, code: str) -> dict[date, datetime]:
        """Return when the text that begins on each day was recorded last."""
        learned: dict[date, datetime] = {}
        for commit in self._own:
            for _, path in commit.files:
                try:
                    file = parse_path(path)
                except LayoutError:
                    continue
                if file.work == self.iri and file.language == code and file.in_force_from is not None:
                    learned.setdefault(file.in_force_from, commit.recorded_at)
        return learned

    def _acts(self) -> Iterator[ActOn]:
        for effects in self.stored.effects():
            if effects.act == effects.work:
                continue
            yield ActOn(
                act=str(effects.act),
                enacted=effects.enacted,
                titles=tuple((code, clean(title).strip()) for code, title in effects.titles),
                changes=tuple(
                    Change(
                        kind=change.type.value,
                        wid=change.destination,
                        start=change.in_force_from,
                        end=change.in_force_until,
                        places=tuple(
                            (code, *text.place(change.destination, change.in_force_from))
                            for code, text in self.texts.items()
                            if change.concerns(code)
                        ),
                    )
                    for change in effects.modifications
                ),
                waiting=tuple(
                    Waiting(instruction=each.instruction, word=each.word, eids=each.eids, reason=each.reason)
                    for each in effects.outstanding
                ),
            )


def _end(stored: StoredWork) -> tuple[date | None, str]:
    """Return the day on which a Work ceases and what takes its place, None and "" where that is not recorded."""
    ends = [
        (change.in_force_from, str(change.other or ""))
        for each in stored.effects_beyond_wording()
        for change in each.modifications
        if change.ends_work
    ]
    return min(ends, default=(None, ""))


def _units(document: RenderDocument) -> Iterator[Division]:
    return (block for block in blocks_of(document.blocks) if isinstance(block, Division) and block.unit)


def _named(blocks: Sequence[Block], above: str) -> Iterator[tuple[str, str, str]]:
    """Yield wId, anchor and name of all that has a number or heading: the numbers from the unit down."""
    for block in blocks:
        name = above
        if isinstance(block, Division | Provision):
            own = plain(block.number).rstrip(".") or plain(block.heading)
            name = f"{above}, {own}" if above and own else own or above
            yield block.wid, block.anchor, name
            name = "" if isinstance(block, Division) and not block.unit else name
        yield from _named(children(block), name)

"""What a site says of one Work: its texts with all their versions, and the facts that other pages need."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from lawrepo.consolidated import Consolidated
from lawrepo.errors import StorageError
from lawrepo.export.blocks import Block, Division, Provision, blocks_of, children, plain
from lawrepo.export.model import RenderDocument
from lawrepo.export.runs import clean
from lawrepo.export.site_facts import ActOn, Change, Facts, HeldText, Version, Waiting
from lawrepo.holding import State
from lawrepo.layout import LayoutError, parse_path
from lawrepo.reading import recorded_end
from lawrepo.store.history import Recorded
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.views import WorkView
from lawrepo.store.works import StoredWork, open_work
from lawrepo.work import Work

_KEPT: Final = 6  # versions that are held at once: as many as are all compared with each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version of a text, read: in every form that pages are made from; units by wId."""

    text: Consolidated
    state: State
    document: RenderDocument
    units: Mapping[str, Division]
    eids: Mapping[str, Sequence[str]]

    def portion(self, unit: Division) -> RenderDocument:
        """Return one of its units as a document of its own."""
        within = (block.anchor for block in blocks_of((unit,)) if block.anchor)
        anchors = {eid: anchor for anchor in within for eid in self.eids.get(anchor, ())}
        return replace(self.document, portion=unit.eid, blocks=(unit,), anchors=MappingProxyType(anchors))


class WholeText:
    """The text of a Work in a language, of which some versions are kept while they are worked on."""

    def __init__(self, held: HeldText, read: Callable[[date], Reading]) -> None:
        """Take what is known of it, and what reads the version that begins on a day."""
        self.held = held
        self._read = read
        self._kept: OrderedDict[int, Reading] = OrderedDict()
        self._shown: Reading | None = None
        self._places: dict[tuple[str, date], tuple[str, str]] = {}

    def version(self, number: int) -> Reading:
        """Return a version by its place."""
        if number == self.held.shown:
            self._shown = self._shown or self._read(self.held.versions[number].start)
            return self._shown
        if number not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.popitem(last=False)
            self._kept[number] = self._read(self.held.versions[number].start)
        self._kept.move_to_end(number)
        return self._kept[number]

    @property
    def shown(self) -> RenderDocument:
        """Return the version that a reader finds first."""
        return self.version(self.held.shown).document

    @property
    def shown_units(self) -> Mapping[str, Division]:
        """Return the units of that version."""
        return self.version(self.held.shown).units

    def at(self, day: date) -> int:
        """Return the place of the version of a day; the first one's before there is any."""
        return max(sum(each.start <= day for each in self.held.versions) - 1, 0)

    def place(self, wid: str, day: date) -> tuple[str, str]:
        """Return the anchor of what has a wId in the version that begins on a day, and what it is called."""
        return self._places.get((wid, day), ("", wid))

    def name_places(self, number: int, wids: Collection[str]) -> None:
        """Keep the anchors of what has some wIds in a version, and what it is called."""
        day = self.held.versions[number].start
        for wid, anchor, name in _named(self.version(number).document.blocks, "") if wids else ():
            if wid in wids:
                self._places[wid, day] = (anchor, name)


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
        end = recorded_end(stored.effects_beyond_wording())
        self.ended = None if end is None else end.day
        self.successor = "" if end is None or end.successor is None else str(end.successor)
        self._snapshot = snapshot
        self._own = own
        codes = [entry.code for entry in view.meta.languages]
        self.texts = {code: text for code in codes if (text := self._text(code, at)) is not None}
        self.titles = {
            str(effects.act): tuple((code, clean(title).strip()) for code, title in effects.titles)
            for effects in stored.effects()
        }
        self._changed: dict[date, set[str]] = {}
        for effects in stored.effects():
            for change in effects.modifications:
                self._changed.setdefault(change.in_force_from, set()).add(change.destination)

    def days(self) -> tuple[date, ...]:
        """Return the days on which something changes, ascending."""
        versions = [each for text in self.texts.values() for each in text.held.versions]
        ends = {self.ended, *(each.end for each in versions)}
        return tuple(sorted({each.start for each in versions} | {day for day in ends if day is not None}))

    def facts(self) -> Facts:
        """Return what other pages need to know of it, when all versions have been looked over (`look_over`)."""
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
            acts=tuple(self._acts()),
            ended=self.ended,
            successor=self.successor,
        )

    def _text(self, code: str, at: date) -> WholeText | None:
        """Read the text in a language, None where there is none."""
        spans = self.view.spans(code)
        if not spans:
            return None
        learned = self._learned(code)
        meta = self.view.meta
        held = HeldText(
            language=code,
            title=clean(meta.language(code).title or str(meta.iri)).strip(),
            authoritative=meta.language(code).authoritative,
            versions=tuple(
                Version(
                    start=span.start,
                    end=span.end,
                    acts=tuple(map(str, acts)),
                    recorded_at=learned.get(span.start, self._snapshot.recorded_at),
                )
                for span, acts in spans
            ),
            shown=max(sum(span.start <= at for span, _ in spans) - 1, 0),
        )
        return WholeText(held, lambda day: self._reading(code, day))

    def _reading(self, code: str, day: date) -> Reading:
        """Read the text of a day."""
        text = Work(self.view, lambda _: self.view).at(day, language=code)
        document = text.document()
        eids: dict[str, list[str]] = {}
        for eid, anchor in document.anchors.items():
            eids.setdefault(anchor, []).append(eid)
        return Reading(
            text=text,
            state=self.view.state(day, language=code),
            document=document,
            units={unit.wid: unit for unit in _units(document)},
            eids=eids,
        )

    def look_over(self, text: WholeText, number: int) -> None:
        """Keep of a version what pages about its changes say."""
        text.name_places(number, self._changed.get(text.held.versions[number].start, ()))

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
                titles=self.titles[str(effects.act)],
                changes=tuple(
                    Change(
                        kind=change.type.value,
                        wid=change.destination,
                        start=change.in_force_from,
                        end=change.in_force_until,
                        places=tuple(
                            (
                                code,
                                *text.place(change.destination, change.in_force_from),
                            )
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

"""The pages of a site that are of many Works: the start, the lists, the search, feeds and the map."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final

from lawrepo.export.site_addresses import INDEX, folder_of, page, version_folder
from lawrepo.export.site_facts import Facts, Line
from lawrepo.export.site_feeds import ENTRIES, Item, feed, robots, sitemaps
from lawrepo.export.site_ledger import Ledger
from lawrepo.export.site_pages import FEEDS, Sheet, SitePages, Turn, assets
from lawrepo.export.words import language_tag, words
from lawrepo.store.history import Recorded

# Writes a file of the site: its path, what it is made of, what makes it.
Place = Callable[[str, str, Callable[[], bytes]], None]

_NEWEST: Final = 10  # changes that the start names


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A commit that recorded law: the Works of it that are held, and the first of its days on which one changes."""

    commit: Recorded
    days: tuple[date, ...]
    works: tuple[Facts, ...]

    @property
    def turn(self) -> Turn | None:
        """Return a day on which one of its Works becomes another by it or ceases, None where there is none."""
        for facts in self.works:
            turns = facts.turns()
            for day in self.days:
                if day in turns:
                    recorded = self.commit.recorded_at.astimezone(UTC).date()
                    return Turn(
                        day=day, facts=facts, recorded=recorded, acts=tuple(self.commit.trailer("Amended-By"))
                    )
        return None


class Lists:
    """Writes them, from what the ledger knows of all Works."""

    def __init__(self, ledger: Ledger, pages: SitePages, at: date, place: Place) -> None:
        """Take the ledger, what makes pages, the day of the build, and what writes files."""
        self._ledger = ledger
        self._pages = pages
        self._at = at
        self._place = place

    def write(self, recorded: Iterable[Recorded]) -> None:
        """Write all but the map; `recorded` are the last commits, newest first."""
        for path, data in assets():
            self._put(path, data)
        entries = list(self._entries(recorded))
        for code in self._pages.languages:
            self._browse(code)
            self._sheet(self._pages.search_page(code))
            self._start(code, entries)
            for name, items in zip(
                FEEDS, (self._turned_items(code), self._recorded_items(code, entries)), strict=True
            ):
                self._put(*feed(self._pages, code, name, list(items)))
        self._sheet(self._pages.missing_page())

    def write_map(self, base: str, lists: Sequence[str]) -> None:
        """Write the map of a site at an address; `lists` are the pages that are of no single Work."""
        for path, data in sitemaps(base, self._addresses(lists)):
            self._put(path, data)
        self._put("robots.txt", robots(base))

    def _addresses(self, lists: Sequence[str]) -> Iterator[tuple[str, str]]:
        yield from ((path, "") for path in lists)
        for folder, *_, told in self._ledger.raw_lines():
            line = Line.parse(told)
            day = line.facts.recorded_at.date().isoformat()
            paths = (path for path in line.files if path.endswith(f"/{INDEX}"))
            yield from ((path, day) for path in sorted((page(folder), *paths)))

    def _sheet(self, sheet: Sheet) -> None:
        self._place(sheet.path, sheet.told(), sheet.render)

    def _put(self, path: str, data: bytes) -> None:
        self._place(path, hashlib.sha256(data).hexdigest(), lambda: data)

    def _browse(self, code: str) -> None:
        groups: dict[str, list[tuple[Any, int]]] = {
            group: self._ledger.groups(code, group) for group in ("letter", "year", "kind")
        }
        groups["language"] = self._ledger.languages(code, self._pages.languages)
        self._sheet(self._pages.browse_start(code, groups))
        for group, values in groups.items():
            for value, count in values:
                told = self._ledger.entries(code, group, value)
                for path, said, make in self._pages.browse_list(code, group, value, count, told):
                    self._place(path, said, make)

    def _start(self, code: str, entries: Sequence[Entry]) -> None:
        own = self._pages.words(code)
        at = str(self._at)
        recorded = [turn for each in entries if (turn := each.turn) is not None]
        lists = [
            ("upcoming", own.upcoming, self._turned(self._ledger.turns_after(at, _NEWEST))),
            ("newest", own.newest, self._turned(self._ledger.turns(_NEWEST, until=at))),
            ("recorded", own.recorded, recorded[:_NEWEST]),
        ]
        self._sheet(self._pages.home_page(code, self._ledger.counts(code, self._pages.languages), lists))

    def _turned(self, rows: Iterable[tuple[str, str]]) -> list[Turn]:
        return [
            Turn(day=date.fromisoformat(day), facts=facts)
            for day, folder in rows
            if (facts := self._ledger.facts(folder))
        ]

    def _turned_items(self, code: str) -> Iterator[Item]:
        """Yield the entries of the feed by the day on which texts become others, or acts cease."""
        own = self._pages.words(code)
        for turn in self._turned(self._ledger.turns(ENTRIES)):
            day, facts = turn.day, turn.facts
            texts = [text for text in facts.texts if any(each.start == day for each in text.versions)]
            if not texts:
                yield self._ceasing(code, turn)
                continue
            text = next((each for each in texts if each.language == code), texts[0])
            versions = [each for other in texts for each in other.versions if each.start == day]
            titles = {on.act: on.title(code) for on in facts.acts}
            by = "; ".join(titles.get(act, act) for act in dict.fromkeys(a for v in versions for a in v.acts))
            yield Item(
                name=f"{facts.iri}@{day}",
                title=text.title,
                language="" if text.language == code else language_tag(text.language),
                summary=words(own.tag).day(day) + (f". {own.by}: {by}" if by else ""),
                path=page(version_folder(facts.folder, text.language, day)),
                recorded_at=max(each.recorded_at for each in versions),
                in_force=day,
            )

    def _ceasing(self, code: str, turn: Turn) -> Item:
        own, facts = self._pages.words(code), turn.facts
        text = facts.named(code)
        ends = (on.title(code) for on in facts.acts if any(each.start == turn.day for each in on.changes))
        by = "; ".join(ends)
        summary = f"{words(own.tag).day(turn.day)}: {own.forces['endOfEnactment']}"
        return Item(
            name=f"{facts.iri}@{turn.day}",
            title=text.title,
            language="" if text.language == code else language_tag(text.language),
            summary=summary + (f". {own.by}: {by}" if by else ""),
            path=page(facts.folder),
            recorded_at=facts.recorded_at,
            in_force=turn.day,
        )

    def _entries(self, recorded: Iterable[Recorded]) -> Iterator[Entry]:
        for commit in recorded:
            named = commit.trailer("Work")
            works = tuple(facts for iri in named if (facts := self._ledger.facts(folder_of(iri))) is not None)
            if named:
                yield Entry(commit=commit, days=tuple(_days(commit.trailer("In-Force"))), works=works)

    def _recorded_items(self, code: str, entries: Sequence[Entry]) -> Iterator[Item]:
        """Yield the entries of the feed by the day of the record."""
        own = self._pages.words(code)
        for each in entries:
            titles = [facts.named(code).title for facts in each.works]
            acts = each.commit.trailer("Amended-By")
            on = {on.act: on.title(code) for facts in each.works for on in facts.acts}
            told = [f"{own.by}: {'; '.join(on.get(act, act) for act in acts)}"] if acts else []
            told += ["; ".join(words(own.tag).day(day) for day in each.days)] if each.days else []
            language = each.works[0].named(code).language if each.works else code
            yield Item(
                name=f"commit/{each.commit.commit}",
                title="; ".join(titles) or each.commit.subject,
                language="" if language == code else language_tag(language),
                summary=". ".join(told) or each.commit.subject,
                path=page(each.works[0].folder) if each.works else self._pages.home(code),
                recorded_at=each.commit.recorded_at,
            )


def _days(texts: Iterable[str]) -> Iterator[date]:
    for text in texts:
        with suppress(ValueError):  # a trailer may say anything
            yield date.fromisoformat(text)

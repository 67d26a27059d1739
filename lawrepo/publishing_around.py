"""What is around the text on each page of one Work in a site: where its links lead."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawrepo.export.blocks import Block, Division, label
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import (
    Alternate,
    Assets,
    ForceNote,
    LanguageLink,
    Link,
    PendingNote,
    Surroundings,
    VersionLink,
    Wording,
)
from lawrepo.export.page_words import language_name
from lawrepo.export.provenance import Blamed
from lawrepo.export.reason_words import told
from lawrepo.export.references import references
from lawrepo.export.site_addresses import (
    ASSETS,
    INDEX,
    beside_folder,
    compare_folder,
    folder_of,
    href,
    page,
    provision_folder,
    text_folder,
    version_folder,
)
from lawrepo.export.site_facts import HeldText, standing, titled
from lawrepo.export.site_words import site_words
from lawrepo.export.words import language_tag, words
from lawrepo.layout import LayoutError
from lawrepo.publishing_texts import WholeText, WorkTexts

# The place of a version of a unit among those of the text, and the unit; None where it does not stand then.
Worded = tuple[int, RenderDocument | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a site is built for: the day whose texts come first, whether with PDFs, from which address it is read."""

    at: date
    pdf: bool = False
    base: str = ""
    languages: tuple[str, ...]


class Around:
    """Says what is around the texts of a Work; of what it is asked about other Works it keeps the answers."""

    def __init__(self, work: WorkTexts, options: Options, is_held: Callable[[str], bool]) -> None:
        """Take the Work; `is_held` says of a folder whether a Work is there."""
        self._work = work
        self._folder = work.folder
        self._texts = work.texts
        self._options = options
        self._is_held = is_held
        self._provisions: dict[str, dict[str, str]] = {}
        self.asked: dict[str, bool] = {}

    # Folders

    def provisions(self, text: WholeText) -> dict[str, str]:
        """Return the folders of the provisions of the text that is shown, by eId; impossible names have none."""
        code = text.held.language
        if code in self._provisions:
            return self._provisions[code]
        found = self._provisions[code] = {}
        for unit in text.shown_units.values():
            try:
                found[unit.eid] = provision_folder(self._folder, code, unit.eid)
            except LayoutError:
                continue
        return found

    def pair(self, one: str, other: str) -> str:
        """Return the folder of a text in two languages."""
        return beside_folder(self._folder, *sorted((one, other), key=list(self._texts).index))

    # Pages

    def version(self, text: WholeText, number: int, provisions: Mapping[str, str]) -> Surroundings:
        """Return what is around a version of a text; the same in its own folder and in that of the first one."""
        held = text.held
        here = page(f"{self._folder}/{held.language}@")  # as far from all else as both
        names = {unit.wid: unit.eid for unit in text.shown_units.values()}
        folder = version_folder(self._folder, held.language, held.versions[number].start)
        reading = text.version(number)
        return replace(
            self._common(held, here),
            force=self._force(text, number, here),
            works=self._works(reading.document.blocks, here),
            canonical=self._canonical(folder, here),
            versions=tuple(self._version(held, place, here) for place in range(len(held.versions))),
            languages=tuple(self._languages(text, held.versions[number].start, here)),
            pending=tuple(self._pending(held.language, here, "")),
            portions={
                unit.eid: href(page(provisions[names[wid]]), here)
                for wid, unit in reading.units.items()
                if names.get(wid) in provisions
            },
            alternates=tuple(self._alternates(folder, here)),
        )

    def provision(
        self, text: WholeText, units: Sequence[Division], place: int, blamed: Blamed, wordings: Sequence[Worded]
    ) -> Surroundings:
        """Return what is around the page of one of some units, which was worded so in its own versions."""
        held, unit = text.held, units[place]
        provisions = self.provisions(text)
        blocks = (unit, *(block for _, each in wordings if each for block in each.blocks))
        folder = provisions[unit.eid]
        here = page(folder)
        whole = href(page(text_folder(self._folder, held.language)), here)
        current = Link(text=site_words(text.shown.tag).current, href=f"{whole}#{unit.anchor}")
        common = self._common(held, here)
        return replace(
            common,
            force=self._force(text, held.shown, here),
            works=self._works(blocks, here),
            breadcrumbs=(*common.breadcrumbs, current),
            canonical=self._canonical(folder, here),
            languages=tuple(self._languages_of(unit.wid, here)),
            pending=tuple(self._pending(held.language, here, unit.eid)),
            provenance=blamed,
            wordings=tuple(self._wordings(text, unit.wid, wordings, here)),
            previous=_turned(units, place - 1, provisions, here),
            following=_turned(units, place + 1, provisions, here),
            alternates=tuple(
                self._alternates(version_folder(self._folder, held.language, held.versions[held.shown].start), here)
            ),
        )

    def beside(self, one: WholeText, other: WholeText) -> Surroundings:
        """Return what is around a text in two languages."""
        here = page(self.pair(one.held.language, other.held.language))
        return replace(
            self._common(one.held, here),
            languages=tuple(
                self._language(text, page(text_folder(self._folder, text.held.language)), here)
                for text in (one, other)
            ),
        )

    def comparison(self, text: WholeText, before: int, after: int, changed: tuple[Link, ...]) -> Surroundings:
        """Return what is around the comparison of two versions, with the provisions that differ."""
        held = text.held
        folder = compare_folder(self._folder, held.language, held.versions[before].start, held.versions[after].start)
        here = page(folder)
        common = self._common(held, here)
        links = (
            Link(
                text=site_words(text.shown.tag).current,
                href=href(page(version_folder(self._folder, held.language, held.versions[after].start)), here),
            ),
        )
        return replace(
            common,
            breadcrumbs=(*common.breadcrumbs, *links),
            canonical=self._canonical(folder, here),
            changed=changed,
        )

    # How the act stands

    def note(self, text: WholeText) -> str:
        """Say of the text that is shown that it is not simply in force, "" where it is."""
        found = text.held.standing(self._work.ended, self._options.at)
        own = site_words(language_tag(text.held.language))
        return f"{own.standings[found.what]}: {words(own.tag).day(found.day)}" if found else ""

    def _force(self, text: WholeText, number: int, here: str) -> ForceNote:
        """Say how the act, or a version of it, stands on the day of the build."""
        version, at = text.held.versions[number], self._options.at
        in_force = version.start <= at and (version.end is None or at < version.end)
        found = (
            text.held.standing(self._work.ended, at)
            if number == text.held.shown
            else standing(version.start, self._work.ended, at)
        )
        if found is None:
            return ForceNote(in_force=in_force)
        own = site_words(language_tag(text.held.language))
        successor = self._work.successor if found.what != "not-yet" else ""
        return ForceNote(
            in_force=in_force,
            standing=own.standings[found.what],
            day=found.day,
            replaced=own.replaced if found.what == "ceased" else own.replacing,
            by=Link(text=successor, href=self._other(successor, here)) if successor else None,
        )

    # Parts of them

    def _common(self, held: HeldText, here: str) -> Surroundings:
        first, *_ = self._options.languages
        code = held.language if held.language in self._options.languages else first
        own = site_words(language_tag(held.language))
        return Surroundings(
            home=Link(text=own.home, href=href(page("" if code == first else code), here)),
            breadcrumbs=(
                Link(text=own.browse, href=href(page(code, "browse"), here)),
                Link(text=held.title, href=href(page(self._folder), here) + f"#lr-{held.language}"),
            ),
            acts=self._act_hrefs(here),
            assets=Assets(style=href(f"{ASSETS}/law.css", here), script=href(f"{ASSETS}/law.js", here)),
        )

    def _canonical(self, folder: str, here: str) -> str:
        base = self._options.base
        return base + href(f"{folder}/", INDEX) if base else href(page(folder), here)

    def _alternates(self, folder: str, here: str) -> Iterator[Alternate]:
        yield Alternate(media_type="application/akn+xml", href=href(f"{folder}/law.akn.xml", here))
        if self._options.pdf:
            yield Alternate(media_type="application/pdf", href=href(f"{folder}/law.pdf", here))

    def _version(self, held: HeldText, place: int, here: str) -> VersionLink:
        version = held.versions[place]
        compare = ""
        if place:
            before = held.versions[place - 1].start
            compare = href(page(compare_folder(self._folder, held.language, before, version.start)), here)
        return VersionLink(
            in_force_from=version.start,
            in_force_until=version.end,
            acts=tuple(self._act(act, held.language, here) for act in version.acts),
            href=href(page(version_folder(self._folder, held.language, version.start)), here),
            compare_href=compare,
        )

    def _works(self, blocks: Sequence[Block], here: str) -> dict[str, str]:
        """Return where the Works are that blocks refer to, by what they say."""
        targets = (target for target in references(blocks) if target.startswith("/akn/"))
        return {target: where for target in targets if (where := self._other(target, here))}

    def _act(self, act: str, language: str, here: str) -> Link:
        text, other = titled(act, self._work.titles.get(act, ()), language)
        return Link(text=text, href=self._other(act, here), language=language_tag(other) if other else "")

    def _act_hrefs(self, here: str) -> dict[str, str]:
        found = {str(each.act): self._other(str(each.act), here) for each in self._work.stored.effects()}
        return {act: where for act, where in found.items() if where}

    def _other(self, iri: str, here: str) -> str:
        """Return what leads to another Work, "" where the collection does not hold it."""
        folder = folder_of(iri)
        if folder and folder not in self.asked:
            self.asked[folder] = self._is_held(folder)
        return href(page(folder), here) if folder and self.asked[folder] else ""

    def _language(self, text: WholeText, path: str, here: str, beside: str = "") -> LanguageLink:
        tag = language_tag(text.held.language) or "und"
        return LanguageLink(tag=tag, name=language_name(tag), href=href(path, here), beside_href=beside)

    def _languages(self, text: WholeText, day: date, here: str) -> Iterator[LanguageLink]:
        """Yield the languages, with the versions of a day in them; of what begins later, the first."""
        is_shown = day == text.held.versions[text.held.shown].start
        for code, other in self._texts.items() if len(self._texts) > 1 else ():
            place = other.at(day)
            beside = ""
            if is_shown and place == other.held.shown and other is not text:
                beside = href(page(self.pair(text.held.language, code)), here)
            path = page(version_folder(self._folder, code, other.held.versions[place].start))
            yield self._language(other, path, here, beside)

    def _languages_of(self, wid: str, here: str) -> Iterator[LanguageLink]:
        """Yield the languages in which a provision has a page."""
        found = []
        for text in self._texts.values():
            unit = text.shown_units.get(wid)
            folder = None if unit is None else self.provisions(text).get(unit.eid)
            if folder is not None:
                found.append(self._language(text, page(folder), here))
        yield from found if len(found) > 1 else ()

    def _pending(self, language: str, here: str, eid: str) -> Iterator[PendingNote]:
        names = {act: titled(act, self._work.titles[act], language)[0] for act in self._work.titles}
        for act, each in self._work.view.outstanding(eid):
            reason = told(each, language_tag(language), names)
            yield PendingNote(
                standing=each.word, eids=each.eids, act=self._act(str(act), language, here), reason=reason
            )

    def _wordings(self, text: WholeText, wid: str, wordings: Sequence[Worded], here: str) -> Iterator[Wording]:
        """Yield all that a unit has been: its own versions, with the acts that made each."""
        held = text.held
        acts = self._work.view.acts(wid, held.language)
        days = [held.versions[place].start for place, _ in wordings]
        for (place, document), until in zip(wordings, (*days[1:], self._work.ended), strict=True):
            link = self._version(held, place, here)
            unit = document.blocks[0] if document else None
            yield Wording(
                version=replace(
                    link,
                    in_force_until=until,
                    acts=tuple(
                        self._act(str(act), held.language, here) for act in acts.get(held.versions[place].start, ())
                    ),
                    href=link.href + (f"#{unit.anchor}" if unit else ""),
                ),
                document=document,
            )


def _turned(units: Sequence[Division], place: int, provisions: Mapping[str, str], here: str) -> Link | None:
    """Return what leads to a neighbour, None where there is none."""
    if not 0 <= place < len(units):
        return None
    return Link(text=label(units[place]) or units[place].eid, href=href(page(provisions[units[place].eid]), here))

"""What the page of a text says around it, as the collection knows it; on a page of its own nothing has an address."""

from collections.abc import Mapping
from datetime import date

from akn.frbr import FrbrUri
from lawrepo.blaming import blame_text
from lawrepo.export.page import LanguageLink, Link, PendingNote, Surroundings, VersionLink
from lawrepo.export.page_words import language_name
from lawrepo.export.reason_words import told
from lawrepo.export.runs import clean
from lawrepo.export.words import language_tag
from lawrepo.reading import NotHeldError
from lawrepo.store.views import WorkView


def surroundings(view: WorkView, pit: date, language: str, eid: str = "") -> Surroundings:
    """Return what is around the text of a day, or around the part of it that bears an eId."""
    git_dir, snapshot = view.source
    return Surroundings(
        versions=versions_of(view, pit, language, eid),
        languages=languages_of(view, pit, language),
        pending=pending_of(view, language, eid),
        provenance=blame_text(git_dir, snapshot, view.field, pit, language=language),
    )


def versions_of(view: WorkView, pit: date, language: str, eid: str = "") -> tuple[VersionLink, ...]:
    """Return the versions of a text, or of the unit that bears an eId on a day; a container has none of its own."""
    titles = view.titles(language)
    if not eid:
        return tuple(
            VersionLink(in_force_from=span.start, in_force_until=span.end, acts=_acts(acts, titles))
            for span, acts in view.spans(language)
        )
    try:
        found = view.versions(eid, pit, language=language)
    except NotHeldError:
        return ()
    return tuple(
        VersionLink(
            in_force_from=each.in_force.start, in_force_until=each.in_force.end, acts=_acts(each.acts, titles)
        )
        for each in found
    )


def languages_of(view: WorkView, pit: date, language: str) -> tuple[LanguageLink, ...]:
    """Return the languages in which there is a text of a day, this one included, none where it is the only one."""
    codes = [entry.code for entry in view.meta.languages if min(view.days(entry.code), default=date.max) <= pit]
    tags = [language_tag(code) for code in codes if codes != [language]]
    return tuple(LanguageLink(tag=tag, name=language_name(tag)) for tag in tags)


def pending_of(view: WorkView, language: str, eid: str = "") -> tuple[PendingNote, ...]:
    """Return the instructions about a text, or a part of it, that have no effect."""
    titles = view.titles(language)
    names = {str(act): clean(title) for act, title in titles.items()}
    return tuple(
        PendingNote(
            standing=each.word,
            eids=each.eids,
            act=_act(act, titles),
            reason=told(each, language_tag(language), names),
        )
        for act, each in view.outstanding(eid)
    )


def _acts(acts: tuple[FrbrUri, ...], titles: Mapping[FrbrUri, str]) -> tuple[Link, ...]:
    return tuple(_act(act, titles) for act in acts)


def _act(act: FrbrUri, titles: Mapping[FrbrUri, str]) -> Link:
    return Link(text=clean(titles.get(act, "")).strip() or str(act))

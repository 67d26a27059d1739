"""The page of a Work: its texts with their versions, the acts that change it, and what it changes itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

from lawrepo.export.page_words import language_name, page_words
from lawrepo.export.reason_words import translated
from lawrepo.export.site_addresses import (
    beside_folder,
    compare_folder,
    folder_of,
    href,
    page,
    text_folder,
    version_folder,
)
from lawrepo.export.site_facts import ActOn, Change, Facts, HeldText, Waiting
from lawrepo.export.site_pages import Context, Frame, Sheet
from lawrepo.export.site_words import site_words
from lawrepo.export.words import language_tag, words

ALL_PAIRS = 6  # versions of which each is compared with each


def compared(number: int, shown: int) -> list[tuple[int, int]]:
    """Return which of so many versions are compared: all pairs of few; else neighbours, and all with that shown."""
    if number <= ALL_PAIRS:
        return [(one, other) for other in range(number) for one in range(other)]
    near = {(place - 1, place) for place in range(1, number)}
    return sorted(near | {(min(place, shown), max(place, shown)) for place in range(number) if place != shown})


# What acts do to others that changes no word of them.
_FORCE = ("entryIntoForce", "endOfEnactment")

# Gives the title of a Work (its folder) in a language, and its language if it is another; None where none is held.
Titled = Callable[[str, str], tuple[str, str] | None]


class Overview:
    """Makes the page of a Work."""

    def __init__(self, frame: Frame, facts: Facts, titled: Titled, *, at: date, pdf: bool) -> None:
        """Take what is known of it, and what gives the title of another Work in a language."""
        self._frame = frame
        self._facts = facts
        self._titled = titled
        self._at = at
        self._pdf = pdf
        self._here = page(facts.folder)

    def sheet(self, amends: Sequence[tuple[Facts, ActOn]], replaces: Sequence[Facts]) -> Sheet:
        """Return the page; `amends` are the Works that it changes, with what it does there, `replaces` those gone."""
        facts = self._facts
        first = facts.named("")
        code = self._frame.spoken(first.language)
        context = self._frame.context(code, self._here, first.title, {})
        own = self._frame.words(code)
        tag = language_tag(first.language)
        context |= {
            "title_lang": "" if tag == own.tag else tag,
            "iri": facts.iri,
            "enacted": str(facts.enacted),
            "texts": [self._text(text, amends, replaces) for text in self._ordered()],
        }
        context["enacted"] = facts.enacted
        return Sheet(path=self._here, template="site_work.html.j2", context=context, code=code)

    def _ordered(self) -> list[HeldText]:
        """Return the texts, authoritative ones first."""
        return sorted(self._facts.texts, key=lambda text: not text.authoritative)

    def _text(self, text: HeldText, amends: Sequence[tuple[Facts, ActOn]], replaces: Sequence[Facts]) -> Context:
        facts, code = self._facts, text.language
        tag = language_tag(code) or "und"
        ui_tag = site_words(tag).tag
        paged = page_words(tag)
        lang = "" if ui_tag == tag else tag
        others = [other.language for other in facts.texts if other.language != code and other.versions]
        return {
            "code": code,
            "tag": tag,
            "name": language_name(tag),
            "name_tag": tag,
            "title": text.title,
            "title_lang": lang,
            "authoritative": text.authoritative,
            "units": facts.units,
            "state": self._state(text),
            "replaces": [self._link(other.iri, code) for other in replaces],
            "href": href(page(text_folder(facts.folder, code)), self._here) if text.versions else "",
            "beside": [
                {
                    "href": href(
                        page(beside_folder(facts.folder, *sorted((code, other), key=self._place))), self._here
                    ),
                    "text": f"{language_name(tag)} + {language_name(language_tag(other))}",
                }
                for other in others
                if text.versions
            ],
            "versions": [self._version(text, number) for number in range(len(text.versions))],
            "pairs": [
                {
                    "href": href(page(compare_folder(facts.folder, code, before.start, after.start)), self._here),
                    "text": f"{words(ui_tag).day(before.start)} → {words(ui_tag).day(after.start)}",
                }
                for one, other in compared(len(text.versions), text.shown)
                for before, after in [(text.versions[one], text.versions[other])]
            ],
            "shown_name": paged.shown,
            "compare_name": paged.compare,
            "amended": [self._amended(on, code) for on in facts.acts if _concerns(on, code)],
            "amends": [self._amends(other, on, code) for other, on in amends],
        }

    def _place(self, code: str) -> int:
        return [text.language for text in self._facts.texts].index(code)

    def _state(self, text: HeldText) -> Context:
        """Say of a text that is not simply in force on the day of the build what is to be said."""
        own = site_words(language_tag(text.language))
        found = self._facts.standing(text, self._at)
        if found is None:
            return {}
        by = self._facts.successor if found.what != "not-yet" else ""
        return {
            "text": own.standings[found.what],
            "day": found.day,
            "replaced": own.replaced if found.what == "ceased" else own.replacing,
            "by": self._link(by, text.language) if by else None,
        }

    def _version(self, text: HeldText, number: int) -> Context:
        version, facts = text.versions[number], self._facts
        folder = version_folder(facts.folder, text.language, version.start)
        before = text.versions[number - 1].start if number else None
        titles = {on.act: on.titled(text.language) for on in facts.acts}
        files = [("AKN", "application/akn+xml", "law.akn.xml")]
        if self._pdf:
            files.append(("PDF", "application/pdf", "law.pdf"))
        return {
            "href": href(page(folder), self._here),
            "span": page_words(language_tag(text.language)).span(version.start, version.end),
            "shown": number == text.shown,
            "acts": [self._link(act, text.language, titles.get(act)) for act in version.acts],
            "files": [
                {"text": name, "type": kind, "href": href(f"{folder}/{file}", self._here)}
                for name, kind, file in files
            ],
            "compare": ""
            if before is None
            else href(page(compare_folder(facts.folder, text.language, before, version.start)), self._here),
        }

    def _link(self, iri: str, code: str, titled: tuple[str, str] | None = None) -> Context:
        """Return a link to another Work, by a title with its language; where it is not held, its name alone."""
        folder = folder_of(iri)
        held = self._titled(folder, code) if folder else None
        text, language = titled or held or (iri, "")
        return {
            "text": text,
            "href": "" if held is None else href(page(folder), self._here) + ("" if held[1] else f"#lr-{code}"),
            "language": language_tag(language) if language else "",
        }

    def _waiting(self, waiting: Sequence[Waiting], code: str, law: Facts) -> list[Context]:
        """Return what is said of instructions on a law that have no effect."""
        tag = language_tag(code)
        standings = page_words(tag).standings
        names = {on.act: on.title(code) for on in law.acts}
        return [
            {
                "word": standings.get(each.word, each.word),
                "eids": ", ".join(each.eids),
                "reason": translated(each.reason, tag, names) or each.reason,
            }
            for each in waiting
        ]

    def _amended(self, on: ActOn, code: str) -> Context:
        own = site_words(language_tag(code))
        day, forces = words(own.tag).day, own.forces
        days = sorted({each.start for each in on.changes if any(place[0] == code for place in each.places)})
        return {
            "act": self._link(on.act, code, on.titled(code)),
            "days": "; ".join(map(day, days)),
            "force": ", ".join(dict.fromkeys(forces[each.kind] for each in on.changes if each.kind in _FORCE)),
            "waiting": self._waiting(on.waiting, code, self._facts),
        }

    def _amends(self, other: Facts, on: ActOn, code: str) -> Context:
        text = other.named(code)
        lang = "" if text.language == code else language_tag(text.language)
        return {
            "law": {"text": text.title, "href": href(page(other.folder), self._here), "language": lang},
            "waiting": self._waiting(on.waiting, code, other),
            "days": list(self._changed(other, text, on, code)),
        }

    def _changed(self, other: Facts, text: HeldText, on: ActOn, code: str) -> Iterator[Context]:
        """Yield the days on which an act changes a Work, with what it changes then."""
        own = site_words(language_tag(code))
        starts = [version.start for version in text.versions]

        def begins(change: Change) -> date:
            return change.start

        mine = [change for change in on.changes if any(place[0] == text.language for place in change.places)]
        for day, changes in groupby(sorted(mine, key=begins), key=begins):
            parts = []
            for change in changes:
                anchor, name = next(place[1:] for place in change.places if place[0] == text.language)
                where = page(version_folder(other.folder, text.language, day)) if day in starts else ""
                target = href(where, self._here) + (f"#{anchor}" if anchor else "") if where else ""
                what = own.forces.get(change.kind, change.kind)
                parts.append({"link": {"text": name or own.whole, "href": target, "language": ""}, "what": what})
            place = starts.index(day) if day in starts else 0
            yield {
                "span": words(own.tag).day(day),
                "parts": parts,
                "compare": href(page(compare_folder(other.folder, text.language, starts[place - 1], day)), self._here)
                if place
                else "",
            }


def _concerns(on: ActOn, code: str) -> bool:
    """Say whether an act is to be named with the text in a language: not where it changes others alone."""
    languages = {place[0] for change in on.changes for place in change.places}
    return bool(on.waiting) or not languages or code in languages

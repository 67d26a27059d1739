"""The pages of a site that are of no single text: home, lists, search, and that of addresses that lead nowhere."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Any, Final, TypeAlias

from lawrepo.export.html import style_of_languages, template
from lawrepo.export.page_words import language_name, page_words
from lawrepo.export.site_addresses import (
    ASSETS,
    INDEX,
    compare_folder,
    folder_of,
    href,
    page,
    root_of,
    text_folder,
    version_folder,
)
from lawrepo.export.site_facts import Facts, HeldText
from lawrepo.export.site_words import SiteWords, site_words
from lawrepo.export.words import language_tag, words

Context: TypeAlias = dict[str, Any]

A_PAGE: Final = 200  # Works on a page of a list
FEEDS: Final = ("in-force", "recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page to write: its path, its template, and all that it says; equal ones are one page."""

    path: str
    template: str
    context: Context
    code: str

    def told(self) -> str:
        """Return what it says, for a digest."""
        return json.dumps([self.template, self.code, self.context], ensure_ascii=False, sort_keys=True, default=str)

    def render(self) -> bytes:
        """Write it."""
        tag = language_tag(self.code) or "und"
        own = site_words(tag)
        given = {**self.context, "own": own, "ui": words(own.tag)}
        if "texts" in given:  # of an overview: each in its own language
            given["texts"] = [
                {**text, "own": site_words(text["tag"]), "ui": words(site_words(text["tag"]).tag)}
                for text in given["texts"]
            ]
        return template(self.template).render(given).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A day on which a Work becomes another, or ceases; if it is told as recorded, when that was, and the acts."""

    day: date
    facts: Facts
    recorded: date | None = None
    acts: tuple[str, ...] = ()


class Frame:
    """What all pages of a site have around them."""

    def __init__(self, languages: Sequence[str], base: str) -> None:
        """Take the languages of the collection, the first being that of the start, and the address, "" if unknown."""
        self.languages = tuple(languages)
        self.base = base

    def home(self, code: str) -> str:
        """Return the path of the start in a language."""
        return INDEX if code == self.languages[0] else page(code)

    def spoken(self, code: str) -> str:
        """Return a language of the site: that one, or the first."""
        return code if code in self.languages else self.languages[0]

    def words(self, code: str) -> SiteWords:
        """Return the words for a language (ISO 639-2)."""
        return site_words(language_tag(code) or "und")

    def feed(self, code: str, name: str) -> str:
        """Return the path of a feed."""
        return f"feed/{name}.atom" if code == self.languages[0] else f"feed/{code}/{name}.atom"

    def context(self, code: str, here: str, heading: str, others: Mapping[str, str]) -> Context:
        """Return what the frame of a page asks for; `others` are its paths in other languages."""
        own = self.words(code)
        return {
            "title": heading,
            "heading": heading,
            "title_lang": "",
            "canonical": self.base + here.removesuffix(INDEX) if self.base else "",
            "root": root_of(here),
            "search": href(page(code, "search"), here),
            "tools": [
                *([] if here == self.home(code) else [self._link(own.home, self.home(code), here)]),
                self._link(own.browse, page(code, "browse"), here),
                self._link(own.search, page(code, "search"), here),
            ],
            "languages": [
                {
                    "tag": language_tag(other),
                    "name": language_name(language_tag(other)),
                    "href": "" if other == code else href(path, here),
                }
                for other, path in others.items()
            ]
            if len(others) > 1
            else [],
            "feeds": [
                self._link(text, self.feed(code, name), here)
                for name, text in zip(FEEDS, (own.feed_in_force, own.feed_recorded), strict=True)
            ],
        }

    @staticmethod
    def _link(text: str, path: str, here: str, language: str = "") -> dict[str, str]:
        return {"text": text, "href": href(path, here) if path else "", "language": language}


class SitePages(Frame):
    """Makes the pages that are of no single text."""

    def home_page(
        self, code: str, counts: Mapping[str, int], lists: Sequence[tuple[str, str, Sequence[Turn]]]
    ) -> Sheet:
        """Return the start in a language; `lists` are (id, name, turns)."""
        own, here = self.words(code), self.home(code)
        context = self.context(code, here, own.title, {other: self.home(other) for other in self.languages})
        browse = page(code, "browse")
        context |= {
            "counts": [
                {"name": self._link(own.laws, browse, here), "number": counts["laws"]},
                *(
                    {
                        "name": self._link(
                            language_name(language_tag(other)),
                            page(code, "browse", "language", other),
                            here,
                            "" if other == code else language_tag(other),
                        ),
                        "number": counts[other],
                    }
                    for other in counts
                    if other not in {"laws", "versions"}
                ),
                {"name": self._link(own.versions, "", here), "number": counts["versions"]},
            ],
            "compare": page_words(own.tag).compare,
            "lists": [
                {"id": name, "name": shown, "turns": [self._turn(code, here, turn) for turn in turns]}
                for name, shown, turns in lists
            ],
        }
        return Sheet(path=here, template="site_home.html.j2", context=context, code=code)

    def _turn(self, code: str, here: str, turn: Turn) -> Context:
        own, day, facts = self.words(code), turn.day, turn.facts
        told: Context = {"day": turn.recorded or day, "acts": [], "what": "", "turn": day, "compare": ""}
        text = facts.named(code)
        found = self._begun(text, day)
        if found is None:  # it turns in another language, or ceases
            others = ((each, self._begun(each, day)) for each in facts.texts)
            text, found = next((each for each in others if each[1] is not None), (text, None))
        language = "" if text.language == code else language_tag(text.language)
        if found is None:
            law = self._link(text.title, page(facts.folder), here, language)
            what = own.forces["endOfEnactment"] + (f": {words(own.tag).day(day)}" if turn.recorded else "")
            return told | {"law": law, "what": what}
        titles = {on.act: on.titled(code) for on in facts.acts}
        version = text.versions[found]
        acts = [act for act in version.acts if act in turn.acts] or version.acts
        before = text.versions[found - 1].start if found else None
        return told | {
            "law": self._link(text.title, page(version_folder(facts.folder, text.language, day)), here, language),
            "what": page_words(own.tag).span(version.start, version.end) if turn.recorded else "",
            "acts": [
                {"text": title, "href": "", "language": language_tag(other) if other else ""}
                for act in acts
                for title, other in [titles.get(act, (act, ""))]
            ],
            "compare": ""
            if before is None
            else href(page(compare_folder(facts.folder, text.language, before, day)), here),
        }

    @staticmethod
    def _begun(text: HeldText, day: date) -> int | None:
        """Return the place of the version that begins on a day, None where none does."""
        return next((number for number, each in enumerate(text.versions) if each.start == day), None)

    def rows(self, facts: Facts, at: date) -> str:
        """Return what a Work is to other pages on a day, as `Ledger.relate` takes it."""
        acts = {folder_of(on.act) for on in facts.acts} | {folder_of(facts.successor) if facts.successor else ""}
        told = {
            "acts": sorted(acts - {""}),
            "turns": sorted({str(day) for day in facts.turns()}),
            "versions": len({each.start for text in facts.texts for each in text.versions}),
            "entries": [self._entry(code, facts, at) for code in self.languages],
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def _entry(self, code: str, facts: Facts, at: date) -> tuple[str, str, str, int, str, str, str, str]:
        """Return the row of a Work in the lists of a language."""
        own, text = self.words(code), facts.named(code)
        key = _title_key(text.title)
        note = own.kinds.get(facts.kind, facts.kind) if facts.kind != "act" else ""
        if (found := facts.standing(text, at)) is not None:
            note = f"{own.standings[found.what]}: {words(own.tag).day(found.day)}"
        path = page(text_folder(facts.folder, text.language)) if text.versions else page(facts.folder)
        told = {
            "title": text.title,
            "language": "" if text.language == code else language_tag(text.language),
            "iri": facts.iri,
            "note": note,
            "path": path,
        }
        letter = next((char.upper() for char in key if char.isalnum()), "#")
        held = " ".join(each.language for each in facts.texts)
        kind = facts.kind
        return code, key, facts.folder, facts.enacted.year, kind, letter, held, json.dumps(told, ensure_ascii=False)

    def browse_start(self, code: str, groups: Mapping[str, Sequence[tuple[Any, int]]]) -> Sheet:
        """Return the page that leads to all lists in a language; `groups` are their values, each with its number."""
        own, here = self.words(code), page(code, "browse")
        names = {"letter": own.by_letter, "year": own.by_year, "kind": own.by_kind, "language": own.by_language}
        shown = []
        for group, name in names.items():
            links = [
                {
                    "text": self._value(code, group, value),
                    "href": href(page(code, "browse", *list_folder(group, value)), here),
                    "count": count,
                    "language": language_tag(value) if group == "language" and value != code else "",
                }
                for value, count in groups[group]
            ]
            shown.append({"id": group, "name": name, "links": links})
        context = self.context(code, here, own.browse, {each: page(each, "browse") for each in self.languages})
        context |= {"groups": shown, "entries": [], "pages": []}
        return Sheet(path=here, template="site_browse.html.j2", context=context, code=code)

    def browse_list(
        self, code: str, group: str, value: str | int, count: int, told: Iterator[str]
    ) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
        """Yield the pages of a list in a language; `told` are its Works, `count` of them.

        Of each come its path, what it says (for a digest), and what makes it.
        """
        folder = ("browse", *list_folder(group, value))
        total = max(-(-count // A_PAGE), 1)
        paths = [page(code, *folder, *([str(number)] if number > 1 else [])) for number in range(1, total + 1)]
        for here in paths:
            some = list(islice(told, A_PAGE))
            said = "\n".join(("site_browse.html.j2", self.base, *self.languages, *paths, here, *some))
            make = partial(
                self._list_page, code, f"{self.words(code).browse}: {self._value(code, group, value)}", paths
            )
            yield here, said, partial(make, here, some)

    def _list_page(self, code: str, heading: str, paths: Sequence[str], here: str, some: Sequence[str]) -> bytes:
        entries = [{**entry, "href": href(entry["path"], here)} for entry in map(json.loads, some)]
        context = self.context(code, here, heading, {})
        context |= {
            "groups": [],
            "entries": entries,
            "pages": [
                {"text": str(number), "href": "" if path == here else href(path, here)}
                for number, path in enumerate(paths, 1)
            ]
            if len(paths) > 1
            else [],
        }
        return Sheet(path=here, template="site_browse.html.j2", context=context, code=code).render()

    def _value(self, code: str, group: str, value: str | int) -> str:
        match group:
            case "kind":
                return self.words(code).kinds.get(str(value), str(value))
            case "language":
                return language_name(language_tag(str(value)))
            case _:
                return str(value)

    def search_page(self, code: str) -> Sheet:
        """Return the page on which texts in a language are searched."""
        own, here = self.words(code), page(code, "search")
        context = self.context(code, here, own.search, {each: page(each, "search") for each in self.languages})
        tag = language_tag(code)
        context |= {
            "code": code,
            "rules": href(f"search/{code}/rules.js", here),
            "browse": href(page(code, "browse"), here),
            "text_lang": "" if tag == own.tag else tag,
        }
        return Sheet(path=here, template="site_search.html.j2", context=context, code=code)

    def missing_page(self) -> Sheet:
        """Return the page for addresses that lead nowhere; a server shows it in any folder."""
        code = self.languages[0]
        own = self.words(code)
        context = self.context(code, "404.html", own.missing, {})
        context |= {
            "canonical": "",
            "told": [
                {
                    "tag": words_.tag,
                    "missing_told": words_.missing_told,
                    "home": words_.home,
                    "href": self.base + href(self.home(each), "404.html"),
                }
                for each in self.languages
                for words_ in [self.words(each)]
            ],
        }
        if self.base:
            context["root"] = self.base
            context["search"] = self.base + context["search"]
            for link in (*context["tools"], *context["feeds"]):
                link["href"] = self.base + link["href"]
        return Sheet(path="404.html", template="site_missing.html.j2", context=context, code=code)


def list_folder(group: str, value: str | int) -> tuple[str, str]:
    """Return the folder of a list within the lists."""
    name = str(value)
    return group, name if name.isascii() else "-".join(f"{ord(char):x}" for char in name)


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield the files that pages share, by their paths."""
    folder = files("lawrepo.export.templates")
    yield f"{ASSETS}/law.css", style_of_languages().encode()
    for name in ("law.js", "site.css", "search.js"):
        yield f"{ASSETS}/{name}", folder.joinpath(name).read_bytes()


def _title_key(title: str) -> str:
    """Return what lists are ordered by: letters alike, quotation marks and the like aside."""
    return "".join(char for char in title.lower() if char.isalnum() or char == " ").strip()


__all__ = ["A_PAGE", "FEEDS", "Context", "Frame", "Sheet", "SitePages", "assets", "folder_of", "list_folder"]

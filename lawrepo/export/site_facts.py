"""What a site keeps of each Work between builds: enough for lists, feeds and overviews without reading it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A span [start, end) in which a text is the same, the acts (IRIs) that began it, and when that was recorded."""

    start: date
    end: date | None
    acts: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """The text of a Work in one language; `shown` is the place of the version that a reader finds first."""

    language: str
    title: str
    authoritative: bool
    versions: tuple[Version, ...]
    shown: int

    def standing(self, ended: date | None, at: date) -> "Standing | None":
        """Say how the act stands on a day by the version that is shown; `ended` is when it ceases."""
        if not self.versions:
            return standing(None, ended, at)
        version = self.versions[self.shown]
        lapsed = version.end if version.end is not None and version.end <= at else None
        return standing(version.start, lapsed if ended is None else ended, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an act does to a provision (its wId, "" the Work) and when.

    `places` are, for each language that it is about, the provision's anchor in the text from that day on ("" where it
    has none), and what it is called.
    """

    kind: str
    wid: str
    start: date
    end: date | None
    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An instruction that has no effect: what that is called, what it is about, why."""

    instruction: str
    word: str
    eids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOn:
    """What an act (its IRI) does to a Work; `titles` by language."""

    act: str
    enacted: date
    titles: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    waiting: tuple[Waiting, ...]

    def title(self, language: str) -> str:
        """Return the act's title in a language, in any where that has none, or its IRI."""
        return self.titled(language)[0]

    def titled(self, language: str) -> tuple[str, str]:
        """Return that title with its language, "" where that is the one asked for, or there is only the IRI."""
        return titled(self.act, self.titles, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be said of an act that is not simply in force: what (`SiteWords.standings`), and its day."""

    what: str
    day: date


def standing(start: date | None, ended: date | None, at: date) -> Standing | None:
    """Say how an act, or a version of it that begins on a day, stands on another one; None where it is in force.

    >>> standing(date(2001, 1, 1), date(2027, 1, 1), date(2026, 1, 1))
    Standing(what='ceasing', day=datetime.date(2027, 1, 1))
    """
    if ended is not None and ended <= at:
        return Standing(what="ceased", day=ended)
    if start is not None and start > at:
        return Standing(what="not-yet", day=start)
    return None if ended is None else Standing(what="ceasing", day=ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A Work: where its pages lie (`folder`), its texts, the acts on it, when it ceases, and its last commit."""

    folder: str
    iri: str
    kind: str
    enacted: date
    commit: str
    recorded_at: datetime
    units: int
    texts: tuple[HeldText, ...]
    acts: tuple[ActOn, ...] = ()
    ended: date | None = None
    successor: str = ""

    def text(self, language: str) -> HeldText | None:
        """Return the text in a language, None where there is none."""
        return next((text for text in self.texts if text.language == language), None)

    def turns(self) -> set[date]:
        """Return the days on which a text becomes another, or the act ceases."""
        return {each.start for text in self.texts for each in text.versions} | ({self.ended} if self.ended else set())

    def standing(self, text: HeldText, at: date) -> Standing | None:
        """Say how the act stands on a day, by the text in one language."""
        return text.standing(self.ended, at)

    def named(self, language: str) -> HeldText:
        """Return the text in a language, else the first authoritative one, else the first."""
        return self.text(language) or next((text for text in self.texts if text.authoritative), self.texts[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the pages of a Work hang on.

    `key` is a digest of what they were made from, `commit` the last one of the Work, `days` are those on which
    something changes and `stage` is how many of them have come, `asked` are the folders of other Works that pages
    would link to, with whether they are held.
    """

    iri: str
    key: str
    commit: str
    stage: int
    days: tuple[date, ...]
    asked: Mapping[str, bool] = field(hash=False)

    def stands(self, key: str, at: date) -> bool:
        """Say whether a build on a day would write the same, as far as the Work itself goes."""
        return self.key == key and self.stage == stage(self.days, at)

    def to_json(self) -> str:
        """Write it on one line."""
        told = {
            "iri": self.iri,
            "key": self.key,
            "commit": self.commit,
            "stage": self.stage,
            "days": [str(day) for day in self.days],
            "asked": dict(sorted(self.asked.items())),
        }
        return _written(told)

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read what `to_json` wrote.

        Raises:
            ValueError, LookupError, TypeError: for anything else.

        """
        told = json.loads(text)
        return cls(**{**told, "days": tuple(map(date.fromisoformat, told["days"]))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a build wrote of a Work: the paths of files, the shards of the index by language, what is known of it."""

    files: tuple[str, ...]
    shards: Mapping[str, tuple[str, ...]] = field(hash=False)
    facts: Facts

    def to_json(self) -> str:
        """Write it on one line."""
        facts = self.facts
        told: Json = {
            "files": sorted(self.files),
            "shards": {code: sorted(found) for code, found in sorted(self.shards.items())},
            "facts": {
                "folder": facts.folder,
                "iri": facts.iri,
                "kind": facts.kind,
                "enacted": str(facts.enacted),
                "commit": facts.commit,
                "recorded_at": facts.recorded_at.isoformat(),
                "units": facts.units,
                "texts": [
                    {
                        "language": text.language,
                        "title": text.title,
                        "authoritative": text.authoritative,
                        "shown": text.shown,
                        "versions": [
                            [str(each.start), _told(each.end), list(each.acts), each.recorded_at.isoformat()]
                            for each in text.versions
                        ],
                    }
                    for text in facts.texts
                ],
                "acts": [
                    {
                        "act": on.act,
                        "enacted": str(on.enacted),
                        "titles": dict(on.titles),
                        "changes": [
                            [each.kind, each.wid, str(each.start), _told(each.end), list(map(list, each.places))]
                            for each in on.changes
                        ],
                        "waiting": [
                            [each.instruction, each.word, list(each.eids), each.reason] for each in on.waiting
                        ],
                    }
                    for on in facts.acts
                ],
                "ended": _told(facts.ended),
                "successor": facts.successor,
            },
        }
        return _written(told)

    @classmethod
    def parse(cls, text: str) -> "Line":
        """Read what `to_json` wrote.

        Raises:
            ValueError, LookupError, TypeError: for anything else.

        """
        told = json.loads(text)
        return cls(
            files=tuple(told["files"]),
            shards={code: tuple(found) for code, found in told["shards"].items()},
            facts=_facts(told["facts"]),
        )


def titled(act: str, titles: tuple[tuple[str, str], ...], language: str) -> tuple[str, str]:
    """Return the title of an act in a language or any, as `ActOn.titled`."""
    if own := dict(titles).get(language):
        return own, ""
    return next(((title, code) for code, title in titles if title), (act, ""))


def stage(days: tuple[date, ...], at: date) -> int:
    """Return how many of some days have come."""
    return sum(day <= at for day in days)


def _written(told: Json) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _facts(told: Json) -> Facts:
    return Facts(
        folder=told["folder"],
        iri=told["iri"],
        kind=told["kind"],
        enacted=date.fromisoformat(told["enacted"]),
        commit=told["commit"],
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        units=told["units"],
        texts=tuple(_text(text) for text in told["texts"]),
        acts=tuple(_act(on) for on in told["acts"]),
        ended=_day(told["ended"]),
        successor=told["successor"],
    )


def _text(told: Json) -> HeldText:
    return HeldText(
        language=told["language"],
        title=told["title"],
        authoritative=told["authoritative"],
        shown=told["shown"],
        versions=tuple(
            Version(
                start=date.fromisoformat(start),
                end=_day(end),
                acts=tuple(acts),
                recorded_at=datetime.fromisoformat(recorded_at),
            )
            for start, end, acts, recorded_at in told["versions"]
        ),
    )


def _act(told: Json) -> ActOn:
    return ActOn(
        act=told["act"],
        enacted=date.fromisoformat(told["enacted"]),
        titles=tuple(told["titles"].items()),
        changes=tuple(
            Change(
                kind=kind,
                wid=wid,
                start=date.fromisoformat(start),
                end=_day(end),
                places=tuple((language, anchor, name) for language, anchor, name in places),
            )
            for kind, wid, start, end, places in told["changes"]
        ),
        waiting=tuple(
            Waiting(instruction=instruction, word=word, eids=tuple(eids), reason=reason)
            for instruction, word, eids, reason in told["waiting"]
        ),
    )


def _told(day: date | None) -> str:
    return "" if day is None else str(day)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

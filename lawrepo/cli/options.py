"""What commands have in common: how dates and times are written, and what an IRI asks for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.cli import clock
from lawrepo.collection import Collection
from lawrepo.work import Work

_LANGUAGE_OF = re.compile(r"([a-z]{3})=")
_F = TypeVar("_F", bound=Callable[..., Any])
_MAIN = "main"  # the component that a law itself is (AKN-NC 4.4)

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?$", re.ASCII)


class Asked(TypedDict):
    """What of a Work is asked for, as `Work.at` and `Work.words` take it."""

    pit: date
    language: str
    eid: str


class Day(click.ParamType[date]):
    """A legal date."""

    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Read YYYY-MM-DD and nothing else."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)
        if day.isoformat() != value:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)
        return day


class Known(click.ParamType[date | datetime | str]):
    """A point of record time: a day, an instant with its zone, or a revision."""

    name = "when"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | datetime | str:
        """Read YYYY-MM-DD, or that with T and a time, and take anything else for a revision."""
        if isinstance(value, str) and _DATED.match(value):
            try:
                return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
            except ValueError as error:
                self.fail(f"{value!r} is no date or time: {error}", param, ctx)
        return str(value)


class Assumption(click.ParamType[Event]):
    """An event that is assumed."""

    name = "event"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Event:
        """Read IRI#NAME=YYYY-MM-DD, or that with a colon and the outcome."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return] # converted already
        event, equals, rest = value.rpartition("=")
        day, colon, outcome = rest.partition(":")
        if not equals or (colon and not outcome):
            self.fail(f"{value!r}: expected IRI#NAME=YYYY-MM-DD, or IRI#NAME=YYYY-MM-DD:OUTCOME", param, ctx)
        iri, name = event_asked(event)
        return Event(iri=iri, name=name, on=DAY.convert(day, param, ctx), outcome=outcome)


class Edit(click.ParamType[tuple[str, Path]]):
    """An edited text, with its language."""

    name = "edit"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, Path]:
        """Read FILE, or L=FILE with an ISO 639-2 code."""
        del param, ctx
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return] # converted already
        found = _LANGUAGE_OF.match(value)
        return (found[1], Path(value[found.end() :])) if found else ("", Path(value))


DAY, KNOWN, ASSUMPTION, EDIT = Day(), Known(), Assumption(), Edit()


def event_asked(event: str) -> tuple[FrbrUri, str]:
    """Return the Work and the name of an event written as `IRI#NAME`."""
    asked = FrbrUri.parse(event)
    if not asked.fragment or replace(asked.work(), fragment=asked.fragment) != asked:
        raise click.UsageError(
            f"{event}: expected IRI#NAME with the IRI of a Work, as /akn/kz/act/2026-02-11/1#referendum"
        )
    return asked.work(), asked.fragment


def assume_option(function: _F) -> _F:
    """Add the option to read a text as it would be after events that are not recorded."""
    option = click.option(
        "--assume",
        multiple=True,
        type=ASSUMPTION,
        metavar="EVENT=DATE[:OUTCOME]",
        help="As if an event had been recorded: IRI#NAME=2026-03-15:passed. May be given several times.",
    )
    return option(function)


def reading_options(function: _F) -> _F:
    """Add the options of commands that read a text: language, record time, day."""
    for option in (
        click.option("--lang", "language", default="", metavar="L", help="Language, ISO 639-2 (rus, kaz, eng …)."),
        click.option("--known", type=KNOWN, help="As the collection knew it: a day, an instant or a revision."),
        click.option("--at", type=DAY, help="In force on this day; without it, today."),
    ):
        function = option(function)
    return function


def text_asked(
    collection: Collection,
    asked: FrbrUri,
    at: date | None,
    known: date | datetime | str | None,
    language: str,
    assume: "Sequence[Event]" = (),
) -> tuple[Work, Asked]:
    """Return the Work that an IRI and the options ask for, and what of it; without a day, today's text."""
    eid, code = portion(asked), language_asked(asked, language)
    work = collection.work(asked, known=known, assume=assume)
    pit = work.pit(asked, at, clock.today(), language=code)
    return work, Asked(pit=pit, language=code, eid=eid)


def portion(asked: FrbrUri) -> str:
    """Return the eId of the provision that an IRI names, "" for the whole law."""
    others = [name for name in asked.components if name != _MAIN]
    if others:
        raise click.UsageError(f"{asked}: component {'/'.join(others)!r}: only the main document can be asked for")
    if asked.fragment:
        raise click.UsageError(f"{asked}: a fragment: ask for the provision, as {asked.work()}~{asked.fragment}")
    portion = asked.portion
    if portion is None:
        return ""
    if portion.last != portion.first:
        raise click.UsageError(
            f"{asked}: a run of provisions: ask for one of them, as {asked.work()}~{portion.first}"
        )
    return portion.first


def language_asked(asked: FrbrUri, language: str) -> str:
    """Return the language that an IRI or --lang asks for, "" for the law's own choice."""
    if language and asked.language and language != asked.language:
        raise click.UsageError(f"{asked} is in {asked.language}, --lang {language}: give one of the two")
    return language or asked.language

"""What commits say: a subject that a lawyer can read, and trailers that a program can (DESIGN: commits); pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from akn.events import Event
from akn.metadata import Effects, WorkMetadata
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.bearing import works_amended
from lawrepo.explanation import derived_in
from lawrepo.force import Standing, Status
from lawrepo.layout import NOTES, Kind, effects_file, parse_path
from lawrepo.texts import Act, Recording


def act_message(
    sheet: Sheet, works: Sequence[WorkMetadata], standings: Sequence[Standing], acts: Sequence[WorkMetadata] = ()
) -> str:
    """Say which act is recorded, and from when it changes what; `standings` are those of its instructions.

    `works` are those whose text or force hangs on it, `acts` those whose instructions it changes. What it does not
    name itself is what it bears on.
    """
    act = sheet.act
    named = works_amended(sheet)
    amends = [*(meta for meta in works if meta.iri in named), *acts]
    beyond = [meta for meta in works if meta.iri not in named]
    whom = f"amends {_names(amends)}" + (f", bears on {_names(beyond)}" if beyond else "")
    days = sorted({standing.start for standing in standings if standing.intervals})
    when = [f"from {', '.join(map(str, days))}"] if days else []
    if any(standing.status is Status.PENDING for standing in standings):
        when.append("pending" if not days else "in part pending")
    if not when:
        when.append("never in force")
    subject = f"{title_of(act)}, {act.enacted}: {whom} {', '.join(when)}"
    trailers = [f"Work: {meta.iri}" for meta in works]
    trailers.append(f"Amended-By: {act.iri}")
    trailers += [f"In-Force: {day}" for day in days]
    trailers.append("Basis: enacted")
    return message(subject, trailers)


def event_message(event: Event, works: Sequence[WorkMetadata], days: Iterable[date]) -> str:
    """Say what happened, and whose text or force that changes, from which days."""
    outcome = f" ({one_line(event.outcome)})" if event.outcome else ""
    change = f": {_names(works)}" if works else ""
    subject = f"{one_line(event.name)} of {event.iri} on {event.on}{outcome}{change}"
    trailers = [f"Event: {event.iri}#{event.name}"]
    trailers += [f"Work: {meta.iri}" for meta in works]
    trailers += [f"In-Force: {day}" for day in days]
    trailers.append("Basis: event")
    return message(subject, trailers)


def texts_message(meta: WorkMetadata, recording: Recording) -> str:
    """Say which whole texts, notes or authoritative languages are recorded."""
    act, name = recording.act, name_of(meta)
    days = ", ".join(str(day) for day in recording.in_force)
    languages = ", ".join(recording.languages)
    if not days:
        authoritative = ", ".join(meta.authoritative)
        subject = f"{name}: authoritative in {authoritative}"
    elif all(path.endswith(NOTES) and parse_path(path).kind is Kind.NOTES for path in recording.files):
        subject = f"{name}: notes to the text in force from {days} ({languages})"
    elif act is None:
        subject = f"{name}: text in force from {days} ({languages})"
    else:
        subject = f"{title_of(act)}, {act.enacted}: amends {name} from {days} ({languages})"
    trailers = [f"Work: {meta.iri}"]
    if act is not None:
        trailers.append(f"Amended-By: {act.iri}")
    trailers += [f"In-Force: {day}" for day in recording.in_force]
    trailers.append("Basis: imported")
    return message(subject, trailers)


def published_message(meta: WorkMetadata, effects: Effects) -> str:
    """Say which act is known by a text as published, and from when it changes what."""
    instructions = derived_in(effects)
    days = tuple(sorted({each.in_force for each in instructions if isinstance(each.in_force, date)}))
    languages = {language for each in instructions for language in each.languages}
    act = Act.of(effects)
    codes = tuple(entry.code for entry in meta.languages if entry.code in languages)
    files = {effects_file(meta.iri, act.iri, act.enacted): None}
    return texts_message(meta, Recording(act=act, in_force=days, languages=codes, files=files))


def ending_message(old: WorkMetadata, successor: WorkMetadata, day: date) -> str:
    """Say that a Work ceases on a day, because another takes its place."""
    subject = f"{name_of(old)}: ceases on {day}, replaced by {name_of(successor)}"
    trailers = (f"Work: {old.iri}", f"Amended-By: {successor.iri}", f"In-Force: {day}", "Basis: imported")
    return message(subject, trailers)


def message(subject: str, trailers: Iterable[str]) -> str:
    """Put a commit message together."""
    return f"{subject}\n\n" + "".join(f"{trailer}\n" for trailer in trailers)


def title_of(act: AmendingAct | Act) -> str:
    """Return what an act is called on one line: its title, or else its IRI."""
    titles = dict(act.titles)
    return one_line(titles.get("und") or next(iter(titles.values()), "")) or str(act.iri)


def name_of(meta: WorkMetadata) -> str:
    """Return what a Work is called on one line: the first title that it has, or else its IRI."""
    return one_line(next((entry.title for entry in meta.languages if entry.title), "")) or str(meta.iri)


def one_line(text: str) -> str:
    """Return a text from outside on one line, without what a terminal would obey."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _names(works: Iterable[WorkMetadata]) -> str:
    return ", ".join(map(name_of, works)) or "no Work held here"

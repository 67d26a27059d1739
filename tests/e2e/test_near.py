"""The text of a day is read from what is around it alone, and is the one that all versions give."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo.reading import validity
from lawrepo.store import works
from lawrepo.store.objects import ObjectReader
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import StoredWork, all_works, open_work


def opened(snapshot: Snapshot, iri: FrbrUri) -> StoredWork:
    stored = open_work(snapshot, iri)
    assert stored is not None
    return stored


def test_what_is_around_a_day_gives_what_all_versions_do(koltau: Path) -> None:
    asked = 0
    with ObjectReader(koltau / ".git") as whole, ObjectReader(koltau / ".git") as parts:
        every = Snapshot(whole, "HEAD")
        for iri in all_works(every):
            for language in [entry.code for entry in opened(every, iri).meta.languages]:
                listing = opened(every, iri).listing(language)
                days = sorted({day for dated in listing.values() for day in dated})
                for pit in {day + timedelta(step) for day in days for step in (-1, 0, 1)}:
                    fresh = opened(Snapshot(parts, "HEAD"), iri)
                    near = fresh.near(language, pit)
                    assert near.keys() == listing.keys()
                    assert fresh.state(near, pit) == fresh.state(listing, pit)
                    around = {day for dated in near.values() for day in dated}
                    assert min(around) <= pit or min(around) == min(days)
                    assert pit < min(days) or validity(sorted(around), pit) == validity(days, pit)
                    asked += 1
    assert asked > 100


def test_after_some_days_all_versions_are_listed(koltau: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "_NEAR", 2)
    with ObjectReader(koltau / ".git") as reader:
        snapshot = Snapshot(reader, "HEAD")
        stored = opened(snapshot, next(iter(all_works(snapshot))))
        first, second, third = (stored.near("eng", date(year, 1, 1)) for year in (2000, 2010, 2020))
        assert stored.near("eng", date(2000, 1, 1)) is first
        assert third == stored.listing("eng") != second

"""A Work whose IRI has a year and no day: nothing is told of a day that nobody knows."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lawrepo.reading import NotHeldError, NotInForceError
from lawrepo.repository import Repository

NOW = datetime(2026, 1, 3, tzinfo=UTC)
WORK = "/akn/xa/act/2001/12"


def test_the_year_tells_not_yet_in_force_from_not_held(collection: Path, tmp_path: Path) -> None:
    source = tmp_path / "law.txt"
    with Repository.open(collection) as repository:
        for word, day in (("deep", date(2003, 5, 1)), ("wide", date(2002, 5, 1)), ("cold", date(2010, 1, 1))):
            source.write_text(f"Article 1. Lake\nThe lake is {word}.\n", encoding="utf-8")
            repository.import_text(source, work=WORK, language="eng", in_force=day, now=NOW)
        work = repository.work(WORK)
        with pytest.raises(
            NotInForceError, match="not yet in force on 2000-12-31: enacted 2001, text from 2002-05-01"
        ):
            work.at(date(2000, 12, 31))
        with pytest.raises(
            NotHeldError, match="the text of 2002-04-30 in eng is not held: it begins with 2002-05-01"
        ):
            work.at(date(2002, 4, 30))
        assert repository.check().findings == ()

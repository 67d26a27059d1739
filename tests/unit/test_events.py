"""Events as they are stored."""

from datetime import date

import pytest

from akn.attributes import MetadataError
from akn.events import Event, event_fragment, parse_event
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.profile import check_profile
from akn.validate import check_schema

ACT = FrbrUri.parse("/akn/xa/act/2026-05-15/96-vi")
PASSED = Event(iri=ACT, name="referendum", on=date(2026, 10, 3), outcome="passed")


@pytest.mark.parametrize("event", [PASSED, Event(iri=ACT, name="published", on=date(1905, 4, 17))])
def test_an_event_is_read_as_it_was_written(event: Event) -> None:
    written = event_fragment(event)
    assert parse_event(written) == event
    assert check_schema(written.element(), file="") == ()
    assert check_profile(written.element(), file="", whole=False) == ()
    assert Fragment.parse(written.xml) == written


@pytest.mark.parametrize("name", ["", "a vote", "a\u2028b"])
def test_an_event_has_a_name_without_white_space(name: str) -> None:
    with pytest.raises(MetadataError, match="expected a name without white space"):
        Event(iri=ACT, name=name, on=date(2026, 10, 3))


def test_what_says_more_than_an_event_is_refused_with_its_line() -> None:
    broken = event_fragment(PASSED).xml.replace(b"<lr:event ", b'<lr:event by="hand" ')
    with pytest.raises(MetadataError, match="by='hand'") as refused:
        parse_event(Fragment.parse(broken), source="events/referendum.xml")
    assert (refused.value.source, refused.value.line) == ("events/referendum.xml", 32)

"""What a site is made of, without a site: words of the index, addresses, names in feeds, lines of the manifest."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from lawrepo.export.site_addresses import href, page, provision_folder, version_folder
from lawrepo.export.site_facts import ActOn, Change, Facts, Head, HeldText, Line, Version, Waiting
from lawrepo.export.site_feeds import Item, feed, sitemaps, urn
from lawrepo.export.site_overview import compared
from lawrepo.export.site_pages import Frame
from lawrepo.export.site_search import (
    Entry,
    postings,
    read_shard,
    shard_line,
    shard_name,
    shard_script,
    shards_named,
    stem,
    stems,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)

SAME = (
    ("kaz", "заң заңы заңда заңның заңдар заңдарды заңдарының заңынан"),
    ("kaz", "халық халқы халқының халықтың халыққа"),
    ("kaz", "құқық құқығы құқықтар құқықтарының құқығынан"),
    ("kaz", "конституция конституциясы конституцияның конституциясына конституциясында"),
    ("kaz", "президент президенті президенттің президентке президентінің"),
    ("kaz", "сенат сенаты сенатты сенаттың сенатқа сенатында"),
    ("kaz", "кеңес кеңесі кеңестің кеңеске"),
    ("kaz", "орган органы органдар органның органдарына"),
    ("rus", "подпись подписи подписью подписей"),
    ("rus", "закон закона закону законом законе законы законов законам законами"),
    ("rus", "конституция конституции конституцию конституцией"),
    ("rus", "статья статьи статье статьей статьёй статей статьям статьями статьях"),
    ("rus", "государственный государственного государственную государственными государственная"),
    ("rus", "решение решения решением решений решениями решениях"),
    ("rus", "область области областью областей областями"),
    ("eng", "assembly assemblies"),
    ("eng", "elect elects elected electing"),
    ("eng", "carry carries carried carrying"),
    ("eng", "course courses"),
    ("deu", "Gesetz gesetz"),
)


@pytest.mark.parametrize(("language", "forms"), SAME)
def test_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    assert len(set(stems(forms, language))) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("rus", "суд судно судьба"), ("kaz", "сот сөз сан"), ("eng", "law lawn low"), ("rus", "право правда")],
)
def test_other_words_have_others(language: str, words: str) -> None:
    assert len(set(stems(words, language))) == len(words.split())


def test_what_is_too_common_or_too_short_is_not_looked_up() -> None:
    assert list(stems("The law of a state, § 5 and 12-1", "eng")) == ["law", "stat", "5", "12", "1"]
    assert stem("254iii", "eng") == "254iii"  # numbers have no endings


def test_words_of_a_heading_count_for_more() -> None:
    entries = [
        Entry(href="", heading="Capital", text="The port."),
        Entry(href="art_2/", heading="", text="A capital!"),
    ]
    found = postings("Law", entries, "eng")
    assert found["ca"] == {"capital": {0: 4, 1: 1}}
    assert found["la"] == {"law": {0: 4}}


def test_a_shard_is_read_as_it_was_written() -> None:
    lines = {
        "akn/b": shard_line("akn/b", {"сто": {2: 1, 0: 5}}),
        "akn/a": shard_line("akn/a", {"стол": {3: 9}, "сто": {0: 1}}),
    }
    assert lines["akn/a"] == '"akn/a":{"сто":[0,1],"стол":[3,9]}'
    script = shard_script("rus", "ст", lines)
    assert script.startswith(b'lawrepoSearch.words("rus","')
    assert read_shard(script) == lines
    assert shard_script("rus", "ст", dict(sorted(lines.items()))) == script
    assert shard_name("ст") == "441-442"
    assert shards_named(["441-442.js", "31.js", ".part"]) == ["1", "ст"]
    with pytest.raises(ValueError, match="no shard"):
        read_shard(script[:40])


def test_an_address_leads_from_page_to_page() -> None:
    here = page(version_folder("akn/xa/act/1", "rus", date(2000, 1, 1)))
    assert href(here, here) == "index.html"
    assert href(page("akn/xa/act/1"), here) == "../index.html"
    assert href("index.html", here) == "../../../../../index.html"
    assert href(page(provision_folder("akn/xa/act/1", "rus", "art_5а")), here) == "../rus/art_5%25d0%25b0/index.html"


@pytest.mark.parametrize(("number", "shown", "pairs"), [(1, 0, 0), (2, 1, 1), (6, 5, 15), (7, 6, 11), (7, 0, 11)])
def test_few_versions_are_all_compared(number: int, shown: int, pairs: int) -> None:
    found = compared(number, shown)
    assert len(set(found)) == len(found) == pairs
    assert all(one < other for one, other in found)
    assert {(place, place + 1) for place in range(number - 1)} <= set(found)


def test_a_name_in_a_feed_has_no_characters_that_a_urn_has_not() -> None:
    assert urn("/akn/xa/act/2001-01-01/5а#x y") == "urn:lawrepo:1:akn/xa/act/2001-01-01/5%D0%B0%23x%20y"


def test_a_feed_without_an_address_has_links_relative_to_it() -> None:
    item = Item(
        name="/akn/x@2001-01-01",
        title="A\x01 <law>",
        language="",
        summary="",
        path="akn/x/index.html",
        recorded_at=NOW,
        in_force=date(1, 1, 1),
    )
    path, data = feed(Frame(("rus", "eng"), ""), "eng", "recorded", [item])
    root = etree.fromstring(data)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert path == "feed/eng/recorded.atom"
    assert [link.get("rel") for link in root.findall("a:link", names)] == ["alternate"]
    assert root.find("a:entry/a:link", names).get("href") == "../../akn/x/index.html"  # type: ignore[union-attr] # it is there
    assert root.findtext("a:entry/a:title", namespaces=names) == "A <law>"
    assert root.findtext("a:entry/a:published", namespaces=names) == "0001-01-01T00:00:00Z"


def test_a_map_of_many_pages_is_in_parts() -> None:
    pages = [(f"{number}/index.html", "2026-01-02") for number in range(50_001)]
    found = dict(sitemaps("https://x.example/", pages))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert found["sitemap-2.xml"].count(b"<loc>") == 1
    assert b"https://x.example/sitemap-2.xml" in found["sitemap.xml"]


def test_a_line_of_the_manifest_is_read_as_it_was_written() -> None:
    version = Version(start=date(2000, 1, 1), end=None, acts=("/akn/x",), recorded_at=NOW)
    change = Change(
        kind="repeal",
        wid="art_1",
        start=date(2000, 1, 1),
        end=date(2001, 1, 1),
        places=(("rus", "art_1", "Статья 1"),),
    )
    waiting = Waiting(instruction="1", word="pending", eids=("art_2",), reason="waits")
    on = ActOn(
        act="/akn/x", enacted=date(1999, 1, 1), titles=(("rus", "Акт"),), changes=(change,), waiting=(waiting,)
    )
    text = HeldText(language="rus", title="Закон", authoritative=True, versions=(version,), shown=0)
    facts = Facts(
        folder="akn/y",
        iri="/akn/y",
        kind="act",
        enacted=date(1990, 1, 1),
        commit="0" * 40,
        recorded_at=NOW,
        units=3,
        texts=(text,),
        acts=(on,),
        ended=date(2030, 1, 1),
        successor="/akn/z",
    )
    line = Line(files=("a", "b"), shards={"rus": ("ст",)}, facts=facts)
    assert Line.parse(line.to_json()) == line
    head = Head(iri="/akn/y", key="k", commit="0" * 40, stage=1, days=(date(2000, 1, 1),), asked={"akn/x": True})
    assert Head.parse(head.to_json()) == head
    assert head.stands("k", date(2020, 1, 1))
    assert not head.stands("k", date(1999, 1, 1))
    assert not head.stands("other", date(2020, 1, 1))

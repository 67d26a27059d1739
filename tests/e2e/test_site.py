"""The collection as a static site: what is in it, and that a build changes what it must and nothing else."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html

from lawrepo.export.site_folder import JOURNAL, MANIFEST, SiteFolder
from lawrepo.publishing import SiteReport, publish
from lawrepo.repository import Repository

ROOT = Path(__file__).resolve().parent.parent.parent
CHARTER = "akn/xa/act/1996-05-20/charter"
SMALL = "akn/xa/act/2000-01-01/1"
DAY = date(2020, 1, 1)
BASE = "https://laws.example/site/"
BEGUN, RECORDED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
ACTS = ("01-supplements", "04-capital-renamed", "12-new-constitution")

Amend = Callable[..., subprocess.CompletedProcess[str]]
Lawrepo = Callable[..., subprocess.CompletedProcess[str]]

REPLACE = 'op = "replace-text"\ntarget = "art_1__para_1"\nold.eng = "{}"\nnew.eng = "{}"'


@pytest.fixture(scope="module")
def koltau_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site of the Charter with some of its acts, one of which waits for a referendum."""
    scratch = tmp_path_factory.mktemp("site")
    charter = ROOT / "history" / "charter"
    with Repository.init(scratch / "laws", country="xa", languages=("kaz", "rus", "eng"), now=BEGUN) as repository:
        repository.import_history(charter / "original.toml", now=RECORDED)
        for name in ACTS:
            repository.amend(repository.read_act(charter / "acts" / f"{name}.toml"), now=RECORDED)
    publish(scratch / "laws", scratch / "site", at=DAY, base=BASE)
    return scratch / "site"


def written(folder: Path) -> dict[str, bytes]:
    """Return all files of a site, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(folder: Path) -> dict[str, int]:
    """Return when each page of a site was written."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != ".lawrepo")
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in found}


def build(laws: Path, folder: Path, at: date = DAY, *, processes: int = 1, base: str = "") -> SiteReport:
    return publish(laws, folder, at=at, base=base, processes=processes)


def parsed(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_bytes())


def dead(site: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages with links that lead to no file, or to no place in one."""
    ids: dict[Path, set[str]] = {}
    links: dict[Path, list[str]] = {}
    for path in site.rglob("*.html"):
        page = parsed(path)
        ids[path] = {str(found) for found in page.xpath("//@id")}
        links[path] = [str(found) for found in page.xpath("//@href | //@src | //form/@action")]
    for path, found in links.items():
        for link in found:
            at = urlsplit(link)
            if at.scheme:
                continue
            target = (path.parent / unquote(at.path)).resolve() if at.path else path
            there = target.is_file() and (not at.fragment or unquote(at.fragment) in ids.get(target, set()))
            if not there:
                yield str(path.relative_to(site)), link


def test_every_link_leads_somewhere(koltau_site: Path) -> None:
    assert list(dead(koltau_site.resolve())) == []
    pages = {path.parent for path in koltau_site.rglob("*.html")}
    for folder in ("", "rus", "eng/browse", "eng/browse/year/1996", "kaz/search", CHARTER, f"{CHARTER}/rus"):
        assert koltau_site / folder in pages
    for name in ("art_4", "compare/2001-04-24..2006-10-01"):
        assert koltau_site / CHARTER / "rus" / name in pages
    assert koltau_site / CHARTER / "kaz+eng" in pages
    first = (koltau_site / CHARTER / "rus" / "index.html").read_bytes()
    assert first == (koltau_site / CHARTER / "rus@2006-10-01" / "index.html").read_bytes()


def test_pages_need_nothing_from_elsewhere_and_allow_nothing(koltau_site: Path) -> None:
    for path in koltau_site.rglob("*.html"):
        page = parsed(path)
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')] | //style | //@style")
        assert not list(page.xpath("//@*[starts-with(name(), 'on')]"))
        assert page.xpath("count(//h1)") == 1


def test_no_page_names_a_commit_that_did_not_change_its_law(koltau_site: Path) -> None:
    lines = [line.split("\t") for line in (koltau_site / MANIFEST).read_text(encoding="utf-8").split("\n")]
    own = {line[1]: json.loads(line[3])["commit"] for line in lines if line[0] == "work"}
    assert len(set(own.values())) > 1
    for folder, commit in own.items():
        for path in (koltau_site / folder).rglob("*.html"):
            assert set(re.findall(r"<code>([0-9a-f]{40})</code>", path.read_text(encoding="utf-8"))) <= {commit}


def test_what_acts_change_and_what_waits_is_shown(koltau_site: Path) -> None:
    act = parsed(koltau_site / "akn/xa/act/2006-09-08/41-ii/index.html")
    (section,) = act.xpath("//section[@lang='ru']")
    assert [link.text_content() for link in section.xpath(".//ul[@class='parts']//a")] == [
        "Статья 4, 3",
        "Статья 4, 3-1",
        "Статья 28, 1",
    ]
    assert section.xpath(".//ul[@class='parts']//a/@href")[0].endswith(
        "charter/rus@2006-10-01/index.html#art_4__para_3"
    )
    assert any("compare/2001-04-24..2006-10-01" in link for link in section.xpath(".//a/@href"))
    for page in (f"{CHARTER}/index.html", f"{CHARTER}/eng/index.html", "akn/xa/act/2026-05-15/96-vi/index.html"):
        assert "waits for the event" in (koltau_site / page).read_text(encoding="utf-8").lower()
    waiting = parsed(koltau_site / f"{CHARTER}/index.html").xpath("//section[@lang='ru']//p[@class='notice pending']")
    assert ["ожидается событие" in each.text_content().lower() for each in waiting] == [True]


def test_what_ceases_and_what_takes_its_place_is_told(small: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    site, new = tmp_path / "site", "akn/xa/act/2026-10-03/2"
    (tmp_path / "new.txt").write_text("Article 1. Capital\n1. The capital is Rho.\n", encoding="utf-8")
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(
        f'[work]\niri = "/{new}"\ntitle = {{ eng = "New Law" }}\nreplaces = "/{SMALL}"\n'
        '[[version]]\nin_force = 2027-01-01\ntext = { eng = "new.txt" }\n',
        encoding="utf-8",
    )
    assert lawrepo("-C", small, "import-history", manifest).returncode == 0
    forces = []
    for day, said in ((date(2026, 12, 31), "Ceases to be in force"), (date(2027, 1, 1), "No longer in force")):
        build(small, site, day)
        (old,) = parsed(site / SMALL / "index.html").xpath("//p[@class='notice']")
        assert old.text_content().startswith(f"{said}: 1 January 2027")
        assert [link.text for link in old.iter("a")] == ["New Law"]
        (back,) = parsed(site / new / "index.html").xpath("//p[contains(.,'Replaces')]/a/@href")
        assert back.endswith("/2000-01-01/1/index.html#lr-eng")
        for page in ("eng/index.html", "eng/art_1/index.html"):
            (notice,) = parsed(site / SMALL / page).xpath("//p[@class='notice']")
            assert notice.text_content().startswith(f"{said}: 1 January 2027")
            assert notice.xpath("a/@href")[0].endswith("/2/index.html")
        for path, told in (("eng/browse/year/2000/index.html", said), (f"search/eng/{SMALL}.js", f'"note":"{said}')):
            assert told in (site / path).read_text(encoding="utf-8")
        forces.append([_force(site / work / "eng/index.html") for work in (SMALL, new)])
        upcoming = parsed(site / "eng/index.html").xpath("string(//section[@aria-labelledby='lr-upcoming'])")
        assert ("ceases to be in force" in upcoming) == (said == "Ceases to be in force")
        feed = (site / "feed/eng/in-force.atom").read_text(encoding="utf-8")
        assert "1 January 2027: ceases to be in force" in feed
    assert forces == [["InForce", "NotInForce"], ["NotInForce", "InForce"]]
    assert written(site) == anew(small, tmp_path / "anew", date(2027, 1, 1))


def _force(page: Path) -> str:
    told = json.loads(parsed(page).xpath("string(//script[@type='application/ld+json'])"))
    return str(told["legislationLegalForce"]).rpartition("/")[2]


def test_feeds_are_atom_and_stay_what_they_were(koltau_site: Path) -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for name in ("in-force", "recorded", "eng/in-force", "rus/recorded"):
        root = etree.parse(str(koltau_site / "feed" / f"{name}.atom")).getroot()
        for element in (root, *root.iterfind("a:entry", atom)):
            for needed in ("id", "title", "updated"):
                assert len(element.findall(f"a:{needed}", atom)) == 1
            moment = datetime.fromisoformat(str(element.findtext("a:updated", namespaces=atom)))
            assert moment.date() == RECORDED.date()  # of the record, whenever it is built
            assert str(element.findtext("a:id", namespaces=atom)).startswith("urn:lawrepo:1:")
        assert root.findtext("a:author/a:name", namespaces=atom)
        links = {link.get("rel"): link.get("href") for link in root.findall("a:link", atom)}
        assert links["self"] == f"{BASE}feed/{name}.atom"
        ids = [each.text for each in root.iterfind("a:entry/a:id", atom)]
        assert len(ids) == len(set(ids)) > 0
        for link in root.iterfind("a:entry/a:link", atom):
            assert (koltau_site / unquote(str(link.get("href")).removeprefix(BASE))).is_file()
    told = etree.parse(str(koltau_site / "feed/eng/in-force.atom")).getroot()
    entry = told.xpath("a:entry[a:id='urn:lawrepo:1:akn/xa/act/1996-05-20/charter@2006-10-01']", namespaces=atom)[0]
    assert entry.findtext("a:summary", namespaces=atom) == "1 October 2006. By: Renaming of the capital"


def test_the_map_names_every_page(koltau_site: Path) -> None:
    urls = {str(url) for url in etree.parse(str(koltau_site / "sitemap.xml")).xpath("//*[local-name()='loc']/text()")}
    pages = {str(path.parent.relative_to(koltau_site)) for path in koltau_site.rglob("index.html")}
    assert {unquote(url) for url in urls} == {BASE + ("" if page == "." else f"{page}/") for page in pages}
    assert f"Sitemap: {BASE}sitemap.xml" in (koltau_site / "robots.txt").read_text(encoding="utf-8")
    missing = parsed(koltau_site / "404.html")
    assert all(link.startswith((BASE, "#")) for link in missing.xpath("//@href"))


def test_a_build_on_top_gives_what_a_new_one_gives(small: Path, amend: Amend, whole: Amend, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert build(small, site).fresh == 1
    before, first = times(site), written(site)
    assert (build(small, site).written, times(site)) == (0, before)
    tip = subprocess.check_output(["git", "-C", small, "rev-parse", "HEAD"], text=True).strip()

    assert amend("1", "2001-01-01", REPLACE.format("Alpha", "Omega")).returncode == 0
    assert amend("2", "2030-01-01", REPLACE.format("Omega", "Delta")).returncode == 0
    assert whole("2002-01-01", ("Alpha", "Omega"), ("Beta", "Gamma")).returncode == 0
    report = build(small, site)
    assert (report.works, report.fresh) == (3, 3)
    assert written(site) == anew(small, tmp_path / "two", processes=2)
    untouched = {path for path, time in times(site).items() if before.get(path) == time}
    assert {"assets/law.css", "404.html", "eng/search/index.html"} <= untouched

    later = date(2031, 1, 1)
    assert build(small, site, later).fresh == 1  # what comes first is another text of one law
    assert written(site) == anew(small, tmp_path / "later", later)

    subprocess.check_call(["git", "-C", small, "update-ref", "refs/heads/kept", "HEAD"])
    subprocess.check_call(["git", "-C", small, "reset", "-q", "--hard", tip])  # another history
    report = build(small, site)
    assert report.removed > 0
    assert written(site) == first
    assert not [path for path in site.rglob("*") if path.is_dir() and not any(path.iterdir())]


def anew(laws: Path, folder: Path, at: date = DAY, *, processes: int = 1) -> dict[str, bytes]:
    build(laws, folder, at, processes=processes)
    return written(folder)


@pytest.mark.parametrize("place", ["put", "finish"])
def test_what_a_build_left_that_did_not_end_is_mended(
    small: Path, amend: Amend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site = tmp_path / "site"
    build(small, site)
    assert amend("1", "2001-01-01", REPLACE.format("Alpha", "Omega")).returncode == 0
    done = 0
    put = SiteFolder.put

    def broken(self: SiteFolder, *told: object) -> bool:
        nonlocal done
        done += 1
        if place == "finish" or done > 9:
            (self.path / SMALL / "eng" / ".index.html.part").write_bytes(b"half")
            raise KeyboardInterrupt
        return put(self, *told)  # type: ignore[arg-type] # handed on as they come

    with monkeypatch.context() as patch:
        patch.setattr(SiteFolder, place, broken)
        with pytest.raises(KeyboardInterrupt):
            build(small, site)
    assert (site / JOURNAL).is_file()
    # Another text than that which the build saw: nothing of that one may stay.
    subprocess.check_call(["git", "-C", small, "reset", "-q", "--hard", "HEAD~1"])
    assert amend("2", "2003-01-01", REPLACE.format("Alpha", "Sigma")).returncode == 0
    build(small, site)
    assert written(site) == anew(small, tmp_path / "anew")


def test_a_link_appears_when_what_it_leads_to_does(small: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    text = tmp_path / "2002.txt"
    text.write_text("Article 1. Capital\n1. The capital is Rho.\n", encoding="utf-8")
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(
        '[work]\niri = "/akn/xa/act/2000-01-01/1"\ntitle = { eng = "Small Law" }\n'
        '[[version]]\nin_force = 2002-01-01\nby = "/akn/xa/act/2001-12-01/9"\n'
        'enacted = 2001-12-01\ntext = { eng = "2002.txt" }\n',
        encoding="utf-8",
    )
    assert lawrepo("-C", small, "import-history", manifest).returncode == 0
    build(small, site)
    page = site / SMALL / "eng" / "index.html"
    assert "2001-12-01/9/index.html" not in page.read_text(encoding="utf-8")
    arguments = ("--work", "/akn/xa/act/2001-12-01/9", "--lang", "eng", "--in-force", "2001-12-01")
    assert lawrepo("-C", small, "import", text, *arguments).returncode == 0
    assert build(small, site).fresh == 2
    assert "2001-12-01/9/index.html" in page.read_text(encoding="utf-8")
    assert written(site) == anew(small, tmp_path / "anew")


def test_a_reference_to_another_law_leads_to_it(small: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    iris = (f"/{SMALL}~art_2", "/akn/xa/act/1999-01-01/none", "javascript:alert(1)")
    links = ", ".join(f'<ref href="{iri}">it</ref>' for iri in iris)
    akn = lawrepo("-C", small, "export", f"/{SMALL}", "--to", "akn").stdout.replace(
        f"/{SMALL}", "/akn/xa/act/2000-01-01/r"
    )
    text = tmp_path / "referring.xml"
    akn = akn.replace(f"/{SMALL}", "/akn/xa/act/2000-01-01/r").replace("Alpha", links)
    text.write_text(akn, encoding="utf-8")
    arguments = ("--work", "/akn/xa/act/2000-01-01/r", "--lang", "eng", "--in-force", "2000-02-01")
    done = lawrepo("-C", small, "import", text, *arguments)
    assert done.returncode == 0, done.stderr
    build(small, tmp_path / "site")
    for path in ("eng/index.html", "eng/art_1/index.html"):
        page = parsed(tmp_path / "site/akn/xa/act/2000-01-01/r" / path)
        leads = [link.get("href") for link in page.xpath("//main//a[text()='it']")]
        assert [urlsplit(link).path.endswith("/1/index.html") for link in leads] == [True]
    assert list(dead((tmp_path / "site").resolve())) == []


def test_a_folder_with_something_else_is_refused(small: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("all my work", encoding="utf-8")
    done = lawrepo("-C", small, "site", "-o", folder)
    assert (done.returncode, written(folder)) == (2, {"thesis.txt": b"all my work"})
    assert f"{folder}: not empty" in done.stderr
    for base in ("laws.example", "https://", "https://a b/", "https://laws.example/?q=1", "https://laws.example/#x"):
        assert lawrepo("-C", small, "site", "-o", tmp_path / "new", "--base", base).returncode == 2
    for own in (small / ".git" / "site", small / "akn" / "site"):
        done = lawrepo("-C", small, "site", "-o", own)
        assert (done.returncode, own.exists()) == (2, False)
    done = lawrepo("-C", small, "site", "-o", tmp_path / "new")
    files = len([path for path in written(tmp_path / "new") if not path.startswith(".lawrepo/")])
    told = f"{tmp_path / 'new'}: 1 act, 1 of them written anew; {files} files written, 0 removed\n"
    assert done.stdout == told
    assert "sitemap" in done.stderr
    (tmp_path / "new" / "CNAME").write_text("laws.example", encoding="utf-8")  # what others add stays
    build(small, tmp_path / "new")
    assert (tmp_path / "new" / "CNAME").is_file()


def test_hostile_words_are_words(small: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}<!--\"'&amp;\u2028"
    text = tmp_path / "hostile.txt"
    text.write_text(f"Article 1. {hostile}\n1. {hostile} {'w' * 10_000}\n", encoding="utf-8")
    arguments = (
        "--work",
        "/akn/xa/act/2001-01-01/x",
        "--lang",
        "eng",
        "--in-force",
        "2001-01-01",
        "--title",
        hostile,
    )
    assert lawrepo("-C", small, "import", text, *arguments).returncode == 0
    site = tmp_path / "site"
    build(small, site, base=BASE)
    assert list(dead(site.resolve())) == []
    shown = " ".join(hostile.split())
    for path in site.rglob("*.html"):
        page = parsed(path)
        assert not page.xpath("//script[contains(text(), 'alert') and not(@type)]")
        assert "49" not in page.text_content()
    for path in (site / "akn/xa/act/2001-01-01/x/index.html", site / "eng/browse/year/2001/index.html"):
        assert shown in " ".join(parsed(path).text_content().split())
    for path in site.rglob("*.js"):
        assert "\u2028" not in path.read_text(encoding="utf-8")
    for path in (site / "feed").rglob("*.atom"):
        etree.parse(str(path))

"""The acceptance of amendments on real law: derived acts that replay to every text, and acts by their own dates.

The model law shows the same for a clone that has no real law (`test_amend.py`).
"""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from akn.metadata import Effects
from lawrepo.explanation import by_slot, carried_out, derived_in
from lawrepo.holding import State, is_same_law
from lawrepo.instruction import Op
from lawrepo.repository import Repository
from lawrepo.store.works import open_work

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

KZ = "/akn/kz/act/1995-08-30/constitution"
DE = "/akn/de/act/1949-05-23/grundgesetz"
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def recorded(folder: Path, country: str, language: str, manifest: Path) -> Path:
    with Repository.init(folder, country=country, languages=(language,), now=BEGUN) as repository:
        repository.import_history(manifest, now=BEGUN)
    return folder


@pytest.fixture(scope="module")
def kz(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    made: list[Path] = []

    def make(corpus: Path) -> Path:
        if not made:
            made.append(recorded(tmp_path_factory.mktemp("kz") / "laws", "kz", "rus", corpus / "kz" / "pit.toml"))
        return made[0]

    return make


@pytest.fixture(scope="module")
def de(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    made: dict[str, Path] = {}

    def make(corpus: Path, name: str) -> Path:
        if name not in made:
            manifest = corpus / "de-grundgesetz" / name
            made[name] = recorded(tmp_path_factory.mktemp("de") / "laws", "de", "deu", manifest)
        return made[name]

    return make


def effects_of(repository: Repository, work: str) -> tuple[Effects, ...]:
    stored = open_work(repository.snapshot(), repository.work(work).meta.iri)
    assert stored is not None
    return stored.effects()


def words_of(state: State) -> list[str]:
    """Return the fragments of a text without the names of identity, in order."""
    return [re.sub(r' (?:wId|src)="[^"]*"', "", fragment.xml.decode()) for fragment in state.values()]


def test_seven_texts_are_an_original_and_six_derived_acts(corpus: Path, kz: Callable[[Path], Path]) -> None:
    with Repository.open(kz(corpus)) as repository:
        law, effects = repository.work(KZ), effects_of(repository, KZ)
        days = law.days()
        state = law.state(days[0])
        replayed = 0
        for day in days[1:]:
            acts = [each for each in effects if any(text[1] == day for text in each.texts)]
            assert acts
            for act in acts:
                instructions = by_slot(derived_in(act))["rus", day]
                assert instructions
                assert {each.languages for each in instructions} == {("rus",)}
                after = carried_out(state, instructions, "rus")
                assert after is not None
                state = after
            assert is_same_law(state, law.state(day))
            replayed += 1
        assert replayed == 6
        # One act has two texts: it commenced in two steps.
        texts = {str(each.act): len(each.texts) for each in effects if each.act != law.meta.iri}
        assert (len(texts), sum(texts.values())) == (5, 6)
        assert texts["/akn/kz/act/2022-06-08/referendum"] == 2
        assert repository.verify().findings == ()


def test_whose_words_article_2_is(corpus: Path, kz: Callable[[Path], Path], lawrepo: Lawrepo) -> None:
    asked = ("-C", kz(corpus), "blame", f"{KZ}~art_2__para_3", "--as", "json")
    found = {}
    for day in ("2000-01-01", "2008-01-01", "2020-01-01", "2023-06-01"):
        done = lawrepo(*asked, "--at", day)
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert said["schema"] == "lawrepo.blame/v1"
        acts = {key: origin["act"].rpartition("/")[2] for key, origin in said["origins"].items()}
        found[day] = [(text.strip(), acts[origin]) for block in said["blocks"] for text, origin in block["runs"]]
    assert {act for _, act in found["2000-01-01"]} == {""}
    assert ("Астана", "254-iii") in [(text.split()[-1].rstrip("."), act) for text, act in found["2008-01-01"] if text]
    assert ("Нур-Султан", "238-vi") in found["2020-01-01"]
    assert ("Астана", "142-vii") in found["2023-06-01"]
    assert [act for text, act in found["2023-06-01"] if "Столицей" in text] == ["254-iii"]


def test_article_4_was_enacted_long_before_it_came_into_force(
    corpus: Path, kz: Callable[[Path], Path], lawrepo: Lawrepo
) -> None:
    done = lawrepo("-C", kz(corpus), "log", f"{KZ}~art_4", "--json")
    last = json.loads(done.stdout)["entries"][-1]
    assert last["in_force_from"] == "2023-01-01"
    assert last["amended_by"] == ["/akn/kz/act/2022-06-08/referendum"]
    with Repository.open(kz(corpus)) as repository:
        (act,) = (each for each in effects_of(repository, KZ) if str(each.act) == last["amended_by"][0])
        assert act.enacted == date(2022, 6, 8)


def test_acts_commence_by_their_own_dates(corpus: Path, de: Callable[[Path, str], Path]) -> None:
    manifest = tomllib.loads((corpus / "de-grundgesetz" / "grundgesetz.toml").read_text(encoding="utf-8"))
    acts = {row["by"]: row["in_force"] for row in manifest["version"][1:]}
    published, in_force = de(corpus, "grundgesetz.toml"), de(corpus, "grundgesetz-in-force.toml")
    with Repository.open(published) as one, Repository.open(in_force) as other:
        effects = {str(each.act): each for each in effects_of(one, DE)}
        assert effects.keys() == acts.keys()
        assert len(acts) == 35
        for act, day in acts.items():
            instructions = derived_in(effects[act])
            assert {each.in_force for each in instructions} == {day}
            assert not any(each.op is Op.SUBSTITUTE and each.target in {"", "structure"} for each in instructions)
        ours, theirs = one.work(DE), other.work(DE)
        days = theirs.days()
        assert len(days) == 21
        assert [day for day in days if words_of(ours.state(day)) != words_of(theirs.state(day))] == []
        between = ours.state(date(1956, 3, 25))
        seventh = effects["/akn/de/act/1956-03-06/aenderung-7"]
        sixth = effects["/akn/de/act/1954-11-19/aenderung-6"]
        assert {each.in_force_from for each in seventh.modifications} == {date(1956, 3, 22)}
        assert {each.in_force_from for each in sixth.modifications} == {date(1956, 4, 1)}
        assert words_of(between) == words_of(ours.state(date(1956, 3, 22)))
        assert words_of(between) != words_of(ours.state(date(1956, 3, 21)))
        assert words_of(between) != words_of(ours.state(date(1956, 4, 1)))


def test_what_the_acts_did_is_proved(corpus: Path, de: Callable[[Path, str], Path], lawrepo: Lawrepo) -> None:
    folder = de(corpus, "grundgesetz.toml")
    done = lawrepo("-C", folder, "verify", "--json")
    proof = json.loads(done.stdout)
    assert (done.returncode, proof["findings"], proof["commits"]) == (0, [], 37)
    linked = [link for each in proof["proof"] for stage in each["stages"] for link in stage["links"]]
    assert len(linked) >= 35
    assert lawrepo("-C", folder, "check").returncode == 0
    again = lawrepo("-C", folder, "import-history", corpus / "de-grundgesetz" / "grundgesetz.toml")
    assert again.stdout.splitlines()[-1] == "nothing new to record"

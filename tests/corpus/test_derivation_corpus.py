"""Real histories as instructions: they lead from each text to the next, and are about as many as what changed."""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from akn.frbr import FrbrUri
from lawrepo.amendment import apply
from lawrepo.compare import compare
from lawrepo.comparison import Kind
from lawrepo.derivation import derive
from lawrepo.derivation_merge import merge
from lawrepo.holding import META, State, identify
from lawrepo.importers.source import read_source
from lawrepo.instruction import Instruction, Op
from lawrepo.layout import is_section

CHARTER = Path(__file__).resolve().parents[2] / "history" / "charter" / "manifest.toml"
NO_LAW = frozenset((Kind.METADATA, Kind.MARKUP))


class History(NamedTuple):
    """The texts of a law, by language, one after the other as the manifest lists them."""

    work: FrbrUri
    states: Mapping[str, Sequence[tuple[str, State]]]


@cache
def history(path: Path) -> History:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    work = FrbrUri.parse(table["work"]["iri"])
    states: dict[str, list[tuple[str, State]]] = {}
    for version in table["version"]:
        for language, name in version["text"].items():
            document = read_source(path.parent / name, work=work, language=language).document
            known = [state for _, state in states.get(language, [])]
            used = {key for state in known for key in state}
            act = str(version.get("by", version["in_force"]))
            states.setdefault(language, []).append((act, identify(document, known[::-1], used)))
    return History(work, states)


def law(state: State) -> list[tuple[str, object]]:
    return [(key, fragment) for key, fragment in state.items() if key != META]


def assert_leads(before: State, after: State, derived: Sequence[Instruction], language: str) -> None:
    done = apply(before, derived, language)
    assert law(done.state) == law(after)
    assert done.resolved == tuple(derived)
    assert all(made.languages == (language,) for made in derived)


def assert_lead(given: History) -> None:
    for language, states in given.states.items():
        for (_, before), (_, after) in pairwise(states):
            for one, other in ((before, after), (after, before)):
                assert_leads(one, other, derive(one, other, work=given.work, language=language), language)


def test_the_constitution_of_kazakhstan(corpus: Path) -> None:
    given = history(corpus / "kz" / "pit.toml")
    assert len(given.states["rus"]) == 7
    assert_lead(given)
    (_, before), (_, after) = given.states["rus"][2:4]
    capital = derive(before, after, work=given.work, language="rus")
    said = [(made.op, made.target, made.wording("rus").old, made.wording("rus").new) for made in capital]
    assert said == [
        (Op.REPLACE_TEXT, "art_2__para_3", "Астана", "Нур-Султан"),
        (Op.REPLACE_TEXT, "art_2__para_3-1", "Астаны", "Нур-Султана"),
    ]


def test_the_grundgesetz(corpus: Path) -> None:
    given = history(corpus / "de-grundgesetz" / "grundgesetz.toml")
    assert len(given.states["deu"]) == 36
    assert_lead(given)


def test_the_instructions_of_the_grundgesetz_are_as_many_as_what_changed(
    corpus: Path, record_property: Callable[[str, object], None]
) -> None:
    given = history(corpus / "de-grundgesetz" / "grundgesetz.toml")
    ops: Counter[str] = Counter()
    changed = 0
    for (_, before), (act, after) in pairwise(given.states["deu"]):
        derived = derive(before, after, work=given.work, language="deu")
        provisions = [change for change in compare(before, after).changes if not NO_LAW.issuperset(change.kinds)]
        ops.update(made.op.value for made in derived)
        changed += len(provisions)
        assert derived, act
        assert not any(is_section(made.target) for made in derived), act
    ratio = ops.total() / changed
    record_property("instructions", dict(ops))
    record_property("provisions", changed)
    record_property("ratio", f"{ratio:.2f}")
    assert ratio <= 1.5, f"{dict(ops)} for {changed} provisions"


def test_the_charter_of_koltau() -> None:
    given = history(CHARTER)
    assert sorted(given.states) == ["eng", "kaz", "rus"]
    assert_lead(given)


def test_the_acts_of_the_charter_in_all_languages_at_once() -> None:
    given = history(CHARTER)
    texts = [dict(states) for states in given.states.values()]
    acts = [act for act in texts[0] if all(act in each for each in texts)]
    assert len(acts) > 5
    joined = 0
    for earlier, act in pairwise(acts):
        pairs = {language: (dict(states)[earlier], dict(states)[act]) for language, states in given.states.items()}
        derived = {
            language: derive(*pair, work=given.work, language=language, first=1) for language, pair in pairs.items()
        }
        merged = merge(derived)
        joined += sum(len(made.languages) == 3 for made in merged)
        for language, (before, after) in pairs.items():
            assert law(apply(before, merged, language, authoritative=()).state) == law(after), act
    assert joined > 15

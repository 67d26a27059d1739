"""Texts that share: they are what a plain mapping would be, and know what reading it again would tell."""

import pytest

from akn.fragment import Fragment
from akn.names import AKN_NS
from lawrepo.state import Indexed, Place, differing, held, identifiers

KINDS = ("eid", "referring", "wid", "lone")


def fragment(xml: str) -> Fragment:
    head, _, tail = xml.partition(">")
    return Fragment.parse(f'{head} xmlns="{AKN_NS}">{tail}'.encode())


def unit(key: str, *, eid: str = "", text: str = "text") -> Fragment:
    eid = eid or key
    names = f'eId="{eid}"' + (f' wId="{key}"' if key != eid else "")
    return fragment(f'<article {names}><num>1</num><content eId="{eid}__content"><p>{text}</p></content></article>')


def structure(*keys: str) -> Fragment:
    places = "".join(f'<componentRef eId="{key}" showAs="No {key}" src="#{key}"/>' for key in keys)
    gone = '<componentRef eId="art_0" showAs="gone" src="#art_0"/>'
    return fragment(f'<body><chapter eId="chp_1" status="removed"><num>1</num>{gone}</chapter>{places}</body>')


def law(number: int) -> dict[str, Fragment]:
    keys = [f"art_{count}" for count in range(1, number + 1)]
    return {
        "meta": fragment('<meta><identification source="#x"/></meta>'),
        "preamble": fragment('<preamble eId="preamble"><p wId="lone">We.</p></preamble>'),
        "structure": structure("art_0", *keys),
    } | {key: unit(key) for key in ("art_0", *keys)}


def same_as_read(state: Indexed) -> None:
    again = Indexed.of(dict(state))
    names = {name for each in state.values() for found in identifiers(each) for name in found}
    for kind in KINDS:
        for name in (*names, "art_9999", "art_1"):
            assert sorted(getattr(state.index, kind)(name)) == sorted(getattr(again.index, kind)(name))
    assert state.skeleton.places == again.skeleton.places
    assert state.skeleton.placed == again.skeleton.placed
    assert state.order == again.order


def test_identifiers_are_told_apart_by_what_bears_them() -> None:
    found = identifiers(
        fragment(
            '<article eId="art_1" wId="art_2"><num eId="n">1</num><content wId="c"><p eId="p">'
            ' eId="no"</p><componentRef eId="art_5" src="#x" showAs="x"/>'
            '<componentRef src="#y" showAs="y"/></content></article>'
        )
    )
    assert found.eids == {"art_1", "n", "p"}
    assert found.referring == {"art_5"}
    assert found.wids == {"art_2", "n", "p"}
    assert found.lone == {"c"}


def test_a_text_is_a_mapping_as_any_other() -> None:
    plain = law(70)
    state = Indexed.of(plain)
    assert state == plain
    assert plain == state
    assert state != {**plain, "art_1": unit("art_1", text="other")}
    assert (list(state), len(state), "art_1" in state, "art_99" in state) == (list(plain), len(plain), True, False)
    assert (list(state.items()), list(state.values())) == (list(plain.items()), list(plain.values()))
    assert state.get("art_99") is None
    assert repr(Indexed.of({})) == "Indexed({})"
    assert Indexed.of(state) is state
    assert Indexed.of(dict(plain)) is state
    with pytest.raises(KeyError):
        state["art_99"]
    with pytest.raises(TypeError, match="unhashable"):
        hash(state)


def test_what_changes_in_words_alone_shares_everything_else() -> None:
    before = Indexed.of(law(70))
    after = before.after({"art_33": unit("art_33", text="other")}, reworded={"art_33"})
    assert after["art_33"] == unit("art_33", text="other")
    assert (after.index, after.skeleton, after.order) == (before.index, before.skeleton, before.order)
    assert differing(before, after) == differing(dict(before), after) == ("art_33",)
    assert before != after
    assert before == after.after({"art_33": before["art_33"]})
    same_as_read(after)


def test_what_is_new_or_gone_or_called_otherwise_is_found() -> None:
    before = Indexed.of(law(70))
    renamed = before.after({"art_5": unit("art_5", eid="art_5-1")})
    assert (renamed.index.eid("art_5-1"), renamed.index.wid("art_5"), renamed.index.eid("art_5")) == (
        ("art_5",),
        ("art_5",),
        (),
    )
    same_as_read(renamed)
    keys = [key for key in renamed.order if key.startswith("art_") and key != "art_7"]
    moved = renamed.after({"structure": structure("art_71", *keys), "art_71": unit("art_71")}, gone={"art_7"})
    assert list(moved)[3:6] == ["art_0", "art_71", "art_1"]
    assert "art_7" not in moved
    assert differing(renamed, moved) == ("structure", "art_7", "art_71")
    same_as_read(moved)
    assert moved != renamed


def test_an_index_is_written_anew_when_much_has_changed() -> None:
    state = Indexed.of(law(100))
    first = state.index
    for number in range(1, 101):
        state = state.after({f"art_{number}": unit(f"art_{number}", eid=f"art_{number}-1")})
        if number == 50:
            state = state.after({"structure": structure(*(key for key in state.skeleton.placed if key != "art_3"))})
    assert state.index is not first
    same_as_read(state)
    assert first.eid("art_1") == ("art_1",)


def test_what_is_not_sound_is_put_in_order_by_the_first_change() -> None:
    plain = law(3)
    state = Indexed.of({key: plain[key] for key in reversed(plain)} | {"art_8": unit("art_8")})
    assert not state.sound
    after = state.after({"art_1": unit("art_1", text="other")})
    assert (list(after), after.sound) == (["structure", "preamble", "meta", "art_0", "art_1", "art_2", "art_3"], True)


def test_a_skeleton_tells_where_units_stand() -> None:
    state = law(2)
    skeleton = Indexed.of(state).skeleton
    assert skeleton.places["art_0"] == Place("structure", "art_0", "gone", repealed=True)
    assert skeleton.places["art_2"] == Place("structure", "art_2", "No art_2", repealed=False)
    assert (skeleton.twice, skeleton.unit, skeleton.sections) == ("art_0", "article", ("structure",))
    assert Indexed.of({"structure": structure()}).skeleton.unit == "article"
    labelled = Indexed.of({key: each for key, each in state.items() if key != "preamble"})
    other = Fragment(xml=labelled["structure"].xml.replace(b"No art_2", b"Article 2"))
    assert labelled.after({"structure": other}).skeleton.places["art_2"].label == "Article 2"


def test_held_is_what_is_text() -> None:
    state = Indexed.of(law(2) | {"art_8": unit("art_8")})
    assert held(state, ["art_2", "meta", "art_8", "preamble", "art_1", "art_2"]) == ["preamble", "art_1", "art_2"]

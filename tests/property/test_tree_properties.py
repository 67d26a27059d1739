"""What is read off the bytes of a tree is what taking it apart gives; where that is not sure, nothing is."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lawrepo.layout import NOTES
from lawrepo.store.dated import Dated, read_dated
from lawrepo.store.objects import GitObject, find_entry, is_without, parse_tree

Made = list[tuple[bytes, bytes, bytes]]

PLAIN = b"100644"
MODES = st.sampled_from([PLAIN, PLAIN, PLAIN, b"40000", b"100755", b"100664", b"120000", b"160000", b"040000"])
DATES = st.dates().map(lambda day: f"{day}.xml".encode()) | st.sampled_from(
    [b"2000-02-29.xml", b"1900-02-28.xml", b"0001-01-01.xml", b"9999-12-31.xml"]
)
ODD = st.sampled_from(
    [
        NOTES.encode(),
        b"1900-02-29.xml",  # there is no such day
        b"2023-02-29.xml",
        b"2020-04-31.xml",
        b"2020-13-01.xml",
        b"2020-00-10.xml",
        b"0000-01-01.xml",
        b"2020-01-01.XML",
        b"2020-01-01",
        b"100644 2020-01-01.xml",  # a name with another entry in it
        b"x\xff",
        b"\n",
        b"work.xml",
    ]
)


def ids(length: int) -> st.SearchStrategy[bytes]:
    hostile = b"100644 2020-01-01.xml\0" + b"40000 a\0" * 5
    return st.binary(min_size=length, max_size=length) | st.just(hostile[:length])


def entries(length: int, modes: st.SearchStrategy[bytes], names: st.SearchStrategy[bytes]) -> st.SearchStrategy[Made]:
    made = st.lists(st.tuples(modes, names, ids(length)), max_size=8, unique_by=lambda entry: entry[1])
    return made.map(lambda found: sorted(found, key=lambda entry: entry[1]))


def tree(made: Made, length: int) -> GitObject:
    data = b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in made)
    return GitObject("0" * 2 * length, "tree", data)


def is_of_the_tree(dated: Dated, found: GitObject, pit: date) -> bool:
    """Say whether what was read of a tree is what there is in it around a day."""
    inside = parse_tree(found)
    days = {date.fromisoformat(name[:10]): entry.oid for name, entry in inside.items() if name != NOTES}
    before, after = (day for day in sorted(days) if day <= pit), (day for day in sorted(days) if day > pit)
    near = [*list(before)[-1:], *list(after)[:1]]
    return (
        [day.decode() for day in dated.days] == [str(day) for day in sorted(days)]
        and dated.around(str(pit).encode()) == {day: days[day] for day in near}
        and dated.notes == (inside[NOTES].oid if NOTES in inside else "")
    )


@given(
    st.sampled_from([20, 32]).flatmap(
        lambda length: st.tuples(
            st.just(length), entries(length, st.just(PLAIN), DATES | st.just(NOTES.encode())), st.dates()
        )
    )
)
def test_versions_are_read_off_the_bytes(case: tuple[int, Made, date]) -> None:
    length, made, pit = case
    dated = read_dated(tree(made, length).data, length)
    if not made or made[0][1] == NOTES.encode():
        assert dated is None
    else:
        assert dated is not None
        assert is_of_the_tree(dated, tree(made, length), pit)


@given(entries(20, MODES, DATES | ODD).flatmap(lambda made: st.just(made) | st.permutations(made)), st.dates())
def test_what_is_not_just_versions_is_left_to_others(made: Made, pit: date) -> None:
    found = tree(made, 20)
    dated = read_dated(found.data, 20)
    assert dated is None or is_of_the_tree(dated, found, pit)


@given(entries(20, MODES, DATES | ODD), st.integers(1, 19))
def test_one_entry_is_found_in_the_bytes(made: Made, lost: int) -> None:
    found = tree(made, 20)
    inside = parse_tree(found)
    for name in (*(entry[1].decode(errors="surrogateescape") for entry in made), "a", "2020-01-01.xml", "-01.xml"):
        assert find_entry(found, name) == inside.get(name)
        assert not (is_without(found, name) and name in inside)
    assert is_without(found, "never-there")
    damaged = GitObject(found.oid, found.kind, found.data[:-lost])
    assert all(find_entry(damaged, name) is None for name in inside)
    assert not made or not is_without(damaged, "never-there")


def test_a_name_that_stands_twice_is_not_found() -> None:
    twice = tree([(PLAIN, b"a", bytes(20)), (PLAIN, b"a", bytes(range(20)))], 20)
    assert find_entry(twice, "a") is None
    assert parse_tree(twice)["a"].oid == bytes(range(20)).hex()

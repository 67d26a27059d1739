"""TOML from outside: read in bounded time."""

import pytest

from lawrepo.toml import MAX_PARTS, parse_toml


def test_a_table_is_read() -> None:
    assert parse_toml('a.b."c" = 1\n"d.e" = "x"\n') == {"a": {"b": {"c": 1}}, "d.e": "x"}


@pytest.mark.parametrize("part", ["a", '"a"', "'a'", " a ", "\ta"])
@pytest.mark.parametrize("before", ["", "x = 1\n", "["])
def test_a_key_of_too_many_parts_is_refused_before_it_is_read(part: str, before: str) -> None:
    key = ".".join([part] * (MAX_PARTS * 100))
    line = before.count("\n") + 1
    with pytest.raises(
        ValueError, match=rf"^a dotted key of more than {MAX_PARTS} parts \(at line {line}, column 1\)$"
    ):
        parse_toml(f"{before}{key} = 1\n")


def test_what_is_no_key_may_have_any_number_of_points() -> None:
    text = ". " * MAX_PARTS * 2 + "a." * (MAX_PARTS - 1)
    assert parse_toml(f'a = "{text}"\nb = [{"1.5, " * MAX_PARTS * 2}]\n')["a"] == text
    keys = "".join(f"k{number}.a.b.c = 1\n" for number in range(MAX_PARTS))
    assert len(parse_toml(keys)) == MAX_PARTS


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "x = " + "{a=" * 100_000])
def test_what_nests_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^arrays or tables nested too deep$"):
        parse_toml(text)

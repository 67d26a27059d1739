"""What a replay finds: at which path, and where two files part."""

import pytest

from lawrepo.replaying_rules import REPLAY, differing, found


@pytest.mark.parametrize(
    ("paths", "file", "message"),
    [
        ((), "", "is wrong"),
        (("a",), "a", "is wrong"),
        (("a", "b", "c"), "a", "is wrong (and 2 more files)"),
    ],
)
def test_a_finding_is_at_the_first_path_and_counts_the_others(
    paths: tuple[str, ...], file: str, message: str
) -> None:
    finding = found(REPLAY, "is wrong", paths)
    assert (finding.rule, finding.file, finding.message) == (REPLAY, file, message)


@pytest.mark.parametrize(
    ("expected", "given", "told"),
    [
        (b"a\nb\n", b"a\nc\n", (2, "b", "c")),
        (b"a\n", b"a\nc\n", (2, "nothing more", "c")),
        (b"a\nb\n", b"a\n", (2, "b", "nothing more")),
        (b"a\n", b"a", (1, "a", "a, without a line break")),
        (b"a", b"a\n", (1, "a, without a line break", "a")),
        (b"\nb\n", b"b\n", (1, "an empty line", "b")),
        (b"\xff\n", b"\\xff\n", (1, "\\xff", "\\xff")),
        (b"a\r\n", b"a\n", (1, "a\\r", "a")),
        (b"x" * 100 + b"\n", b"y\n", (1, "x" * 60, "y")),
        (None, b"a\n", (0, "no file", "a file")),
        (b"a\n", None, (0, "a file", "no file")),
    ],
)
def test_the_first_line_that_differs_is_shown(
    expected: bytes | None, given: bytes | None, told: tuple[int, str, str]
) -> None:
    finding = differing(found(REPLAY, "is wrong", ["a"]), expected, given)
    assert (finding.line, finding.expected, finding.found) == told

"""Editorial notes as AKN notes, and back."""

import pytest

from akn.fragment import Fragment
from akn.names import AKN_NS
from akn.notes import Note, notes_fragment, parse_notes

NOTES = (
    Note(unit="art_2", anchor="art_2", marker="Сноска", text="Статья 2 с изменениями № 254-III."),
    Note(unit="art_2", anchor="art_2__para_3-1", marker="Примечание", text="См. <акт> & др."),
    Note(unit="art_2", anchor="", marker="", text="Без слова и места."),
)


def test_notes_are_written_in_their_order() -> None:
    assert notes_fragment(NOTES[:2]).xml.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<notes xmlns="{AKN_NS}" source="#lawrepo">\n'
        '<note eId="art_2__note_1" marker="Сноска" placementBase="#art_2">\n'
        "<p>Статья 2 с изменениями № 254-III.</p>\n</note>\n"
        '<note eId="art_2__note_2" marker="Примечание" placementBase="#art_2__para_3-1">\n'
        "<p>См. &lt;акт&gt; &amp; др.</p>\n</note>\n"
        "</notes>\n"
    )


def test_notes_read_back() -> None:
    assert parse_notes(notes_fragment(NOTES), "art_2") == NOTES


@pytest.mark.parametrize("text", ["№\u00a05", "a\u2028b"])
def test_white_space_that_is_text_in_xml_stays(text: str) -> None:
    note = Note(unit="art_1", anchor="art_1", marker="Note", text=text)
    assert parse_notes(notes_fragment([note]), "art_1") == (note,)


def test_a_note_of_several_paragraphs_is_one_line() -> None:
    source = f'<notes xmlns="{AKN_NS}" source="#x"><note><p>a\n  <b>b</b></p><p>c</p></note></notes>'
    (note,) = parse_notes(Fragment.parse(source.encode()), "preamble")
    assert note == Note(unit="preamble", anchor="", marker="", text="a b c")

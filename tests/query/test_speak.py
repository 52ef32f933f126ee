"""Spelling, tones and width make no difference; whole syllables do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.catalog.naming import fold
from atlas.query.grams import grams
from atlas.query.speak import clean, initials, letters, reader_for
from atlas.query.spoken import spoken_texts


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("ＷＥＴ", "wet"),
        ("Dàhuángpǔ", "dahuangpu"),
        ("39.2％", "39.2%"),
        ("（郊）", "(郊)"),
        ("a\u202eb", "ab"),
    ],
)
def test_folding(given: str, folded: str) -> None:
    assert fold(given) == folded


@given(st.text(), st.text())
def test_folding_a_part_gives_a_part_of_the_whole(left: str, right: str) -> None:
    assert fold(left) in fold(left + right)
    assert fold(right) in fold(left + right)


@given(st.text())
def test_what_an_error_quotes_can_be_seen(text: str) -> None:
    assert clean(text).isprintable() or not clean(text).isascii()
    assert "\n" not in clean(text)


def test_a_phrase_decides_how_its_characters_are_read() -> None:
    reader = reader_for([])
    assert reader.spoken("银行行走于长江，绿地") == "YinHangXingZouYuChangJiang LuDi"


def test_a_name_is_read_as_the_gazetteer_spells_it_and_as_the_dictionary_does() -> None:
    reader = reader_for([("大黄堡镇", "Dahuangpu Town"), ("武清区", "Wuqing District"), ("通武廊", "Rail 1")])
    assert dict(reader.readings) == {"大黄堡": "DaHuangPu"}
    assert reader.spoken("去大黄堡湿地") == "QuDaHuangPuShiDi QuDaHuangBaoShiDi"
    assert initials(reader.spoken("大黄堡，湿地")) == "dhp sd dhb sd"


def test_only_whole_syllables_are_said() -> None:
    spoken = spoken_texts(["DaHuangPuShiDi XiAn", "XianHuan"])
    for word, said in {
        "dahuangpu": [0],
        "huang": [0],
        "huan": [1],
        "xian": [0, 1],
        "dahuan": [],
        "ahuang": [],
        "dixi": [],
        "shidixian": [],
    }.items():
        assert sorted(spoken.holding(word)) == said, word


def test_a_word_of_many_cuts_does_not_cost_more_than_its_texts() -> None:
    spoken = spoken_texts(["XianXiAn" * 2])
    assert spoken.holding("xian" * 25) == []
    assert spoken.holding("xian" * 4) == [0]


def test_letters_of_a_typed_word() -> None:
    assert letters("lvdao") == letters("ludao") == "ludao"
    assert letters("xi'an") == "xian"
    assert letters("绿道") == letters("g103") == ""


@given(
    st.lists(st.text(alphabet="abc湿地 ", max_size=8), max_size=12), st.text(alphabet="abc湿地 ", max_size=4)
)
def test_grams_answer_as_a_scan_does(texts: list[str], piece: str) -> None:
    assert list(grams(texts).holding(piece)) == [at for at, text in enumerate(texts) if piece in text]

"""What is read as one word is marked wherever a line may end within it, and nowhere else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from atlas.sheet.unparted import MARK, unparted

META = "大黄堡镇｜项目·实施（建设）｜4-2-17｜第四章第二节“优化城乡空间布局”段（第2段）"
pieces = st.sampled_from(
    ["大黄堡镇", "（建设）｜", "4-2-17｜", "段（第2段）", "12条", "｜", "，", "轨道Z1线"]
)
lines = st.lists(pieces, max_size=20).map("".join)
rooms = st.lists(st.floats(20, 60), min_size=1, max_size=3)


def test_without_a_length_every_word_is_marked() -> None:
    kept = unparted(META).split(MARK)[1::2]
    assert kept == ["镇｜", "（建设）｜", "4-2-17｜", "段（第2段）"]


def test_only_what_stands_near_the_end_of_a_line_is_marked() -> None:
    assert unparted(META, [len(META) + 5.0]) == META
    assert unparted(META, [21.0]).split(MARK)[1::2] == ["4-2-17｜", "段（第2段）"]


@given(lines, rooms)
def test_marks_are_all_that_is_added(words: str, lengths: list[float]) -> None:
    marked = unparted(words, lengths)
    assert marked.replace(MARK, "") == words
    assert marked.count(MARK) % 2 == 0


@given(lines, rooms)
def test_a_line_as_full_as_it_can_be_ends_in_no_word(words: str, lengths: list[float]) -> None:
    whole = [found.span() for found in re.finditer(r"段?(?:（[^（）]{1,11}）)+｜?|[0-9-]*[^）]｜", words)]
    kept = unparted(words, lengths).split(MARK)[1::2]
    for room in lengths:
        run = 0.0
        for at, char in enumerate(words):
            run += 0.57 if char.isascii() else 1.0
            if run > room:
                # The first line ends before this character.
                assert all(words[a:b] in kept for a, b in whole if a < at < b)
                break

"""The subset holds every character that occurs, the same bytes each time, and names what it lacks."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from atlas.render import fonts
from atlas.render.fonts import ASCII, FontError, SubsetFont, subset_fonts

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"
TTF = {weight: FONTS / f"noto-sans-sc-{weight}.ttf" for weight in ("700", "400")}
SHOWN = "武清新城：大黄堡湿地（京津之肾）〔17〕"
TEXT = SHOWN + "\n\u200b\U000e0001𠀀"


@pytest.fixture(scope="module")
def made() -> list[SubsetFont]:
    return subset_fonts(TTF, TEXT)


def test_each_weight_is_a_woff2_with_the_text_and_ascii_and_nothing_else(made: list[SubsetFont]) -> None:
    assert [font.weight for font in made] == ["400", "700"]
    for font in made:
        assert font.data[:4] == b"wOF2"
        assert len(font.data) < 60_000
        with TTFont(BytesIO(font.data)) as read:
            assert {chr(code) for code in read.getBestCmap()} == (set(TEXT) & set(TEXT[:-4])) - {"\n"} | set(
                ASCII
            )


def test_characters_without_a_glyph_are_named_and_invisible_ones_are_not(made: list[SubsetFont]) -> None:
    assert [font.missing for font in made] == [("𠀀",), ("𠀀",)]


def test_the_name_is_the_content(made: list[SubsetFont]) -> None:
    for font in made:
        assert (
            font.filename == f"noto-sans-sc-{font.weight}-{hashlib.sha256(font.data).hexdigest()[:12]}.woff2"
        )


def test_the_same_text_in_another_order_gives_the_same_bytes(
    made: list[SubsetFont], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    again = subset_fonts({"400": TTF["400"]}, TEXT[::-1] * 2)
    assert again == made[:1]


def test_the_fonts_own_date_and_licence_stay(made: list[SubsetFont]) -> None:
    with TTFont(TTF["400"], lazy=True) as full, TTFont(BytesIO(made[0].data)) as cut:
        assert cut["head"].modified == full["head"].modified
        assert "Open Font License" in cut["name"].getDebugName(13)


def test_a_file_that_is_no_font_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "no-font.ttf").write_bytes(b"<html>")
    for name in ("no-font.ttf", "absent.ttf"):
        with pytest.raises(FontError, match=name):
            fonts.subset_fonts({"400": tmp_path / name}, "字")

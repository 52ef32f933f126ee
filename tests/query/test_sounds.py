"""What a page is told of pinyin reads every name as the search on the command line does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from atlas.query.sounds import sounds
from atlas.query.speak import reader_for

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled


def test_every_name_and_title_is_read_as_find_reads_it(real_assembled: Assembled) -> None:
    catalog = real_assembled.catalog
    told = sounds(catalog)
    usual = {char: syllable for syllable, chars in told["usual"].items() for char in chars}
    places = [p for p in catalog.places.values() if not p.kind.is_locator]
    reader = reader_for((p.name_zh, p.name_en) for p in places)
    names = [name for p in places for name in (p.name_zh, *p.aliases)]
    for text in (*names, *(m.title for m in catalog.measures.values())):
        read = told["own"].get(text) or "".join(usual.get(char, "") for char in text)
        assert read.replace(" ", "") == reader.spoken(text).replace(" ", "")


def test_a_character_has_one_usual_reading(real_assembled: Assembled) -> None:
    chars = "".join(sounds(real_assembled.catalog)["usual"].values())
    assert len(chars) == len(set(chars))


def test_the_names_own_reading_and_the_dictionarys_are_both_told(real_assembled: Assembled) -> None:
    assert sounds(real_assembled.catalog)["own"]["大黄堡"] == "DaHuangPu DaHuangBao"


def test_it_takes_few_bytes(real_assembled: Assembled) -> None:
    text = json.dumps(sounds(real_assembled.catalog), ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) < 12_000

"""What all records share: frozen, exact about their keys, and strict about text."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from atlas.words import say

MAX_TEXT = 2_000
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories: control, format (bidirectional, zero-width), surrogate, line, paragraph separator."""


def is_unseen(char: str) -> bool:
    """Whether a character, though not seen, can make a text read as another or move a terminal's cursor."""
    return char != "\n" and unicodedata.category(char) in _UNSEEN


def broken(rule: str, **facts: str) -> PydanticCustomError:
    """The error of a record that breaks one of our own rules, by the rule's name under ``why.``."""
    said = say(f"why.{rule}", "en", **facts).replace("{", "(").replace("}", ")")
    return PydanticCustomError(rule, said, facts)


def _plain(text: str) -> str:
    """Refuse what a reader cannot see: it can make a name read as another."""
    for char in text:
        if is_unseen(char):
            raise broken("unseen-character", code=f"U+{ord(char):04X}")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT), AfterValidator(_plain)]
Named = Annotated[Text, Field(min_length=1, max_length=120)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
"""A short, sayable, permanent id in kebab case."""
Url = Annotated[Text, StringConstraints(pattern=r"^(https?://[^\s\"'<>\\`]+)?$")]
"""A web address that a page may link to, or nothing; never another scheme."""
Address = Annotated[str, StringConstraints(pattern=r"^[0-7]\.\d{1,2}\.\d{1,3}$")]
"""Chapter.section.paragraph, such as 5.2.2."""
Anchor = Annotated[str, StringConstraints(min_length=2, max_length=20), AfterValidator(_plain)]
"""Two to twenty characters that occur once in the paragraph they cite."""
MeasureId = Annotated[str, StringConstraints(pattern=r"^m-[1-7]-\d{1,2}-\d{3}$")]


class Record(BaseModel):
    """A frozen record that refuses unknown keys: a typo in YAML is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

"""Puts the reasons that parsers and validators give into phrases that speak the reader's language."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from atlas.words import Phrase, why

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN = 120


def why_of(error: ErrorDetails) -> Phrase:
    """Why a value is refused: by pydantic's own name of the reason, or by one of our rules."""
    facts: dict[str, Any] = error.get("ctx") or {}
    return why(error["type"], error["msg"], **facts)


def json_why(error: Exception) -> Phrase:
    """Why a text is not the JSON that we take."""
    if isinstance(error, RecursionError):
        return why("json-depth")
    said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return why(f"json-{_slug(said)}", said[:_SHOWN])


def yaml_why(said: str) -> Phrase:
    """Why a text is not YAML, from the parser's own words."""
    return why(f"yaml-{_slug(said)}", said[:_SHOWN])


def _slug(said: str) -> str:
    return "-".join(re.findall("[a-z]+", said.lower()))

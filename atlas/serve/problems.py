"""What a reader sees when a request fails: a JSON problem from the API, a small page elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from atlas.serve.answers import API_POLICY, Answer
from atlas.serve.layer import written
from atlas.words import LANGS, Lang, known, say

if TYPE_CHECKING:
    from atlas.serve.failures import RequestError

PROBLEM = "application/problem+json"
_POLICY = f"{API_POLICY}; style-src 'unsafe-inline'"
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.7 sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#222}}
h1{{font-size:1.3em}}p[lang=en]{{color:#666}}</style></head>
<body><h1>{title}</h1><p>{zh}</p><p lang="en">{en}</p><p><a href="/">{home}</a></p></body>
</html>
"""


def problem(status: int, error: RequestError | None = None) -> Answer:
    """The failure as a problem after RFC 9457, in Chinese and in English."""
    body = {
        "type": "about:blank",
        "title": _title(status, "zh"),
        "title_en": _title(status, "en"),
        "status": status,
        "detail": _detail(status, error, "zh"),
        "detail_en": _detail(status, error, "en"),
    }
    return Answer((written(body) + "\n").encode("utf-8", "replace"), PROBLEM)


def page(status: int, error: RequestError | None = None) -> Answer:
    """The failure as a small page that asks for no other file."""
    zh, en = (escape(_detail(status, error, lang)) for lang in LANGS)
    html = _PAGE.format(title=escape(_title(status, "zh")), zh=zh, en=en, home=escape(say("serve.home")))
    return Answer(html.encode("utf-8", "replace"), "text/html; charset=utf-8", _POLICY)


def _title(status: int, lang: Lang) -> str:
    key = f"serve.title-{status}"
    return say(key if known(key) else "serve.title-400", lang)


def _detail(status: int, error: RequestError | None, lang: Lang) -> str:
    if error is not None:
        return error.text(lang)
    key = f"serve.detail-{status}"
    return say(key if known(key) else "serve.detail-400", lang)

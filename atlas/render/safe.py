"""Makes any text safe to stand in HTML and in a JavaScript template literal, and any value safe in a script.

Folium passes names and titles into both: escaping for HTML alone leaves ``${...}`` and the backtick alive.
Every sink of the pages goes through here; a Content-Security-Policy stands behind it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from markupsafe import Markup

_MARKUP = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&#34;",
        "'": "&#39;",
        "`": "&#96;",
        "$": "&#36;",
        "\\": "&#92;",
    }
)
_SCRIPT = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "`": "\\u0060",
        "$": "\\u0024",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def safe_text(text: str) -> Markup:
    """`text` as characters and nothing else, in HTML, in attributes and in template literals."""
    return Markup(str(text).translate(_MARKUP))  # noqa: S704  every character that could end a context is an entity


def script_json(value: Any) -> str:  # noqa: ANN401  any plain value
    """`value` as JSON that can stand in a script or a script block: sorted keys, no way out of a literal."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.translate(_SCRIPT)


def data_script(name: str, value: Any) -> str:  # noqa: ANN401  any plain value
    """The text of a script that hands data to the page."""
    return f"Atlas.load({script_json(name)},{script_json(value)});\n"


def content_security_policy(page: str, image_hosts: tuple[str, ...] = ()) -> str:
    """
    The policy of a finished page: scripts from its own folder and the inline ones that it carries, by sha256.

    Parameters
    ----------
    page
        The whole page, rendered.
    image_hosts
        Hosts of online base maps, only in a build that asked for them.
    """
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE.findall(page))
    images = " ".join(("'self'", "data:", "blob:", *(f"https://{host}" for host in image_hosts)))
    parts = [
        "default-src 'none'",
        f"script-src 'self' {hashes}".rstrip(),
        "style-src 'self' 'unsafe-inline'",
        f"img-src {images}",
        "font-src 'self' data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

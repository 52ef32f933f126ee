"""The system's QGIS, asked from outside: PyQGIS belongs to Debian's Python, not to this environment's."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def qgis(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Runs a script of this folder by the system's Python and gives its JSON."""
    if not os.environ.get("ATLAS_TEST_QGIS"):
        pytest.skip("tried against QGIS by: make test-qgis (installs python3-qgis)")
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("no PyQGIS: apt-get install python3-qgis")
    home = tmp_path_factory.mktemp("qgis-home")

    def run(script: str, *arguments: Path) -> Any:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "LANG": "C.UTF-8",
        }
        done = subprocess.run(
            [PYTHON, str(HERE / script), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run

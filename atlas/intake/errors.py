"""What stops a file from outside at the door, in one line that names the repair."""

from __future__ import annotations

from atlas.errors import AtlasError


class IntakeError(AtlasError):
    """A file that is not taken, or could not be; nothing was written."""

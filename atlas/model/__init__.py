"""Frozen records of everything the atlas reads; nothing here touches a file."""

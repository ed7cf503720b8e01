"""Keeping the place usable, in the open."""

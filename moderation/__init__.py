"""Superusers keeping the place usable, in the open."""

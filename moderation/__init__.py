"""Superusers keeping the place usable, in the open.

Whoever imports anything of this room hears of what it joins, and can run what it has promised.
"""

from moderation import concealing, deciding, erasure, exporting, screening, sealing  # noqa: F401

"""Tern Community, a mobile network's forum that never was: something to look at, and to try things on.

The content lies beside this file: `people.toml`, `categories.toml` and a file of threads for each category, their
formats described on top of each. `load` plays it through the product's own verbs in the order in which it would have
happened, shifted so that the last of it happens now.
"""

from web.demo.telling import PASSWORD, SIGN_INS, NotEmpty, catch_up, load

__all__ = ["PASSWORD", "SIGN_INS", "NotEmpty", "catch_up", "load"]

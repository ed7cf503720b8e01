"""Nobody is left without an answer."""

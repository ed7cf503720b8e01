"""One contract, tried on every index."""

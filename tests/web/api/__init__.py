"""The JSON API, as a program meets it."""

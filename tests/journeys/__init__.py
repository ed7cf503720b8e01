"""Whole stories, through HTTP, the worker and the browser."""

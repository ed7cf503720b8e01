"""The front of the house: HTTP, pages, the JSON API, and starting processes."""

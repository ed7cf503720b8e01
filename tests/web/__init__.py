"""Pages, the JSON API and the command, through the real app."""

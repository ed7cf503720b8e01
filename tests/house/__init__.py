"""The rules of the house, which would be forgotten if nobody checked."""

"""People asking each other for help: the ground every other room stands on."""

from community import (
    coverage as coverage,  # its followers keep every thread's state true, so the room is never open without them
)

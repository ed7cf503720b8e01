"""People asking each other for help: the ground every other room stands on.

Some files are joined to what happens elsewhere in the room, so it is never open without them.
"""

from community import announcing as announcing  # tells whoever follows, and whom it concerns
from community import coverage as coverage  # keeps how every thread stands true
from community import duplicates as duplicates
from community import expertise as expertise
from community import named as named
from community import needs_info as needs_info
from community import speaking as speaking  # tells anew which language a thread is in

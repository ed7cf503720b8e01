"""What a browser calls itself, as people would: for telling where one is signed in."""

from web.translations import gettext as _

PROGRAMS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
"""The first that is found counts: Edge also says Chrome, and Chrome also says Safari."""


def browser_name(calls_itself: str) -> str:
    """`Firefox on Linux`; a plain word where it says nothing we know."""
    program = next((name for mark, name in PROGRAMS.items() if mark in calls_itself), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in calls_itself), "")
    if program and system:
        return _("%(program)s on %(system)s", program=program, system=system)
    return program or system or _("Some browser")

"""What the people of a measured forum write: the demo's own titles and texts, in new pairs."""

from dataclasses import dataclass
from functools import cache
from random import Random

from community import markdown
from community.database import now
from web.demo import story


@dataclass(frozen=True)
class Text:
    body: str
    html: str


class Words:
    """The same words every time, because chance begins at the same place."""

    def __init__(self) -> None:
        told = story.moments(now())
        self.chance = Random(7)
        self.asked = [moment.told for moment in told if moment.verb == "ask"]
        self.answered = [moment.told for moment in told if moment.verb == "answer"]

    def title(self) -> str:
        return self.chance.choice(self.asked)["title"]

    def question(self) -> Text:
        return rendered(self.chance.choice(self.asked)["body"].strip())

    def answer(self) -> Text:
        return rendered(self.chance.choice(self.answered)["body"].strip())


@cache
def rendered(body: str) -> Text:
    return Text(body, markdown.render(body))

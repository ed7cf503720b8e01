"""A Stack Exchange dump of any size, made up: `python -m benchmarks.dump DIRECTORY 1000` writes 1,000 MB of it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from benchmarks.words import Text, Words

PEOPLE = 5_000
ANSWERS = (0, 1, 1, 2, 3)
MEGABYTE = 1_000_000


def write(directory: Path, megabytes: int) -> int:
    """`Posts.xml` of about this size and `Users.xml` beside it. Answers how many posts there are."""
    directory.mkdir(parents=True, exist_ok=True)
    people = (
        _row(Id=id, DisplayName=f"Person {id}", CreationDate="2012-03-04T05:06:07.000") for id in range(1, PEOPLE + 1)
    )
    (directory / "Users.xml").write_text(_whole("users", people), encoding="utf-8")
    words, posts = Words(), 0
    with (directory / "Posts.xml").open("w", encoding="utf-8") as file:
        file.write("<posts>\n")
        while file.tell() < megabytes * MEGABYTE:
            for row in _thread(words, posts):
                file.write(row)
                posts += 1
        file.write("</posts>\n")
    return posts


def _thread(words: Words, last: int) -> Iterator[str]:
    question, answers = last + 1, words.chance.choice(ANSWERS)
    accepted = {"AcceptedAnswerId": question + 1} if answers > 1 else {}
    asked = {"Title": f"{words.title()} {question}"[:200], "Tags": "<router><billing>", **accepted}
    yield _row(PostTypeId=1, **_post(words, question, words.question()), **asked)
    for id in range(question + 1, question + 1 + answers):
        yield _row(PostTypeId=2, ParentId=question, **_post(words, id, words.answer()))


def _post(words: Words, id: int, text: Text) -> dict[str, object]:
    """As long as posts are on the real sites, about 1,400 characters of HTML."""
    more = "".join(words.answer().html for _ in range(words.chance.randint(1, 6)))
    told = {"Body": f"{text.html}<p>Number {id}.</p>{more}", "OwnerUserId": id % PEOPLE + 1}
    when = f"20{words.chance.randint(12, 24)}-03-04T05:{id // 60 % 60:02}:{id % 60:02}.000"
    return {"Id": id, "CreationDate": when, "Score": words.chance.randint(-1, 9), **told}


def _row(**attributes: object) -> str:
    told = " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items())
    return f"  <row {told} />\n"


def _whole(name: str, rows: Iterator[str]) -> str:
    return f"<{name}>\n{''.join(rows)}</{name}>\n"


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]), int(sys.argv[2])):,} posts")

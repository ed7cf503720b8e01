"""HTML that forums make of Markdown becomes Markdown again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import markdown
from community.imports.markup import markdown_of

PAIRS = [
    ("<p>One.</p>\n\n<p>Two &amp; <em>three</em>.</p>", "One.\n\nTwo & *three*."),
    ("<pre><code>a &lt; b\n  c\n</code></pre>", "```\na < b\n  c\n\n```"),
    ("<ul>\n<li>one</li>\n<li><strong>two</strong></li>\n</ul>", "- one\n- **two**"),
    ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
    ("<blockquote><p>Said.</p></blockquote><p>So.</p>", "> Said.\n\nSo."),
    ("<h2>Head</h2><p>a<br>b</p>", "## Head\n\na\nb"),
    (
        '<a href="https://a.example">there</a> <img src="/a.png" alt="shot">',
        "[there](https://a.example) [shot](/a.png)",
    ),
    ("<p>never <b>closed", "never **closed"),
    ("<p># 5 * 3 ` <code>a*b</code></p>", "\\# 5 \\* 3 \\` `a*b`"),
]


@pytest.mark.parametrize(("html", "expected"), PAIRS)
def test_html_becomes_markdown(html: str, expected: str):
    assert markdown_of(html) == expected


@given(words=st.text(max_size=80) | st.sampled_from(["</blockquote></a></li>", "<li>", "<ol><li><ul><li>"]))
def test_any_text_at_all_is_read(words: str):
    markdown.render(markdown_of(words))

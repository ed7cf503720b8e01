"""What the community has that can be found: threads with their answers, and articles."""

from community.articles import Article
from community.events import KINDS
from community.threads import Thread
from search import documents, learning
from search.index import THREAD
from search.sources import Source, register

UNTOLD = {
    *("thread.presumed", "thread.unpresumed", "thread.info_asked", "thread.info_given", "thread.classed"),
    *("thread.me_too", "thread.pinged"),
}
"""What happens to a thread and changes nothing that could be searched for."""

OF_THREADS = tuple(kind for kind in KINDS if kind.startswith(("thread.", "answer.", "comment.")) and kind not in UNTOLD)

THREADS = register(
    Source(THREAD, Thread, documents.of, changed_by=OF_THREADS, by="thread_id", learn=lambda ids: learning.learn(ids))
)
ARTICLES = register(
    Source(
        *("article", Article, documents.of_articles),
        changed_by=tuple(kind for kind in KINDS if kind.startswith("article.")),
    )
)

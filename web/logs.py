"""The log: lines for people at a terminal, JSON for machines, and never a secret."""

import logging
import re
import sys
from typing import Any

import structlog

from community.settings import settings

TALKATIVE = ("httpx2", "httpcore2", "alembic", "asyncio", "multipart")
SECRET = re.compile(r"password|secret|token|cookie|authorization|api_?key", re.IGNORECASE)


def configure() -> None:
    """Everything that is logged, by us or by a library, in one form to standard error."""
    json = settings().log_format == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
        *([structlog.processors.format_exc_info] if json else []),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    show = structlog.processors.JSONRenderer() if json else _for_people()
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, show]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(handlers=[handler], level=settings().log_level.upper(), force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Plain tracebacks: the pretty ones print local variables, and with them passwords."""
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)


def without_secrets(_logger: Any, _method: str, event: Any) -> Any:
    """Blank every value whose name sounds like a secret."""
    return {name: "…" if SECRET.search(name) else value for name, value in event.items()}

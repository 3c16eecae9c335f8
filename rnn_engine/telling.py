"""Long computations say how far they have come. They say it to nobody: who wants to know listens in the thread that
computes, and may break off by raising."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

AROUND = 500_000
"""As many multiplications of large matrices take as long as what a pass does around them at one timestep."""

_listener: ContextVar[Callable[[int], None] | None] = ContextVar("listener", default=None)


def passed(multiplications: int) -> None:
    """So much work lies behind since the last time."""
    listen = _listener.get()
    if listen is not None:
        listen(multiplications)


@contextmanager
def heard_by(listen: Callable[[int], None]) -> Iterator[None]:
    """Let `listen` hear of all work that is done in here, in this thread."""
    token = _listener.set(listen)
    try:
        yield
    finally:
        _listener.reset(token)

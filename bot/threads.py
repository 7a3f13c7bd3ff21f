"""Work beside the event loop: a thread for each piece, and none for which a stop waits.

Looking up a host's name holds a thread until it fails, half a minute perhaps. A bar must not wait
for one that is free, as it would in a pool, and who stops the desk must not wait for any.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any


class Threads(ThreadPoolExecutor):
    """The event loop takes no other kind of executor; the pool itself stays empty."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin at once."""
        future = Future[Any]()
        daemon = Thread(target=_work, args=(future, work, args, kwargs), daemon=True)
        daemon.start()
        return future


def _work(
    future: Future[Any], work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Do the work unless nobody wants it any more; the future says what became of it."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 (whoever waits for the future raises it)
        future.set_exception(error)
    else:
        future.set_result(result)

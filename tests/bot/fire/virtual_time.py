"""An event loop in which nobody waits: when there is nothing to do, its clock moves on."""

import asyncio
import selectors

STUCK_S = 5.0  # real seconds without a timer and without work
TICK_S = 1e-6  # passes in every round, so that no wait is too short to end


class _Selector(selectors.DefaultSelector):
    """Looks at files without waiting, and lets the loop's clock pass over the wait instead."""

    passed_s = 0.0
    threads = 0  # at work: no time passes until one of them is done

    def select(self, timeout=None):
        if timeout is None or (self.threads and timeout > 0):
            ready = super().select(STUCK_S)
            assert ready, "the test waits for something that no timer will ever bring"
            return ready
        ready = super().select(0)
        self.passed_s += TICK_S if ready else max(TICK_S, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds pass in no time, and not while a thread works. Without sockets."""

    def __init__(self):
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self):
        return 1000.0 + self._virtual.passed_s

    def run_in_executor(self, executor, func, *args):
        self._virtual.threads += 1
        work = super().run_in_executor(executor, func, *args)
        work.add_done_callback(self._thread_is_done)
        return work

    def _thread_is_done(self, _work):
        self._virtual.threads -= 1


def virtual_now():
    """Monotonic seconds of the running loop."""
    return asyncio.get_running_loop().time()


async def until_virtually(condition, seconds):
    """Wait until the condition holds, at most so many virtual seconds."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.05)

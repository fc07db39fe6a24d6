"""countdown: the loop of talks about the GIL, and of the tutorials' CPU-bound threads."""

from fourways import Twin

# CPython 3.11 and 3.12 specialise a function with such a loop only after it was called eight times.
CALLS_TO_SETTLE = 16


def count_down(start):
    n = start
    while n > 0:
        n -= 1
    return start - n


class Workload(Twin):
    def prepare(self):
        # Or one task would run slower code than the eighth of eight, and threads would seem to gain.
        for _ in range(CALLS_TO_SETTLE):
            count_down(1)

    def task(self, index):
        return count_down(self.params["from"])

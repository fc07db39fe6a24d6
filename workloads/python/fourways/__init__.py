"""What twins are made of.

A twin is one file in ../twins, named as its workload, with a class `Workload(Twin)`: the same work
as the C++ file of that name, as the tutorials would write it, with the standard library alone.
"""

import os
import time

from .limits import LimitReached

__all__ = ["LimitReached", "MASK", "Twin", "address_of", "fnv1a", "now", "path_of", "read_exactly"]

MASK = (1 << 64) - 1

now = time.monotonic_ns  # CLOCK_MONOTONIC, as the C++ side reads it


class Twin:
    """One batch. Made anew for each, before the clock begins.

    `kit` has the model's own locks, barriers, events and queues, and `kit.words(n)`: n numbers that
    all units see. `params` has every parameter by its name, durations in nanoseconds; `texts` and
    `descriptors` are what the C++ side prepared (Workload::twin_inputs).
    """

    def __init__(self, order, kit):
        self.tasks = order["tasks"]
        self.params = order["params"]
        self.texts = {name: path_of(text) for name, text in order["texts"].items()}
        self.descriptors = order["descriptors"]
        self.kit = kit
        self.prepare()

    def prepare(self):
        """Shared state. Not timed."""

    def task(self, index):
        """The timed part, for threads and processes. Gives the task's result."""
        raise NotImplementedError

    async def task_async(self, index):
        """The same for asyncio. What never waits needs no other."""
        return self.task(index)

    def counts(self):
        """What was counted, for Workload::take(); after the batch, not timed."""
        return {}

    def close(self):
        """After the batch, not timed: ends what prepare() started."""


def path_of(text):
    """An order has the bytes of a text, which need not be UTF-8, as its letters (Latin-1)."""
    return os.fsdecode(text.encode("latin-1"))


def address_of(text):
    """("127.0.0.1", 9000) for "127.0.0.1:9000"."""
    host, port = text.rsplit(":", 1)
    return host, int(port)


def fnv1a(data):
    """FNV-1a, 64 bits, as in workloads/support/fnv1a.hpp."""
    sum_of_all = 0xCBF29CE484222325
    for byte in data:
        sum_of_all = ((sum_of_all ^ byte) * 0x100000001B3) & MASK
    return sum_of_all


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise EOFError("the stream ended early")
        data += piece
    return data

"""asyncio: a Task a task, all on one loop in one thread."""

import asyncio

from . import now
from .batch import Books, give_up_on


class Barrier:
    """asyncio has its own only since Python 3.11."""

    def __init__(self, parties):
        self.parties = self.missing = parties
        self.all_here = asyncio.Event()

    async def wait(self):
        self.missing -= 1
        all_here = self.all_here
        if self.missing == 0:
            all_here.set()
            self.missing, self.all_here = self.parties, asyncio.Event()
        await all_here.wait()


class Kit:
    lock = staticmethod(asyncio.Lock)
    barrier = staticmethod(Barrier)
    event = staticmethod(asyncio.Event)
    queue = staticmethod(asyncio.Queue)

    @staticmethod
    def words(count):
        return [0] * count


def run(order, workload):
    return asyncio.run(run_tasks(order, workload))


async def run_tasks(order, workload):
    books = Books(order, Kit.words)
    twin = workload(order, Kit)  # here, for locks of old Pythons belong to the loop they are made in
    units = []
    books.begin()
    for index in range(books.tasks):
        if books.time_calls:
            books.called[index] = now()
        units.append(asyncio.create_task(run_task(twin, books, index)))
        if books.time_calls:
            books.returned[index] = now()
    for unit in units:
        await unit
    books.joined()
    counts = twin.counts()
    twin.close()
    return books.answer(counts)


async def run_task(twin, books, index):
    try:
        books.started[index] = now()
        books.finish(index, await twin.task_async(index))
    except BaseException as error:
        give_up_on(index, error)

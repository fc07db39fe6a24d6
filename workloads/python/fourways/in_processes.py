"""multiprocessing, start method fork: a Process a task, or a Pool that is ready before the clock
begins. What units share is memory mapped before the fork, or comes from the context's own kit."""

import mmap
import multiprocessing
import multiprocessing.util
import os
import resource
import threading

from . import MASK, now
from .batch import Books, give_up, give_up_on, give_up_on_exit, proportional_memory, signal_name
from .batch import usage_of
from .limits import creating, sharing

CONTEXT = multiprocessing.get_context("fork")


class Kit:
    lock = staticmethod(sharing(CONTEXT.Lock))
    barrier = staticmethod(sharing(CONTEXT.Barrier))
    event = staticmethod(sharing(CONTEXT.Event))
    queue = staticmethod(sharing(CONTEXT.Queue))

    @staticmethod
    def words(count):
        return memoryview(mmap.mmap(-1, 8 * max(count, 1))).cast("Q")


def run(order, workload):
    books = Books(order, Kit.words)
    twin = workload(order, Kit)
    run_units = run_pool if order["model"] == "process_pool" else run_processes
    run_units(order, twin, books)
    counts = twin.counts()
    twin.close()
    return books.answer(counts)


def be_child(twin, books, memory, index):
    try:
        books.started[index] = now()
        books.finish(index, twin.task(index))
        if books.measure_memory:
            memory[index] = proportional_memory()
    except BaseException as error:
        give_up_on(index, error)


def run_processes(order, twin, books):
    memory = Kit.words(books.tasks)
    children = []
    books.begin()
    for index in range(books.tasks):
        if books.time_calls:
            books.called[index] = now()
        with creating("fork", index, books.tasks):
            child = CONTEXT.Process(target=be_child, args=(twin, books, memory, index))
            child.start()
        if books.time_calls:
            books.returned[index] = now()
        children.append(child)
    join_all(children)
    books.joined()
    books.memory = sum(memory)


def join_all(children):
    """In the order in which they end: a death is told even while others wait for the dead."""
    running = {}
    for index, child in enumerate(children):
        if child.exitcode is None:
            running[child.pid] = index
        else:  # reaped already: starting a Process looks after those that have ended
            check_end(index, child)
    while running:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        index = running.pop(ended.si_pid, None)
        if index is None:
            give_up(0, "error", "a process that the twin made beside its tasks has ended")
        children[index].join()
        check_end(index, children[index])


def check_end(index, child):
    if child.exitcode != 0:
        give_up_on_exit(index, child.exitcode)


class AtWork:
    """What a pool's workers find where they were forked from."""

    twin = books = usage = memory = place = None


def be_worker(places, ready):
    """What it used from now on, it writes when it leaves."""
    with places.get_lock():
        AtWork.place = places.value
        places.value += 1
    before = usage_of(resource.getrusage(resource.RUSAGE_SELF))
    multiprocessing.util.Finalize(None, leave, args=(before,), exitpriority=100)
    ready.wait()


def leave(before):
    after = usage_of(resource.getrusage(resource.RUSAGE_SELF))
    for i in range(6):
        AtWork.usage[6 * AtWork.place + i] = after[i] - before[i]
    if AtWork.books.measure_memory:
        AtWork.memory[AtWork.place] = proportional_memory()


def run_in_worker(index):
    try:
        AtWork.books.started[index] = now()
        AtWork.books.workers[index] = AtWork.place + 1
        result = AtWork.twin.task(index)
        AtWork.books.finished[index] = now()  # here: its worker may begin another before it is told
        return result
    except BaseException as error:
        give_up_on(index, error)


class Results:
    """Comes to know of each result by a callback, and of a worker's death by looking: a Pool waits
    for ever for what a dead worker had taken."""

    def __init__(self, books, workers):
        self.books, self.workers = books, workers
        self.missing = books.tasks
        self.all_there = threading.Event()

    def keeper_of(self, index):
        def keep(result):
            self.books.results[index] = result & MASK
            self.missing -= 1
            if self.missing == 0:
                self.all_there.set()

        return keep

    def wait(self):
        seconds_between_looks = 0.25  # longer than most batches: no look disturbs them
        while not self.all_there.wait(seconds_between_looks):
            for worker in self.workers:
                if worker.exitcode is not None:
                    how = "exited with status %d" % worker.exitcode
                    if worker.exitcode < 0:
                        how = "was killed by " + signal_name(-worker.exitcode)
                    kind = "signal" if worker.exitcode < 0 else "exit"
                    give_up(0, kind, "a worker of the pool %s before its result" % how)


def run_pool(order, twin, books):
    workers = order["workers"]
    AtWork.twin, AtWork.books = twin, books
    AtWork.usage, AtWork.memory = Kit.words(6 * workers), Kit.words(workers)
    others = set(multiprocessing.active_children())
    began = now()
    places, ready = sharing(CONTEXT.Value)("i", 0), Kit.barrier(workers + 1)
    pool = sharing(CONTEXT.Pool)(workers, initializer=be_worker, initargs=(places, ready))
    ready.wait()
    books.start_up_ns = now() - began
    books.units = workers
    results = Results(books, set(multiprocessing.active_children()) - others)
    books.begin()
    for index in range(books.tasks):
        if books.time_calls:
            books.called[index] = now()
        pool.apply_async(run_in_worker, (index,), callback=results.keeper_of(index))
        if books.time_calls:
            books.returned[index] = now()
    results.wait()
    books.joined()
    pool.close()
    pool.join()
    for i, used in enumerate(AtWork.usage):
        books.more_usage[i % 6] += used
    books.memory = sum(AtWork.memory)

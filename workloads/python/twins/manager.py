"""manager: objects that a server process owns, used through proxies, with its key: the managers of
tutorials 001, 003 and 004 themselves. 001's reader looks before it gets, stops at the first "empty",
and leaves the loop past the release of the lock.
"""

import itertools
import multiprocessing
import multiprocessing.connection
import os
import queue
import statistics
import threading
import time
from multiprocessing.managers import AcquirerProxy, BaseManager, DictProxy

from fourways import Twin, now

LOCK_PATIENCE_S = 0.1  # then its holder is taken for gone
SENTINEL = None
BATCHES = itertools.count()


class Counter:
    def __init__(self):
        self.sum, self.lock = 0, threading.Lock()

    def add(self, by):
        with self.lock:
            self.sum += by
            return self.sum


class Manager(BaseManager):
    pass


Manager.register("Counter", Counter)
Manager.register("Queue", queue.Queue)
Manager.register("Lock", threading.Lock, AcquirerProxy)
Manager.register("dict", dict, DictProxy)


class Session:
    """One task at the manager: its round trips, and the times of those that wait for nobody else."""

    def __init__(self, twin, task):
        self.twin, self.task = twin, task
        self.trips = 0
        self.times = []

    def __call__(self, method, *arguments):
        self.trips += 1
        return method(*arguments)

    def timed(self, method, *arguments):
        began = now()
        result = self(method, *arguments)
        self.times.append(now() - began)
        return result

    def leave(self):
        self.twin.trips[self.task] = self.trips
        if self.times:
            self.twin.times[self.task] = int(statistics.median(self.times))


class Workload(Twin):
    def prepare(self):
        self.count, self.right_key = self.params["count"], self.params["key"] == "right"
        self.trips, self.times = self.kit.words(self.tasks), self.kit.words(self.tasks)
        self.seen, self.read = self.kit.words(self.tasks), self.kit.words(self.tasks)
        self.refused = self.kit.words(self.tasks)
        self.held, self.locked_out = self.kit.words(self.tasks), self.kit.words(self.tasks)
        self.all_here = self.kit.barrier(self.tasks)
        address = ("127.0.0.1", 0)
        if self.params["transport"] == "unix":  # an abstract name: no file is left behind
            address = "\0fourways-twin-%d-%d" % (os.getpid(), next(BATCHES))
        self.key = os.urandom(32)
        context = multiprocessing.get_context("fork")
        self.manager = Manager(address, self.key, ctx=context)
        self.manager.start()
        use = self.params["use"]
        self.stop_at_empty = use == "queues" and self.params["stop"] == "empty"
        if use == "counter":
            self.value = self.manager.Counter()
        elif use == "dict":
            self.entries = self.manager.dict()
        else:
            self.items, self.results = self.manager.Queue(), self.manager.Queue()
            self.lock = self.manager.Lock()

    def task(self, index):
        session = Session(self, index)
        result = self.part_of(index)(session)
        session.leave()
        return result

    def part_of(self, index):
        if not self.right_key:
            return self.knock
        if self.params["use"] == "counter":
            return self.count_up
        if self.params["use"] == "dict":
            return self.keep_entry
        if self.stop_at_empty:
            return self.write_items if index == 0 else self.read_until_empty
        return self.be_master if index == 0 else self.be_worker

    def knock(self, session):
        wrong = bytes([self.key[0] ^ 1]) + self.key[1:]
        try:
            multiprocessing.connection.Client(self.manager.address, authkey=wrong).close()
        except multiprocessing.AuthenticationError:
            self.refused[session.task] = 1
        return self.refused[session.task]

    def count_up(self, session):
        for _ in range(self.count):
            self.seen[session.task] = session.timed(self.value.add, 1)
        return self.count

    def keep_entry(self, session):
        key, read_back = "task %d" % session.task, 0
        for i in range(self.count):
            session.timed(self.entries.__setitem__, key, i)
            read_back += session(self.entries.get, key)
        self.seen[session.task] = len(session(self.entries.copy))
        return read_back

    def be_master(self, session):
        """004: puts the tasks, waits for their results, and tells the workers to go home."""
        self.all_here.wait()
        for i in range(self.count):
            session.timed(self.items.put, i)
        total = sum(session(self.results.get) for _ in range(self.count))
        for _ in range(1, self.tasks):
            session(self.items.put, SENTINEL)
        return total

    def be_worker(self, session):
        self.all_here.wait()
        while True:
            item = session(self.items.get)
            if item is SENTINEL:
                return 1
            session(self.results.put, item**2)
            self.read[session.task] += 1

    def write_items(self, session):
        for i in range(self.count):
            session.timed(self.items.put, i)
            if self.params["pause"]:
                time.sleep(self.params["pause"] / 1e9)
        return self.count

    def read_until_empty(self, session):
        while True:
            if not session(self.lock.acquire, True, LOCK_PATIENCE_S):
                self.locked_out[session.task] = 1
                return 0
            if session.timed(self.items.empty):
                self.held[session.task] = 1
                return 0
            session(self.items.get)
            self.read[session.task] += 1
            session(self.lock.release)

    def close(self):
        self.manager.shutdown()

    def counts(self):
        times = [each for each in self.times if each]
        return {
            "round_trips": sum(self.trips),
            "round_trip_ns": int(statistics.median(times)) if times else 0,
            "refused": sum(self.refused),
            "most_seen": max(self.seen),
            "items_read": sum(self.read),
            "busiest": max(self.read),
            "left_held": sum(self.held),
            "locked_out": sum(self.locked_out),
        }

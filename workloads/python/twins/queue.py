"""queue: the queue of the model (queue.Queue, multiprocessing.Queue, asyncio.Queue), numbered
messages through it (003, 004). Whatever `backing` says, it is Python's own."""

import asyncio
import json
import os
import queue
import struct

from fourways import MASK, Twin

HEADER = struct.Struct("=QII")
FULL = (queue.Full, asyncio.QueueFull, asyncio.TimeoutError)
EMPTY = (queue.Empty, asyncio.QueueEmpty, asyncio.TimeoutError)


def weight_of(producer, sequence):
    """splitmix64 of the message's number, as in workloads/ipc/numbered_message.hpp."""
    mixed = (sequence + (producer << 40) + 0x9E3779B97F4A7C15) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
    return mixed ^ (mixed >> 31)


def bytes_message(producer, sequence, size):
    """All of it follows from the number, so that its receiver can compare it with what was put."""
    filling = weight_of(producer, sequence).to_bytes(8, "little")
    return HEADER.pack(sequence, producer, size) + (filling * (size // 8))[: size - HEADER.size]


def json_message(producer, sequence, size):
    frame = json.dumps({"producer": producer, "sequence": sequence, "text": ""})
    letter = chr(ord("a") + weight_of(producer, sequence) % 26)
    return frame[:-2] + letter * (size - len(frame)) + '"}'


def number_in(message):
    if isinstance(message, bytes):
        sequence, producer, _ = HEADER.unpack_from(message)
    else:
        parsed = json.loads(message)
        producer, sequence = parsed["producer"], parsed["sequence"]
    return producer, sequence


def share_of(whole, parts, index):
    return whole // parts + (1 if index < whole % parts else 0)


class User:
    """One task at the queue: what it saw."""

    def __init__(self, twin, task):
        self.twin, self.task = twin, task
        self.make = json_message if twin.params["payload"] == "json" else bytes_message
        self.next = [0] * twin.tasks
        self.got = self.sum = self.full = self.empty = self.stale = 0

    def message(self, sequence):
        return self.make(self.task, sequence, self.twin.params["size"])

    def take(self, message):
        producer, sequence = number_in(message)
        if message != self.make(producer, sequence, self.twin.params["size"]):
            raise ValueError("a message is not what producer %d sent as %d" % (producer, sequence))
        if sequence < self.next[producer]:
            raise ValueError("message %d of producer %d came late" % (sequence, producer))
        self.next[producer] = sequence + 1
        self.got += 1
        self.sum = (self.sum + weight_of(producer, sequence)) & MASK

    def leave(self):
        accounts = self.twin.accounts
        for place, each in enumerate((self.got, self.sum, self.full, self.empty, self.stale)):
            accounts[5 * self.task + place] = each


class Workload(Twin):
    def prepare(self):
        self.queue = self.kit.queue(self.params["maxsize"])
        self.all_here = self.kit.barrier(self.tasks)
        self.accounts = self.kit.words(5 * self.tasks)
        wait = self.params["wait"]
        self.polls, self.until_empty = wait == "poll", wait == "until_empty"
        self.timeout_s = self.params["timeout"] / 1e9 if wait == "timeout" else None

    def to_put(self, task):
        if task % 2 == 1:
            return 0
        return share_of(self.params["messages"], (self.tasks + 1) // 2, task // 2)

    def to_get(self, task):
        if self.tasks == 1:
            return self.params["messages"]
        if task % 2 == 0:
            return 0
        return share_of(self.params["messages"], self.tasks // 2, task // 2)

    def result_of(self, user):
        user.leave()
        if user.task % 2 == 1 and self.until_empty:
            return 0
        return self.to_put(user.task) + self.to_get(user.task)

    def task(self, index):
        user = User(self, index)
        self.all_here.wait()
        if self.tasks == 1:
            for sequence in range(self.params["messages"]):
                self.queue.put(user.message(sequence))
                user.take(self.queue.get())
        elif index % 2 == 0:
            for sequence in range(self.to_put(index)):
                self.put(user, user.message(sequence))
            if self.until_empty and hasattr(self.queue, "cancel_join_thread"):
                self.queue.cancel_join_thread()  # or it would wait for consumers that have gone
        elif self.until_empty:
            self.get_until_empty(user)
        else:
            for _ in range(self.to_get(index)):
                self.get(user)
        return self.result_of(user)

    def put(self, user, message):
        while True:
            said_full = self.polls and self.queue.full()
            if self.polls:
                os.sched_yield()
            try:
                self.queue.put(message, not self.polls, self.timeout_s)
                user.stale += said_full
                return
            except FULL:
                user.stale += self.polls and not said_full
                user.full += 1

    def get(self, user):
        while True:
            said_empty = self.polls and self.queue.empty()
            if self.polls:
                os.sched_yield()
            try:
                message = self.queue.get(not self.polls, self.timeout_s)
                user.stale += said_empty
                return user.take(message)
            except EMPTY:
                user.stale += self.polls and not said_empty
                user.empty += 1

    def get_until_empty(self, user):
        while not self.queue.empty():
            try:
                user.take(self.queue.get_nowait())
            except EMPTY:
                user.stale += 1
                user.empty += 1
                os.sched_yield()

    async def task_async(self, index):
        user = User(self, index)
        await self.all_here.wait()
        if self.tasks == 1:
            for sequence in range(self.params["messages"]):
                await self.queue.put(user.message(sequence))
                user.take(await self.queue.get())
        elif index % 2 == 0:
            for sequence in range(self.to_put(index)):
                await self.put_async(user, user.message(sequence))
        elif self.until_empty:
            self.get_until_empty(user)
        else:
            for _ in range(self.to_get(index)):
                await self.get_async(user)
        return self.result_of(user)

    async def put_async(self, user, message):
        while True:
            said_full = self.polls and self.queue.full()
            try:
                if self.polls:
                    await asyncio.sleep(0)
                    self.queue.put_nowait(message)
                else:
                    await self.in_time(self.queue.put(message))
                user.stale += said_full
                return
            except FULL:
                user.stale += self.polls and not said_full
                user.full += 1

    async def get_async(self, user):
        while True:
            said_empty = self.polls and self.queue.empty()
            try:
                if self.polls:
                    await asyncio.sleep(0)
                    message = self.queue.get_nowait()
                else:
                    message = await self.in_time(self.queue.get())
                user.stale += said_empty
                return user.take(message)
            except EMPTY:
                user.stale += self.polls and not said_empty
                user.empty += 1

    async def in_time(self, wish):
        if self.timeout_s is None:
            return await wish
        return await asyncio.wait_for(wish, self.timeout_s)

    def counts(self):
        names = ("got", "sum", "full", "empty", "stale")
        counts = {name: sum(self.accounts[i::5]) for i, name in enumerate(names)}
        counts["sum"] &= MASK
        return counts

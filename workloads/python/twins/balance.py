"""balance: deposits and withdrawals of one account, guarded or not (000 example 16, 001, 003).

Amount and count of updates stand in one number, as in workloads/sync/account.hpp, so that lost updates
can be counted.
"""

import asyncio
import os

from fourways import Twin

ONE_UPDATE = 1 << 36
AMOUNTS = (5, 8)  # the tutorials'


def check_site():
    """A call: where the interpreter looks whether it is to give up its lock."""


class Mishap(Exception):
    """What the first to hold the lock throws."""


class Workload(Twin):
    def prepare(self):
        self.account = self.kit.words(1)
        self.updates = self.kit.words(self.tasks)
        self.stuck = self.kit.words(self.tasks)
        self.thrown = self.kit.words(1)
        self.lock = self.kit.lock()
        self.all_here = self.kit.barrier(self.tasks)
        self.throws = self.params["throws"] == "yes"

    def changes_of(self, index):
        amount = AMOUNTS[index % 2]
        return (ONE_UPDATE + amount, ONE_UPDATE - amount)

    def result_of(self, index, made):
        self.updates[index] = 2 * made
        return 0 if self.throws else 2 * made

    def task(self, index):
        if self.params["meet"] == "yes":
            self.all_here.wait()
        if self.params["race"] == "none":
            made = self.unguarded(index)
        elif self.params["race"] == "local":
            total, made = self.sum_of(index), self.params["steps"]
            with self.lock:
                self.account[0] += total
        elif self.params["release"] == "raii":
            made = self.locked(index)
        else:
            made = self.carelessly(index)
        return self.result_of(index, made)

    def change(self, changes):
        """What stands between load and store is the parameter `yield`."""
        if self.throws and not self.thrown[0]:
            self.thrown[0] = 1
            raise Mishap
        account, between = self.account, self.params["yield"]
        for change in changes:
            seen = account[0]
            if between == "yes":
                os.sched_yield()
            elif between == "check":
                check_site()
            account[0] = seen + change

    def change_at_once(self, changes):
        account = self.account
        account[0] = account[0] + changes[0]
        account[0] = account[0] + changes[1]

    def way_to_change(self):
        plain = not self.throws and self.params["yield"] == "no"
        return self.change_at_once if plain else self.change

    def unguarded(self, index):
        change, changes = self.way_to_change(), self.changes_of(index)
        for _ in range(self.params["steps"]):
            change(changes)
        return self.params["steps"]

    def locked(self, index):
        change, changes, made = self.way_to_change(), self.changes_of(index), 0
        try:
            for _ in range(self.params["steps"]):
                with self.lock:
                    change(changes)
                made += 1
        except Mishap:
            pass  # ends this task's part, as it would end a thread
        return made

    def carelessly(self, index):
        """No `finally`: what the change throws skips the release (000's dead threads)."""
        changes, made = self.changes_of(index), 0
        patience = self.params["patience"] / 1e9 if self.throws else None
        try:
            for _ in range(self.params["steps"]):
                held = self.lock.acquire() if patience is None else self.lock.acquire(True, patience)
                if not held:
                    self.stuck[index] = 1
                    return made
                self.change(changes)
                self.lock.release()
                made += 1
        except Mishap:
            pass
        return made

    def sum_of(self, index):
        changes, total = self.changes_of(index), 0
        for _ in range(self.params["steps"]):
            for change in changes:
                total += change
                if self.params["yield"] == "yes":
                    os.sched_yield()
        return total

    async def task_async(self, index):
        if self.params["meet"] == "yes":
            await self.all_here.wait()
        made = self.params["steps"]
        if self.params["race"] == "mutex":
            made = await self.locked_async(index)
        elif self.params["race"] == "local":
            total = await self.sum_of_async(index)  # first: the balance is loaded after it
            self.account[0] += total
        elif self.params["yield"] == "yes":
            for _ in range(self.params["steps"]):
                await self.change_async(self.changes_of(index))
        else:
            self.unguarded(index)
        return self.result_of(index, made)

    async def sum_of_async(self, index):
        if self.params["yield"] != "yes":
            return self.sum_of(index)
        total = 0
        for _ in range(self.params["steps"]):
            for change in self.changes_of(index):
                total += change
                await asyncio.sleep(0)
        return total

    async def locked_async(self, index):
        changes, made = self.changes_of(index), 0
        always_released = self.params["release"] == "raii"
        try:
            for _ in range(self.params["steps"]):
                if not await self.taken(index):
                    break
                try:
                    await self.change_async(changes)
                except Mishap:
                    if always_released:
                        self.lock.release()
                    raise
                self.lock.release()
                made += 1
        except Mishap:
            pass
        return made

    async def taken(self, index):
        if self.params["release"] == "raii" or not self.throws:
            return await self.lock.acquire()
        try:
            return await asyncio.wait_for(self.lock.acquire(), self.params["patience"] / 1e9)
        except asyncio.TimeoutError:
            self.stuck[index] = 1
            return False

    async def change_async(self, changes):
        if self.throws and not self.thrown[0]:
            self.thrown[0] = 1
            raise Mishap
        account, between = self.account, self.params["yield"]
        for change in changes:
            seen = account[0]
            if between == "yes":
                await asyncio.sleep(0)
            elif between == "check":
                check_site()
            account[0] = seen + change

    def counts(self):
        return {
            "account": self.account[0],
            "updates_made": sum(self.updates),
            "stuck": sum(self.stuck),
        }

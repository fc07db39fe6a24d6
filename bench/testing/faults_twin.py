"""The twin of `fault` and `pair` in faults.cpp: goes wrong in every way that a twin can."""

import asyncio
import os
import signal
import time

from fourways import Twin


def throw():
    raise RuntimeError("thrown on purpose")


WAYS = {
    "throws": throw,
    "exits": lambda: os._exit(3),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "aborts": os.abort,
    "hangs": lambda: time.sleep(1000),
    "prints": lambda: print("rubbish", flush=True),
    "imports": lambda: __import__("no_such_module"),
}


class Workload(Twin):
    def prepare(self):
        self.all_here = self.kit.barrier(self.tasks)

    def task(self, index):
        if "loss" in self.params:
            self.lose(index)
            self.all_here.wait()
        elif index == 0:
            WAYS.get(self.params["kind"], lambda: None)()
        return index

    async def task_async(self, index):
        if "loss" in self.params:
            self.lose(index)
            await self.all_here.wait()
            return index
        await asyncio.sleep(0)
        return self.task(index)

    def lose(self, index):
        """The last one is lost before it meets the others."""
        if index + 1 < self.tasks:
            return
        if self.params["loss"] == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.params["loss"] == "throws":
            raise RuntimeError("not coming")

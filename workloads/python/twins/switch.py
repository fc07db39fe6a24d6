"""switch: tasks that yield to each other, again and again (001). A thread yields by sched_yield(2),
around which the interpreter gives up its lock."""

import asyncio
import os

from fourways import Twin


class Workload(Twin):
    def prepare(self):
        self.all_here = self.kit.barrier(self.tasks)

    def task(self, index):
        self.all_here.wait()
        made = 0
        for _ in range(self.params["yields"]):
            os.sched_yield()
            made += 1
        return made

    async def task_async(self, index):
        await self.all_here.wait()
        made = 0
        for _ in range(self.params["yields"]):
            await asyncio.sleep(0)
            made += 1
        return made

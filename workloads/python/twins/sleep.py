"""sleep: long_time_task of tutorials 000, 001 and 004."""

import asyncio
import time

from fourways import Twin, now


class Workload(Twin):
    def task(self, index):
        began = now()
        time.sleep(self.params["duration"] / 1e9)
        return min(now() - began, self.params["duration"])

    async def task_async(self, index):
        began = now()
        await asyncio.sleep(self.params["duration"] / 1e9)
        return min(now() - began, self.params["duration"])

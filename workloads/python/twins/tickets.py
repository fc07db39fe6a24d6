"""tickets: 003's "12306": look how many are left in a JSON file, and buy one if there is one."""

import asyncio
import json
import os
import time

from fourways import Twin


class Workload(Twin):
    def prepare(self):
        self.file = self.texts["file"]
        self.delay_s = self.params["delay"] / 1e9
        self.sold = self.kit.words(self.tasks)
        self.lock = self.kit.lock()

    def read(self):
        with open(self.file) as file:
            return json.load(file)["count"]

    def write(self, index, count):
        scratch = "%s.%d" % (self.file, index)
        with open(scratch, "w") as file:
            json.dump({"count": count}, file)
        os.replace(scratch, self.file)

    def search(self):
        self.read()
        time.sleep(self.delay_s)

    def get(self, index):
        count = self.read()
        if count > 0:
            time.sleep(self.delay_s)
            self.write(index, count - 1)
            self.sold[index] = 1

    def task(self, index):
        if self.params["guard"] == "join":  # one buyer after another
            with self.lock:
                self.search()
                self.get(index)
            return index
        self.search()
        if self.params["guard"] == "lock":
            with self.lock:
                self.get(index)
        else:
            self.get(index)
        return index

    async def search_async(self):
        self.read()
        await asyncio.sleep(self.delay_s)

    async def get_async(self, index):
        count = self.read()
        if count > 0:
            await asyncio.sleep(self.delay_s)
            self.write(index, count - 1)
            self.sold[index] = 1

    async def task_async(self, index):
        if self.params["guard"] == "join":
            async with self.lock:
                await self.search_async()
                await self.get_async(index)
            return index
        await self.search_async()
        if self.params["guard"] == "lock":
            async with self.lock:
                await self.get_async(index)
        else:
            await self.get_async(index)
        return index

    def counts(self):
        return {"sold": sum(self.sold)}

"""convoy: task 0 serves a client's requests, the others compute beside it. The course of a batch
stands at the head of workloads/io/convoy.cpp."""

import asyncio
import os
import socket

from fourways import Twin, now

TURNS_PER_STEP = 1000
GREETING = b"!"


def compute_step():
    left = TURNS_PER_STEP
    while left > 0:
        left -= 1


class Workload(Twin):
    def prepare(self):
        self.listener = socket.socket(fileno=os.dup(self.descriptors["listener"]))
        self.all_here = self.kit.barrier(self.tasks)
        self.yields = self.params["yield"] == "yes"
        self.until, self.over = self.kit.words(1), self.kit.words(1)
        self.served, self.steps = self.kit.words(1), self.kit.words(self.tasks)

    def task(self, index):
        if index == 0:
            try:
                self.serve()
            finally:
                self.over[0] = 1
        else:
            self.compute(index)
        return 1

    def serve(self):
        connection, _ = self.listener.accept()
        with connection:
            self.all_here.wait()
            connection.sendall(GREETING)
            self.until[0] = now() + self.params["span"] + self.params["patience"]
            self.all_here.wait()
            while True:
                data = connection.recv(2 * self.params["size"])
                if not data:
                    return
                connection.sendall(data.upper())
                self.served[0] += len(data)

    def compute(self, index):
        self.all_here.wait()
        self.all_here.wait()
        steps = 0
        while not self.over[0] and now() < self.until[0]:
            compute_step()
            steps += 1
            if self.yields:
                os.sched_yield()
        self.steps[index] = steps

    async def task_async(self, index):
        if index == 0:
            try:
                await self.serve_async()
            finally:
                self.over[0] = 1
        else:
            await self.compute_async(index)
        return 1

    async def serve_async(self):
        loop = asyncio.get_running_loop()
        self.listener.setblocking(False)
        connection, _ = await loop.sock_accept(self.listener)
        with connection:
            await self.all_here.wait()
            await loop.sock_sendall(connection, GREETING)
            self.until[0] = now() + self.params["span"] + self.params["patience"]
            await self.all_here.wait()
            while True:
                data = await loop.sock_recv(connection, 2 * self.params["size"])
                if not data:
                    return
                await loop.sock_sendall(connection, data.upper())
                self.served[0] += len(data)

    async def compute_async(self, index):
        await self.all_here.wait()
        await self.all_here.wait()
        steps = 0
        while not self.over[0] and now() < self.until[0]:
            compute_step()
            steps += 1
            if self.yields:
                await asyncio.sleep(0)
        self.steps[index] = steps

    def close(self):
        self.listener.close()

    def counts(self):
        return {"served": self.served[0], "steps": sum(self.steps)}

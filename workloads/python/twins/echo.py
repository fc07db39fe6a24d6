"""echo: the loop of tutorial 003's TCP server: receive, upper(), send all."""

import asyncio
import os
import socket

from fourways import Twin


class Workload(Twin):
    def prepare(self):
        self.listener = socket.socket(fileno=os.dup(self.descriptors["listener"]))
        self.turn = self.kit.lock()

    def task(self, index):
        connection, _ = self.listener.accept()
        served = 0
        with connection:
            while True:
                data = connection.recv(2 * self.params["size"])
                if not data:
                    return served
                connection.sendall(data.upper())
                served += len(data)

    async def task_async(self, index):
        loop = asyncio.get_running_loop()
        self.listener.setblocking(False)
        async with self.turn:  # a loop has one that waits for a descriptor, not several
            connection, _ = await loop.sock_accept(self.listener)
        served = 0
        with connection:
            while True:
                data = await loop.sock_recv(connection, 2 * self.params["size"])
                if not data:
                    return served
                await loop.sock_sendall(connection, data.upper())
                served += len(data)

    def close(self):
        self.listener.close()

"""mix: computes, then waits for a server's answer, by turns (002).

The computation is the same number of steps as in C++, each of which takes an interpreter some
hundred times as long: for a like share of CPU time set `cpu` to 1 or 2.
"""

import asyncio
import socket

from fourways import MASK, Twin, address_of, fnv1a, read_exactly

from twins.download import MOST_OFFSET, REQUEST

STEPS_PER_MICROSECOND = 900
MULTIPLIER = 6364136223846793005
INCREMENT = 1442695040888963407
REPLY_BYTES = 64


def compute(state, microseconds):
    for _ in range(microseconds * STEPS_PER_MICROSECOND):
        state = (state * MULTIPLIER + INCREMENT) & MASK
    return state


class Workload(Twin):
    def prepare(self):
        self.server = address_of(self.texts["server"])
        budget, percent = self.params["budget"], self.params["cpu"]
        self.compute_us = budget * percent // 100 // 1000
        self.delay_ns = budget * (100 - percent) // 100

    def request(self, index):
        return REQUEST.pack(self.delay_ns, index * 64 % MOST_OFFSET, REPLY_BYTES, 0, 0)

    def task(self, index):
        state = index
        with socket.create_connection(self.server) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(self.params["steps"]):
                state = compute(state, self.compute_us)
                connection.sendall(self.request(index))
                state ^= fnv1a(read_exactly(connection, REPLY_BYTES))
        return state

    async def task_async(self, index):
        loop = asyncio.get_running_loop()
        state = index
        with socket.socket() as connection:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await loop.sock_connect(connection, self.server)
            for _ in range(self.params["steps"]):
                state = compute(state, self.compute_us)
                await loop.sock_sendall(connection, self.request(index))
                reply = b""
                while len(reply) < REPLY_BYTES:
                    piece = await loop.sock_recv(connection, REPLY_BYTES - len(reply))
                    if not piece:
                        raise EOFError("the server closed its connection")
                    reply += piece
                state ^= fnv1a(reply)
        return state

"""download: fetches a document from a server that waits before it answers (001, 002)."""

import asyncio
import socket
import struct
import zlib

from fourways import Twin, address_of

MOST_OFFSET = 4096  # of the server's, as is the request: delay, offset, size, last, reserved
REQUEST = struct.Struct("=QIIII")
BUFFER_BYTES = 16384


class Workload(Twin):
    def prepare(self):
        self.server = address_of(self.texts["server"])

    def request(self, index):
        offset = index * 64 % MOST_OFFSET
        return REQUEST.pack(self.params["delay"], offset, self.params["size"], 1, 0)

    def task(self, index):
        with socket.create_connection(self.server) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(self.request(index))
            checksum = 1
            while True:
                piece = connection.recv(BUFFER_BYTES)
                if not piece:
                    return checksum
                checksum = zlib.adler32(piece, checksum)

    async def task_async(self, index):
        loop = asyncio.get_running_loop()
        with socket.socket() as connection:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await loop.sock_connect(connection, self.server)
            await loop.sock_sendall(connection, self.request(index))
            checksum = 1
            while True:
                piece = await loop.sock_recv(connection, BUFFER_BYTES)
                if not piece:
                    return checksum
                checksum = zlib.adler32(piece, checksum)

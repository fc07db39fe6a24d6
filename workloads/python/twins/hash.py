"""hash: a chain of SHA-256 by hashlib, which gives up the GIL from 2048 bytes on."""

import hashlib

from fourways import Twin


class Workload(Twin):
    def prepare(self):
        self.buffer = bytes(i % 251 for i in range(self.params["size"]))

    def task(self, index):
        digest = index.to_bytes(4, "little") + bytes(28)
        for _ in range(self.params["rounds"]):
            state = hashlib.sha256(digest)
            state.update(self.buffer)
            digest = state.digest()
        return int.from_bytes(digest[:8], "little")

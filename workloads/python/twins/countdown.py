"""countdown: the loop of talks about the GIL, and of the tutorials' CPU-bound threads."""

from fourways import Twin


class Workload(Twin):
    def task(self, index):
        start = n = self.params["from"]
        while n > 0:
            n -= 1
        return start - n

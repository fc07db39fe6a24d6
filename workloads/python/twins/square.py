"""square: x**2, as tutorial 003 gives to a pool."""

from fourways import Twin


class Workload(Twin):
    def task(self, index):
        return index**2

"""start: tasks that do nothing, in units made for the occasion."""

from fourways import Twin


class Workload(Twin):
    def task(self, index):
        return index

"""crowd: all tasks alive at once (001, 003), and a companion that reads what they take of memory."""

import os

from fourways import LimitReached, Twin, now

LOOK_EVERY = 1024  # arrivals


def available_mib():
    with open("/proc/meminfo") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    raise LimitReached("/proc/meminfo does not say how much memory is available")


class Workload(Twin):
    def prepare(self):
        self.desk = self.descriptors["desk"]
        self.gate = self.kit.event()
        self.counting = self.kit.lock()
        self.here = self.kit.words(1)
        self.times = self.kit.words(2)
        self.times[0] = now()

    def arrive(self):
        self.here[0] += 1
        place = self.here[0]
        if place == self.tasks:
            self.have_it_measured()
            return True
        if place % LOOK_EVERY == 0 and available_mib() < self.params["reserve"]:
            raise LimitReached(
                "%d tasks are alive, and %d MiB of the machine's memory are left, %d are to be: ask "
                "for fewer tasks, or set a smaller reserve"
                % (place, available_mib(), self.params["reserve"])
            )
        return False

    def have_it_measured(self):
        self.times[1] = now()
        os.write(self.desk, b"\0")
        if not os.read(self.desk, 1):
            raise RuntimeError("the companion that measures the crowd has ended")

    def task(self, index):
        with self.counting:
            last = self.arrive()
        if last:
            self.gate.set()
        self.gate.wait()
        return index

    async def task_async(self, index):
        if self.arrive():
            self.gate.set()
        await self.gate.wait()
        return index

    def counts(self):
        return {"here": self.here[0], "began_ns": self.times[0], "all_here_ns": self.times[1]}

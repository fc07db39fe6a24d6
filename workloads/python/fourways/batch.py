"""One batch: the order, the model that runs it, the answer."""

import importlib
import importlib.util
import json
import os
import resource
import signal
import sys

from . import MASK, now, path_of
from .limits import LimitReached

PROTOCOL = 2
MODULES = {
    "thread": "in_threads",
    "thread_pool": "in_threads",
    "process": "in_processes",
    "process_pool": "in_processes",
    "asyncio": "in_loop",
}


def utf8(text):
    """As in run_twin.py."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def give_up(task, kind, text, errno=0):
    """Says why the batch is void and ends this process at once: the others may wait for what will
    never come. From any thread or process of the batch; the first to say it is heard."""
    failure = {"task": task, "type": kind, "text": utf8(text[:1000]), "errno": errno}
    line = json.dumps({"protocol": PROTOCOL, "failure": failure}) + "\n"
    os.write(1, line.encode())
    os._exit(1)


def give_up_on(task, error):
    kind = "limit" if isinstance(error, LimitReached) else "exception"
    text = str(error) if kind == "limit" else "%s: %s" % (type(error).__name__, error)
    give_up(task, kind, text, getattr(error, "errno", None) or 0)


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


def give_up_on_exit(task, exitcode):
    """Of a process of the batch, where `exitcode` is multiprocessing's."""
    if exitcode < 0:
        how, kind = "was killed by " + signal_name(-exitcode), "signal"
    else:
        how, kind = "exited with status %d" % exitcode, "exit"
    give_up(task, kind, "the process of task %d %s before its result" % (task, how))


def usage():
    total = [0] * 6
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        for i, part in enumerate(usage_of(resource.getrusage(who))):
            total[i] += part
    return total


def usage_of(used):
    return [
        int(used.ru_utime * 1e9),
        int(used.ru_stime * 1e9),
        used.ru_nvcsw,
        used.ru_nivcsw,
        used.ru_minflt,
        used.ru_majflt,
    ]


def proportional_memory():
    """Bytes of this process: its own pages, and its share of the shared ones."""
    try:
        with open("/proc/self/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Books:
    """The accounts of a batch; `words` gives memory that all its units see."""

    def __init__(self, order, words):
        self.tasks = order["tasks"]
        self.time_calls = order["time_calls"]
        self.measure_memory = order["measure_memory"]
        self.results = words(self.tasks)
        self.started = words(self.tasks)
        self.finished = words(self.tasks)
        self.workers = words(self.tasks)
        self.called = words(self.tasks)
        self.returned = words(self.tasks)
        self.more_usage = [0] * 6
        self.memory = 0
        self.units = self.tasks
        self.start_up_ns = 0

    def begin(self):
        """The clock: just before the first unit is made, or the first task handed to a pool."""
        self.usage_before = usage()
        self.began_ns = now()

    def finish(self, index, result):
        self.results[index] = result & MASK
        self.finished[index] = now()

    def joined(self):
        self.joined_ns = now()
        self.usage_after = usage()

    def answer(self, counts):
        used = [
            after - before + more
            for after, before, more in zip(self.usage_after, self.usage_before, self.more_usage)
        ]
        names = ("user_ns", "system_ns", "voluntary_switches", "involuntary_switches")
        names += ("minor_faults", "major_faults")
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer = {
            "results": list(self.results),
            "started_ns": list(self.started),
            "finished_ns": list(self.finished),
            "workers": list(self.workers),
            "units_created": self.units,
            "start_up_ns": self.start_up_ns,
            "began_ns": self.began_ns,
            "joined_ns": self.joined_ns,
            "usage": dict(zip(names, used)),
            "memory_bytes": resident + self.memory if self.measure_memory else 0,
            "counts": counts,
        }
        if self.time_calls:
            answer["called_ns"] = list(self.called)
            answer["returned_ns"] = list(self.returned)
        return answer


def load(path):
    path = path_of(path)
    spec = importlib.util.spec_from_file_location("twin_at_work", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Workload


def run_batch(order):
    try:
        if "interval" in order["params"]:
            sys.setswitchinterval(order["params"]["interval"] / 1e9)
        model = importlib.import_module("fourways." + MODULES[order["model"]])
        return model.run(order, load(order["file"]))
    except BaseException as error:
        give_up_on(0, error)

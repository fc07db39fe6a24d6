"""All kinds of faults: the name, how often, what does it, and what it needs of the machine."""
from collections import namedtuple

from torturing.faults import clients, damage, limits, signals, surroundings, writers

Kind = namedtuple("Kind", "name weight act needs", defaults=((),))

_OWN = ("namespaces",)

KINDS = (
    Kind("kill the driver", 8, signals.kill("driver")),
    Kind("kill a sample", 5, signals.kill("sample")),
    Kind("kill a unit", 6, signals.kill("unit")),
    Kind("kill a companion", 4, signals.kill("companion")),
    Kind("end the driver", 6, signals.terminate("driver")),
    Kind("end a sample", 2, signals.terminate("sample")),
    Kind("end a unit", 3, signals.terminate("unit")),
    Kind("end a companion", 2, signals.terminate("companion")),
    Kind("stop the driver", 2, signals.stop("driver")),
    Kind("stop a sample", 2, signals.stop("sample")),
    Kind("stop a unit", 3, signals.stop("unit")),
    Kind("stop a companion", 2, signals.stop("companion")),
    Kind("many signals", 4, signals.storm),
    Kind("end with a stopped one", 3, signals.stopped_then_ended),
    Kind("few descriptors", 4, limits.descriptors),
    Kind("little address space", 4, limits.address_space),
    Kind("small files", 4, limits.file_size),
    Kind("little locked memory", 1, limits.locked_memory),
    Kind("few processes", 4, limits.process_count, ("control group pids",)),
    Kind("little memory", 4, limits.memory, ("control group memory",)),
    Kind("full disk", 4, limits.disk, _OWN),
    Kind("full TMPDIR", 2, limits.temporary_disk, _OWN),
    Kind("journal cut", 4, damage.journal_cut),
    Kind("journal altered", 5, damage.journal_altered),
    Kind("report altered", 3, damage.report_altered),
    Kind("history altered", 4, damage.history_altered),
    Kind("export altered", 2, damage.exported_altered),
    Kind("two resume", 3, writers.two_resume),
    Kind("resume of a running one", 2, writers.resume_of_a_running),
    Kind("two begin", 1, writers.two_begin),
    Kind("many add", 3, writers.many_add),
    Kind("add killed", 4, writers.killed_add),
    Kind("full disk of a history", 2, writers.full_disk_of_history, _OWN),
    Kind("clients", 5, clients.clients),
    Kind("serve ended under clients", 3, clients.ended_under_clients),
    Kind("serve killed", 2, clients.killed),
    Kind("serve stopped", 2, clients.stopped),
    Kind("serve's worker killed", 3, clients.child_killed),
    Kind("serve with few descriptors", 2, clients.few_descriptors),
    Kind("program replaced", 3, surroundings.program_replaced),
    Kind("monotonic clock shifted", 2, surroundings.monotonic_shifted, ("time namespace",)),
    Kind("wall time set back", 2, surroundings.wall_time_set_back, ("libfaketime",)),
    Kind("foreign /proc", 1, surroundings.foreign_proc, _OWN),
)

CONTROLLERS = {"few processes": "pids", "little memory": "memory"}


def possible(allowed):
    """The kinds that this machine allows, and the lines that say which it does not."""
    kinds = [each for each in KINDS if set(each.needs) <= allowed]
    skipped = [f"skipped: {each.name} (needs {', '.join(sorted(set(each.needs) - allowed))})"
               for each in KINDS if each not in kinds]
    return kinds, skipped

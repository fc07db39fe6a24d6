"""Limits at random values: descriptors, processes, memory, address space, file size and disk.

A run under a limit may fail with a clear line; what it finished stays, and without the limit the
run is gone on with to its end.
"""
import resource
import signal

from torturing import system
from torturing.targets import Run

_LOADER = "error while loading shared libraries"  # then the limit hit before the program began


def descriptors(trial):
    most = trial.rng.randint(4, 48)
    _under(trial, f"{most} descriptors", _resource(resource.RLIMIT_NOFILE, most))


def address_space(trial):
    most = int(2 ** trial.rng.uniform(25, 33))
    _under(trial, f"{most >> 20} MiB of address space", _resource(resource.RLIMIT_AS, most))


def file_size(trial):
    most = int(2 ** trial.rng.uniform(6, 20))
    _under(trial, f"files of {most} bytes", _resource(resource.RLIMIT_FSIZE, most))


def locked_memory(trial):
    most = int(2 ** trial.rng.uniform(0, 20))
    _under(trial, f"{most} bytes of locked memory", _resource(resource.RLIMIT_MEMLOCK, most))


def process_count(trial):
    most = trial.rng.randint(1, 24)
    trial.group.limit(pids__max=most)
    _under(trial, f"{most} processes", trial.group.enter)


def memory(trial):
    most = int(2 ** trial.rng.uniform(19.5, 25))
    trial.group.limit(memory__limit_in_bytes=most)
    # The kernel ends the batch first; where that does not suffice, it ends the driver.
    _under(trial, f"{most >> 20} MiB of memory", trial.group.enter, (-signal.SIGKILL,))


def disk(trial):
    """The output folder is full after a random number of bytes."""
    target = Run(trial, rounds=trial.rng.randint(2, 8))
    target.out.mkdir()
    size = trial.rng.randrange(4, 1200, 4)
    system.mount("none", target.out, "tmpfs", 0, f"size={size}k")
    trial.keep_mounts()
    trial.story.append(f"a disk of {size} KiB")
    command = trial.start(*target.words)
    target.finish(command)
    target.keep()
    trial.landed = command.code != 0
    system.mount("none", target.out, "tmpfs", system.MS_REMOUNT, "size=64m")
    trial.keep_mounts()
    target.resume()
    system.umount(target.out)
    trial.keep_mounts()


def temporary_disk(trial):
    """TMPDIR is small; tasks that write there may fail, and their case with them."""
    size = trial.rng.randrange(4, 64, 4)
    system.mount("none", trial.temporary, "tmpfs", 0, f"size={size}k")
    trial.keep_mounts()
    trial.story.append(f"a TMPDIR of {size} KiB")
    target = Run(trial)
    words = ["--workload", trial.rng.choice(("files", "tickets", "file_exchange", "pipeline"))]
    target.words[1:3] = words
    target.words[3:5] = ["--runner", "fork,thread"]
    target.words = _without_settings(target.words)
    command = trial.start(*target.words)
    code = target.finish(command)
    trial.landed = code != 0
    if code >= 0:
        target.check_complete(code)


def _without_settings(words):
    kept = []
    for word in words:
        if kept and kept[-1] == "--set":
            kept.pop()
        else:
            kept.append(word)
    return kept


def _resource(which, most):
    return lambda: resource.setrlimit(which, (most, most))


def _under(trial, what, before_exec, codes=()):
    trial.story.append(what)
    target = Run(trial)
    command = trial.start(*target.words, before_exec=before_exec)
    code = trial.finish(command, (*target.codes, *codes, 127), target.most_lines())
    trial.check(code != 127 or _LOADER in command.stderr(), f"exit code 127: {command.stderr()!r}")
    trial.landed = code != 0 or any(each["status"] != "ok" for each in target.journal().samples)
    target.keep()
    for number in target.journal().unreadable:
        trial.violate(f"line {number} of the journal is not JSON")
    target.resume()

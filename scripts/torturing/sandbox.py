"""A world of its own for each fault: namespaces, so that whatever is left is found by where it is
and never by its name, and so that nothing outlives the fault; and control groups with limits.

Without the right to make namespaces a fault runs in the open, below a subreaper: leftovers are then
found by parentage alone, and kinds that need more are skipped.
"""
import os
import pathlib
import signal

from torturing import system


def probe():
    """What this machine allows: a set of words that kinds of faults may need."""
    allowed = set()
    if _succeeds(lambda: _separate()):
        allowed.add("namespaces")
    if _succeeds(lambda: system.settable_monotonic_clock(60)):
        allowed.add("time namespace")
    for controller in ("memory", "pids"):
        if os.geteuid() == 0 and _succeeds(lambda: ControlGroup(controller, "probe").remove()):
            allowed.add(f"control group {controller}")
    if faketime_library():
        allowed.add("libfaketime")
    return allowed


def faketime_library():
    found = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return found[0] if found else None


def _succeeds(action):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        except OSError:
            pass
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _separate():
    """New namespaces for mounts, IPC objects and, from the next fork on, processes."""
    user, group = os.geteuid(), os.getegid()
    own = system.NEWNS | system.NEWPID | system.NEWIPC
    system.unshare(own if user == 0 else own | system.NEWUSER)
    if user != 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    system.mount("none", "/", None, system.MS_REC | system.MS_PRIVATE)


def run_apart(allowed, body):
    """Calls body() in a world of its own and returns when that has gone, with all in it."""
    apart = "namespaces" in allowed
    if apart:
        _separate()
    warden = os.fork()
    if warden != 0:
        return os.waitpid(warden, 0)[1]
    code = 1
    try:
        system.die_with_parent()
        os.setsid()
        system.adopt_orphans()
        if apart:
            system.mount("proc", "/proc", "proc")
            system.mount("none", "/dev/shm", "tmpfs")
        body()
        code = 0
    finally:
        os._exit(code)


class ControlGroup:
    """A group of one controller below the one that this process is in (version 1, or 2 where the
    controller is enabled there)."""

    def __init__(self, controller, name):
        self.path = _place(controller) / f"torture-{os.getpid()}-{name}"
        self.path.mkdir()

    def limit(self, **limits):
        for name, value in limits.items():
            for file in (self.path / name.replace("__", "."), self.path / _V2.get(name, "")):
                if file.is_file():
                    file.write_text(str(value))
                    break

    def enter(self):
        (self.path / "cgroup.procs").write_text("0")

    def left(self):
        """What should have gone: processes of the group, groups below it."""
        inside = (self.path / "cgroup.procs").read_text().split()
        return inside + [each.name for each in self.path.iterdir() if each.is_dir()]

    def remove(self):
        self.path.rmdir()


_V2 = {"memory__limit_in_bytes": "memory.max", "pids__max": "pids.max"}


def _place(controller):
    """The folder of our own group for `controller`. Raises OSError where there is none."""
    own = {}
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for each in controllers.split(","):
            own[each] = path
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        _, where, kind, options, *_ = line.split()
        if kind == "cgroup" and controller in options.split(","):
            folder = pathlib.Path(where + own[controller])
            return folder if folder.is_dir() else pathlib.Path(where)
        if kind == "cgroup2" and "" in own:
            folder = pathlib.Path(where + own[""])
            enabled = folder / "cgroup.subtree_control"
            if enabled.is_file() and controller in enabled.read_text().split():
                return folder
    raise OSError(f"no control group for {controller}")


def end(pidfd):
    """SIGKILL through a descriptor: it reaches the process that it was opened for, or nobody."""
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        pass

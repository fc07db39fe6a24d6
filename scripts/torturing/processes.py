"""Commands that are started, and the processes below them, found by parentage.

A role is a place in the tree of a run: the driver (what was started), its sample, the sample's
companions, and its units: the process of the batch and all below it, which give themselves to the
kernel's memory killer first. Signals go through pidfds, and only to what is below this process.
"""
import os
import pathlib
import select
import signal
import time

HANG_S = 100  # no command here works so long, on a busy machine either


class Command:
    """A command with its output in files. `before_exec` runs in the child."""

    def __init__(self, words, folder, number, environment, before_exec=None):
        self.words = [str(word) for word in words]
        self.out = folder / f"stdout.{number}"
        self.err = folder / f"stderr.{number}"
        self.sent = set()  # signals that were sent to it, the driver
        for path in (self.out, self.err):
            path.touch()
        self.code = None  # as a shell's, or minus the signal that ended it
        self.pid = os.fork()
        if self.pid == 0:
            self._become(folder, environment, before_exec)
        self.pidfd = os.pidfd_open(self.pid)

    def _become(self, folder, environment, before_exec):
        try:
            os.chdir(folder)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            flags = os.O_WRONLY | os.O_APPEND
            os.dup2(os.open(self.out, flags), 1)
            os.dup2(os.open(self.err, flags), 2)
            for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores
                signal.signal(number, signal.SIG_DFL)
            if before_exec:
                before_exec()
            os.execve(self.words[0], self.words, environment)
        except OSError as error:
            os.write(2, f"torture: cannot start {self.words[0]}: {error}\n".encode())
        finally:
            os._exit(127)

    def signal(self, number):
        if send(self.pidfd, number):
            self.sent.add(number)

    def runs_after(self, seconds):
        return self.code is None and not select.select([self.pidfd], [], [], seconds)[0]

    def running(self):
        return self.runs_after(0)

    def wait(self, limit_s=HANG_S):
        """Its exit code; None when it did not end within the limit and was killed."""
        if self.code is not None:
            return self.code
        in_time = not self.runs_after(limit_s)
        if not in_time:
            send(self.pidfd, signal.SIGKILL)
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.pidfd)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code if in_time else None

    def stdout(self):
        return self.out.read_text(errors="replace")

    def stderr(self):
        return self.err.read_text(errors="replace")


def send(pidfd, number):
    try:
        signal.pidfd_send_signal(pidfd, number)
        return True
    except (ProcessLookupError, OSError):
        return False


class Process:
    """One line of the table of processes."""

    def __init__(self, pid, parent, state, name):
        self.pid, self.parent, self.state, self.name = pid, parent, state, name

    def words(self):
        return _read(f"/proc/{self.pid}/cmdline").replace("\0", " ").strip()

    def is_unit(self):
        return _read(f"/proc/{self.pid}/oom_score_adj").strip() == "1000"


def _read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def table():
    """All processes that /proc shows, by number."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        head, _, rest = _read(f"/proc/{entry}/stat").rpartition(")")
        if rest:
            state, parent = rest.split()[:2]
            found[int(entry)] = Process(int(entry), int(parent), state, head.partition("(")[2])
    return found


def below(pid, processes):
    """Descendants of `pid`, nearest first."""
    found, layer = [], {pid}
    while layer:
        children = [each for each in processes.values() if each.parent in layer]
        found += children
        layer = {each.pid for each in children}
    return found


def members(role, driver):
    """The processes of that role in the run of `driver`, living ones alone."""
    processes = table()
    if role == "driver":
        return [driver]
    tree = [each for each in below(driver, processes) if each.state not in "ZX"]
    measuring = {each.pid for each in tree if "--record-fd" in each.words()}
    samples = [each for each in tree if each.pid in measuring and each.parent not in measuring]
    if role == "sample":
        return [each.pid for each in samples]
    if role == "child":  # of a server
        return [each.pid for each in tree]
    children = [each for each in tree if each.parent in {sample.pid for sample in samples}]
    batches = [each for each in children if each.is_unit()]
    if role == "companion":
        return [each.pid for each in children if each not in batches]
    units = batches + [each for batch in batches for each in below(batch.pid, processes)]
    return [each.pid for each in units]


def seize(role, command, rng, patience_s=3):
    """The pidfd of a random member of that role, waiting for one to appear; None: none came."""
    until = time.monotonic() + patience_s
    while command.running() and time.monotonic() < until:
        found = members(role, command.pid)
        if found:
            pid = rng.choice(sorted(found))
            try:
                pidfd = os.pidfd_open(pid)
            except ProcessLookupError:
                continue
            if pid in members(role, command.pid):  # the number still means the same process
                return pidfd
            os.close(pidfd)
        time.sleep(0.0005)
    return None


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0

"""One fault: the world it happens in, what is started there, and what must hold afterwards.

Each check that fails is a violation in words. A fault that came too late, or found nobody to hit,
did not land; what it started must be in order all the same.
"""
import json
import os
import pathlib
import random
import re
import signal
import time

from torturing import processes
from torturing.processes import Command

INTERRUPTS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
MOST_LINES = 4
_BROKEN = re.compile(
    r"terminate called|what\(\)|Assertion|core dumped|Segmentation|pure virtual|Sanitizer|Traceback"
    r"|std::|basic_string|bad_alloc|\[json\.exception")
_PATIENCE_S = 10  # for what a killed driver leaves to the kernel


class Trial:
    def __init__(self, seed, number, build, folder, shared):
        self.rng = random.Random(f"{seed}:{number}")
        self.number = number
        self.build = build  # with the programs fourways and bench_models
        self.folder = folder  # of this fault alone
        self.shared = shared  # files made beforehand; to be copied, not to be changed
        self.work = folder / "work"
        self.temporary = folder / "tmp"
        self.violations = []
        self.story = []  # what was done, for a person who repeats it
        self.landed = False
        self.group = None  # a control group with a limit
        self.environment = dict(os.environ, TMPDIR=str(self.temporary), TERM="dumb")
        self.stopped = []  # pidfds of processes that were stopped and not continued
        self._commands = []
        self._bystanders = []

    # What is started

    def open(self):
        for each in (self.folder, self.work, self.temporary):
            each.mkdir(exist_ok=True)
        for name in ("sleep", "bench_models", "fourways"):  # no name may decide who is killed
            self._bystanders.append(Command(
                ["/bin/sleep", "600"], self.folder, f"bystander.{name}", {},
                lambda name=name: os.execv("/bin/sleep", [name, "600"])))
        self._mounts = _mounts()
        self._objects = _shared_objects()

    def start(self, *words, before_exec=None, **environment):
        command = Command([self.build / "fourways", *words], self.work, len(self._commands),
                          {**self.environment, **environment}, before_exec)
        self._commands.append(command)
        self.story.append("fourways " + " ".join(map(str, words)))
        return command

    # What must hold

    def violate(self, text):
        if text not in self.violations:
            self.violations.append(text)

    def check(self, holds, text):
        if not holds:
            self.violate(text)
        return holds

    def finish(self, command, codes, lines=MOST_LINES):
        """Waits for `command`; its code must be one of `codes`, or tell of a signal sent to it."""
        code = command.wait()
        self.story.append(f"  exit code {code}: {command.stderr()[-600:].strip()!r}")
        if code is None:
            self.violate(f"hung: {command.words[1:]}")
            self._check_tree(command, -signal.SIGKILL)  # which it got
            return None
        interrupted = {128 + each for each in command.sent if each in INTERRUPTS}
        killed = {-each for each in command.sent}
        if code not in set(codes) | interrupted | killed:
            self.violate(f"exit code {code} of `{command.words[1]}`, expected {sorted(codes)}"
                         f" ({command.stderr()[-160:].strip()!r})")
        self._check_words(command, code, lines)
        self._check_tree(command, code)
        return code

    def _check_words(self, command, code, lines):
        text = command.stderr()
        told = text.splitlines()
        self.check(len(told) <= lines, f"{len(told)} lines on stderr, at most {lines} are clear")
        broken = _BROKEN.search(text)
        self.check(not broken, f"stderr is no message to a person: {text[-200:].strip()!r}")
        self.check(told or code != 2, f"exit code {code} without a word on stderr")

    def _check_tree(self, command, code):
        """Nobody may be left by a driver that ended; one that was killed leaves it to the kernel."""
        for pidfd in self.stopped if code < 0 else ():
            processes.send(pidfd, signal.SIGCONT)  # a fresh image needs a moment to look around
        until = time.monotonic() + (_PATIENCE_S if code < 0 else 0)
        while True:
            left = self._left()
            zombies = [each for each in left if each.state == "Z"]
            for each in zombies:
                if each.parent == os.getpid():
                    os.waitpid(each.pid, 0)
                if code >= 0:
                    self.violate(f"a zombie is left: {each.name}")
            left = [each for each in left if each.state not in "ZX"]
            if not left or time.monotonic() > until:
                break
            time.sleep(0.002)
        for each in left:
            self.violate(f"a process is left: {each.words() or each.name} ({each.state})")
            os.kill(each.pid, signal.SIGKILL)

    def _left(self):
        """Processes below this one that are neither bystanders nor commands still running."""
        all_processes = processes.table()
        known = self._bystanders + [each for each in self._commands if each.code is None]
        tree = {each.pid for each in known}
        for each in known:
            tree |= {below.pid for below in processes.below(each.pid, all_processes)}
        return [each for each in processes.below(os.getpid(), all_processes)
                if each.pid not in tree]

    def close(self):
        """When all commands have ended."""
        self.check(all(each.code is not None for each in self._commands), "torture: not awaited")
        for each in self._bystanders:
            self.check(each.running(), f"a bystander was killed: {each.out.suffix}")
            each.signal(signal.SIGKILL)
            each.wait()
        self.check_folder(self.temporary, (), "TMPDIR")
        new_objects = _shared_objects() - self._objects
        self.check(not new_objects, f"shared memory is left: {sorted(new_objects)}")
        self.check(_mounts() == self._mounts, "a mount is left")
        if self.group:
            left = self.group.left()
            self.check(not left, f"the control group is not empty: {left}")

    def check_folder(self, folder, allowed, name="the output folder"):
        found = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
        left = [each for each in found if each not in allowed]
        self.check(not left, f"files are left in {name}: {left}")

    def read_json(self, path):
        try:
            return json.loads(pathlib.Path(path).read_text())
        except (OSError, ValueError) as error:
            self.violate(f"{pathlib.Path(path).name} cannot be read: {error}")
            return None

    def keep_mounts(self):
        """After the trial itself has mounted or taken away something."""
        self._mounts = _mounts()

    def pause(self, most_s):
        time.sleep(self.rng.uniform(0, most_s))


def _mounts():
    return pathlib.Path("/proc/self/mounts").read_text()


def _shared_objects():
    """Of POSIX and of System V. libfaketime, which we load ourselves, keeps its own."""
    found = {f"/dev/shm/{name}" for name in os.listdir("/dev/shm")
             if not name.startswith(("faketime_", "sem.faketime_"))}
    for kind in ("shm", "sem", "msg"):
        lines = pathlib.Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        found |= {f"{kind} {line.split()[1]}" for line in lines[1:]}
    return found

"""Many faults of one seed: each in a process and a world of its own, some at a time."""
import json
import os
import select
import shutil
import signal
import sys
import time
from collections import Counter

from torturing import kinds, sandbox, system
from torturing.trial import Trial

_LONGEST_S = 240  # of one fault; its commands have their own, shorter limits


class Result:
    def __init__(self, number, kind):
        self.number, self.kind = number, kind
        self.violations, self.story, self.landed = ["torture: the fault ended without a word"], [], False


class Campaign:
    def __init__(self, chosen, allowed, possible, place, shared):
        self.chosen, self.allowed, self.possible = chosen, allowed, possible
        self.place, self.shared = place, shared

    def run(self, build, numbers, enough=lambda result: False):
        """The results in the order in which they come; ends early when one is `enough`."""
        todo, running, results = iter(numbers), {}, []
        done = False
        while True:
            while len(running) < self.chosen.at_once and not done:
                number = next(todo, None)
                if number is None:
                    done = True
                else:
                    begun = self._begin(build, number)
                    running[begun.pipe] = begun
            if not running:
                return results
            for pipe in select.select(list(running), [], [], 1)[0]:
                if running[pipe].take():
                    results.append(running.pop(pipe).end())
                    done = done or enough(results[-1])
            for each in running.values():
                each.end_if_late()

    def _begin(self, build, number):
        trial = Trial(self.chosen.seed, number, build, self.place / f"fault-{number}", self.shared)
        kind = trial.rng.choices(self.possible, [each.weight for each in self.possible])[0]
        return Begun(trial, kind, self.allowed)

    def report(self, results, seconds):
        """Prints it all, and returns the exit code."""
        table = Counter(each.kind for each in results)
        landed = Counter(each.kind for each in results if each.landed)
        bad = Counter(each.kind for each in results if each.violations)
        print(f"{'kind of fault':28}{'faults':>7}{'landed':>8}{'violations':>12}")
        for kind in [each.name for each in kinds.KINDS if each.name in table]:
            print(f"{kind:28}{table[kind]:7}{landed[kind]:8}{bad[kind]:12}")
        for each in sorted(results, key=lambda result: result.number):
            if self.chosen.only is not None:
                print("\n".join(each.story))
            if each.violations:
                print(f"scripts/torture --seed {self.chosen.seed} --only {each.number}"
                      f"{' --kind ' + repr(self.chosen.kind) if self.chosen.kind else ''}"
                      f"  # {each.kind}: {'; '.join(each.violations)}")
        print(f"{len(results)} faults, {sum(landed.values())} landed, {sum(bad.values())} violations,"
              f" {seconds:.0f} s")
        return 1 if bad else 0


class Begun:
    """A fault at work in a process of its own, which tells the result through a pipe."""

    def __init__(self, trial, kind, allowed):
        self.result = Result(trial.number, kind.name)
        self.folder = trial.folder
        self.text = b""
        self.began = time.monotonic()
        controller = kinds.CONTROLLERS.get(kind.name)
        trial.group = sandbox.ControlGroup(controller, trial.number) if controller else None
        self.group = trial.group
        sys.stdout.flush()
        self.pipe, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                system.die_with_parent()
                sandbox.run_apart(allowed, lambda: _act(trial, kind, write_end))
            finally:
                os._exit(0)
        os.close(write_end)
        self.pidfd = os.pidfd_open(self.pid)

    def take(self):
        """Reads on; true at the end."""
        part = os.read(self.pipe, 65536)
        self.text += part
        return not part

    def end_if_late(self):
        if time.monotonic() - self.began > _LONGEST_S:
            sandbox.end(self.pidfd)

    def end(self):
        os.waitpid(self.pid, 0)
        os.close(self.pidfd)
        os.close(self.pipe)
        if self.text:
            told = json.loads(self.text)
            self.result.violations, self.result.story = told["violations"], told["story"]
            self.result.landed = told["landed"]
        if self.group:
            try:
                self.group.remove()
            except OSError as error:
                self.result.violations.append(f"the control group stays: {error}")
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.result


def _act(trial, kind, write_end):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        trial.open()
        kind.act(trial)
        trial.close()
    except Exception as error:  # of the torture itself; told as a violation, for nothing may hide it
        place = error.__traceback__
        while place.tb_next:
            place = place.tb_next
        trial.violate(f"torture: {type(error).__name__}: {error} "
                      f"({place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno})")
    told = {"violations": trial.violations, "story": trial.story, "landed": trial.landed}
    with os.fdopen(write_end, "w") as pipe:
        json.dump(told, pipe)

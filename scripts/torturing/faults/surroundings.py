"""The world changes: the program is replaced, a clock is shifted, /proc is somebody else's."""
import os
import shutil
import signal
import time

from torturing import processes, sandbox, system
from torturing.targets import Run


def program_replaced(trial):
    """In mid-run bench_models becomes another: no sample of the second may be among the first's."""
    own = trial.folder / "build"
    own.mkdir()
    for name in ("fourways", "bench_models"):
        shutil.copy2(trial.build / name, own / name)
    trial.build, original = own, trial.build
    target = Run(trial, rounds=8)
    command = trial.start(*target.words)
    target.wait_for(trial.rng.uniform(0, 0.7), command)
    fresh = own / "fresh"
    way = trial.rng.choice(("script", "rebuilt", "garbage", "gone"))
    trial.story.append(f"  bench_models replaced: {way}")
    if way == "script":
        fresh.write_text(f"#!/bin/sh\nexec '{original}/bench_models' \"$@\"\n")
    elif way == "rebuilt":
        shutil.copy(trial.build / "bench_models", fresh)
        with open(fresh, "ab") as file:
            file.write(b"another build")
    elif way == "garbage":
        fresh.write_bytes(trial.rng.randbytes(5000))
    fresh.touch()
    fresh.chmod(0o755)
    trial.landed = command.running()
    os.unlink(own / "bench_models") if way == "gone" else os.replace(fresh, own / "bench_models")
    before = len(target.journal().samples)
    code = target.finish(command, (0, 2))
    journal = target.journal()
    measured = len(journal.samples) - before
    # The sample at hand was begun before, and is read when it is done.
    trial.check(measured <= 1, f"{measured} samples after the program was replaced")
    trial.check(code == 2 or not journal.wrongs(), f"exit code {code} of a run that was cut short")
    trial.build = original  # as it was, in another place
    target.keep()
    target.resume()


def monotonic_shifted(trial):
    """Each call finds another monotonic clock, hours before or behind the one before."""
    target = Run(trial)
    uptime = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    for command_words in (target.words, target.resume_words):
        offset = trial.rng.choice((-uptime + 5, -trial.rng.randrange(uptime), 86400 * 365 * 30))
        system.settable_monotonic_clock(offset)
        trial.story.append(f"  monotonic clock shifted by {offset} s")
        command = trial.start(*command_words)
        trial.landed = True
        if command_words is target.words:
            target.wait_for(trial.rng.random(), command)
            command.signal(signal.SIGKILL)
        target.finish(command)
        if target.journal().header is None:
            break
    target.resume()


def wall_time_set_back(trial):
    """In mid-run the wall clock goes back by up to a year; the plan stays the same."""
    moment = trial.folder / "moment"
    moment.write_text("+0")
    faked = {"LD_PRELOAD": str(sandbox.faketime_library()), "FAKETIME_TIMESTAMP_FILE": str(moment),
             "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
             "DONT_FAKE_MONOTONIC": "1"}
    # Nothing that waits: libfaketime, not the kernel, refuses to wait until a moment on its clocks.
    target = Run(trial, cases=["--workload", "primes", "--runner", "serial,fork,spawn,thread,epoll",
                               "--set", "limit=2000"])
    command = trial.start(*target.words, **faked)
    target.wait_for(trial.rng.random(), command)
    back = trial.rng.choice((1, 3600, 86400 * 365))
    moment.write_text(f"-{back}")
    trial.story.append(f"  wall time set back by {back} s")
    trial.landed = command.running()
    if trial.rng.random() < 0.5:
        command.signal(signal.SIGKILL)
    target.finish(command, (0,))
    target.resume(**faked)


def foreign_proc(trial):
    """A PID namespace with the parent's /proc: numbers there are strangers'. Nobody may be hurt."""
    report = trial.folder / "inside"
    child = os.fork()
    if child == 0:
        try:
            system.unshare(system.NEWPID)
            init = os.fork()
            if init == 0:
                system.die_with_parent()
                _inside(trial, report)
            os.waitpid(init, 0)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    trial.landed = True
    told = report.read_text().splitlines() if report.exists() else ["nothing was reported"]
    for line in told:
        trial.violate(f"under a foreign /proc: {line}")


def _inside(trial, report):
    """As process 1 of the namespace: bystanders, and a run that must refuse."""
    try:
        sleepers = [processes.Command(["/bin/sleep", "600"], trial.folder, f"inner.{i}", {})
                    for i in range(4)]
        target = Run(trial, rounds=1)
        command = trial.start(*target.words)
        code = command.wait(20)
        wrong = [] if code in (0, 2) else [f"exit code {code}"]
        lines = command.stderr().splitlines()
        wrong += [f"{len(lines)} lines on stderr"] if len(lines) > target.most_lines() else []
        wrong += ["a bystander was killed" for each in sleepers if not each.running()]
        report.write_text("\n".join(wrong))
    finally:
        os._exit(0)

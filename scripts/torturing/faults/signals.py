"""Signals to the driver, its sample, the sample's companions and its units, at a share of the work."""
import os
import signal
import time

from torturing import processes
from torturing.targets import Ab, Noise, Run

_TARGETS, _WEIGHTS = (Run, Ab, Noise), (8, 2, 1)


def kill(role):
    return lambda trial: _one(trial, role, signal.SIGKILL)


def terminate(role):
    return lambda trial: _one(trial, role, trial.rng.choice(
        (signal.SIGTERM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))


def stop(role):
    return lambda trial: _one(trial, role, signal.SIGSTOP)


def storm(trial):
    """Several signals to several roles of one run."""
    target = Run(trial, with_companion=trial.rng.random() < 0.5)
    command = trial.start(*target.words)
    for share in sorted(trial.rng.random() for _ in range(trial.rng.randint(2, 6))):
        target.wait_for(share, command)
        role = trial.rng.choice(("sample", "unit", "companion", "driver"))
        number = signal.SIGSTOP if role == "driver" else trial.rng.choice(
            (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP))
        _hit(trial, command, role, number)
    target.finish(command)
    target.resume()


def stopped_then_ended(trial):
    """What is stopped must go with a driver that is told to end."""
    target = Run(trial)
    command = trial.start(*target.words)
    target.wait_for(trial.rng.random(), command)
    pidfd = processes.seize(trial.rng.choice(("sample", "unit")), command, trial.rng)
    if pidfd is not None:
        processes.send(pidfd, signal.SIGSTOP)
        trial.stopped.append(pidfd)
        trial.pause(0.03)
        trial.landed = command.running()
        target.keep()
        command.signal(trial.rng.choice((signal.SIGTERM, signal.SIGKILL)))
    target.finish(command)
    target.resume()


def _one(trial, role, number):
    target = trial.rng.choices(_TARGETS, _WEIGHTS)[0](trial, with_companion=role == "companion")
    command = trial.start(*target.words)
    target.wait_for(trial.rng.random(), command)
    _hit(trial, command, role, number)
    if role == "driver" and number != signal.SIGSTOP:
        target.keep()
    harmless = number == signal.SIGSTOP or not trial.landed
    target.finish(command, target.harmless_codes if harmless else None)
    target.resume()


def _hit(trial, command, role, number):
    trial.pause(0.015)
    if role == "driver":
        command.signal(signal.SIGSTOP) if number == signal.SIGSTOP else command.signal(number)
        trial.landed = bool(command.sent)
        if number == signal.SIGSTOP:
            trial.pause(0.2)
            command.signal(signal.SIGCONT)
        return
    pidfd = processes.seize(role, command, trial.rng)
    trial.story.append(f"  {signal.Signals(number).name} to {role}")
    if pidfd is None:
        return
    trial.landed = processes.send(pidfd, number)
    if number == signal.SIGSTOP:
        time.sleep(trial.rng.uniform(0.01, 0.2))
        processes.send(pidfd, signal.SIGCONT)
    os.close(pidfd)

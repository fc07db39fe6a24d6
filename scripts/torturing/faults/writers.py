"""More than one writer, and writers that are killed: of a run's folder and of a history."""
import shutil
import signal
import sqlite3

from torturing import system
from torturing.targets import Run


def two_resume(trial):
    """Two go on with one run: one of them is refused, or both together do just what was planned."""
    target = Run(trial, rounds=trial.rng.randint(3, 6))
    command = trial.start(*target.words)
    target.wait_for(trial.rng.uniform(0, 0.5), command)
    command.signal(signal.SIGKILL)
    target.finish(command)
    if target.journal().header is None:
        return
    target.keep()
    both = [trial.start(*target.resume_words)]
    trial.pause(0.08)
    trial.landed = both[0].running()
    both.append(trial.start(*target.resume_words))
    codes = {trial.finish(each, target.codes, target.most_lines()) for each in both}
    target.check_kept()
    trial.check(0 in codes, "neither of two writers came to the end")
    target.resume()


def resume_of_a_running(trial):
    target = Run(trial, rounds=trial.rng.randint(3, 6))
    first = trial.start(*target.words)
    target.wait_for(trial.rng.uniform(0, 0.8), first)
    second = trial.start(*target.resume_words)
    trial.landed = first.running()
    trial.finish(second, target.codes, target.most_lines())
    target.finish(first, (0, 2))
    target.resume()


def two_begin(trial):
    """Two begin in one folder: one of them is told that it is taken."""
    target = Run(trial)
    both = [trial.start(*target.words)]
    trial.pause(0.02)
    both.append(trial.start(*target.words))
    codes = sorted(trial.finish(each, target.codes, target.most_lines()) for each in both)
    trial.landed = True
    trial.check(codes == [0, 2], f"exit codes {codes} of two runs into one folder, expected 0 and 2")
    target.resume()


def many_add(trial):
    """Several add to one history at once, and one of them is killed."""
    history = History(trial)
    adding = {}
    for commit in (f"n{i}" for i in range(trial.rng.randint(2, 5))):
        adding[commit] = history.start_add(commit)
        trial.pause(0.004)
    doomed = trial.rng.choice([None, *adding])
    if doomed:
        trial.pause(0.02)
        trial.landed = adding[doomed].running()
        adding[doomed].signal(signal.SIGKILL)
    else:
        trial.landed = True
    for commit, command in adding.items():
        if trial.finish(command, (0,)) == 0:
            history.added.add(commit)
    history.check()


def killed_add(trial):
    """One after another, each of which may be killed at any moment."""
    history = History(trial)
    for i in range(4):
        command = history.start_add(f"n{i}")
        trial.pause(0.025)
        if trial.rng.random() < 0.7 and command.running():
            command.signal(trial.rng.choice((signal.SIGKILL, signal.SIGTERM)))
            trial.landed = True
        if trial.finish(command, (0,)) == 0:
            history.added.add(f"n{i}")
    history.check()


def full_disk_of_history(trial):
    folder = trial.work / "disk"
    folder.mkdir()
    size = trial.rng.randrange(60, 400, 4)
    system.mount("none", folder, "tmpfs", 0, f"size={size}k")
    trial.keep_mounts()
    history = History(trial, folder)
    for i in range(8):
        if trial.finish(history.start_add(f"n{i}"), (0, 2)) == 0:
            history.added.add(f"n{i}")
        else:
            trial.landed = True
    system.mount("none", folder, "tmpfs", system.MS_REMOUNT, "size=64m")
    history.check()
    system.umount(folder)
    trial.keep_mounts()


class History:
    """A history under fire: who was told that a run is added must find it there."""

    def __init__(self, trial, folder=None):
        self.trial = trial
        self.folder = folder or trial.work / "history"
        self.folder.mkdir(exist_ok=True)
        self.path = self.folder / "history.db"
        self.report = trial.shared / "report.json"
        self.added = set()
        if trial.rng.random() < 0.7:
            try:
                shutil.copy(trial.shared / "history.db", self.path)
            except OSError:  # on a disk that is too small for it
                self.path.unlink()

    def start_add(self, commit):
        return self.trial.start("track", "add", self.report, "--branch", "main", "--commit", commit,
                                "--db", self.path)

    def check(self):
        """After an add that nobody disturbs, all runs that were acknowledged are there, wholly."""
        self.trial.finish(self.start_add("last"), (0,))
        self.trial.finish(self.trial.start("track", "log", "--db", self.path), (0,))
        self.trial.check_folder(self.folder, ("history.db",), "the folder of the history")
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            found = dict(connection.execute(
                "SELECT commit_id, COUNT(*) FROM run GROUP BY commit_id"))
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            connection.close()
        self.trial.check(sound == "ok", f"the history is damaged: {sound}")
        lost = (self.added | {"last"}) - set(found)
        self.trial.check(not lost, f"runs are lost from the history: {sorted(lost)}")
        twice = [commit for commit, count in found.items() if count > 1]
        self.trial.check(not twice, f"runs stand twice in the history: {twice}")

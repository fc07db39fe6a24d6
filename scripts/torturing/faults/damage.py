"""Files cut and altered at random bytes, then resumed or read: what can be read is kept, what
cannot is told in a line, and a reader changes nothing."""
import pathlib
import shutil
import signal

from torturing.targets import Run

_ANY = (0, 1, 2, 3, 4, 5)
_LONG_S = 4  # an altered header may ask for a million rounds


def damaged(rng, content):
    """`content`, cut or altered at a random place."""
    place = rng.randrange(len(content) + 1)
    other = rng.randrange(place, min(len(content), place + 200) + 1)
    way = rng.randrange(7)
    if way == 0:
        return content[:place]
    if way == 1:  # one bit, as a bad disk has it
        if place == len(content):
            return content
        return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1:]
    if way == 2:
        return content[:place] + rng.randbytes(rng.randint(1, 40)) + content[other:]
    if way == 3:
        return content[:place] + content[other:]
    if way == 4:
        return content[:other] + content[place:]
    if way == 5:  # a digit, which leaves it readable
        digits = [i for i, byte in enumerate(content) if byte in b"0123456789"]
        at = rng.choice(digits or [0])
        return content[:at] + rng.choice(b"0123456789-.e").to_bytes(1, "little") + content[at + 1:]
    return content + b"\0" * rng.randint(1, 4096)  # as some file systems do after a power loss


def journal_cut(trial):
    """Half of a line, and all after it, is lost: the whole lines stay and the rest is made again."""
    target = Run(trial)
    target.finish(trial.start(*target.words), (0,))
    content = target.journal_path.read_bytes()
    header = content.index(b"\n") + 1
    place = trial.rng.randrange(len(content))
    target.journal_path.write_bytes(content[:place])
    trial.landed = True
    target.keep()
    if place >= header:
        target.resume()
        return
    command = trial.start(*target.resume_words)
    trial.finish(command, (2,))
    trial.check(target.journal_path.read_bytes() == content[:place], "a refused journal was changed")


def journal_altered(trial):
    target = Run(trial)
    target.finish(trial.start(*target.words), (0,))
    target.journal_path.write_bytes(damaged(trial.rng, target.journal_path.read_bytes()))
    trial.landed = True
    target.keep()
    before = target.journal_path.read_bytes()
    command = trial.start(*target.resume_words)
    if command.runs_after(_LONG_S):
        command.signal(signal.SIGTERM)
    code = trial.finish(command, (0, 2, 4), 40)
    target.check_kept()
    if code == 2 and not command.stdout():
        trial.check(target.journal_path.read_bytes() == before, "a refused journal was changed")


def report_altered(trial):
    path = trial.work / "report.json"
    path.write_bytes(damaged(trial.rng, (trial.shared / "report.json").read_bytes()))
    good = trial.shared / "report.json"
    db = _copy(trial, "history.db")
    trial.landed = True
    _read(trial, path, [
        ["report", path, "--format", trial.rng.choice(("md", "csv", "github", "bmf", "html"))],
        ["compare", good, path], ["compare", path, good, "--format", "md"],
        ["track", "gate", path, "--branch", "main", "--db", db],
        ["track", "add", path, "--branch", "main", "--commit", "c", "--db", db]])


def history_altered(trial):
    path = _copy(trial, "history.db")
    path.write_bytes(damaged(trial.rng, path.read_bytes()))
    trial.landed = True
    report = trial.shared / "report.json"
    _read(trial, path, [
        ["track", "log", "--db", path], ["track", "changes", "--branch", "main", "--db", path],
        ["track", "gate", report, "--branch", "main", "--db", path],
        ["track", "export", "--db", path], ["track", "page", "--branch", "main", "--db", path]])
    trial.finish(trial.start("track", "add", report, "--branch", "main", "--commit", "new",
                             "--db", path), _ANY)


def exported_altered(trial):
    path = trial.work / "history.jsonl"
    path.write_bytes(damaged(trial.rng, (trial.shared / "history.jsonl").read_bytes()))
    trial.landed = True
    _read(trial, path, [["track", "import", path, "--db", trial.work / "new.db"]])
    if (trial.work / "new.db").exists():
        trial.finish(trial.start("track", "log", "--db", trial.work / "new.db"), (0, 4))


def _copy(trial, name):
    return pathlib.Path(shutil.copy(trial.shared / name, trial.work / name))


def _read(trial, path, calls):
    before = path.read_bytes()
    for words in trial.rng.sample(calls, min(len(calls), 3)):
        trial.finish(trial.start(*words), _ANY)
        trial.check(path.read_bytes() == before, f"`{words[0]} {words[1]}` changed what it read")

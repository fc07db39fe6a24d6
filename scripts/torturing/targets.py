"""The real runs that are under fire: run, ab and noise over small cases, and what each must keep."""
import time

from torturing.cases import pick_cases
from torturing.journal import Journal
from torturing.processes import HANG_S, descriptors
from torturing.trial import MOST_LINES

_TIMEOUT_S = 8  # of a sample; three cases that hang three times each end before the run counts as hung
_SLACK = 3  # descriptors that a driver opens for a moment: a file of /proc, a pipe

RUN_FILES = ("journal.jsonl", "report.json", "report.md", "report.html")
AB_FILES = ("journal.jsonl", "comparison.json", "comparison.md", "comparison.html")


class Run:
    """`fourways run`, and to go on with it."""
    name, codes, files, harmless_codes = "run", (0, 2, 4), RUN_FILES, (0,)

    def __init__(self, trial, with_companion=False, out="out", rounds=None, cases=None):
        self.trial = trial
        self.out = trial.work / out
        self.journal_path = self.out / "journal.jsonl"
        self.rounds = rounds or trial.rng.randint(2, 5)
        common = ["--timeout", _TIMEOUT_S, "--quiet", "--out", out]
        self.words = ["run", *(cases or pick_cases(trial.rng, with_companion)), "--rounds", self.rounds,
                      "--seed", trial.rng.randrange(1 << 30), *common]
        self.resume_words = ["run", "--resume", *common]
        self._open_after = {}  # most descriptors of the driver, by lines in the journal
        self.kept = b""  # whole lines that must never go again

    def journal(self):
        return Journal(self.journal_path)

    def most_lines(self):
        header = self.journal().header
        # A case that fails tells so up to three times, and then that it is given up.
        return MOST_LINES + 4 * (len(header["cases"]) if header else 3)

    def wait_for(self, share, command):
        """Until that share of the planned samples is in the journal."""
        planned = None
        for lines in self._watch(command):
            if planned is None and lines:
                planned = self.expected()
            if planned is not None and lines - 1 >= share * planned:
                return

    def _watch(self, command):
        """Yields the number of lines in the journal, again and again, while `command` runs. By the
        way it looks at the driver's descriptors: each sample must give back what it took."""
        until = time.monotonic() + HANG_S
        while command.running() and time.monotonic() < until:
            content = self.journal_path.read_bytes() if self.journal_path.exists() else b""
            lines = content.count(b"\n")
            self._open_after[lines] = max(descriptors(command.pid), self._open_after.get(lines, 0))
            yield lines
            time.sleep(0.001)

    def _check_descriptors(self):
        counts = [self._open_after[lines] for lines in sorted(self._open_after) if lines]
        few, many = max(counts[:3], default=0), max(counts[-3:], default=0)
        self.trial.check(many - few <= _SLACK, f"the driver's descriptors grew from {few} to {many}")
        self._open_after.clear()

    def expected(self):
        return self.journal().planned()

    def keep(self):
        """Remembers what is finished: from now on it must stay. Call while nobody writes."""
        self.kept = self.journal().whole

    def check_kept(self):
        now = self.journal()
        self.trial.check(now.bytes.startswith(self.kept), "a finished sample is lost")
        self.kept = now.whole

    def finish(self, command, codes=None):
        """After the first call or a resumed one: exit code, words, and what was kept."""
        for _ in self._watch(command):
            pass
        self._check_descriptors()
        code = self.trial.finish(command, codes or self.codes, self.most_lines())
        self.check_kept()
        if code == 0:
            self.check_complete(code)
        return code

    def check_complete(self, code):
        """An uninterrupted end: all that was planned is there, and the report says the same."""
        journal = self.journal()
        for wrong in journal.wrongs():
            self.trial.violate(wrong)
        if journal.header is None:
            return
        self.trial.check(code == journal.exit_code(),
                         f"exit code {code}, and by the journal {journal.exit_code()}")
        report = self.trial.read_json(self.out / "report.json")
        if report is None:
            return
        cases = [each["name"] for each in report["benchmarks"]]
        cases += [each["case"] for each in report["unavailable"]]
        self.trial.check(sorted(cases) == sorted(journal.header["cases"]),
                         f"the report has other cases than the journal: {cases}")
        good = sum(each["status"] == "ok" for each in journal.samples)
        told = sum(len(each["samples"]) for each in report["benchmarks"])
        self.trial.check(good == told, f"{told} samples in the report, {good} in the journal")

    def resume(self, **environment):
        """Goes on to the end, or begins where nothing was begun, and holds it against the plan."""
        words = self.resume_words
        if self.journal().header is None:
            self.journal_path.unlink(missing_ok=True)  # as its message says
            words = self.words
        command = self.trial.start(*words, **environment)
        code = self.finish(command)
        if code is not None and code >= 0:
            self.check_complete(code)
        self.check_files()
        return code

    def check_files(self):
        self.trial.check_folder(self.out, self.files)


class Ab(Run):
    """`fourways ab`, both sides this build at settings that differ by little. Never resumed."""
    name, codes, files, harmless_codes = "ab", (0, 1, 2, 3, 4), AB_FILES, (0, 1, 3)

    def __init__(self, trial, with_companion=False, out="out"):
        super().__init__(trial, with_companion, out)
        cases = ["--workload", "primes", "--runner", trial.rng.choice(("serial", "fork", "epoll"))]
        sides = ["--base-set", "limit=2000", "--new-set", "limit=2001"]
        if with_companion:
            cases = ["--workload", "echo", "--runner", trial.rng.choice(("thread", "fork"))]
            sides = ["--base-set", "requests=10", "--new-set", "requests=11"]
        self.words = ["ab", *cases, *sides, "--max-rounds", trial.rng.randint(9, 12), "--quiet",
                      "--seed", trial.rng.randrange(1 << 30), "--out", out]

    def expected(self):
        return 4 * 6

    def check_complete(self, code):
        journal = self.journal()
        for number in journal.unreadable:
            self.trial.violate(f"line {number} of the journal is not JSON")
        if code in (0, 1, 3):
            self.trial.read_json(self.out / "comparison.json")

    def resume(self, **environment):
        """It cannot be gone on with. What a killed one left is the next command's to clean up."""
        run = Run(self.trial, out="next", rounds=1)
        run.finish(self.trial.start(*run.words, **environment))
        run.check_files()
        self.check_files()


class Noise(Ab):
    """`fourways noise`: it has no journal, and says what it found at the end."""
    name, codes, files, harmless_codes = "noise", (0, 2, 4), ("noise.csv",), (0,)

    def __init__(self, trial, with_companion=False, out="out"):
        super().__init__(trial, with_companion, out)
        cases = ["--workload", "primes", "--runner", trial.rng.choice(("serial", "fork")),
                 "--set", "limit=2000"]
        if with_companion:
            cases = ["--workload", "echo", "--runner", "thread", "--set", "requests=10"]
        self.words = ["noise", *cases, "--pool-rounds", "10", "--max-rounds", "9", "--gates", "20",
                      "--quiet", "--seed", trial.rng.randrange(1 << 30), "--out", out]

    def most_lines(self):
        return 6

    def check_complete(self, code):
        self.trial.check((self.out / "noise.csv").is_file(), "noise.csv is not there")

    def wait_for(self, share, command):
        """There is nothing to count, so this moment alone is one of time."""
        until = time.monotonic() + share * 0.4
        while command.running() and time.monotonic() < until:
            time.sleep(0.001)


TARGETS = (Run, Ab, Noise)

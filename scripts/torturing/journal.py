"""The journal of a run as a stranger reads it: what is in it, and whether that is the plan.

The rules of fourways are held here once more and by other words: one sample of each case in each
round, until a case cannot run or has failed three times one after another.
"""
import json

GIVEN_UP_AFTER = 3
_RESULTS = ("needs", "limit")  # reasons that are no faults


class Journal:
    def __init__(self, path):
        self.bytes = path.read_bytes() if path.is_file() else b""
        self.whole = self.bytes[:self.bytes.rfind(b"\n") + 1]
        self.header = None
        self.samples = []
        self.unreadable = []  # numbers of lines
        for number, line in enumerate(self.whole.splitlines(), 1):
            try:
                value = json.loads(line)
            except ValueError:
                self.unreadable.append(number)
                continue
            if number == 1:
                self.header = value
            else:
                self.samples.append(value)

    def torn(self):
        return len(self.whole) != len(self.bytes)

    def planned(self):
        return len(self.header["cases"]) * self.header["rounds"] if self.header else 0

    def wrongs(self):
        """What differs from the plan, in words, once all was to be measured."""
        if self.header is None:
            return ["the journal has no header"]
        found = [f"line {each} of the journal is not JSON" for each in self.unreadable]
        if self.torn():
            found.append("the journal ends in half a line")
        places = [(each["case"], each["round"]) for each in self.samples]
        twice = len(places) - len(set(places))
        if twice:
            found.append(f"measured twice: {twice} samples")
        for case in self.header["cases"]:
            found += self._wrongs_of(case)
        strangers = {case for case, _ in places} - set(self.header["cases"])
        return found + [f"never planned: {each}" for each in sorted(strangers)]

    def _wrongs_of(self, case):
        samples = sorted((each for each in self.samples if each["case"] == case),
                         key=lambda each: each["order"])
        rounds = self.header["rounds"]
        if len(samples) > rounds or any(each["round"] >= rounds for each in samples):
            return [f"more than planned of {case}: {len(samples)} of {rounds}"]
        if len(samples) == rounds or given_up(samples):
            return []
        return [f"lacking of {case}: {rounds - len(samples)} of {rounds} samples"]

    def faults(self):
        return [each for each in self.samples
                if each["status"] != "ok" and each["reason"]["type"] not in _RESULTS]

    def exit_code(self):
        """Of a run that ended with this journal."""
        if self.faults():
            return 2
        return 0 if any(each["status"] == "ok" for each in self.samples) else 4


def given_up(samples):
    in_a_row = 0
    for each in samples:
        if each["status"] != "ok" and each["reason"]["type"] == "needs":
            return True
        in_a_row = 0 if each["status"] == "ok" and each["wall_ns"] > 0 else in_a_row + 1
        if in_a_row >= GIVEN_UP_AFTER:
            return True
    return False

"""`fourways serve` under fire: its clients, its descriptors and its end."""
import re
import signal
import socket
import time

from torturing import processes

_ONE_BY_ONE = ("serial",)
_FAMILY = {"fork": ["--connections", "6"], "process_pool": ["--workers", "6"],
           "prefork_fiber": ["--workers", "2"], "prefork_epoll": ["--workers", "2"],
           "serial": [], "thread": [], "thread_pool": ["--workers", "6"], "fiber": [], "epoll": [],
           "io_uring": [], "gil": []}
_PATIENCE_S = 20


class Server:
    def __init__(self, trial, runners=tuple(_FAMILY), before_exec=None):
        self.trial = trial
        self.runner = trial.rng.choice(runners)
        self.command = trial.start("serve", "--runner", self.runner, "--port", "0", "--drain", "1",
                                   *_FAMILY[self.runner], before_exec=before_exec)
        self.port = self._port()

    def _port(self):
        """From the line that says that it serves; None: it ended instead."""
        until = time.monotonic() + processes.HANG_S
        while time.monotonic() < until:
            found = re.match(r"serving on [\d.]+:(\d+) with .*\n", self.command.stdout())
            if found:
                return int(found[1])
            if not self.command.running():
                return None
            time.sleep(0.002)
        return None

    def most_open(self):
        """So many clients leave a place for a well-behaved one."""
        return 0 if self.runner in _ONE_BY_ONE else 4

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port), _PATIENCE_S)
        client.settimeout(_PATIENCE_S)
        return client

    def serves(self):
        """Whether a well-behaved client gets its own words back, in capitals."""
        words = bytes(self.trial.rng.choices(b"abcdefghij klm", k=self.trial.rng.randint(1, 3000)))
        try:
            with self.connect() as client:
                client.sendall(words)
                return receive(client, len(words)) == words.upper()
        except OSError as error:
            self.trial.story.append(f"  a client: {error}")
            return False

    def descriptors(self):
        pids = [self.command.pid, *processes.members("child", self.command.pid)]
        return sum(processes.descriptors(pid) for pid in pids)

    def check_descriptors(self, most):
        until = time.monotonic() + 5
        while self.descriptors() > most and time.monotonic() < until:
            time.sleep(0.01)
        now = self.descriptors()
        self.trial.check(now <= most, f"{self.runner}: {now} descriptors after its clients have"
                                      f" gone, {most} before they came")

    def end(self, codes=(0,)):
        if self.command.running():
            self.command.signal(signal.SIGTERM)
        code = self.trial.finish(self.command, codes)
        # By its own account it ends with 0 on SIGTERM; only before it serves may the signal end it.
        self.trial.check(code in codes, f"{self.runner}: exit code {code} after SIGTERM")


def receive(client, length):
    """So many bytes, or fewer where the stream ends."""
    got = b""
    while len(got) < length:
        part = client.recv(min(length - len(got), 65536))
        if not part:
            break
        got += part
    return got

"""`fourways serve` and its clients: slow, half-closing, resetting, silent and greedy ones; and the
server itself under signals and limits. A well-behaved client is served right in between."""
import resource
import signal
import socket
import struct
import time

from torturing import processes
from torturing.server import Server, receive

_WITH_CHILDREN = ("fork", "process_pool", "prefork_fiber", "prefork_epoll")
_LEAST = 16  # descriptors: with fewer, a worker may have none for a connection


def clients(trial):
    server = Server(trial)
    if not trial.check(server.port, "the server does not serve"):
        return server.end()
    trial.check(server.serves(), f"{server.runner}: not served after the readiness line")
    before = server.descriptors()
    held = []
    for _ in range(trial.rng.randint(2, 8)):
        _misbehave(trial, server, held)
        while len(held) > server.most_open():
            held.pop(0).close()
        if trial.rng.random() < 0.4:
            trial.check(server.serves(), f"{server.runner}: a good client is not served beside others")
    for each in held:
        each.close()
    trial.landed = True
    trial.check(server.serves(), f"{server.runner}: a good client is not served after others")
    server.check_descriptors(before)
    server.end()


def ended_under_clients(trial):
    """SIGTERM while clients are in the middle of something: a drain of a second, and an end."""
    server = Server(trial)
    held = []
    for _ in range(max(1, min(trial.rng.randint(1, 4), server.most_open()))):
        _misbehave(trial, server, held)
    trial.landed = True
    server.end()
    for each in held:
        each.close()


def killed(trial):
    server = Server(trial)
    held = []
    _misbehave(trial, server, held)
    trial.pause(0.01)
    server.command.signal(signal.SIGKILL)
    trial.landed = True
    trial.finish(server.command, ())
    for each in held:
        each.close()


def stopped(trial):
    server = Server(trial)
    role = trial.rng.choice(("driver", "child"))
    pidfd = processes.seize(role, server.command, trial.rng, 0.2)
    if pidfd is not None:
        trial.landed = processes.send(pidfd, signal.SIGSTOP)
        trial.pause(0.1)
        processes.send(pidfd, signal.SIGCONT)
    trial.check(server.serves(), f"{server.runner}: not served after a stop of the {role}")
    server.end()


def child_killed(trial):
    """A worker is killed: the server goes on or ends with a line, and leaves nobody."""
    server = Server(trial, _WITH_CHILDREN)
    pidfd = processes.seize("child", server.command, trial.rng)
    if pidfd is not None:
        trial.landed = processes.send(pidfd, trial.rng.choice((signal.SIGKILL, signal.SIGTERM)))
    trial.pause(0.05)
    server.end((0, 2))


def few_descriptors(trial):
    """With the last descriptor used up, connections wait or are refused; then it serves again."""
    most = trial.rng.randint(_LEAST, 40)
    server = Server(trial, before_exec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE,
                                                                  (most, most)))
    trial.story.append(f"{most} descriptors")
    if server.port is None:
        trial.finish(server.command, (2, 127))
        return
    held = []
    try:
        held += [server.connect() for _ in range(most if server.most_open() else 1)]
    except OSError:
        pass
    trial.landed = True
    for each in held:
        each.close()
    if trial.check(server.command.running(), f"{server.runner}: ended when descriptors ran out"):
        trial.check(server.serves(), f"{server.runner}: does not serve after descriptors ran out")
    server.end((0, 2))


def _misbehave(trial, server, held):
    """One client that does not do as it should; `held` gets it where it stays."""
    rng = trial.rng
    way = rng.choice(("slow", "half-closing", "resetting", "silent", "greedy", "gone"))
    trial.story.append(f"  a {way} client")
    words = b"abcdef" * rng.randint(1, 2000)
    try:
        client = server.connect()
        if way == "slow":
            for letter in words[:rng.randint(1, 12)]:
                client.send(bytes([letter]))
                time.sleep(0.002)
            held.append(client)
        elif way == "half-closing":
            client.sendall(words)
            client.shutdown(socket.SHUT_WR)
            answer = receive(client, len(words) + 1)
            trial.check(answer == words.upper(), f"{server.runner}: a half-closing client lost "
                                                 f"{len(words) - len(answer)} of {len(words)} bytes")
            client.close()
        elif way == "resetting":
            client.send(words[:rng.randint(1, len(words))])
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        elif way == "greedy":  # sends and takes nothing until no more goes
            client.settimeout(0.02)
            try:
                while True:
                    client.send(words * 20)
            except OSError:
                held.append(client)
        elif way == "silent":
            held.append(client)
        else:
            client.close()
    except OSError as error:
        trial.violate(f"{server.runner}: a {way} client was refused: {error}")

"""Small cases of many workloads and models, from which each run under fire takes a few."""

# Workload, runners, settings: each batch takes some milliseconds.
_MENU = (
    ("primes", "serial thread fork process_pool spawn fiber epoll gil prefork_epoll thread_pool",
     ["limit=2000"]),
    ("sleep", "thread epoll io_uring fork spawn process_pool prefork_fiber",
     ["duration=5ms", "tasks=4"]),
    ("echo", "thread epoll fork prefork_epoll fiber io_uring", ["requests=10", "tasks=2"]),
    ("download", "thread epoll fork prefork_fiber", ["delay=3ms", "tasks=3"]),
    ("manager", "fork spawn thread epoll", ["tasks=2", "count=10"]),
    ("files", "thread fork epoll process_pool spawn", ["count=4", "tasks=3"]),
    ("tickets", "fork thread process_pool", ["tasks=3"]),
    ("file_exchange", "fork process_pool thread", ["steps=20"]),
    ("pipe_stream", "fork thread spawn", []),
    ("pipeline", "fork thread epoll", ["files=3", "tasks=2"]),
    ("queue", "fork thread process_pool epoll", []),
    ("orphans", "fork spawn", ["tasks=2"]),
    ("terminate", "fork process_pool", ["tasks=2"]),
    ("daemon", "fork", ["tasks=2"]),
    ("subprocess", "thread epoll fork", ["tasks=2"]),
    ("start", "fork thread spawn epoll", ["tasks=4"]),
)
_PYTHON = ("square", "cpython_thread cpython_process cpython_pool cpython_asyncio", ["tasks=2"])
_OFTEN = ("primes", "sleep", "echo", "files", "manager", "download")
_COMPANIONS = ("echo", "download", "manager")


def pick_cases(rng, with_companion=False, python=True):
    """Words that select two or three small cases."""
    if python and not with_companion and rng.random() < 0.03:
        workload, runners, settings = _PYTHON
    else:
        menu = [each for each in _MENU if not with_companion or each[0] in _COMPANIONS]
        weights = [4 if each[0] in _OFTEN else 1 for each in menu]
        workload, runners, settings = rng.choices(menu, weights)[0]
    names = runners.split()
    chosen = rng.sample(names, min(len(names), rng.randint(2, 3)))
    words = ["--workload", workload, "--runner", ",".join(chosen)]
    if workload == _PYTHON[0]:
        words += ["--python", "/usr/bin/python3"]  # no wrapper that waits where it cannot fork
    for setting in settings:
        words += ["--set", setting]
    return words

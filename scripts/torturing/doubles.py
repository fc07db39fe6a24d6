"""Doubles of fourways, each with one fault of its own: the torture must catch every one of them.

A double is a script in the place of fourways that calls the real one and then does the one thing
wrong that it is named after.
"""
import os

_MOST_FAULTS = 50

_FRAME = """#!/usr/bin/python3
import ctypes, os, signal, subprocess, sys, tempfile, threading, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # they go on to the real one
    signal.signal(number, lambda number, frame: real.send_signal(number))
out = sys.argv[sys.argv.index("--out") + 1] if "--out" in sys.argv else None
journal = os.path.join(out, "journal.jsonl") if out else ""
prctl = ctypes.CDLL(None).prctl
real = subprocess.Popen([{real!r}, *sys.argv[1:]], preexec_fn=lambda: prctl(1, 9))
{during}
code = real.wait()
code = code if code >= 0 else 128 - code
{after}
sys.stdout.flush()
os._exit(code)
"""

# What it does wrong: while the real one runs, after it, and the words of the violation it causes.
DOUBLES = {
    "loses a sample": ("", """
if os.path.exists(journal) and "--resume" in sys.argv:
    lines = open(journal, "rb").read().splitlines(True)
    open(journal, "wb").write(b"".join(lines[:-1]))
""", ("a finished sample is lost", "lacking of")),
    "measures twice": ("", """
if os.path.exists(journal):
    lines = open(journal, "rb").read().splitlines(True)
    open(journal, "wb").write(b"".join(lines + lines[-1:]))
""", ("measured twice", "more than planned")),
    "leaves a child": ("", """
subprocess.Popen(["/bin/sleep", "300"], start_new_session=True)
""", ("a process is left",)),
    "leaves a zombie": ("", """
if os.fork() == 0: os._exit(0)
time.sleep(0.05)
""", ("a zombie is left",)),
    "leaves a folder": ("", """
tempfile.mkdtemp()
""", ("files are left in TMPDIR",)),
    "leaves a descriptor": ("""
kept = []
def leak():
    while real.poll() is None:
        time.sleep(0.003)
        size = os.path.getsize(journal) if os.path.exists(journal) else 0
        if not kept or kept[-1][0] != size: kept.append((size, open("/dev/null")))
threading.Thread(target=leak, daemon=True).start()
""", "", ("descriptors",)),
    "leaves shared memory": ("", """
open("/dev/shm/left", "w").close()
""", ("shared memory is left",)),
    "has a wrong exit code": ("", """
code = 0 if code > 128 else 7
""", ("exit code",)),
    "is silent about a failure": ("", """
code = code or 2
""", ("without a word", "exit code")),
    "talks too much": ("", """
for i in range(90): print("and another thing", file=sys.stderr)
""", ("lines on stderr",)),
    "kills a bystander": ("", """
for each in filter(str.isdigit, os.listdir("/proc")):
    words = open(f"/proc/{each}/cmdline").read().split("\\0")
    if words[-2:-1] == ["600"]: os.kill(int(each), 9)
""", ("a bystander was killed",)),
    "hurts a history": ("", """
if sys.argv[1:3] == ["track", "add"] and code == 0:
    import sqlite3
    with sqlite3.connect(sys.argv[sys.argv.index("--db") + 1]) as db:
        db.execute("DELETE FROM run WHERE id = (SELECT MAX(id) FROM run)")
""", ("runs are lost from the history", "integrity")),
}


def self_test(campaign, build):
    """Prints after how many faults each double was caught. Returns the exit code."""
    missed = 0
    for name, (during, after, words) in DOUBLES.items():
        folder = campaign.place / name.replace(" ", "-")
        folder.mkdir()
        os.link(build / "bench_models", folder / "bench_models")
        double = folder / "fourways"
        double.write_text(_FRAME.format(real=str(build / "fourways"), during=during, after=after))
        double.chmod(0o755)

        def caught(result, words=words):
            return any(word in text for text in result.violations for word in words)

        results = campaign.run(folder, range(_MOST_FAULTS), enough=caught)
        found = [each for each in results if caught(each)]
        missed += not found
        told = f"caught after {len(results)} faults" if found else "NOT CAUGHT"
        print(f"a double that {name}: {told}" + (f" ({found[0].kind})" if found else ""), flush=True)
    return 1 if missed else 0

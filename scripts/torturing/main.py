"""Options, the faults two at a time, and what is told of them."""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from torturing import doubles, kinds, sandbox
from torturing.campaign import Campaign

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_HISTORY = 6  # runs of the history that damage is done to


def options(text):
    parser = argparse.ArgumentParser(prog="scripts/torture", description=text.splitlines()[0])
    parser.add_argument("--seed", type=int, help="of all that is random (default: random, and told)")
    parser.add_argument("--faults", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--only", type=int, metavar="K", help="fault number K of the seed, in detail")
    parser.add_argument("--kind", help="faults whose kind has this word in its name")
    parser.add_argument("--build", type=pathlib.Path, default=_ROOT / "build/release/bench",
                        help="folder with fourways and bench_models (default: build/release/bench)")
    parser.add_argument("--at-once", type=int, default=2, help="faults at a time (default: 2)")
    parser.add_argument("--self-test", action="store_true",
                        help="doubles of fourways with known faults: each must be caught")
    chosen = parser.parse_args()
    if chosen.seed is None:
        chosen.seed = random.randrange(1 << 32)
    return chosen


def copy_programs(build, folder):
    """The build may be renewed meanwhile; what is tried is what was there at the beginning."""
    folder.mkdir()
    for name in ("fourways", "bench_models"):
        if not (build / name).is_file():
            sys.exit(f"scripts/torture: no {name} in {build}: scripts/build release fourways "
                     "bench_models, or --build FOLDER")
        shutil.copy2(build / name, folder / name)
    return folder


def make_shared(build, folder):
    """A report, a history and its export, made by the program without any fault."""
    folder.mkdir()

    def call(*words):
        subprocess.run([build / "fourways", *words], cwd=folder, check=True, capture_output=True)

    call("run", "--workload", "primes", "--runner", "serial,thread", "--set", "limit=2000",
         "--rounds", "3", "--seed", "1", "--quiet", "--out", "out")
    shutil.copy(folder / "out/report.json", folder / "report.json")
    for i in range(_HISTORY):
        call("track", "add", "report.json", "--branch", "main", "--commit", f"c{i}",
             "--db", "history.db")
    call("track", "export", "--db", "history.db", "--out", "history.jsonl")
    return folder


def main(text):
    chosen = options(text)
    allowed = sandbox.probe()
    possible, skipped = kinds.possible(allowed)
    if chosen.kind:
        possible = [each for each in possible if chosen.kind in each.name]
    place = pathlib.Path(tempfile.mkdtemp(prefix="fourways-torture-"))
    began = time.monotonic()
    try:
        build = copy_programs(chosen.build.resolve(), place / "build")
        campaign = Campaign(chosen, allowed, possible, place, make_shared(build, place / "shared"))
        if chosen.self_test:
            return doubles.self_test(campaign, build)
        print(f"seed {chosen.seed}, {os.cpu_count()} processors, build {chosen.build}")
        for line in skipped:
            print(line)
        numbers = range(chosen.faults) if chosen.only is None else [chosen.only]
        results = campaign.run(build, numbers)
        return campaign.report(results, time.monotonic() - began)
    finally:
        shutil.rmtree(place, ignore_errors=True)

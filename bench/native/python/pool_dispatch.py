"""multiprocessing.Pool.apply_async, as tutorial 003 uses it: nanoseconds per task of squaring a number.

The twin of `square` on process_pool, by the same clock: from before the first submission to a pool whose
workers are ready, to the last result; the second of two batches. Prints one number.
"""

import multiprocessing
import sys
import time


def square(x):
    return x**2


def ready(barrier):
    barrier.wait()


def batch_ns(pool, tasks):
    began = time.monotonic_ns()
    results = [pool.apply_async(square, (i,)) for i in range(tasks)]
    values = [result.get() for result in results]
    ended = time.monotonic_ns()
    if values != [i * i for i in range(tasks)]:
        sys.exit("pool_dispatch.py: a wrong square")
    return ended - began


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: pool_dispatch.py WORKERS TASKS")
    workers, tasks = int(sys.argv[1]), int(sys.argv[2])
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(workers)
    with context.Pool(workers, initializer=ready, initargs=(barrier,)) as pool:
        batch_ns(pool, tasks)
        print(batch_ns(pool, tasks) / tasks)
        pool.close()
        pool.join()


if __name__ == "__main__":
    main()

"""multiprocessing.Queue between two processes: one puts messages as fast as it can, the other gets.

usage: queue_stream.py MESSAGES BYTES -> nanoseconds a message, from the meeting of both processes,
which are there by then, to the last message got.
"""

import multiprocessing
import sys
import time


def produce(queue, both_here, messages, size):
    message = bytes(size)
    both_here.wait()
    for _ in range(messages):
        queue.put(message)


def consume(queue, both_here, messages, elapsed_ns):
    both_here.wait()
    began = time.perf_counter_ns()
    for _ in range(messages):
        queue.get()
    elapsed_ns.value = time.perf_counter_ns() - began


def main():
    messages, size = int(sys.argv[1]), int(sys.argv[2])
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    both_here = context.Barrier(2)
    elapsed_ns = context.Value("q", 0)
    units = [
        context.Process(target=produce, args=(queue, both_here, messages, size)),
        context.Process(target=consume, args=(queue, both_here, messages, elapsed_ns)),
    ]
    for unit in units:
        unit.start()
    for unit in units:
        unit.join()
    if any(unit.exitcode != 0 for unit in units):
        sys.exit("a process of the queue failed")
    print(elapsed_ns.value / messages)


if __name__ == "__main__":
    main()

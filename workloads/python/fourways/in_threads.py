"""threading.Thread, one a task; or a ThreadPoolExecutor that is ready before the clock begins."""

import concurrent.futures
import queue
import threading

from . import now
from .batch import Books, give_up_on
from .limits import creating


class Kit:
    lock = staticmethod(threading.Lock)
    barrier = staticmethod(threading.Barrier)
    event = staticmethod(threading.Event)
    queue = staticmethod(queue.Queue)

    @staticmethod
    def words(count):
        return [0] * count


def run(order, workload):
    books = Books(order, Kit.words)
    twin = workload(order, Kit)
    run_units = run_pool if order["model"] == "thread_pool" else run_threads
    run_units(order, twin, books)
    counts = twin.counts()
    twin.close()
    return books.answer(counts)


def run_task(twin, books, index):
    try:
        books.started[index] = now()
        books.finish(index, twin.task(index))
    except BaseException as error:
        give_up_on(index, error)


def run_threads(order, twin, books):
    threads = []
    books.begin()
    for index in range(books.tasks):
        if books.time_calls:
            books.called[index] = now()
        with creating("creating a thread", index, books.tasks):
            thread = threading.Thread(target=run_task, args=(twin, books, index))
            thread.start()
        if books.time_calls:
            books.returned[index] = now()
        threads.append(thread)
    for thread in threads:
        thread.join()
    books.joined()


def take_place(places, all_here):
    """Held at the barrier, no thread takes two: so each of the pool's is there."""
    places[threading.get_ident()] = all_here.wait() + 1


def run_pool(order, twin, books):
    workers = order["workers"]
    places = {}  # by thread

    def run_and_sign(index):
        books.workers[index] = places[threading.get_ident()]
        run_task(twin, books, index)

    began = now()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        all_here = threading.Barrier(workers)
        ready = [pool.submit(take_place, places, all_here) for _ in range(workers)]
        for future in ready:
            future.result()
        books.start_up_ns = now() - began
        books.units = workers
        books.begin()
        futures = []
        for index in range(books.tasks):
            if books.time_calls:
                books.called[index] = now()
            futures.append(pool.submit(run_and_sign, index))
            if books.time_calls:
                books.returned[index] = now()
        for future in futures:
            future.result()
    books.joined()

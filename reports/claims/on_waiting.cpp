// Claims on waiting: what overlaps, what is held up, and what servers make of it.
#include "reports/claims/claim_tables.hpp"

namespace fourways {

using Role = ClaimPart::Role;
using Kind = Quantity::Kind;

namespace {

Term cpu_cost(std::string case_name) { return {std::move(case_name), {Kind::cpu_cost}}; }
Term switches(std::string case_name) { return {std::move(case_name), {Kind::switch_cost}}; }
Term latency(std::string case_name) { return {std::move(case_name), {Kind::latency}}; }

/// Latency of a served client, with as many computing tasks beside the server as tasks but one.
/// Short: what starves is seen within 100 ms.
Term convoy(const std::string& on, const std::string& yield = "") {
  return latency("convoy/" + on + "/requests:200" + yield + "/span:100ms/patience:1us");
}

}  // namespace

std::vector<Claim> claims_on_waiting() {
  const std::string subject = "Waiting and blocking";
  return {
      {"C4",
       subject,
       "IO-bound threads overlap, even under the GIL; one thread waits for one after another",
       "所有的线程都在等着IO,这时候他们就是同时的了,而单线程的话此时还是在一个一个等待的",
       "001, 002",
       {{"sleeping threads against one after another", Role::needed,
         more(wall("sleep/serial/tasks:8"), wall("sleep/thread/tasks:8"), 2)},
        {"threads that fetch documents against one after another", Role::needed,
         more(wall("download/serial/tasks:8"), wall("download/thread/tasks:8"), 2)},
        {"sleeping threads under the emulated lock", Role::needed,
         more(wall("sleep/serial/tasks:8"), wall("sleep/gil/tasks:8"), 2)},
        {"threads that fetch documents under the emulated lock", Role::needed,
         more(wall("download/serial/tasks:8"), wall("download/gil/tasks:8"), 2)},
        {"sleeping threads, CPython", Role::witness,
         more(wall("sleep/serial/tasks:8"), wall("sleep/cpython_thread/tasks:8"), 2)},
        {"sleeping processes", Role::shown,
         more(wall("sleep/serial/tasks:8"), wall("sleep/fork/tasks:8"), 2)}}},
      {"C5",
       subject,
       "Threads that write to different directories gain",
       "python的多线程就在这时候发挥作用了。比方说多线程网络传输,多线程往不同的目录写文件",
       "001",
       {{"threads against one after another, into the page cache", Role::needed,
         more(wall("files/serial/tasks:8"), wall("files/thread/tasks:8"), 1.1)},
        {"threads against one after another, onto the disk", Role::needed,
         more(wall("files/serial/tasks:8/count:4/fsync:yes"),
              wall("files/thread/tasks:8/count:4/fsync:yes"), 1.1)},
        {"threads with a directory each against threads in one", Role::shown,
         more(wall("files/thread/tasks:8/dirs:one"), wall("files/thread/tasks:8"), 1.1)}}},
      {"C10",
       subject,
       "A blocking call in a coroutine blocks the whole program",
       "进行阻塞(Blocking)操作(如IO时)会阻塞掉整个程序",
       "001",
       {{"meanwhile the other fibers make no step", Role::needed,
         always(figure("progress_meanwhile", "blocking_call/fiber/tasks:2"), 0)},
        {"meanwhile the other coroutines of a loop make no step", Role::needed,
         always(figure("progress_meanwhile", "blocking_call/epoll/tasks:2"), 0)},
        {"threads go on", Role::shown,
         always_above(figure("progress_meanwhile", "blocking_call/thread/tasks:2"), 0)},
        {"fibers go on when the call is handed to a helper thread", Role::shown,
         always_above(figure("progress_meanwhile", "blocking_call/fiber/tasks:2/way:offload"), 0)},
        {"a loop goes on when the call is handed to a helper thread", Role::shown,
         always_above(figure("progress_meanwhile", "blocking_call/epoll/tasks:2/way:offload"),
                      0)}}},
      {"C11",
       subject,
       "Blocking leaves the CPU idle and sinks into system calls; an event loop works meanwhile "
       "and "
       "usually performs better",
       "由于所有阻塞的操作都转化为异步操作...少了多线程的调度时间，所以这种模型的性能通常会比较好",
       "001",
       {{"64 documents: a pool of blocking threads against an event loop", Role::needed,
         more(wall("download/thread_pool/tasks:64/workers:{cores}/size:4096"),
              wall("download/epoll/tasks:64/size:4096"), 1.5)},
        {"16 clients: processor time of a request, threads against a loop", Role::needed,
         more(cpu_cost("echo/thread/tasks:16"), cpu_cost("echo/epoll/tasks:16"), 1.1)},
        {"256 clients: processor time of a request, threads against a loop", Role::needed,
         more(cpu_cost("echo/thread/tasks:256/requests:10"),
              cpu_cost("echo/epoll/tasks:256/requests:10"), 1.1)},
        {"256 clients: context switches of a request, threads against a loop", Role::needed,
         more(switches("echo/thread/tasks:256/requests:10"),
              switches("echo/epoll/tasks:256/requests:10"), 2)},
        {"256 clients: wall time, threads against a loop", Role::shown,
         more(wall("echo/thread/tasks:256/requests:10"), wall("echo/epoll/tasks:256/requests:10"),
              1.1)}}},
      {"C12",
       subject,
       "A process a client does not scale to a hundred thousand clients; a pool does",
       "如果并发来十万个客户端,要开启十万个进程吗 解决方法:进程池",
       "003",
       {{"the machine does not give a hundred thousand processes", Role::needed,
         LimitPredicate{"crowd/fork/tasks:100000"}},
        {"256 clients: processor time of a request, a process each against a pool", Role::needed,
         more(cpu_cost("echo/fork/tasks:256/requests:10"),
              cpu_cost("echo/process_pool/tasks:256/workers:{cores}/requests:10"), 1.1)},
        {"but a pool of blocking workers holds as many clients as workers: the others wait",
         Role::shown,
         more(latency("echo/process_pool/tasks:256/workers:{cores}/requests:10"),
              latency("echo/prefork_epoll/tasks:256/workers:{cores}/requests:10"), 1.5)},
        {"a loop in each of as many processes as cores holds ten thousand at once", Role::shown,
         always(figure("alive", "crowd/prefork_epoll/tasks:10000/workers:{cores}"), 10000)}}},
      {"C31",
       subject,
       "Under the GIL, IO threads suffer beside CPU threads: the convoy",
       "任何Python线程执行前，必须先获得GIL锁",
       "001",
       {{"latency beside a computing thread against alone, emulated lock", Role::needed,
         more(convoy("gil/tasks:2"), convoy("gil/tasks:1"), 10)},
        {"latency beside a computing thread against alone, CPython", Role::witness,
         more(convoy("cpython_thread/tasks:2"), convoy("cpython_thread/tasks:1"), 10)},
        {"the same where threads are free", Role::shown,
         more(convoy("thread/tasks:2"), convoy("thread/tasks:1"), 10)}}},
      {"C35",
       subject,
       "With coroutines the programmer must schedule: one that computes starves the others",
       "程序员必须自己承担调度的责任",
       "001",
       {{"latency of a fiber beside a computing one against threads", Role::needed,
         more(convoy("fiber/tasks:2"), convoy("thread/tasks:2"), 10)},
        {"latency in a loop beside a computing coroutine against threads", Role::needed,
         more(convoy("epoll/tasks:2"), convoy("thread/tasks:2"), 10)},
        {"a yield within the computation helps fibers", Role::shown,
         more(convoy("fiber/tasks:2"), convoy("fiber/tasks:2", "/yield:yes"), 10)},
        {"a yield within the computation helps a loop", Role::shown,
         more(convoy("epoll/tasks:2"), convoy("epoll/tasks:2", "/yield:yes"), 10)}}},
  };
}

}  // namespace fourways

// Claims on queues, pipes, files, shared values and managers.
#include "reports/claims/claim_tables.hpp"

namespace fourways {

using Role = ClaimPart::Role;

std::vector<Claim> claims_on_messages() {
  const std::string subject = "Messages and shared data";
  return {
      {"C19",
       subject,
       "Sharing through a file is slow and needs a lock of one's own; queue and pipe are in memory "
       "and safe",
       "1.效率低(共享数据基于文件,而文件是硬盘上的数据) 2.需要自己加锁处理",
       "003",
       {{"a message through a file against a queue of pipe and locks", Role::needed,
         more(cost("file_exchange/fork/tasks:2/exchange:messages"),
              cost("queue/fork/tasks:2/messages:10000/backing:pipe"), 1.5)},
        {"a message through a file against a pipe", Role::needed,
         more(cost("file_exchange/fork/tasks:2/exchange:messages"),
              cost("pipe_stream/fork/tasks:2"), 1.5)},
        {"a number in a file against one in shared memory", Role::needed,
         more(cost("file_exchange/fork/tasks:2"),
              cost("shared_value/fork/tasks:2/increments:10000"), 2)},
        {"a file without a lock loses updates", Role::needed,
         shows_above(figure("lost_updates", "file_exchange/fork/tasks:2/steps:400/lock:none"), 0)},
        {"a queue loses no message", Role::needed,
         always(figure("missed_messages", "queue/fork/tasks:2/messages:10000/backing:pipe"), 0)}}},
      {"C20",
       subject,
       "A queue is pipe + lock; messages scale better than shared data as processes grow",
       "队列又是基于(管道+锁)实现的...而且在进程数目增多时,往往可以获得更好的可获展性",
       "003",
       {{"from 2 to 32 processes an access to shared data grows dearer than a message",
         Role::needed,
         RatioPredicate{{cost("shared_array/fork/tasks:32/rounds:500"),
                         cost("queue/fork/tasks:2/messages:10000/backing:pipe")},
                        {cost("shared_array/fork/tasks:2/rounds:8000"),
                         cost("queue/fork/tasks:32/messages:10000/backing:pipe")},
                        1.1}},
        {"a queue made of a pipe and locks loses nothing among 32 processes", Role::needed,
         always(figure("missed_messages", "queue/fork/tasks:32/messages:10000/backing:pipe"), 0)},
        {"the same against a ring in shared memory", Role::shown,
         RatioPredicate{{cost("shared_array/fork/tasks:32/rounds:500"),
                         cost("queue/fork/tasks:2/messages:10000")},
                        {cost("shared_array/fork/tasks:2/rounds:8000"),
                         cost("queue/fork/tasks:32/messages:10000")},
                        1.1}},
        {"what the pipe and the locks cost against a ring", Role::shown,
         more(cost("queue/fork/tasks:2/messages:10000/backing:pipe"),
              cost("queue/fork/tasks:2/messages:10000"), 1.5)}}},
      {"C21",
       subject,
       "Producer and consumer, decoupled by a queue, balance: the time tends to the slower side, "
       "not "
       "to the sum",
       "平衡了生产者的生产能力和消费者的消费能力",
       "003",
       {{"equally fast sides take as long as one", Role::needed,
         alike(wall("bakery/fork/tasks:2"), figure("slower_side_ns", "bakery/fork/tasks:2"))},
        {"a slow consumer takes as long as it does alone", Role::needed,
         alike(wall("bakery/fork/tasks:2/eat:2ms"),
               figure("slower_side_ns", "bakery/fork/tasks:2/eat:2ms"))},
        {"one after the other would take longer", Role::shown,
         more(figure("sum_ns", "bakery/fork/tasks:2"), wall("bakery/fork/tasks:2"), 1.2)}}},
      {"C29",
       subject,
       "A manager serves shared objects to other processes and machines, only to those with its "
       "key; "
       "each access costs a round trip",
       "一个服务进程可以作为调度者，将任务分布到其他多个进程中，依靠网络通信",
       "001, 003, 004",
       {{"who has another key is refused", Role::needed,
         always(figure("refused_clients", "manager/fork/tasks:4/key:wrong"), 4)},
        {"an access costs more than one to shared memory", Role::needed,
         more(figure("round_trip_ns", "manager/fork/tasks:4"),
              cost("shared_value/fork/tasks:2/increments:10000"), 10)},
        {"an access costs more than a message through a queue", Role::needed,
         more(figure("round_trip_ns", "manager/fork/tasks:4"),
              cost("queue/fork/tasks:2/messages:10000/backing:pipe"), 2)},
        {"work and results pass through its queues over TCP", Role::needed,
         always({"manager/fork/tasks:4/use:queues/transport:tcp", {Quantity::Kind::tasks_done}},
                4)}}},
      {"C33",
       subject,
       "empty(), full() and qsize() of a shared queue cannot be relied on; a consumer that stops "
       "at "
       "`empty` misses items",
       "调用此方法时q为空则返回True,该结果不可靠",
       "001, 003",
       {{"answers are wrong a moment later", Role::needed,
         shows_above(
             figure("stale_answers", "queue/fork/tasks:2/messages:1000/maxsize:4/wait:poll"), 0)},
        {"001's reader that stops at `empty` misses items", Role::needed,
         shows_above(figure("items_missed",
                            "manager/fork/tasks:2/use:queues/count:10/stop:empty/pause:1ms"),
                     0)},
        {"... and leaves its lock held", Role::shown,
         shows_above(figure("locks_left_held",
                            "manager/fork/tasks:2/use:queues/count:10/stop:empty/pause:1ms"),
                     0)}}},
  };
}

}  // namespace fourways

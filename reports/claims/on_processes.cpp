// Claims on the memory, the life and the death of processes.
#include "reports/claims/claim_tables.hpp"

namespace fourways {

using Role = ClaimPart::Role;

std::vector<Claim> claims_on_processes() {
  const std::string subject = "Processes, alive and dead";
  return {
      {"C18",
       subject,
       "Processes share no memory: a child's n = 0 leaves the parent's 100",
       "进程之间的内存空间是隔离的",
       "003",
       {{"a forked child sees its own 0", Role::needed,
         always(figure("n_in_task", "isolation/fork/tasks:50"), 0)},
        {"its parent still has 100", Role::needed,
         always(figure("n_in_parent", "isolation/fork/tasks:50"), 100)},
        {"the parent of a fresh image still has 100", Role::needed,
         always(figure("n_in_parent", "isolation/spawn/tasks:10"), 100)},
        {"threads set it for all", Role::shown,
         always(figure("n_in_parent", "isolation/thread/tasks:50"), 0)}}},
      {"C25",
       subject,
       "Children never waited for stay as zombies; killing their parent frees them: orphans are "
       "adopted and reaped",
       "僵尸进程:有害 孤儿进程无害:会被系统接管",
       "003",
       {{"all sixteen are zombies while their parents live", Role::needed,
         always(figure("zombies_while_parent_lived", "orphans/fork/tasks:4"), 16)},
        {"they, and one a parent that still ran, are reaped by who adopts them", Role::needed,
         always(figure("reaped_by_adopter", "orphans/fork/tasks:4"), 20)},
        {"none is left", Role::needed,
         always(figure("zombies_after", "orphans/fork/tasks:4"), 0)}}},
      {"C26",
       subject,
       "A daemon process ends when the main code ends, a sibling that is none runs on; a daemon "
       "may "
       "have no children",
       "守护进程会在主进程代码执行结束后就终止 守护进程内无法再开启子进程",
       "002, 003",
       {{"no daemon finishes its work", Role::needed,
         always(figure("daemons_that_finished", "daemon/fork/tasks:8"), 0)},
        {"every sibling does", Role::needed,
         always(figure("siblings_that_finished", "daemon/fork/tasks:8"), 8)},
        {"every daemon is refused a child", Role::needed,
         always(figure("children_refused_to_daemons", "daemon/fork/tasks:8"), 8)}}},
      {"C27",
       subject,
       "terminate is not immediate; a lock that the victim held is never released; the victim's "
       "own "
       "child becomes a zombie",
       "如果p创建了子进程,该子进程就变成僵尸进程了...如果p还保存了一个锁 那么也将不会被释放",
       "003",
       {{"a victim may be alive right after", Role::needed,
         shows_above(figure("alive_right_after", "terminate/fork/tasks:8"), 0)},
        {"its lock stays held", Role::needed,
         always(figure("locks_left_held", "terminate/fork/tasks:8"), 8)},
        {"its child becomes a zombie", Role::needed,
         always(figure("zombie_grandchildren", "terminate/fork/tasks:8"), 8)},
        {"its child becomes an orphan that runs on", Role::shown,
         always(figure("orphan_grandchildren", "terminate/fork/tasks:8"), 8)}}},
      {"C30",
       subject,
       "subprocess drives another program: input, output as it comes, exit code, pipelines",
       "使用subprocess模块可以启动一个子线程，然后控制其输入输出",
       "000, 001, 004",
       {{"each of four programs returns its 500 lines whole", Role::needed,
         always({"subprocess/fork/tasks:4/lines:500", {Quantity::Kind::tasks_done}}, 4)},
        {"lines are read as they come", Role::needed,
         always(figure("lines_as_they_came", "subprocess/fork/tasks:4/read:lines/lines:500"),
                2000)},
        {"standard error arrives apart", Role::needed,
         always_above(figure("error_bytes", "subprocess/fork/tasks:4/program:noisy/lines:500"), 0)},
        {"ls -l | wc counts right", Role::needed,
         always({"pipeline/fork/tasks:4", {Quantity::Kind::tasks_done}}, 4)}}},
  };
}

}  // namespace fourways

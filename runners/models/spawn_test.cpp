// The runner `spawn`: what a fresh image finds, does, reports and inherits, and how it ends. Its
// tasks come from a plug-in, for a lambda of this test is not to be had in another image.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>

#include "runners/process/unit_image.hpp"
#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "runners/testing/unit_limits.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

class Spawn : public HoldsItsBaseline {
 protected:
  static void SetUpTestSuite() {
    static const bool loaded = (load_plugin(FOURWAYS_TEST_UNIT_TASKS), true);
    ASSERT_TRUE(loaded);
  }

  static Params params(const std::string& kind, std::uint32_t tasks) {
    Params params = params_of(find_workload("unit"));
    params.set("kind", kind, "test");
    params.set("tasks", std::to_string(tasks), "test");
    return params;
  }

  /// A batch of `unit` by `recipe`; only what prepares it runs in this image.
  Batch run(std::uint32_t tasks, const Params& params, std::shared_ptr<const Recipe> recipe,
            std::function<void()> start_batch = {}) {
    const auto prepared = find_workload("unit").make();
    TestWorkload workload({}, std::move(start_batch),
                          [&](Arena& own) { prepared->prepare(params, own); });
    return run_batch(find_runner("spawn"), workload, {.tasks = tasks, .recipe = std::move(recipe)},
                     arena());
  }
  Batch run(const std::string& kind, std::uint32_t tasks, std::function<void()> start_batch = {}) {
    const Params chosen = params(kind, tasks);
    return run(tasks, chosen, recipe_of(find_workload("unit"), chosen), std::move(start_batch));
  }
  Batch run_with(const std::function<void(Recipe&)>& change) {
    const Params chosen = params("plain", 2);
    Recipe recipe = *recipe_of(find_workload("unit"), chosen);
    change(recipe);
    return run(2, chosen, std::make_shared<Recipe>(recipe));
  }
};

TEST_F(Spawn, results_stand_by_task_and_the_units_are_counted) {
  const Batch batch = run("plain", 5);
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::ElementsAre(0, 3, 6, 9, 12));
  EXPECT_EQ(batch.units_created, 5U);
  EXPECT_GT(batch.wall_ns, 0);
}

TEST_F(Spawn, the_recipe_carries_parameters_that_are_not_at_their_defaults) {
  Params chosen = params("plain", 3);
  chosen.set("factor", "7", "test");
  const auto recipe = recipe_of(find_workload("unit"), chosen);
  EXPECT_THAT(recipe->params,
              testing::ElementsAre(testing::Pair("factor", "7"), testing::Pair("tasks", "3")));
  EXPECT_EQ(recipe->plugin, FOURWAYS_TEST_UNIT_TASKS);
  const Batch batch = run(3, chosen, recipe);
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::ElementsAre(0, 7, 14));
}

TEST_F(Spawn, primitives_hold_between_images_that_map_the_arena_where_they_like) {
  const Batch batch = run("guarded", 6);
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::Each(6 * 200));
  EXPECT_EQ(batch.most_alive, 6U);
}

TEST_F(Spawn, an_exception_arrives_with_its_text_and_harms_no_other) {
  const Batch batch = run("throws", 4);
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_EQ(batch.failure, "task 1: exception: the first went wrong");
  EXPECT_EQ(batch.tasks_done, 3U);
}

TEST_F(Spawn, what_is_thrown_need_not_be_a_std_exception) {
  EXPECT_EQ(run("throws_an_int", 2).failure,
            "task 1: exception: an exception that is no std::exception");
}

TEST_F(Spawn, a_task_that_cannot_even_be_made_is_a_failure) {
  const Batch batch = run("unmakable", 3);
  EXPECT_EQ(batch.failure, "task 1: exception: no frame for you");
  EXPECT_EQ(batch.tasks_done, 2U);
}

TEST_F(Spawn, a_killed_image_fails_only_its_own_task) {
  const Batch batch = run("killed", 4);
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_EQ(batch.failure,
            "task 1: signal: the process of task 1 was killed by SIGKILL before its result");
  EXPECT_EQ(batch.tasks_done, 3U);
}

TEST_F(Spawn, an_image_that_dies_after_its_result_is_a_failure_too) {
  EXPECT_EQ(run("dead_after", 3).failure,
            "task 1: signal: the process of task 1 was killed by SIGKILL after its result");
}

TEST_F(Spawn, an_image_that_exits_early_is_told_with_its_status) {
  EXPECT_EQ(run("exits", 3).failure,
            "task 1: exit: the process of task 1 exited with status 9 before its result");
}

TEST_F(Spawn, it_inherits_the_descriptors_of_the_map_at_their_numbers_and_nothing_else) {
  const Endpoints pipe = connect_by(Wire::pipe);
  const UniqueFd shared(::dup(pipe.writer.get()));
  const UniqueFd stray(::dup(pipe.reader.get()));  // dup(2) leaves no close-on-exec mark
  arena().share(shared.get());
  const Batch batch = run("descriptors", 1);
  ASSERT_TRUE(ended_well(batch));
  std::uint64_t open = batch.results[0];
  for (const int fd : {0, 1, 2, shared.get(), arena().doorbells().fds[0]}) {
    EXPECT_NE(open & (std::uint64_t{1} << fd), 0U) << fd;
    open &= ~(std::uint64_t{1} << fd);
  }
  EXPECT_EQ(__builtin_popcountll(open), 1) << "the arena's memory file, and no other";
  EXPECT_EQ(open & (std::uint64_t{1} << stray.get()), 0U);
}

TEST_F(Spawn, a_shared_descriptor_is_the_same_file) {
  const Endpoints pipe = connect_by(Wire::pipe);
  arena().share(pipe.writer.get());
  ASSERT_TRUE(ended_well(run("pipe", 3)));
  std::string told(3, '\0');
  ASSERT_EQ(::read(pipe.reader.get(), told.data(), told.size()), 3);
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, "012");
}

TEST_F(Spawn, a_shared_descriptor_that_is_closed_is_named) {
  constexpr int kNeverOpen = 999;
  arena().share(kNeverOpen);
  const Batch batch = run("plain", 2);
  EXPECT_EQ(batch.trouble_type, "error");
  EXPECT_THAT(batch.trouble, HasSubstr("descriptor 999, shared with fresh images"));
}

TEST_F(Spawn, an_unknown_workload_is_the_tasks_failure) {
  const Batch batch = run_with([](Recipe& recipe) { recipe.workload = "unti"; });
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_THAT(batch.failure, HasSubstr(": error: a fresh image cannot run the task: no workload "
                                       "'unti'; did you mean 'unit'?"));
  EXPECT_EQ(batch.tasks_done, 0U);
}

TEST_F(Spawn, a_plug_in_that_is_missing_is_the_tasks_failure) {
  const Batch batch = run_with([](Recipe& recipe) { recipe.plugin = "/nowhere/libgone.so"; });
  EXPECT_THAT(batch.failure, HasSubstr("plug-in /nowhere/libgone.so does not load"));
}

TEST_F(Spawn, a_parameter_that_is_not_accepted_is_the_tasks_failure) {
  const Batch batch = run_with([](Recipe& recipe) { recipe.params["factor"] = "many"; });
  EXPECT_THAT(batch.failure, HasSubstr("workload unit: factor=many is not accepted"));
}

TEST_F(Spawn, a_workload_that_cannot_attach_is_the_tasks_failure) {
  EXPECT_THAT(run("unattachable", 2).failure, HasSubstr("attach() went wrong"));
}

TEST_F(Spawn, a_workload_without_attach_does_not_run_on_nothing) {
  const Batch batch = run("without_attach", 2);
  EXPECT_THAT(batch.failure,
              HasSubstr(": needs: workload unit: it does not say how a fresh image"));
  EXPECT_EQ(batch.tasks_done, 0U);
}

TEST_F(Spawn, a_plan_without_a_recipe_is_refused) {
  const Batch batch = run(2, params("plain", 2), nullptr);
  EXPECT_EQ(batch.trouble_type, "error");
  EXPECT_THAT(batch.trouble, HasSubstr("give the plan a recipe"));
  EXPECT_EQ(refusal({}, find_runner("spawn").traits(), {}), batch.trouble);
}

TEST_F(Spawn, the_first_image_that_is_refused_is_named_with_the_limit_and_the_remedy) {
  const Batch batch = run("plain", 4, refuse_new_units);
  EXPECT_FALSE(batch.complete);
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble, HasSubstr("posix_spawn failed at unit 1 of 4: Resource temporarily"));
  EXPECT_THAT(batch.trouble, HasSubstr("raise `ulimit -u`"));
}

TEST_F(Spawn, images_that_wait_for_those_refused_do_not_hang_the_batch) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  const Batch batch = run("guarded", 10, become_a_user_with_four_processes);
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble, testing::ContainsRegex("posix_spawn failed at unit [2-5] of 10"));
}

TEST_F(Spawn, the_hidden_arguments_are_not_to_be_typed) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::string name = "test";
    std::string mark = arguments_of({})[1];
    std::string junk = "junk";
    char* words[] = {name.data(), mark.data(), junk.data(), nullptr};
    ::close(STDERR_FILENO);
    run_unit_if_asked(3, words);
    ::_exit(0);
  }
  ExitStatus status;
  ASSERT_EQ(::waitpid(child, &status.raw, 0), child);
  EXPECT_EQ(status.code(), 2);
}

TEST_F(Spawn, an_image_whose_parent_has_gone_ends_before_it_does_anything) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Params chosen = params("plain", 1);
    std::vector<std::string> words =
        arguments_of({.arena_fd = arena().fd(),
                      .parent = 1,
                      .recipe = *recipe_of(find_workload("unit"), chosen)});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    run_unit_if_asked(static_cast<int>(argv.size()), argv.data());
    ::_exit(0);
  }
  ExitStatus status;
  ASSERT_EQ(::waitpid(child, &status.raw, 0), child);
  EXPECT_EQ(status.code(), 1);
}

}  // namespace
}  // namespace fourways

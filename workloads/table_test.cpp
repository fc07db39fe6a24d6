// The table of workloads, and what it says to a wrong name or a bad plug-in.
#include "workloads/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string failure_to_load(const std::string& path) {
  return message_of([&] { load_plugin(path); });
}

TEST(Table, names_every_workload_once) {
  std::set<std::string> names;
  for (const WorkloadInfo& info : workloads()) names.insert(info.name);
  EXPECT_EQ(names.size(), workloads().size());
  for (const char* name :
       {"primes", "countdown", "square", "sleep", "echo", "download", "mix", "start", "switch",
        "crowd", "isolation", "skynet", "hash", "matmul", "files", "pipe", "blocking_call"}) {
    EXPECT_EQ(names.count(name), 1U) << name;
    EXPECT_EQ(find_workload(name).name, name);
  }
}

TEST(Table, tells_of_every_workload_what_a_reader_needs) {
  const std::set<std::string> kinds{"cpu", "io", "mixed", "sync", "ipc", "lifecycle"};
  const std::set<std::string> columns{"", "cpu", "io", "mixed", "start", "switch"};
  for (const WorkloadInfo& info : workloads()) {
    SCOPED_TRACE(info.name);
    EXPECT_TRUE(kinds.contains(info.kind));
    EXPECT_TRUE(columns.contains(info.column));
    EXPECT_FALSE(info.summary.empty());
    EXPECT_FALSE(info.operation.empty());
    EXPECT_NE(info.make(), nullptr);
  }
}

TEST(Table, declares_parameters_whose_defaults_and_ends_are_accepted) {
  for (const WorkloadInfo& info : workloads()) {
    Params params = params_of(info);
    EXPECT_EQ(params.integer("tasks"), info.tasks);
    for (const ParamSpec& spec : params.specs()) {
      SCOPED_TRACE(info.name + " " + spec.name);
      EXPECT_FALSE(spec.help.empty());
      EXPECT_NO_THROW(params.set(spec.name, to_text(spec, spec.fallback), info.name));
      EXPECT_TRUE(params.is_default(spec));
      if (spec.type == ParamSpec::Type::choice) continue;
      for (const double end : {spec.low, spec.high}) {
        const auto text = to_text(spec, static_cast<std::int64_t>(end));
        EXPECT_NO_THROW(params.set(spec.name, text, info.name));
      }
    }
  }
}

TEST(Table, refuses_numbers_of_tasks_that_cannot_be) {
  for (const WorkloadInfo& info : workloads()) {
    Params params = params_of(info);
    for (const char* text : {"0", "-1", "1e99", "abc"}) {
      EXPECT_THROW(params.set("tasks", text, info.name), ParamError) << info.name << " " << text;
    }
  }
}

TEST(Table, suggests_the_closest_name) {
  EXPECT_THAT(message_of([] { find_workload("prime"); }),
              AllOf(HasSubstr("'prime'"), HasSubstr("did you mean 'primes'"),
                    HasSubstr("fourways list workloads")));
  EXPECT_THAT(message_of([] { find_workload("swich"); }), HasSubstr("'switch'"));
}

TEST(Plugin, adds_its_workloads) {
  const auto known = [](const WorkloadInfo& info) { return info.name == "collatz"; };
  // A repeated test finds it there: a plug-in stays for the rest of the process.
  if (std::ranges::none_of(workloads(), known)) load_plugin(FOURWAYS_TEST_COLLATZ);
  const WorkloadInfo& info = find_workload("collatz");
  EXPECT_NO_THROW(params_of(info).set("limit", "100", "workload collatz"));
  EXPECT_NE(info.make(), nullptr);
  EXPECT_EQ(plugin_of(info), FOURWAYS_TEST_COLLATZ);
  EXPECT_EQ(plugin_of(find_workload("primes")), "");
  // Its name is taken now, by itself.
  EXPECT_THAT(failure_to_load(FOURWAYS_TEST_COLLATZ), HasSubstr("'collatz'"));
}

TEST(Plugin, that_is_missing_is_named) {
  EXPECT_THAT(failure_to_load("no-such-plugin.so"),
              AllOf(HasSubstr("no-such-plugin.so"), HasSubstr("does not load")));
}

TEST(Plugin, that_is_no_shared_object_is_refused) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "fourways_table_test_text.so";
  std::ofstream(path) << "just text\n";
  EXPECT_THAT(failure_to_load(path), HasSubstr("does not load"));
  std::filesystem::remove(path);
}

TEST(Plugin, without_an_entry_is_told_what_to_add) {
  EXPECT_THAT(failure_to_load(FOURWAYS_TEST_WITHOUT_ENTRY),
              AllOf(HasSubstr("exports no"), HasSubstr("FOURWAYS_PLUGIN")));
}

TEST(Plugin, of_another_contract_version_is_refused) {
  EXPECT_THAT(failure_to_load(FOURWAYS_TEST_OF_ANOTHER_VERSION),
              AllOf(HasSubstr("version -7"), HasSubstr("build it again")));
}

TEST(Plugin, that_throws_is_refused_with_its_reason) {
  EXPECT_THAT(failure_to_load(FOURWAYS_TEST_THAT_THROWS),
              AllOf(HasSubstr("listing its workloads"), HasSubstr("no licence found")));
}

TEST(Plugin, with_a_taken_name_adds_nothing_at_all) {
  const std::size_t before = workloads().size();
  EXPECT_THAT(failure_to_load(FOURWAYS_TEST_WITH_TAKEN_NAME),
              AllOf(HasSubstr("'primes'"), HasSubstr("rename it")));
  EXPECT_EQ(workloads().size(), before);
}

}  // namespace
}  // namespace fourways

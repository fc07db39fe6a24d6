#include "runners/process/unit_image.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <optional>
#include <string_view>

#include "runners/blocking_context.hpp"
#include "workloads/support/process/process.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

constexpr std::string_view kName = "fourways-unit";  // what ps(1) shows
constexpr std::string_view kMark = "--run-one-task-of-a-parent";
constexpr int kFixedArguments = 8;  // then key=value
constexpr int kNotUnderstood = 2;   // exit status

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<UnitOrder> order_in(int argc, char** argv) {
  UnitOrder order;
  if (argc < kFixedArguments || !read_number(argv[2], order.arena_fd) ||
      !read_number(argv[3], order.ledger) || !read_number(argv[4], order.parent) ||
      !read_number(argv[kTaskArgument], order.task)) {
    return std::nullopt;
  }
  order.recipe.plugin = argv[6];
  order.recipe.workload = argv[7];
  for (int i = kFixedArguments; i < argc; ++i) {
    const std::string_view setting = argv[i];
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    order.recipe.params[std::string(setting.substr(0, equals))] = setting.substr(equals + 1);
  }
  return order;
}

/// The workload of the recipe, at home in the arena that its twin in the parent has prepared.
std::unique_ptr<Workload> attached_workload(const Recipe& recipe, Arena& arena) {
  if (!recipe.plugin.empty()) load_plugin(recipe.plugin);
  const WorkloadInfo& info = find_workload(recipe.workload);
  Params params = params_of(info);
  for (const auto& [key, text] : recipe.params) {
    params.set(key, text, fmt::format("workload {}", info.name));
  }
  std::unique_ptr<Workload> workload = info.make();
  workload->attach(arena);
  return workload;
}

void run_unit(const UnitOrder& order, Arena& arena, Ledger& ledger) {
  std::unique_ptr<Workload> workload;
  try {
    workload = attached_workload(order.recipe, arena);
  } catch (const NotAttachable& error) {
    ledger.failed(order.task, "needs",
                  fmt::format("workload {}: {}", order.recipe.workload, error.what()));
    return;
  } catch (const std::exception& error) {
    ledger.failed(order.task, "error",
                  fmt::format("a fresh image cannot run the task: {}", error.what()));
    return;
  }
  BlockingContext context(arena);
  run_task(*workload, context, ledger, order.task);
  if (ledger.measures_memory()) ledger.add_unit_memory(proportional_memory_bytes());
  // Left as it is: the process ends, and nothing of its parent's is to be closed down twice.
  static_cast<void>(workload.release());
}

[[noreturn]] void be_unit(const UnitOrder& order) {
  die_with_parent(order.parent);
  try {
    // The map was for this image, not for programs that its task may start.
    checked(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
    UniqueFd file(order.arena_fd);
    Arena arena = Arena::attach(file.get());
    file.reset();
    run_unit(order, arena, arena.at<Ledger>(order.ledger));
    ::_exit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fresh image of task %u: %s\n", order.task, error.what());
    ::_exit(kNotUnderstood);
  }
}

}  // namespace

std::shared_ptr<const Recipe> recipe_of(const WorkloadInfo& info, const Params& params) {
  auto recipe = std::make_shared<Recipe>();
  recipe->workload = info.name;
  recipe->plugin = plugin_of(info);
  const Params own = params_of(info);
  for (const ParamSpec& spec : own.specs()) {
    if (params.is_default(spec)) continue;
    recipe->params[spec.name] = to_text(spec, params.value(spec.name));
  }
  return recipe;
}

std::vector<std::string> arguments_of(const UnitOrder& order) {
  std::vector<std::string> words{
      std::string(kName),           std::string(kMark),           std::to_string(order.arena_fd),
      std::to_string(order.ledger), std::to_string(order.parent), std::to_string(order.task),
      order.recipe.plugin,          order.recipe.workload};
  for (const auto& [key, text] : order.recipe.params) words.push_back(key + "=" + text);
  return words;
}

void run_unit_if_asked(int argc, char** argv) {
  if (argc < 2 || argv[1] != kMark) return;
  if (const auto order = order_in(argc, argv)) be_unit(*order);
  std::fprintf(stderr, "%s is what fourways calls itself with, and not to be typed\n", argv[1]);
  ::_exit(kNotUnderstood);
}

}  // namespace fourways

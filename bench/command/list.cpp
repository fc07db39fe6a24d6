// fourways list: what there is: workloads with their parameters, runners with their traits, cases,
// claims, and what stands here for each part of the tutorials.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "bench/command/commands.hpp"
#include "bench/command/options/out_file.hpp"
#include "bench/command/options/selection_options.hpp"
#include "bench/terminal/output_text.hpp"
#include "reports/claims/claims.hpp"
#include "reports/claims/judged_claims.hpp"
#include "reports/claims/tutorials.hpp"
#include "reports/record/json.hpp"
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

struct ListOptions {
  std::string what;  // empty: workloads and runners
  bool json = false;
  bool markdown = false;
  std::string out;
  SelectionOptions select;
};

OrderedJson value_json(const ParamValue& value) {
  return std::visit([](const auto& each) { return OrderedJson(each); }, value);
}

OrderedJson params_json(const std::vector<ParamSpec>& specs) {
  OrderedJson params = OrderedJson::array();
  for (const ParamSpec& spec : specs) {
    params.push_back({{"name", spec.name},
                      {"default", value_json(spec.fallback)},
                      {"default_text", to_text(spec, spec.fallback)},
                      {"accepts", spec.accepts()},
                      {"help", spec.help}});
  }
  return params;
}

OrderedJson workload_json(const WorkloadInfo& info) {
  return {{"name", info.name},
          {"kind", info.kind},
          {"column", info.column},
          {"summary", info.summary},
          {"tutorial", info.tutorial},
          {"operation", info.operation},
          {"params", params_json(params_of(info).specs())}};
}

struct TraitWords {
  const char* key;
  const char* words;
  bool Traits::*has;
};

constexpr TraitWords kTraits[] = {
    {"bounded", "bounded (workers=N)", &Traits::bounded},
    {"workers_hold_many", "a worker holds many tasks", &Traits::workers_hold_many},
    {"elastic", "elastic (min_workers=N)", &Traits::elastic},
    {"one_at_a_time", "one task at a time", &Traits::one_at_a_time},
    {"parallel", "parallel", &Traits::parallel},
    {"preemptive", "preemptive", &Traits::preemptive},
    {"shares_memory", "shares memory", &Traits::shares_memory},
    {"survives_crash", "survives a crash", &Traits::survives_crash},
    {"child_tasks", "child tasks", &Traits::child_tasks},
    {"fresh_image", "a fresh image per unit", &Traits::fresh_image},
    {"runs_twin", "runs a twin, in suites only if asked for by --runner", &Traits::runs_twin},
    {"paced", "paced (one task in flight, if asked)", &Traits::paced},
};

OrderedJson runner_json(const Traits& traits) {
  OrderedJson json = {{"name", traits.name},
                      {"family", traits.family},
                      {"summary", traits.summary},
                      {"tutorial", traits.tutorial},
                      {"waiting", traits.waiting}};
  for (const TraitWords& each : kTraits) json[each.key] = traits.*each.has;
  json["params"] = params_json(traits.params);
  return json;
}

std::string outlined(const std::vector<ParamSpec>& specs) {
  std::string text;
  for (const ParamSpec& spec : specs) {
    text += fmt::format("    {}={}  {}: {}\n", spec.name, to_text(spec, spec.fallback),
                        spec.accepts(), spec.help);
  }
  return text;
}

std::string outlined(const WorkloadInfo& info) {
  return fmt::format("  {} ({}): {}\n    tutorial: {}\n{}", info.name, info.kind, info.summary,
                     info.tutorial, outlined(params_of(info).specs()));
}

std::string outlined(const Traits& traits) {
  std::vector<std::string> words;
  for (const TraitWords& each : kTraits) {
    if (traits.*each.has) words.push_back(each.words);
  }
  return fmt::format(
      "  {} ({}): {}\n    tutorial: {}\n    a blocking call holds up: {}\n    {}\n{}", traits.name,
      traits.family, traits.summary, traits.tutorial, traits.waiting, fmt::join(words, ", "),
      outlined(traits.params));
}

struct ListedCase {
  std::string name;
  std::optional<std::string> refusal;
};

std::vector<ListedCase> case_lines(const ListOptions& options) {
  std::vector<ListedCase> lines;
  for (const Case& each : select_cases(options.select.selection)) {
    lines.push_back({each.name(), refusal(each)});
  }
  return lines;
}

OrderedJson tutorial_json(const TutorialRow& row) {
  return {{"file", row.file}, {"place", row.place},   {"shows", row.shows},
          {"here", row.here}, {"claims", row.claims}, {"command", row.command}};
}

std::string outlined(const TutorialRow& row) {
  const std::string claims = row.claims.empty() ? "" : fmt::format(" [{}]", row.claims);
  const std::string command = row.command.empty() ? "" : fmt::format("    $ {}\n", row.command);
  return fmt::format("{} {}: {}\n    {}{}\n{}", row.file, row.place, row.shows, row.here, claims,
                     command);
}

std::string outlined(const Claim& claim) {
  std::string text = fmt::format("{} ({}): {}\n    {}: {}\n", claim.id, claim.subject, claim.says,
                                 claim.source, claim.quote);
  for (const ClaimPart& part : claim.parts) {
    text +=
        fmt::format("    {}, {}: {}\n", to_string(part.kind()), to_string(part.role), part.says);
    for (const std::string& name : part.cases(affinity_cores())) text += "      " + name + '\n';
  }
  return text;
}

std::string outlined(const UnmeasurableStatement& statement) {
  return fmt::format("cannot be measured: {}\n    {}: {}\n    {}\n", statement.says,
                     statement.source, statement.quote, statement.why);
}

std::string outlined(const ListedCase& line) {
  return line.name + (line.refusal ? "  unavailable: " + *line.refusal : "") + '\n';
}

template <class List>
std::string outlined_each(const List& list) {
  std::string text;
  for (const auto& each : list) text += outlined(each);
  return text;
}

// In the words of the report's verdicts, without what only a run can tell.
OrderedJson claims_json() {
  const OrderedJson verdicts = json_of(judged_claims(verdicts_of({}, affinity_cores())));
  OrderedJson claims = verdicts["claims"];
  for (OrderedJson& claim : claims) {
    for (const char* key : {"outcome", "text", "conditions"}) claim.erase(key);
    for (OrderedJson& part : claim["parts"]) {
      for (const char* key : {"outcome", "text", "effect", "samples", "holding", "rounds_needed"}) {
        part.erase(key);
      }
    }
  }
  return {{"claims", std::move(claims)}, {"unmeasurable", verdicts["unmeasurable"]}};
}

std::string json_list(const ListOptions& options) {
  OrderedJson json = OrderedJson::object();
  if (options.what.empty() || options.what == "workloads") {
    json["workloads"] = OrderedJson::array();
    for (const WorkloadInfo& info : workloads()) json["workloads"].push_back(workload_json(info));
  }
  if (options.what.empty() || options.what == "runners") {
    json["runners"] = OrderedJson::array();
    for (const auto& runner : runners()) json["runners"].push_back(runner_json(runner->traits()));
  }
  if (options.what == "cases") {
    json["cases"] = OrderedJson::array();
    for (const ListedCase& line : case_lines(options)) {
      OrderedJson row = {{"name", line.name}, {"unavailable", nullptr}};
      if (line.refusal) row["unavailable"] = *line.refusal;
      json["cases"].push_back(std::move(row));
    }
  }
  if (options.what == "tutorials") {
    json["tutorials"] = OrderedJson::array();
    for (const TutorialRow& row : tutorial_rows()) json["tutorials"].push_back(tutorial_json(row));
  }
  if (options.what == "claims") {
    json.update(claims_json());
  }
  return json_text(json, 1) + '\n';
}

std::string text_list(const ListOptions& options) {
  if (options.markdown) {
    if (options.what != "tutorials") {
      throw std::invalid_argument("--markdown is there for `fourways list tutorials` alone");
    }
    return tutorials_markdown();
  }
  std::string text;
  if (options.what.empty() || options.what == "workloads") {
    text += "workloads\n" + outlined_each(workloads());
  }
  if (options.what.empty() || options.what == "runners") {
    text += "runners\n";
    for (const auto& runner : runners()) text += outlined(runner->traits());
  }
  if (options.what == "tutorials") text += outlined_each(tutorial_rows());
  if (options.what == "claims") {
    text += outlined_each(claims()) + outlined_each(unmeasurable_statements());
  }
  if (options.what == "cases") text += outlined_each(case_lines(options));
  return text;
}

}  // namespace

Command add_list(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("list", "What there is: workloads, runners, cases, claims, tutorials");
  auto options = std::make_shared<ListOptions>();
  app->add_option("what", options->what,
                  "workloads, runners, cases, claims or tutorials (default: the first two)")
      ->check(CLI::IsMember({"workloads", "runners", "cases", "claims", "tutorials"}));
  CLI::Option* json = app->add_flag("--json", options->json, "As JSON");
  app->add_flag("--markdown", options->markdown,
                "The tutorials as the table in reports/claims/TUTORIALS.md")
      ->excludes(json);
  add_out_file(*app, options->out);
  add_selection_options(*app, options->select);
  return {app, [options] {
            for (const std::string& plugin : options->select.plugins) load_plugin(plugin);
            if (const auto& own = options->select.interpreters; !own.empty()) use_interpreters(own);
            write_text(options->json ? json_list(*options) : text_list(*options), options->out);
            return static_cast<int>(ExitCode::fine);
          }};
}

}  // namespace fourways

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
#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {

FOURWAYS_FIELDS(ParamSpec, name, ("default", row.fallback),
                ("default_text", to_text(row, row.fallback)), ("accepts", row.accepts()), help);
FOURWAYS_FIELDS(WorkloadInfo, name, kind, column, summary, tutorial, operation,
                ("params", params_of(row).specs()));

struct ListedCase {
  std::string name;
  std::optional<std::string> unavailable;
};
FOURWAYS_FIELDS(ListedCase, name, unavailable);

namespace {

struct ListOptions {
  std::string what;  // empty: workloads and runners
  bool json = false;
  bool markdown = false;
  std::string out;
  SelectionOptions select;
};

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
  json["params"] = json_of(traits.params);
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

std::vector<ListedCase> listed_cases(const ListOptions& options) {
  std::vector<ListedCase> listed;
  for (const Case& each : select_cases(options.select.selection)) {
    listed.push_back({each.name(), refusal(each)});
  }
  return listed;
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
  return line.name + (line.unavailable ? "  unavailable: " + *line.unavailable : "") + '\n';
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
    json["workloads"] = json_of(workloads());
  }
  if (options.what.empty() || options.what == "runners") {
    json["runners"] = OrderedJson::array();
    for (const auto& runner : runners()) json["runners"].push_back(runner_json(runner->traits()));
  }
  if (options.what == "cases") {
    json["cases"] = json_of(listed_cases(options));
  }
  if (options.what == "tutorials") {
    json["tutorials"] = json_of(tutorial_rows());
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
  if (options.what == "cases") text += outlined_each(listed_cases(options));
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

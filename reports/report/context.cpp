// The keys of a context.
#include "reports/report/context.hpp"

#include "reports/record/report_error.hpp"
#include "reports/report/report.hpp"

namespace fourways {
namespace {

std::string text_at(const OrderedJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

bool ReportContext::partial() const { return ours().value("partial", false); }
std::string ReportContext::date() const { return text_at(json, "date"); }
std::string ReportContext::host_name() const { return text_at(json, "host_name"); }
std::string ReportContext::suite() const { return text_at(ours(), "suite"); }
std::string ReportContext::compiler() const { return text_at(ours(), "compiler"); }
std::string ReportContext::source() const { return text_at(ours(), "source"); }

std::uint32_t ReportContext::cores() const {
  const OrderedJson machine = ours().value("machine", OrderedJson::object());
  for (const OrderedJson* object : {&machine, &json}) {
    const auto found = object->find(object == &machine ? "affinity_cpus" : "num_cpus");
    if (found != object->end() && found->is_number_integer() && *found >= 1) {
      return found->get<std::uint32_t>();
    }
  }
  return 1;
}

std::map<std::string, RunnerTraits> ReportContext::runners() const {
  const auto found = ours().find("runners");
  if (found == ours().end()) return {};
  return read_as<std::map<std::string, RunnerTraits>>(*found);
}

ReportContext complete_context(const nlohmann::json& given) {
  if (!given.is_object()) throw ReportError("the context of a report must be a JSON object");
  ReportContext context{given};
  if (!context.json.contains("caches")) context.json["caches"] = OrderedJson::array();
  OrderedJson& ours = context.json["fourways"];
  if (ours.is_null()) ours = OrderedJson::object();
  if (!ours.is_object()) throw ReportError("key \"fourways\" of a context must be a JSON object");
  if (!ours.contains("partial")) ours["partial"] = false;
  ours["schema_version"] = kSchemaVersion;
  return context;
}

}  // namespace fourways

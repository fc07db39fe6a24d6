// The schema check, by valijson.
#include "reports/record/schema.hpp"

#include <fmt/format.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "reports/record/embedded.hpp"

namespace fourways {

std::string_view report_schema_text() { return embedded_text("report/report.schema.json"); }
std::string_view comparison_schema_text() {
  return embedded_text("comparison/comparison.schema.json");
}

namespace {

struct MadeSchema {
  explicit MadeSchema(std::string_view text) {
    const nlohmann::json document = nlohmann::json::parse(text);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);
  }
  valijson::Schema schema;
};

}  // namespace

std::optional<std::string> schema_violation(const nlohmann::json& value,
                                            std::string_view schema_text) {
  // Made once: that takes longer than holding a report against it.
  static const MadeSchema of_reports(report_schema_text());
  static const MadeSchema of_comparisons(comparison_schema_text());
  const bool is_report = schema_text.data() == report_schema_text().data();
  const valijson::Schema& schema = (is_report ? of_reports : of_comparisons).schema;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter target(value);
  if (validator.validate(schema, target, &results)) return std::nullopt;

  // Errors come from the outside in; the innermost names the value at fault.
  valijson::ValidationResults::Error error;
  valijson::ValidationResults::Error next;
  while (results.popError(next)) {
    if (next.context.size() >= error.context.size()) error = next;
  }
  std::string place;
  for (const std::string& part : error.context) place += part;
  return fmt::format("{}: {}", place, error.description);
}

}  // namespace fourways

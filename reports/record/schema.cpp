// The schema check, by valijson; see schema.hpp.
#include "reports/record/schema.hpp"

#include <fmt/format.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace fourways {

std::optional<std::string> schema_violation(const nlohmann::json& value,
                                            std::string_view schema_text) {
  const nlohmann::json document = nlohmann::json::parse(schema_text);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);

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

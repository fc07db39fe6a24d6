#include "bench/sample/sample_record.hpp"

#include <unistd.h>

#include <string>

#include "reports/record/json.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

void write_record(int fd, const Measured& measured) {
  OrderedJson json(measured.sample);
  json["batches_ns"] = json_number(measured.batches_ns);
  const std::string line = json_text(json) + '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const auto written =
        checked(retry_interrupted([&] { return ::write(fd, rest.data(), rest.size()); }),
                "write to --record-fd");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

Measured read_record(std::string_view line) {
  const nlohmann::json json = parse_json(line, "record of a sample");
  Measured measured;
  measured.sample = json.get<Sample>();
  ObjectReader(json, JsonPlace())("batches_ns", measured.batches_ns);
  return measured;
}

}  // namespace fourways

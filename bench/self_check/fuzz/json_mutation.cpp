#include "bench/self_check/fuzz/json_mutation.hpp"

#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "workloads/testing/lines_in.hpp"

namespace fourways {
namespace {

using Json = nlohmann::ordered_json;

/// Values at the ends of what a reader may expect, and beyond.
const std::vector<Json>& notable_values() {
  static const std::vector<Json> kValues = {nullptr,
                                            true,
                                            0,
                                            1,
                                            -1,
                                            8,
                                            INT64_MAX,
                                            INT64_MIN,
                                            UINT64_MAX,
                                            9007199254740992,
                                            0.5,
                                            -0.0,
                                            1e-300,
                                            1e300,
                                            1.7976931348623157e308,
                                            "",
                                            "serial",
                                            "ok",
                                            "thread",
                                            "cpu",
                                            "</script><!--<img src=x onerror=alert(1)>",
                                            "\u2028\u001b[31m\u0085|`*_",
                                            "__proto__",
                                            Json::array(),
                                            Json::object()};
  return kValues;
}

class Mutation {
 public:
  Mutation(unsigned seed, const std::function<std::string(std::string_view)>& mutate_text)
      : random_(seed), mutate_text_(mutate_text) {}

  std::size_t below(std::size_t count) { return random_() % count; }

  void change(Json& root) {
    const auto places = places_in(root);
    Json& chosen = *places[below(places.size())];
    switch (below(6)) {
      case 0: chosen = notable_values()[below(notable_values().size())]; break;
      case 1: chosen = Json(*places[below(places.size())]); break;
      case 2: leave_out(chosen); break;
      case 3: double_one(chosen); break;
      default: nudge(chosen);
    }
  }

 private:
  static std::vector<Json*> places_in(Json& root) {
    std::vector<Json*> places{&root};
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!places[i]->is_structured()) continue;
      for (Json& inner : *places[i]) places.push_back(&inner);
    }
    return places;
  }

  Json::iterator any_of(Json& container) {
    Json::iterator chosen = container.begin();
    for (std::size_t i = below(container.size()); i > 0; --i) ++chosen;
    return chosen;
  }

  void leave_out(Json& from) {
    if (!from.is_structured() || from.empty()) return nudge(from);
    from.erase(any_of(from));
  }

  void double_one(Json& in) {
    if (!in.is_structured() || in.empty()) return nudge(in);
    const auto chosen = any_of(in);
    const Json copy = *chosen;
    if (in.is_array()) {
      in.push_back(copy);
    } else {
      in[mutate_text_(chosen.key())] = copy;
    }
  }

  void nudge(Json& value) {
    if (value.is_string()) {
      value = mutate_text_(value.get_ref<const std::string&>());
    } else if (value.is_number_float()) {
      value = value.get<double>() * (below(2) == 0 ? -1 : 1e100);
    } else if (value.is_number_unsigned()) {
      value = value.get<std::uint64_t>() + below(3) - 1;
    } else {
      value = notable_values()[below(notable_values().size())];
    }
  }

  std::minstd_rand random_;
  const std::function<std::string(std::string_view)>& mutate_text_;
};

std::string written(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::optional<std::string> mutate_json(
    std::string_view text, unsigned seed,
    const std::function<std::string(std::string_view)>& mutate_text) {
  Mutation mutation(seed, mutate_text);
  if (Json document = Json::parse(text, nullptr, false); !document.is_discarded()) {
    mutation.change(document);
    return written(document);
  }
  std::vector<std::string> lines = lines_in(text);
  if (lines.empty()) return std::nullopt;
  const std::size_t at = mutation.below(lines.size());
  Json line = Json::parse(lines[at], nullptr, false);
  if (line.is_discarded()) return std::nullopt;
  switch (mutation.below(8)) {
    case 0: lines.push_back(lines[at]); break;
    case 1: std::swap(lines[at], lines[mutation.below(lines.size())]); break;
    case 2: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); break;
    default: mutation.change(line); lines[at] = written(line);
  }
  std::string changed;
  for (const std::string& each : lines) changed += each + '\n';
  return changed;
}

}  // namespace fourways

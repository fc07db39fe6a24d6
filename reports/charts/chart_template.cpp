// Filling templates: a name is looked up among the values, then in the piece itself, in its file
// and in shared.json. Values are data and are never searched for names.
#include "reports/charts/chart_template.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "reports/record/embedded.hpp"

namespace fourways {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kLike = "$like";

OrderedJson parsed_template(std::string_view name) {
  const std::string path = fmt::format("charts/templates/{}.json", name);
  const std::string_view text = embedded_text(path);
  if (text.empty()) throw std::logic_error("the library does not carry reports/" + path);
  return OrderedJson::parse(text);
}

class Filler {
 public:
  Filler(const OrderedJson& values, const OrderedJson& piece, const OrderedJson& file,
         const OrderedJson& shared)
      : values_(values), templates_{&piece, &file, &shared} {}

  [[nodiscard]] OrderedJson fill(const OrderedJson& part) const {
    if (part.is_string()) return filled_text(part.get_ref<const std::string&>());
    if (part.is_array()) return filled_list(part);
    return part.is_object() ? filled_object(part) : part;
  }

 private:
  OrderedJson filled_list(const OrderedJson& part) const {
    OrderedJson list = OrderedJson::array();
    for (const OrderedJson& element : part) {
      OrderedJson filled = fill(element);
      if (element.is_string() && filled.is_array()) {
        list.insert(list.end(), filled.begin(), filled.end());
      } else {
        list.push_back(std::move(filled));
      }
    }
    return list;
  }

  OrderedJson filled_object(const OrderedJson& part) const {
    OrderedJson object = OrderedJson::object();
    OrderedJson own = OrderedJson::object();
    for (const auto& [key, value] : part.items()) {
      if (key == kLike) {
        object = named(value.get_ref<const std::string&>());
      } else {
        own[key] = fill(value);
      }
    }
    object.update(own, true);
    return object;
  }

  OrderedJson filled_text(std::string_view text) const {
    std::string filled;
    for (std::size_t begin; (begin = text.find(kOpen)) != std::string_view::npos;) {
      const std::size_t end = text.find('}', begin);
      if (end == std::string_view::npos) throw std::logic_error("chart template: ${ without }");
      OrderedJson value = named(text.substr(begin + kOpen.size(), end - begin - kOpen.size()));
      const bool alone = filled.empty() && begin == 0 && end + 1 == text.size();
      if (alone) return value;
      filled += text.substr(0, begin);
      filled += value.is_string() ? value.get<std::string>() : json_text(value);
      text.remove_prefix(end + 1);
    }
    return filled.append(text);
  }

  OrderedJson named(std::string_view name) const {
    if (const std::size_t call = name.find('('); call != std::string_view::npos) {
      const std::string_view unit = name.substr(0, call);
      const std::string_view argument = name.substr(call + 1, name.size() - call - 2);
      const std::string known = unit == "unit" ? named(unit).get<std::string>() : std::string(unit);
      return figure_expression(argument, read_as<ChartUnit>(OrderedJson(known)));
    }
    const std::string key(name);
    if (const auto found = values_.find(key); found != values_.end()) return *found;
    for (const OrderedJson* part : templates_) {
      if (const auto found = part->find(key); found != part->end()) return fill(*found);
    }
    throw std::logic_error(fmt::format("chart template: nothing stands for {}", name));
  }

  const OrderedJson& values_;
  std::array<const OrderedJson*, 3> templates_;
};

// Long texts stand in templates as a list of lines.
std::string joined(const OrderedJson& text) {
  if (text.is_string()) return text.get<std::string>();
  std::string lines;
  for (const OrderedJson& line : text) {
    lines += (lines.empty() ? "" : " ") + line.get<std::string>();
  }
  return lines;
}

}  // namespace

ChartTemplate::ChartTemplate(std::string_view name)
    : file_(parsed_template(name)), shared_(parsed_template("shared")) {}

OrderedJson ChartTemplate::piece(std::string_view key, const OrderedJson& values) const {
  const OrderedJson& piece = file_.at(std::string(key));
  return Filler(values, piece, file_, shared_).fill(piece);
}

Chart ChartTemplate::chart(std::string_view key, const OrderedJson& values) const {
  const OrderedJson& piece = file_.at(std::string(key));
  const Filler filler(values, piece, file_, shared_);
  const auto text = [&](const char* part) { return joined(filler.fill(piece.at(part))); };
  Chart chart{text("id"), text("section"), text("title"), text("text"), {}, {}};
  chart.spec = filler.fill(piece.at("spec"));
  chart.spec["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json";
  chart.columns = read_as<std::vector<ChartColumn>>(filler.fill(piece.at("columns")));
  return chart;
}

}  // namespace fourways

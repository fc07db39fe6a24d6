// A struct names its fields once, beside it, and each is its own key in JSON:
//
//   FOURWAYS_FIELDS(Point, x, y, ("note", row.text, Presence::if_any));
//
// From that follow its JSON, in this order, and its strict reading. Everything here is thread-safe.
#pragma once

#include <boost/preprocessor/control/iif.hpp>
#include <boost/preprocessor/punctuation/is_begin_parens.hpp>
#include <boost/preprocessor/seq/for_each.hpp>
#include <boost/preprocessor/stringize.hpp>
#include <boost/preprocessor/variadic/to_seq.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "reports/record/json.hpp"

namespace fourways {

/// `T` is `Row`, const or not.
template <class T, class Row>
concept Is = std::same_as<std::remove_const_t<T>, Row>;

/// Defines fields(row, visit), which calls `visit(key, member)` for each. An item is a member, or
/// in parentheses what `visit` is called with, where a key has another name or a Presence of its
/// own.
#define FOURWAYS_FIELDS(Type, ...)                                                    \
  void fields(Is<Type> auto& row, auto&& visit) { FOURWAYS_VISIT_EACH(__VA_ARGS__); } \
  static_assert(true)
#define FOURWAYS_VISIT_EACH(...) \
  BOOST_PP_SEQ_FOR_EACH(FOURWAYS_VISIT, _, BOOST_PP_VARIADIC_TO_SEQ(__VA_ARGS__))
#define FOURWAYS_VISIT(r, data, item) \
  BOOST_PP_IIF(BOOST_PP_IS_BEGIN_PARENS(item), FOURWAYS_VISIT_AS, FOURWAYS_VISIT_MEMBER)(item);
#define FOURWAYS_VISIT_AS(item) visit item
#define FOURWAYS_VISIT_MEMBER(item) visit(BOOST_PP_STRINGIZE(item), row.item)

enum class Presence {
  always,
  if_any,    ///< left out while it holds nothing
  may_lack,  ///< written always; older files lack it
  no_count,  ///< as always; a std::uint64_t that nobody counts with, so of any size
};

struct AnyVisitor {
  template <class Value>
  void operator()(const char*, const Value&, Presence = Presence::always) const {}
};

template <class T>
concept HasFields = requires(T& row) { fields(row, AnyVisitor()); };
/// An enumeration with `words(E)`: how JSON spells its values, in their order.
template <class T>
concept IsWord = std::is_enum_v<T> && requires(T value) { words(value)[0]; };
template <class T>
concept IsOptional = std::same_as<T, std::optional<typename T::value_type>>;

template <IsWord T>
std::string_view to_string(T value) {
  return words(value)[static_cast<std::size_t>(value)];
}

/// A JSON value kept as one line of text.
struct JsonLine : std::string {
  using std::string::string;
  JsonLine(std::string text) : std::string(std::move(text)) {}
};

template <class T>
OrderedJson json_of(const T& value);

template <class T>
OrderedJson object_of(const T& row) {
  OrderedJson object = OrderedJson::object();
  fields(row, [&object](const char* key, const auto& value, Presence presence = Presence::always) {
    if (presence == Presence::if_any) {
      if constexpr (requires { value.empty(); }) {
        if (value.empty()) return;
      } else if constexpr (requires { value.has_value(); }) {
        if (!value.has_value()) return;
      }
    }
    object[key] = json_of(value);
  });
  return object;
}

/// `value` as JSON: null for an empty optional and for what is not finite.
template <class T>
OrderedJson json_of(const T& value) {
  if constexpr (std::same_as<T, OrderedJson>) {
    return value;
  } else if constexpr (std::same_as<T, JsonLine>) {
    return OrderedJson::parse(value);
  } else if constexpr (HasFields<const T>) {
    return object_of(value);
  } else if constexpr (IsWord<T>) {
    return to_string(value);
  } else if constexpr (std::floating_point<T>) {
    return json_number(value);
  } else if constexpr (IsOptional<T>) {
    return value ? json_of(*value) : OrderedJson(nullptr);
  } else if constexpr (requires { std::variant_size<T>::value; }) {
    return std::visit([](const auto& held) { return json_of(held); }, value);
  } else if constexpr (requires { typename T::mapped_type; }) {
    OrderedJson object = OrderedJson::object();
    for (const auto& [key, held] : value) object[key] = json_of(held);
    return object;
  } else if constexpr (std::integral<T> || std::constructible_from<std::string_view, const T&>) {
    return value;
  } else {
    OrderedJson array = OrderedJson::array();
    for (const auto& element : value) array.push_back(json_of(element));
    return array;
  }
}

/// Entries in the order in which they came.
template <class T>
using ByName = nlohmann::ordered_map<std::string, T>;

template <class T, class Json>
void read_into(T& value, const Json& json, const JsonPlace& place);

/// Visits the fields of a struct to fill them from an object.
template <class Json>
class ObjectReader {
 public:
  ObjectReader(const Json& object, const JsonPlace& place) : object_(object), place_(place) {
    require_object(object, place);
  }

  template <class Value>
  void operator()(const char* key, Value& value, Presence presence = Presence::always) const {
    const auto found = object_.find(key);
    const JsonPlace here{&place_, key};
    if (found == object_.end()) {
      if (presence == Presence::always || presence == Presence::no_count) throw_missing(here);
      return;
    }
    if constexpr (IsOptional<Value>) {
      // What would be left out is not null either.
      if (presence == Presence::if_any) return read_into(value.emplace(), *found, here);
    }
    if constexpr (std::same_as<Value, std::uint64_t>) {
      if (presence == Presence::no_count && found->is_number_unsigned()) {
        value = found->template get<Value>();
        return;
      }
    }
    read_into(value, *found, here);
  }

 private:
  const Json& object_;
  const JsonPlace& place_;
};

/// Fills `value`, which is empty, from `json`: a missing key, another type or an unknown word
/// throws ReportError that names the place. Keys that nobody asks for are ignored. A type for which
/// read_value(value, json, place) is declared is read by that.
template <class T, class Json>
void read_into(T& value, const Json& json, const JsonPlace& place) {
  if constexpr (requires { read_value(value, json, place); }) {
    read_value(value, json, place);
  } else if constexpr (HasFields<T>) {
    fields(value, ObjectReader<Json>(json, place));
  } else if constexpr (IsWord<T>) {
    value = static_cast<T>(index_of_word(read_text(json, place), words(value), place));
  } else if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) throw_wrong_type(json, place, "true or false");
    value = json.template get<bool>();
  } else if constexpr (std::floating_point<T>) {
    value = read_number(json, place);
  } else if constexpr (std::integral<T>) {
    value = static_cast<T>(read_count(json, place));
  } else if constexpr (std::same_as<T, JsonLine>) {
    require_object(json, place);
    value = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  } else if constexpr (std::same_as<T, std::string>) {
    value = read_text(json, place);
  } else if constexpr (std::same_as<T, OrderedJson>) {
    value = json;
  } else if constexpr (IsOptional<T>) {
    if (!json.is_null()) read_into(value.emplace(), json, place);
  } else if constexpr (requires { typename T::mapped_type; }) {
    require_object(json, place);
    for (const auto& [key, held] : json.items()) read_into(value[key], held, {&place, key});
  } else {
    if (!json.is_array()) throw_wrong_type(json, place, "an array");
    value.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
      read_into(value.emplace_back(), json[i], {&place, {}, i});
    }
  }
}

/// `json` as a T, read strictly.
template <class T, class Json>
T read_as(const Json& json) {
  T value{};
  read_into(value, json, JsonPlace());
  return value;
}

/// The numbers among the fields, in their order.
template <class T>
std::vector<double> numbers_in(const T& row) {
  std::vector<double> numbers;
  fields(row, [&numbers](const char*, const auto& value, Presence = Presence::always) {
    if constexpr (std::convertible_to<decltype(value), double>) {
      numbers.push_back(static_cast<double>(value));
    }
  });
  return numbers;
}

}  // namespace fourways

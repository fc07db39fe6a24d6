// Parsing JSON with the parts left out that nobody will look at: what is skipped is checked to be
// JSON but neither stored nor freed, which takes most of the time of a large report.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace fourways {

/// Where a key stands: `top` is the key of the outermost object that it is or lies beneath, `depth`
/// the number of objects and arrays around it, 1 for `top` itself.
struct KeyPlace {
  std::string_view top;
  std::size_t depth;
  std::string_view key;
};

/// Takes an element of the array beneath the outermost key `top`, with its place in the array.
using TakeElement =
    std::function<void(std::string_view top, std::size_t index, nlohmann::json element)>;

/// parse_json(), but with only the values for whose key `keep` says true. With `take`, the elements
/// of arrays that are values of the outermost object are handed to it one by one and not kept, so
/// that a file of many rows is never in memory as a whole. Throws as parse_json() does.
nlohmann::json parse_json_partly(std::string_view text, const std::string& where,
                                 const std::function<bool(const KeyPlace&)>& keep,
                                 const TakeElement& take = {});

}  // namespace fourways

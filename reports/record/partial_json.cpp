#include "reports/record/partial_json.hpp"

#include <utility>
#include <vector>

#include "reports/record/json.hpp"

namespace fourways {
namespace {

using Json = nlohmann::json;

// Builds the value from the parser's events. The names are those that nlohmann::json calls.
class PartialBuilder {
 public:
  PartialBuilder(std::string_view text, const std::string& where,
                 const std::function<bool(const KeyPlace&)>& keep, const TakeElement& take)
      : text_(text), where_(where), keep_(keep), take_(take) {}

  Json take() { return std::move(root_); }

  bool null() { return scalar(nullptr); }
  bool boolean(bool value) { return scalar(value); }
  bool number_integer(std::int64_t value) { return scalar(value); }
  bool number_unsigned(std::uint64_t value) { return scalar(value); }
  bool number_float(double value, const std::string&) { return scalar(value); }
  bool string(std::string& value) { return scalar(std::move(value)); }
  bool binary(Json::binary_t&) { return true; }  // JSON text holds none
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (skipped_depth_ > 0) return true;
    if (open_.size() == 1) top_ = name;
    skip_next_ = !keep_({top_, open_.size(), name});
    key_ = std::move(name);
    return true;
  }

  [[noreturn]] bool parse_error(std::size_t byte, const std::string&,
                                const nlohmann::detail::exception& error) {
    throw_parse_error(text_, where_, byte, error);
  }

 private:
  template <class Value>
  bool scalar(Value&& value) {
    if (skipped_depth_ == 0 && !std::exchange(skip_next_, false)) {
      place(Json(std::forward<Value>(value)));
      hand_over();
    }
    return true;
  }

  bool open(Json container) {
    if (skipped_depth_ > 0 || std::exchange(skip_next_, false)) {
      ++skipped_depth_;
    } else {
      open_.push_back(place(std::move(container)));
    }
    return true;
  }

  bool close() {
    if (skipped_depth_ > 0) {
      --skipped_depth_;
    } else {
      open_.pop_back();
      hand_over();
    }
    return true;
  }

  // An element of an outermost array is whole where only the object and the array are open.
  void hand_over() {
    constexpr std::size_t kObjectAndArray = 2;
    if (open_.size() == 1) index_ = 0;
    if (!take_ || open_.size() != kObjectAndArray) return;
    Json& parent = *open_.back();
    if (!open_.front()->is_object() || !parent.is_array() || parent.empty()) return;
    take_(top_, index_++, std::move(parent.back()));
    parent.get_ref<Json::array_t&>().clear();
  }

  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(value));
    return &(parent[key_] = std::move(value));
  }

  std::string_view text_;
  const std::string& where_;
  const std::function<bool(const KeyPlace&)>& keep_;
  const TakeElement& take_;
  std::size_t index_ = 0;  // of the element that comes next
  Json root_;
  std::vector<Json*> open_;  // a parent does not grow while a child is open: pointers stay valid
  std::string top_;
  std::string key_;
  bool skip_next_ = false;         // the value of the key just read
  std::size_t skipped_depth_ = 0;  // containers open within a value that is left out
};

}  // namespace

nlohmann::json parse_json_partly(std::string_view text, const std::string& where,
                                 const std::function<bool(const KeyPlace&)>& keep,
                                 const TakeElement& take) {
  require_shallow_json(text, where);
  PartialBuilder builder(text, where, keep, take);
  Json::sax_parse(text, &builder);
  return builder.take();
}

}  // namespace fourways

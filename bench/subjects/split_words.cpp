#include "bench/subjects/split_words.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

namespace fourways {
namespace {

constexpr std::string_view kForShells = "|&;<>()$`*?[#~";
constexpr std::string_view kBlanks = " \t\n";
constexpr std::string_view kEscapedInQuotes = "$`\"\\\n";

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<std::string> words() {
    for (at_ = 0; at_ < text_.size(); ++at_) take(text_[at_]);
    end_word();
    if (words_.empty()) throw std::invalid_argument("a command has no word");
    return std::move(words_);
  }

 private:
  void take(char letter) {
    if (kBlanks.find(letter) != std::string_view::npos) {
      end_word();
    } else if (letter == '\'' || letter == '"') {
      take_quoted(letter);
    } else if (letter == '\\') {
      if (++at_ == text_.size()) refuse("ends in a backslash");
      add(text_[at_]);
    } else if (kForShells.find(letter) != std::string_view::npos) {
      refuse(
          fmt::format("has a {} that only a shell understands: quote it, or give --shell", letter));
    } else {
      add(letter);
    }
  }

  void take_quoted(char quote) {
    if (!word_) word_.emplace();
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      const bool escapes = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           kEscapedInQuotes.find(text_[at_ + 1]) != std::string_view::npos;
      add(text_[escapes ? ++at_ : at_]);
    }
    if (at_ == text_.size()) refuse(fmt::format("lacks a closing {}", quote));
  }

  void add(char letter) {
    if (!word_) word_.emplace();
    *word_ += letter;
  }

  void end_word() {
    if (word_) words_.push_back(std::move(*word_));
    word_.reset();
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw std::invalid_argument(fmt::format("the command '{}' {}", text_, what));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> word_;
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> split_words(std::string_view command) { return Splitter(command).words(); }

}  // namespace fourways

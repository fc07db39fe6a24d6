// A command of any bytes, split as a shell would.
#include <stdexcept>

#include "bench/subjects/split_words.hpp"
#include "workloads/testing/must_hold.hpp"

namespace fourways {
namespace {

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char letter : word)
    text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + '\'';
}

}  // namespace

void fuzz_split_words(std::string_view command) {
  try {
    const std::vector<std::string> words = split_words(command);
    must_hold(!words.empty(), "a command has a word");
    std::string again;
    for (const std::string& word : words) again += quoted(word) + ' ';
    must_hold(split_words(again) == words,
              "words are the same when they are quoted and split again");
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace fourways

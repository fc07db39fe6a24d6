// The program `fuzzers`: libFuzzer's entry points, for the fuzzer that is named. --list prints them
// all, a line each: name, seeds, sources.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/self_check/fuzz/fuzzers.hpp"
#include "bench/self_check/fuzz/json_mutation.hpp"

// Of libFuzzer.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

const fourways::Fuzzer* chosen = nullptr;

std::string mutated_text(std::string_view text) {
  constexpr std::size_t kRoom = 24;
  std::string changed(text);
  const std::size_t size = changed.size();
  changed.resize(size + kRoom);
  changed.resize(
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(changed.data()), size, changed.size()));
  return changed;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view kOption = "--fuzzer=";  // libFuzzer leaves two dashes alone
  for (int i = 1; i < *argc; ++i) {
    const std::string_view word = (*argv)[i];
    for (const fourways::Fuzzer& each : fourways::fuzzers()) {
      if (word == "--list") {
        std::printf("%s\t%s\t%s\n", each.name.c_str(), each.seeds.c_str(), each.reads.c_str());
      } else if (word.starts_with(kOption) && word.substr(kOption.size()) == each.name) {
        chosen = &each;
      }
    }
    if (word == "--list") std::exit(0);
  }
  if (chosen == nullptr) {
    std::fputs("fuzzers: name one by --fuzzer=NAME; --list shows them\n", stderr);
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  constexpr unsigned kBytesAlone = 8;  // one of so many changes knows nothing of JSON
  if (chosen->form == "json" && seed % kBytesAlone != 0) {
    const auto changed = fourways::mutate_json({reinterpret_cast<const char*>(data), size},
                                               seed / kBytesAlone, mutated_text);
    if (changed && changed->size() <= most) {
      changed->copy(reinterpret_cast<char*>(data), changed->size());
      return changed->size();
    }
  }
  return LLVMFuzzerMutate(data, size, most);
}

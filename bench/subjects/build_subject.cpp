// What a build knows before it measures.
#include "bench/subjects/build_subject.hpp"

#include "bench/sample/trouble.hpp"

namespace fourways {

std::optional<Sample> BuildSubject::refused(std::size_t index) {
  Sample sample = blank_sample(cases_[index]);
  try {
    const auto refused = refusal(cases_[index]);
    if (!refused) return std::nullopt;
    void_sample(sample, {SampleReason::Type::needs, *refused});
  } catch (...) {
    void_sample(sample, trouble_of(std::current_exception(), "asking for its needs"));
  }
  return sample;
}

}  // namespace fourways

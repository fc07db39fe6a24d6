// What a build knows before it measures.
#include "bench/subjects/build_subject.hpp"

#include <system_error>

#include "bench/sample/trouble.hpp"

namespace fourways {

BuildSubject::BuildSubject(std::vector<Case> cases, SampleRequest request, Interrupts& interrupts)
    : cases_(std::move(cases)), request_(std::move(request)), interrupts_(interrupts) {
  try {
    folder_.emplace("run");
  } catch (const std::system_error&) {
    // Most samples need none.
  }
}

Sample BuildSubject::sample(std::size_t index) {
  Sample sample =
      run_sample(cases_[index], request_, interrupts_, folder_ ? folder_->path() : std::string());
  if (folder_) folder_->clear();
  return sample;
}

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

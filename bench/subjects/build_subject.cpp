// What a build knows before it measures.
#include "bench/subjects/build_subject.hpp"

#include <fmt/format.h>

#include <system_error>

#include "bench/sample/trouble.hpp"
#include "runners/python/interpreter.hpp"
#include "runners/table.hpp"

namespace fourways {

namespace fs = std::filesystem;

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

std::map<std::string, fs::path> BuildSubject::files() const { return files_of(request_, cases_); }

std::map<std::string, fs::path> files_of(const SampleRequest& request,
                                         const std::vector<Case>& cases) {
  std::map<std::string, fs::path> files{{request.program.filename(), request.program}};
  for (const std::string& plugin : request.plugins) files[plugin] = plugin;
  const fs::path python = python_folder_of(request.program);
  bool any_twin = false;
  for (const Case& each : cases) {
    if (!each.runner->traits().runs_twin) continue;
    any_twin = true;
    const std::string twin = fmt::format("twins/{}.py", each.workload->name);
    files[twin] = python / twin;
    // Where the interpreter really is, behind a wrapper.
    const auto behind = request.calibrations.find(each.runner->traits().name);
    if (behind != request.calibrations.end()) files[behind->second] = behind->second;
  }
  if (!any_twin) return files;
  for (const RunnerTable::Interpreter& each : interpreters()) {
    if (const auto program = find_program(each.path)) files[*program] = *program;
  }
  files["run_twin.py"] = python / "run_twin.py";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(python / "fourways", ignored)) {
    if (entry.path().extension() == ".py") files[entry.path().filename()] = entry.path();
  }
  return files;
}

}  // namespace fourways

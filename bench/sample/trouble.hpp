// Trouble: what went wrong, typed as the report types it, in one line that names the remedy.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "reports/record/sample.hpp"
#include "workloads/contract/exit_status.hpp"

namespace fourways {

using Trouble = SampleReason;

/// What an exception that left `where` ("prepare", "the timed batch") means: a limit of the
/// machine, a wrong result, or an error. Rethrows nothing.
Trouble trouble_of(const std::exception_ptr& error, const std::string& where);

/// A process that ended as it should not have. `who` starts the sentence: "the process of the
/// batch".
Trouble trouble_of(ExitStatus status, const std::string& who);

/// " (raise ...)" for an errno that stands for a limit of the machine, empty for any other.
std::string limit_remedy(int error);
/// The same for a text that ends in the system's words for such an errno.
std::string limit_remedy(std::string_view text);

/// `sample` turned into one without a figure, for this reason: `needs` and `limit` make it
/// unavailable, all else failed.
void void_sample(Sample& sample, Trouble trouble);

}  // namespace fourways

// Trouble: the reason why a sample has no figure, in one line that names the remedy.
#pragma once

#include <exception>
#include <string>

#include "reports/record/sample.hpp"
#include "workloads/contract/exit_status.hpp"

namespace fourways {

using Trouble = SampleReason;

/// Of an exception that left `where` ("prepare", "the timed batch"): a limit of the machine, a
/// wrong result, or an error.
Trouble trouble_of(const std::exception_ptr& error, const std::string& where);

/// Of a process that ended too early. `who` begins the sentence: "the process of the batch".
Trouble trouble_of(ExitStatus status, const std::string& who);

/// limit_remedy() as an addition to a text, " (raise ...)". Empty where there is none.
std::string remedy_in_brackets(int error);

/// Makes `sample` one without a figure: unavailable because of `needs` or `limit`, else failed.
void void_sample(Sample& sample, Trouble trouble);

}  // namespace fourways

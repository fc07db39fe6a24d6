// A script that speaks as a Google Benchmark program of some version does, or as a bad one.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace fourways {

/// Its cases are the lines of `names`, each of which takes $real_time ns an iteration (default
/// 100). `script` runs when its arguments are read: $list is set if the cases are asked for, $time
/// is
/// --benchmark_min_time, $out the file. Versions before 1.8 take no number of iterations.
inline void make_program(const std::filesystem::path& path, const std::string& names,
                         const std::string& script = "", bool before_1_8 = false) {
  std::ofstream(path) << "#!/bin/sh\nnames='" << names << "'\nold=" << (before_1_8 ? "1" : "")
                      << R"(
for word; do
  case $word in
    --benchmark_list_tests=true) list=1 ;;
    --benchmark_filter=*) filter=${word#*=} ;;
    --benchmark_out=*) out=${word#*=} ;;
    --benchmark_min_time=*) time=${word#*=} ;;
  esac
done
case $old:$time in
  1:*[xs]) echo "The value of flag is expected to be a double, but actually is \"$time\"." >&2
    exit 1 ;;
  *x) iterations=${time%x} ;;
  *) iterations=200000 ;;
esac
)" << script << R"(
chosen=$(printf '%s\n' "$names" | grep -E -e "$filter")
if [ -n "$list" ]; then [ -z "$chosen" ] || printf '%s\n' "$chosen"; exit 0; fi
[ -n "$chosen" ] || { echo "Failed to match any benchmarks against regex: $filter" >&2; exit 0; }
{
  echo '{"context": {}, "benchmarks": ['
  printf '%s\n' "$chosen" | while read -r name; do
    printf '%s{"name": "%s", "run_name": "%s", "run_type": "iteration", "iterations": %s,
      "real_time": %s, "cpu_time": 90.0, "time_unit": "ns"}\n' "$comma" "$name" "$name" \
      "$iterations" "${real_time:-100}"
    comma=,
  done
  echo ']}'
} >"$out"
)";
  ::chmod(path.c_str(), 0700);
}

}  // namespace fourways

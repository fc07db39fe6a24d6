#include "reports/gate/noise_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "reports/gate/gate.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/report_error.hpp"
#include "reports/text/text.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

constexpr std::string_view kHeading = "case,kind,base_1_ns,base_2_ns,new_1_ns,new_2_ns";
constexpr std::size_t kFields = 6;

struct Gathered {
  std::vector<double> base;
  std::vector<double> newer;
};

/// By case, in the order of first appearance, and round.
class Gatherer {
 public:
  explicit Gatherer(std::span<const Sample> samples) {
    for (const Sample& sample : samples) {
      const auto [at, is_new] = places_.try_emplace(sample.case_name, pool_.cases.size());
      if (is_new) {
        pool_.cases.push_back({sample.case_name, sample.kind, {}});
        rounds_.emplace_back();
      }
      add(sample, rounds_[at->second]);
    }
  }

  NoisePool pool() {
    std::map<std::int64_t, std::size_t> whole;  // how many cases have the round
    for (const auto& rounds : rounds_) {
      for (const auto& [round, block] : rounds) {
        whole[round] += block.base.size() == 2 && block.newer.size() == 2 ? 1 : 0;
      }
    }
    for (const auto& [round, cases] : whole) {
      if (cases != rounds_.size()) continue;
      for (std::size_t i = 0; i < rounds_.size(); ++i) {
        const Gathered& block = rounds_[i].at(round);
        pool_.cases[i].blocks.push_back(
            {{block.base[0], block.base[1]}, {block.newer[0], block.newer[1]}});
      }
    }
    return std::move(pool_);
  }

 private:
  static void add(const Sample& sample, std::map<std::int64_t, Gathered>& rounds) {
    const auto side = sample.notes.find(kSideNote);
    const auto disturbed = sample.notes.find(kDisturbedNote);
    if (sample.status != Sample::Status::ok || sample.wall_ns <= 0) return;
    if (side == sample.notes.end()) return;
    if (disturbed != sample.notes.end() && disturbed->second == kMeasuredAgain) return;
    Gathered& block = rounds[sample.round];
    (side->second == kBaseSide ? block.base : block.newer).push_back(sample.wall_ns);
  }

  NoisePool pool_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::map<std::int64_t, Gathered>> rounds_;
};

double read_time(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  // Below a nanosecond it would be written as 0, which is none.
  if (error != std::errc() || rest != end || !(value >= 1) || value > 1e18) {
    throw ReportError("\"{}\" is no time above zero", text);
  }
  return value;
}

void add_line(std::string_view line, NoisePool& pool) {
  const auto fields = split(line, ',');
  if (fields.size() != kFields) {
    throw ReportError("{} fields instead of {}", fields.size(), kFields);
  }
  if (pool.cases.empty() || pool.cases.back().name != fields[0]) {
    pool.cases.push_back({std::string(fields[0]), std::string(fields[1]), {}});
  }
  pool.cases.back().blocks.push_back(
      {{read_time(fields[2]), read_time(fields[3])}, {read_time(fields[4]), read_time(fields[5])}});
}

void require_equal_rounds(const NoisePool& pool) {
  if (pool.rounds() == 0) throw ReportError("no block is in it");
  for (const auto& each : pool.cases) {
    if (each.blocks.size() != pool.rounds()) {
      throw ReportError("case {} has {} blocks, the first has {}", each.name, each.blocks.size(),
                        pool.rounds());
    }
  }
}

}  // namespace

NoisePool pool_of(std::span<const Sample> samples) { return Gatherer(samples).pool(); }

std::string pool_csv(const NoisePool& pool) {
  std::string text = std::string(kHeading) + '\n';
  for (const auto& each : pool.cases) {
    for (const NoiseBlock& block : each.blocks) {
      text += fmt::format("{},{},{:.0f},{:.0f},{:.0f},{:.0f}\n", each.name, each.kind,
                          block.base_ns[0], block.base_ns[1], block.newer_ns[0], block.newer_ns[1]);
    }
  }
  return text;
}

NoisePool read_noise_pool(const std::filesystem::path& path) {
  return read_noise_pool_text(read_file(path), name_to_tell(path));
}

NoisePool read_noise_pool_text(std::string_view text, const std::string& file) {
  NoisePool pool;
  std::size_t number = 0;
  try {
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (++number > 1) {
        add_line(line, pool);
      } else if (line != kHeading) {
        throw ReportError("no noise that `fourways noise --out` recorded");
      }
    }
    require_equal_rounds(pool);
  } catch (const ReportError& error) {
    throw ReportError("{}: line {}: {}; record it again with `fourways noise --out`", file, number,
                      error.what());
  }
  return pool;
}

double uniform_share(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

PoolDraw::PoolDraw(const NoisePool& pool, std::mt19937_64& random)
    : pool_(&pool), random_(&random), at_(random() % pool.rounds()) {}

NoiseBlock PoolDraw::block(std::size_t index, std::size_t round) {
  for (; round_ < round; ++round_) {
    const bool jump = (*random_)() % kMeanRun == 0;
    at_ = jump ? (*random_)() % pool_->rounds() : (at_ + 1) % pool_->rounds();
  }
  NoiseBlock block = pool_->cases[index].blocks[at_];
  if ((*random_)() >> 63 != 0) std::swap(block.base_ns, block.newer_ns);
  return block;
}

}  // namespace fourways

// matmul: tasks multiply matrices of doubles, block by block. They compute on memory that does not
// fit into the nearest cache, where `primes` and `countdown` compute in registers: the CPU-bound
// work for which the tutorials recommend processes (000, 002). Each task multiplies a pair of its
// own, or all share one pair and each computes its rows of the product.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

constexpr std::uint32_t kBlock = 64;  // 64 x 64 doubles of one factor: 32 KiB

// Small whole numbers, so that sums of their products are exact in doubles: |entry| <= 7, and
// 49 * 4096 columns stay far below 2^53.
double left_entry(std::uint32_t row, std::uint32_t column) {
  return static_cast<double>((row * 3 + column * 5) % 15) - 7;
}
double right_entry(std::uint32_t row, std::uint32_t column) {
  return static_cast<double>((row * 7 + column * 11) % 13) - 6;
}

struct Rows {
  std::uint32_t first;
  std::uint32_t last;  // one beyond
  std::uint32_t count() const noexcept { return last - first; }
};

/// Rows of left * right, both n x n, added to `product`, which has just these rows.
void multiply(Context& context, const double* left, const double* right, std::uint32_t n, Rows rows,
              double* product) {
  for (std::uint32_t from_k = 0; from_k < n; from_k += kBlock) {
    const std::uint32_t to_k = std::min(n, from_k + kBlock);
    for (std::uint32_t from_j = 0; from_j < n; from_j += kBlock) {
      const std::uint32_t to_j = std::min(n, from_j + kBlock);
      for (std::uint32_t i = rows.first; i < rows.last; ++i) {
        double* into = product + std::size_t{i - rows.first} * n;
        for (std::uint32_t k = from_k; k < to_k; ++k) {
          const double factor = left[std::size_t{i} * n + k];
          const double* from = right + std::size_t{k} * n;
          for (std::uint32_t j = from_j; j < to_j; ++j) into[j] += factor * from[j];
        }
        context.checkpoint();
      }
    }
  }
}

// What each entry counts for depends on its place, so that exchanging two is noticed.
std::uint64_t weight(std::uint32_t place) { return place + 1; }
std::uint64_t whole(double number) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
}

/// The sum of all entries in these rows of a product, by their weights, modulo 2^64.
std::uint64_t checksum_of(const std::vector<double>& product, Rows rows, std::uint32_t n) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < rows.count(); ++i) {
    std::uint64_t of_row = 0;
    for (std::uint32_t j = 0; j < n; ++j) {
      of_row += weight(j) * whole(product[std::size_t{i} * n + j]);
    }
    sum += weight(rows.first + i) * of_row;
  }
  return sum;
}

struct Setup {
  std::uint32_t n = 0;
  std::uint32_t sharers = 1;  // among how many tasks the rows are dealt out
  Relative<const double> left;
  Relative<const double> right;
};

class Matmul final : public WorkloadOf<Setup> {
 public:
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    const auto n = params.count("n");
    setup_->n = n;
    setup_->sharers = params.choice("each") == "rows" ? params.count("tasks") : 1;
    const auto left = arena.make_array<double>(std::size_t{n} * n);
    const auto right = arena.make_array<double>(std::size_t{n} * n);
    for (std::uint32_t row = 0; row < n; ++row) {
      for (std::uint32_t column = 0; column < n; ++column) {
        left[std::size_t{row} * n + column] = left_entry(row, column);
        right[std::size_t{row} * n + column] = right_entry(row, column);
      }
    }
    setup_->left = left.data();
    setup_->right = right.data();
  }

  /// The checksum of its rows of the product.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    const Rows rows = rows_of(index);
    std::vector<double> product(std::size_t{rows.count()} * setup_->n);
    multiply(context, setup_->left.get(), setup_->right.get(), setup_->n, rows, product.data());
    co_return checksum_of(product, rows, setup_->n);
  }

  /// Computes the same sum without the product: left * (right * weights), as R. Freivalds checks it
  /// ("Probabilistic machines can use less running time", 1977).
  void verify(std::span<const std::uint64_t> results) override {
    const std::uint32_t n = setup_->n;
    std::vector<std::uint64_t> weighed(n);
    for (std::uint32_t k = 0; k < n; ++k) {
      for (std::uint32_t j = 0; j < n; ++j) weighed[k] += weight(j) * whole(right_entry(k, j));
    }
    for (std::uint32_t task = 0; task < results.size(); ++task) {
      const Rows rows = rows_of(task);
      std::uint64_t expected = 0;
      for (std::uint32_t i = rows.first; i < rows.last; ++i) {
        std::uint64_t of_row = 0;
        for (std::uint32_t k = 0; k < n; ++k) of_row += whole(left_entry(i, k)) * weighed[k];
        expected += weight(i) * of_row;
      }
      if (results[task] == expected) continue;
      throw WrongResult(
          fmt::format("rows {} to {} of task {} have the checksum {:016x}, expected "
                      "{:016x}",
                      rows.first, rows.last, task, results[task], expected));
    }
  }

 private:
  Rows rows_of(std::uint32_t task) const noexcept {
    const std::uint64_t share = task % setup_->sharers;
    const std::uint64_t n = setup_->n;
    return {static_cast<std::uint32_t>(n * share / setup_->sharers),
            static_cast<std::uint32_t>(n * (share + 1) / setup_->sharers)};
  }
};

}  // namespace

WorkloadInfo matmul_info() {
  return {
      .name = "matmul",
      .kind = "cpu",
      .summary = "multiplies matrices of doubles, block by block",
      .tutorial = "000, 002 CPU-bound work on several cores",
      .params = {ParamSpec::integer("n", 128, 1, 4096, "rows and columns of a matrix"),
                 ParamSpec::choice("each", {"matrix", "rows"},
                                   "matrix: each task computes a whole product; rows: its rows of "
                                   "a product that all tasks share")},
      .make = [] { return std::make_unique<Matmul>(); },
  };
}

}  // namespace fourways

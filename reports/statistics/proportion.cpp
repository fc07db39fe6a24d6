#include "reports/statistics/proportion.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/binomial.hpp>

namespace fourways {
namespace {

using Binomial = boost::math::binomial_distribution<double>;

}  // namespace

double Proportion::low(double confidence) const {
  if (trials == 0) return 0;
  return Binomial::find_lower_bound_on_p(static_cast<double>(trials), static_cast<double>(hits),
                                         (1 - confidence) / 2);
}

double Proportion::high(double confidence) const {
  if (trials == 0) return 1;
  return Binomial::find_upper_bound_on_p(static_cast<double>(trials), static_cast<double>(hits),
                                         (1 - confidence) / 2);
}

std::string proportion_text(const Proportion& proportion) {
  return fmt::format("{} of {} ({:.3g}% [{:.3g}%, {:.3g}%])", proportion.hits, proportion.trials,
                     proportion.share() * 100, proportion.low() * 100, proportion.high() * 100);
}

}  // namespace fourways

// Schedule: the order in which a round measures the cases, and the order of the two sides that are
// compared. Every round has its own order, so that no case always follows the same neighbour. The
// same seed gives the same orders on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fourways {

/// The numbers 0 to count - 1 in the order of this round. Every order is equally likely. It depends
/// only on the arguments, so a resumed run goes on as the interrupted one would have.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, std::uint32_t round);

/// Whether the block of case `index` begins with the base in this round: a fair coin, independent
/// of the order above. The same arguments give the same coin.
bool base_goes_first(std::size_t index, std::uint64_t seed, std::uint32_t round);

/// A random seed: 32 bits, so that it can be copied by hand.
std::uint64_t random_seed();

}  // namespace fourways

// Schedule: in which order a round measures the cases, and the sides of a case that are compared.
// Every round has an order of its own, so that no case always follows the same neighbour, and the
// same seed gives the same orders anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fourways {

/// The numbers 0 to count - 1 in the order of this round. Any order is equally likely. Depends on
/// nothing but its arguments, so a resumed run goes on as the interrupted one would have.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, std::uint32_t round);

/// A fair coin for the case of this place in the list in this round, independent of that order:
/// whether a block begins with the base. The same arguments throw the same coin.
bool base_goes_first(std::size_t index, std::uint64_t seed, std::uint32_t round);

/// A seed for who names none: 32 bits, so that it can be copied by hand.
std::uint64_t random_seed();

}  // namespace fourways

// opaque(): hides from the optimiser what it knows of a value, at the price of no instruction. A
// loop that passes its counter or state through it is executed step by step: not folded into a
// closed form, not vectorised. (An empty asm with the value as input and output, in a register.)
#pragma once

namespace fourways {

/// `value`: an integer or a pointer.
template <class Word>
void opaque(Word& value) noexcept {
  asm volatile("" : "+r"(value));
}

}  // namespace fourways

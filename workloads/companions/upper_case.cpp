#include "workloads/companions/upper_case.hpp"

namespace fourways {

void to_upper(std::span<std::byte> text) noexcept {
  for (std::byte& each : text) {
    const auto letter = std::to_integer<unsigned char>(each);
    const bool lower = static_cast<unsigned char>(letter - 'a') < 26;
    each = static_cast<std::byte>(letter ^ (lower ? 0x20U : 0U));
  }
}

Task<void> serve_upper_case(Context& context, int fd, std::span<std::byte> buffer,
                            std::uint64_t* served) {
  for (;;) {
    const std::size_t got = co_await context.read(fd, buffer);
    if (got == 0) co_return;
    const std::span<std::byte> text = buffer.first(got);
    to_upper(text);
    for (std::size_t sent = 0; sent < got;) {
      const std::size_t part = co_await context.write(fd, text.subspan(sent));
      sent += part;
      *served += part;
    }
  }
}

}  // namespace fourways

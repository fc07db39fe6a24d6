// hash: each task hashes a buffer with SHA-256 again and again, each digest going into the next.
// This is CPU-bound work inside a C library, as hashlib's is. The tutorials' rule that threads gain
// nothing for computation (000, 002) has its exception here: CPython's hashlib gives up its lock
// for inputs of 2048 bytes and more. `size` chooses between the two.
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <memory>

#include "workloads/contract/workload_of.hpp"

namespace fourways {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kReleasedFrom = 2048;  // bytes: HASHLIB_GIL_MINSIZE of CPython's hashlib
using Digest = std::array<std::byte, kDigestBytes>;
using Bytes = std::span<const std::byte>;

struct FreeOpenSsl {
  void operator()(EVP_MD* method) const noexcept { EVP_MD_free(method); }
  void operator()(EVP_MD_CTX* state) const noexcept { EVP_MD_CTX_free(state); }
};
using Method = std::unique_ptr<EVP_MD, FreeOpenSsl>;
using State = std::unique_ptr<EVP_MD_CTX, FreeOpenSsl>;

void require(bool good, const char* what) {
  if (good) return;
  const char* reason = ERR_reason_error_string(ERR_get_error());
  throw std::runtime_error(fmt::format("libcrypto: {} failed: {}", what,
                                       reason != nullptr ? reason : "it does not say why"));
}

// Called once for all tasks: looking an algorithm up takes as long as hashing a kilobyte.
Method fetch_sha256() {
  Method method(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  require(method != nullptr, "EVP_MD_fetch of SHA2-256");
  return method;
}

/// A digest for a task's number, to begin its chain with.
Digest first_digest(std::uint32_t index) {
  Digest digest{};
  std::memcpy(digest.data(), &index, sizeof index);
  return digest;
}

std::uint64_t first_bytes(const Digest& digest) {
  std::uint64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof number);
  return number;
}

/// SHA-256 of the digest before and the buffer. `state` is used again each time.
Digest next_digest(Context& context, EVP_MD_CTX* state, const EVP_MD* method, const Digest& before,
                   Bytes buffer) {
  const auto add_buffer = [&] {
    return EVP_DigestUpdate(state, buffer.data(), buffer.size()) == 1;
  };
  Digest after;
  bool done = EVP_DigestInit_ex2(state, method, nullptr) == 1 &&
              EVP_DigestUpdate(state, before.data(), before.size()) == 1;
  done = done &&
         (buffer.size() < kReleasedFrom ? add_buffer() : context.without_interpreter(add_buffer));
  done = done &&
         EVP_DigestFinal_ex(state, reinterpret_cast<unsigned char*>(after.data()), nullptr) == 1;
  require(done, "SHA-256");
  return after;
}

// An ordinary function: a coroutine would keep the loop's variables in its frame, in memory.
std::uint64_t hash_chain(Context& context, const EVP_MD* method, std::uint32_t index,
                         std::uint32_t rounds, Bytes buffer) {
  const State state(EVP_MD_CTX_new());
  require(state != nullptr, "EVP_MD_CTX_new");
  Digest digest = first_digest(index);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    digest = next_digest(context, state.get(), method, digest, buffer);
    context.checkpoint();
  }
  return first_bytes(digest);
}

struct Setup {
  std::uint32_t rounds = 0;
  std::uint32_t size = 0;
  Relative<const std::byte> buffer;
};

class Hash final : public WorkloadOf<Setup> {
 public:
  Needs needs(const Params&) const override { return {.twin = true}; }
  void prepare(const Params& params, Arena& arena) override {
    make(arena);
    setup_->rounds = params.count("rounds");
    setup_->size = params.count("size");
    const auto buffer = arena.make_array<std::byte>(setup_->size);
    for (std::size_t i = 0; i < buffer.size(); ++i) buffer[i] = static_cast<std::byte>(i % 251);
    setup_->buffer = buffer.data();
    method_ = fetch_sha256();
  }
  void attach(Arena& arena) override {
    WorkloadOf::attach(arena);
    method_ = fetch_sha256();
  }

  /// The first 8 bytes of the last digest.
  Task<std::uint64_t> task(Context& context, std::uint32_t index) override {
    co_return hash_chain(context, method_.get(), index, setup_->rounds, buffer());
  }

  /// Hashes again, each input in one piece, with nothing kept from digest to digest.
  void verify(std::span<const std::uint64_t> results) override {
    std::vector<std::byte> whole(kDigestBytes + setup_->size);
    std::ranges::copy(buffer(), whole.begin() + kDigestBytes);
    const auto expected = [&](std::uint32_t task) {
      Digest digest = first_digest(task);
      for (std::uint32_t round = 0; round < setup_->rounds; ++round) {
        std::ranges::copy(digest, whole.begin());
        require(
            EVP_Digest(whole.data(), whole.size(), reinterpret_cast<unsigned char*>(digest.data()),
                       nullptr, EVP_sha256(), nullptr) == 1,
            "EVP_Digest");
      }
      return first_bytes(digest);
    };
    expect_each(results, expected, "task {}'s digest begins {:016x}, expected {:016x}");
    hashed_ = results.size() * setup_->rounds;
  }
  Findings findings() override { return {.operations = static_cast<double>(hashed_)}; }

 private:
  Bytes buffer() const { return {setup_->buffer.get(), setup_->size}; }

  Method method_;
  std::uint64_t hashed_ = 0;
};

}  // namespace

WorkloadInfo hash_info() {
  return {
      .name = "hash",
      .kind = "cpu",
      .summary = "hashes a buffer with SHA-256, again and again",
      .tutorial = "000, 002 CPU-bound work, where CPython's hashlib gives up its lock",
      .operation = "buffer",
      .params = {ParamSpec::integer("rounds", 64, 1, 10'000'000, "buffers each task hashes"),
                 ParamSpec::integer("size", 65'536, 1, 67'108'864, "bytes of a buffer")},
      .make = [] { return std::make_unique<Hash>(); },
  };
}

}  // namespace fourways

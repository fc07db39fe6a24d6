// The load of the upper-casing servers: the suite's own client, and the cost of each request for
// its server.
#pragma once

#include <cstddef>
#include <stdexcept>

#include "runners/accounts/usage.hpp"
#include "workloads/companions/echo_client.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/support/descriptor_limit.hpp"

namespace fourways::native {

inline void to_upper(unsigned char* text, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    const bool lower = static_cast<unsigned char>(text[i] - 'a') < 26;
    text[i] = static_cast<unsigned char>(text[i] ^ (lower ? 0x20 : 0));
  }
}

/// Processor time per request, in nanoseconds, of the second of two batches served by
/// `serve(listener)`, which returns once all of the load's connections have ended. Throws
/// std::runtime_error, std::system_error.
template <class Serve>
double cpu_per_request(const EchoLoad& load, Serve serve) {
  raise_descriptor_limit();
  Arena arena = Arena::create();
  const Listener listener = listen_on_loopback(static_cast<int>(load.connections));
  EchoClient client(arena, load, listener);
  Usage used;
  for (int batch = 0; batch < 2; ++batch) {
    client.go();
    const Usage before = usage_of_process();
    serve(listener.fd.get());
    used = usage_of_process();
    used -= before;
  }
  const auto requests = static_cast<double>(client.finished().requests_done);
  if (requests != double{1} * load.connections * load.requests) {
    throw std::runtime_error("the client was not served whole");
  }
  return static_cast<double>(used.user_ns + used.system_ns) / requests;
}

}  // namespace fourways::native

// Defines FOURWAYS_ASAN and FOURWAYS_TSAN where the compiler builds for that sanitizer.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define FOURWAYS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FOURWAYS_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define FOURWAYS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FOURWAYS_TSAN 1
#endif
#endif

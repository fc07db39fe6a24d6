#include "workloads/ipc/exchange_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "workloads/contract/unique_fd.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

// Between two tries. The kernel's timers are coarser than this: some 100 us in fact.
constexpr auto kLockPause = 50us;
// A shorter text is filled up to it, so that the file never has to be cut.
constexpr std::size_t kLeastText = 64;

using Number = std::uint64_t;

void append(std::string& text, Number number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string text_of(const FileContent& content, FileForm form) {
  if (form == FileForm::json) return json_of(content);
  std::string text;
  append(text, content.value);
  append(text, content.messages.size());
  for (const std::string& each : content.messages) {
    append(text, each.size());
    text += each;
  }
  return text;
}

std::optional<FileContent> content_of_binary(std::string_view text) {
  const auto take_number = [&]() -> std::optional<Number> {
    if (text.size() < sizeof(Number)) return std::nullopt;
    Number number = 0;
    std::memcpy(&number, text.data(), sizeof number);
    text.remove_prefix(sizeof number);
    return number;
  };
  const auto value = take_number();
  const auto count = take_number();
  if (!count) return std::nullopt;
  FileContent content{*value, {}};
  for (Number i = 0; i < *count; ++i) {
    const auto size = take_number();
    if (!size || *size > text.size()) return std::nullopt;
    content.messages.emplace_back(text.substr(0, *size));
    text.remove_prefix(*size);
  }
  return content;
}

std::optional<FileContent> content_of(std::string_view text, FileForm form) {
  return form == FileForm::json ? file_content_in(text) : content_of_binary(text);
}

}  // namespace

void make_exchange_file(const std::string& path, FileForm form) {
  std::string text = text_of({}, form);
  text.resize(std::max(text.size(), kLeastText), ' ');
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  if (!file.flush()) throw_errno("write " + path);
}

FileContent read_exchange_file(const std::string& path, FileForm form) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_errno("open " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto content = content_of(text, form);
  if (!content) throw std::runtime_error(path + " does not hold what was exchanged: it is corrupt");
  return *std::move(content);
}

ExchangeFile::ExchangeFile(Context& context, const std::string& path, FileForm form)
    : context_(context), form_(form), file_(context, ::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  if (file_.get() < 0) throw_errno("open " + path);
  context_.adopt(file_.get());
}

void ExchangeFile::unlock() noexcept { ::flock(file_.get(), LOCK_UN); }

Task<std::uint64_t> ExchangeFile::lock() {
  for (std::uint64_t waits = 0;; ++waits) {
    if (retry_interrupted([&] { return ::flock(file_.get(), LOCK_EX | LOCK_NB); }) == 0) {
      co_return waits;
    }
    if (errno != EWOULDBLOCK) throw_errno("flock of the exchanged file");
    co_await context_.sleep_for(kLockPause);
  }
}

Task<std::optional<FileContent>> ExchangeFile::load() {
  struct stat status {};
  checked(::fstat(file_.get(), &status), "fstat of the exchanged file");
  text_.resize(static_cast<std::size_t>(status.st_size));
  const auto bytes = std::as_writable_bytes(std::span(text_));
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t got =
        co_await context_.read_at(file_.get(), bytes.subspan(done), static_cast<off_t>(done));
    if (got == 0) break;
    done += got;
  }
  co_return content_of(text_, form_);
}

Task<void> ExchangeFile::store(FileContent content, bool to_disk) {
  // As long as what was loaded: spaces after a JSON text mean nothing, nor does anything after the
  // binary form's last message.
  std::string text = text_of(content, form_);
  text.resize(std::max(text.size(), text_.size()), ' ');
  co_await write_all_at(context_, file_.get(), std::as_bytes(std::span(text)));
  if (to_disk) co_await context_.sync(file_.get());
}

}  // namespace fourways

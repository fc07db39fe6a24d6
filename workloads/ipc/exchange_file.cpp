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
    : context_(context), form_(form), fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  if (fd_ < 0) throw_errno("open " + path);
  context_.adopt(fd_);
}

ExchangeFile::~ExchangeFile() { context_.close(fd_); }

void ExchangeFile::unlock() noexcept { ::flock(fd_, LOCK_UN); }

Task<std::uint64_t> ExchangeFile::lock_file(ExchangeFile* self) {
  for (std::uint64_t waits = 0;; ++waits) {
    if (retry_interrupted([&] { return ::flock(self->fd_, LOCK_EX | LOCK_NB); }) == 0) {
      co_return waits;
    }
    if (errno != EWOULDBLOCK) throw_errno("flock of the exchanged file");
    co_await self->context_.sleep_for(kLockPause);
  }
}

Task<std::optional<FileContent>> ExchangeFile::load_file(ExchangeFile* self) {
  struct stat status {};
  checked(::fstat(self->fd_, &status), "fstat of the exchanged file");
  self->text_.resize(static_cast<std::size_t>(status.st_size));
  const auto bytes = std::as_writable_bytes(std::span(self->text_));
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t got =
        co_await self->context_.read_at(self->fd_, bytes.subspan(done), static_cast<off_t>(done));
    if (got == 0) break;
    done += got;
  }
  co_return content_of(self->text_, self->form_);
}

Task<void> ExchangeFile::store_file(ExchangeFile* self, FileContent content, bool to_disk) {
  // As long as what was loaded: spaces after a JSON text mean nothing, nor does anything after the
  // binary form's last message.
  std::string text = text_of(content, self->form_);
  text.resize(std::max(text.size(), self->text_.size()), ' ');
  const auto bytes = std::as_bytes(std::span(text));
  for (std::size_t done = 0; done < bytes.size();) {
    done +=
        co_await self->context_.write_at(self->fd_, bytes.subspan(done), static_cast<off_t>(done));
  }
  if (to_disk) co_await self->context_.sync(self->fd_);
}

}  // namespace fourways

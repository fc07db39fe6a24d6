#include "reports/history/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "reports/record/report_error.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;

// The system's reason where SQLite knows one, else SQLite's.
std::string reason_of(sqlite3* handle) {
  const int error = ::sqlite3_system_errno(handle);
  return error != 0 ? std::generic_category().message(error) : ::sqlite3_errmsg(handle);
}

std::string line_for(sqlite3* handle, const std::string& file) {
  switch (::sqlite3_errcode(handle)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format(
          "{} is locked by another program; try again when that has ended, or wait longer with "
          "--wait",
          file);
    case SQLITE_NOTADB: return fmt::format("{} is no SQLite file; give another --db", file);
    case SQLITE_CORRUPT:
      return fmt::format(
          "{} is damaged: {}; import an export of it into a new file, or restore a copy", file,
          ::sqlite3_errmsg(handle));
    case SQLITE_FULL:
      return fmt::format("cannot write {}: no space left; free space there, or give another --db",
                         file);
    case SQLITE_READONLY:
      return fmt::format(
          "cannot write {}: it may only be read; change its permissions and its folder's, or give "
          "another --db",
          file);
    case SQLITE_CANTOPEN:
      if (::sqlite3_system_errno(handle) == ENOENT) {
        return fmt::format(
            "cannot open {}: {}; 'fourways track add' and 'track import' make a history in a "
            "folder that is there",
            file, reason_of(handle));
      }
      return fmt::format("cannot open {}: {}; give another --db, or change its permissions", file,
                         reason_of(handle));
    case SQLITE_IOERR:
      return fmt::format(
          "cannot read or write {}: {}; check the disk beneath it and the file size limit "
          "(ulimit -f)",
          file, reason_of(handle));
    default: return fmt::format("{}: {}", file, ::sqlite3_errmsg(handle));
  }
}

// A path as a URI that SQLite reads without locks and without files beside it.
std::string immutable_uri(const fs::path& path) {
  std::string uri = "file:";
  for (const char c : fs::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", c);
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

SqliteFile::SqliteFile(fs::path path, Access access, std::chrono::milliseconds patience)
    : path_(std::move(path)), patience_(patience) {
  const int create = access == Access::create ? SQLITE_OPEN_CREATE : 0;
  try {
    open(path_.string(), SQLITE_OPEN_READWRITE | create);
    // In a folder that may not be written there is no place for the files beside it. Without a
    // log left behind it is complete by itself.
    if (!readable()) {
      if (access != Access::read || fs::exists(path_.string() + "-wal")) fail();
      ::sqlite3_close(std::exchange(handle_, nullptr));
      open(immutable_uri(path_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    }
    execute("PRAGMA foreign_keys = ON");
  } catch (...) {
    ::sqlite3_close(handle_);
    throw;
  }
}

SqliteFile::~SqliteFile() { ::sqlite3_close(handle_); }

void SqliteFile::open(const std::string& name, int flags) {
  // A relative name must not be taken for an option of SQLite's (":memory:", a URI).
  const std::string spelled = (flags & SQLITE_OPEN_URI) != 0 ? name : fs::absolute(name).string();
  if (::sqlite3_open_v2(spelled.c_str(), &handle_, flags, nullptr) != SQLITE_OK) fail();
  ::sqlite3_busy_timeout(handle_, static_cast<int>(patience_.count()));
  // A file may come from anywhere. Nothing that it brings is run: https://sqlite.org/security.html
  for (const int wish : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
                         SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
    ::sqlite3_db_config(handle_, wish, 0, nullptr);
  }
  ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

bool SqliteFile::readable() {
  const int result =
      ::sqlite3_exec(handle_, "SELECT 1 FROM sqlite_schema", nullptr, nullptr, nullptr);
  if (result == SQLITE_CANTOPEN || result == SQLITE_READONLY) return false;
  if (result != SQLITE_OK) fail();
  return true;
}

void SqliteFile::execute(const char* sql) {
  if (::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t SqliteFile::number(const char* sql) {
  SqliteQuery query(*this, sql);
  return query.next() ? query.integer(0) : 0;
}

void SqliteFile::use_write_ahead_log() {
  // The change of mode does not wait for others by itself.
  constexpr std::chrono::milliseconds kPause{10};
  for (auto waited = kPause;; waited += kPause) {
    const int result =
        ::sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return;
    if (result != SQLITE_BUSY || waited > patience_) fail();
    std::this_thread::sleep_for(kPause);
  }
}

void SqliteFile::fail() const { throw ReportError(line_for(handle_, utf8_text(path_))); }

SqliteQuery::SqliteQuery(SqliteFile& file, std::string_view sql) : file_(file) {
  if (::sqlite3_prepare_v2(file.handle_, sql.data(), static_cast<int>(sql.size()), &statement_,
                           nullptr) != SQLITE_OK) {
    file_.fail();
  }
}

SqliteQuery::~SqliteQuery() { ::sqlite3_finalize(statement_); }

bool SqliteQuery::next() {
  switch (::sqlite3_step(statement_)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: file_.fail();
  }
}

void SqliteQuery::run() {
  while (next()) {
  }
}

std::int64_t SqliteQuery::integer(int column) const {
  return ::sqlite3_column_int64(statement_, column);
}

double SqliteQuery::real(int column) const { return ::sqlite3_column_double(statement_, column); }

std::optional<double> SqliteQuery::optional_real(int column) const {
  if (::sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return real(column);
}

std::string SqliteQuery::text(int column) const {
  const unsigned char* text = ::sqlite3_column_text(statement_, column);
  const int bytes = ::sqlite3_column_bytes(statement_, column);
  return text == nullptr ? std::string()
                         : std::string(text, text + static_cast<std::size_t>(bytes));
}

void SqliteQuery::reset() { ::sqlite3_reset(statement_); }

void SqliteQuery::bind(int index, std::int64_t value) {
  if (::sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) file_.fail();
}

void SqliteQuery::bind(int index, double value) {
  if (::sqlite3_bind_double(statement_, index, value) != SQLITE_OK) file_.fail();
}

void SqliteQuery::bind(int index, const std::optional<double>& value) {
  if (value) return bind(index, *value);
  if (::sqlite3_bind_null(statement_, index) != SQLITE_OK) file_.fail();
}

void SqliteQuery::bind(int index, const std::string& value) {
  if (::sqlite3_bind_text(statement_, index, value.data(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT) != SQLITE_OK) {
    file_.fail();
  }
}

SqliteTransaction::SqliteTransaction(SqliteFile& file, Kind kind) : file_(file) {
  file_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

SqliteTransaction::~SqliteTransaction() {
  if (!open_) return;
  try {
    file_.execute("ROLLBACK");
  } catch (const ReportError&) {
    // SQLite has undone it already, as it does when the disk is full.
  }
}

void SqliteTransaction::commit() {
  file_.execute("COMMIT");
  open_ = false;
}

}  // namespace fourways

// SQLite behind three small classes: a file, a query, a transaction. They own their handles, and
// every failure is one ReportError line that names the file and the remedy. Not thread-safe: each
// thread or process opens the file for itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace fourways {

/// An open SQLite file, foreign keys enforced. Its own triggers and views are never run.
class SqliteFile {
 public:
  enum class Access { read, write, create };

  /// Opens `path`; with `create` also where there is none yet. Where another program holds a lock,
  /// each statement waits for `patience` before it fails. A file that may not be written is still
  /// read, also where its folder may not be written either. Throws ReportError.
  SqliteFile(std::filesystem::path path, Access access, std::chrono::milliseconds patience);
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile();

  /// Statements without results, one or several. Throws ReportError.
  void execute(const char* sql);
  /// The first column of the first row. Throws ReportError.
  std::int64_t number(const char* sql);

  /// Readers and a writer no longer hold each other up (write-ahead log), where the file system
  /// can do that; the file remembers it. Waits for others as a statement does.
  void use_write_ahead_log();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Throws the ReportError for what SQLite reported last.
  [[noreturn]] void fail() const;

 private:
  friend class SqliteQuery;
  void open(const std::string& name, int flags);
  bool readable();

  std::filesystem::path path_;
  std::chrono::milliseconds patience_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement: bind, then step through the rows.
class SqliteQuery {
 public:
  /// `file` must outlive this.
  SqliteQuery(SqliteFile& file, std::string_view sql);
  SqliteQuery(const SqliteQuery&) = delete;
  SqliteQuery& operator=(const SqliteQuery&) = delete;
  ~SqliteQuery();

  /// Begins anew with these values for the statement's question marks, in their order.
  template <class... Values>
  SqliteQuery& with(const Values&... values) {
    reset();
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  /// Whether there is another row, which the columns then speak of.
  bool next();
  /// For a statement without rows.
  void run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::optional<double> optional_real(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  void reset();
  void bind(int index, std::int64_t value);
  void bind(int index, std::size_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, const std::optional<double>& value);
  void bind(int index, const std::string& value);

  SqliteFile& file_;
  sqlite3_stmt* statement_ = nullptr;
};

/// All or nothing: without commit() all is undone, and all reads in it show one moment. Writers
/// take turns from its beginning on.
class SqliteTransaction {
 public:
  enum class Kind { read, write };
  explicit SqliteTransaction(SqliteFile& file, Kind kind = Kind::write);
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction();
  void commit();

 private:
  SqliteFile& file_;
  bool open_ = true;
};

}  // namespace fourways

// The commands on terminals of every width and kind: they end, and write what the terminal shows.
#include "bench/terminal/terminal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "bench/testing/printing_commands.hpp"
#include "bench/testing/pseudo_terminal.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Environment = std::vector<std::pair<std::string, std::string>>;

const Environment kModern{{"TERM", "xterm-256color"}, {"LC_ALL", "C.UTF-8"}};
const Environment kDumb{{"TERM", "dumb"}, {"LC_ALL", "C.UTF-8"}};
const Environment kAscii{{"TERM", "xterm"}, {"LC_ALL", "POSIX"}};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

class TerminalTest : public PrintingCommandsTest {
 protected:
  struct Shown {
    int code = -1;
    std::string text;
  };

  Shown show(const Call& call, unsigned short columns, const Environment& environment) {
    PseudoTerminal terminal(columns);
    const pid_t pid = start(FOURWAYS_TEST_COMMAND, call, on(terminal, environment));
    Shown shown;
    terminal.read(shown.text);
    shown.code = finish(pid).code;
    return shown;
  }
  static std::function<void()> on(const PseudoTerminal& terminal, const Environment& environment) {
    return [&terminal, environment] {
      for (const char* name : {"NO_COLOR", "LC_CTYPE", "LANG"}) ::unsetenv(name);
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      terminal.become_output();
    };
  }
  static bool shows_lines_alone(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c != '\n' && is_control(c); });
  }
  /// Also the carriage returns by which a line is drawn anew.
  static bool draws_lines_alone(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c != '\n' && c != '\r' && is_control(c); });
  }
};

class AtAnyWidth : public TerminalTest, public testing::WithParamInterface<unsigned short> {};
INSTANTIATE_TEST_SUITE_P(Columns, AtAnyWidth, testing::Values(1, 2, 5, 10, 20, 40, 80, 500));

TEST_P(AtAnyWidth, every_command_ends_and_writes_lines_alone) {
  for (const Call& call : reading_calls()) {
    if (call.size() > 1 && call[1] == "--help") continue;  // does not ask for the width
    SCOPED_TRACE(fmt::format("fourways {}", fmt::join(call, " ")));
    const Shown shown = show(call, GetParam(), kModern);
    EXPECT_EQ(shown.code, 0) << shown.text;
    EXPECT_TRUE(shows_lines_alone(shown.text)) << shown.text;
    EXPECT_LT(shown.text.size(), 8U << 20);
  }
}

TEST_F(TerminalTest, tables_keep_to_the_width_from_twenty_columns_on) {
  for (const unsigned short columns : {20, 40, 80, 500}) {
    for (const Call& call :
         {Call{"compare", "a.json", "b.json"}, Call{"track", "log", "--db", "h.db"},
          Call{"track", "changes", "--branch", "main", "--db", "h.db"}}) {
      const std::string text = show(call, columns, kModern).text;
      for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        EXPECT_LE(display_width(text.substr(begin, end - begin)), columns) << text;
        begin = end + 1;
      }
    }
  }
}

TEST_F(TerminalTest, a_run_ends_at_every_width_and_draws_one_line_anew) {
  for (const unsigned short columns : {1, 2, 10, 80}) {
    for (const Call& call : measuring_calls()) {
      SCOPED_TRACE(fmt::format("fourways {} at {} columns", call.front(), columns));
      Environment plain = kModern;
      plain.emplace_back("NO_COLOR", "1");
      const Shown shown = show(call, columns, plain);
      // What ab finds between one task and two is its own affair.
      EXPECT_TRUE(call.front() == "ab" ? shown.code != 2 : shown.code == 0) << shown.text;
      EXPECT_TRUE(draws_lines_alone(shown.text)) << shown.text;
      EXPECT_THAT(shown.text, HasSubstr("\r"));
    }
  }
}

TEST_F(TerminalTest, a_terminal_that_moves_no_cursor_gets_whole_lines) {
  for (const Environment& environment : {kDumb, Environment{{"TERM", ""}}}) {
    const Shown shown = show(measuring_calls().front(), 80, environment);
    EXPECT_EQ(shown.code, 0) << shown.text;
    EXPECT_TRUE(shows_lines_alone(shown.text)) << shown.text;
    EXPECT_THAT(shown.text, HasSubstr("round 1 of 1: 2 of 2 samples"));
  }
}

TEST_F(TerminalTest, colour_is_for_terminals_that_have_it_and_people_who_want_it) {
  const auto colours = [this](const Environment& environment) {
    const Shown shown = show(measuring_calls().front(), 80, environment);
    return shown.text.find("\033[32m") != std::string::npos;
  };
  EXPECT_TRUE(colours(kModern));
  EXPECT_FALSE(colours({{"TERM", "xterm"}, {"NO_COLOR", "1"}}));
  EXPECT_FALSE(colours({{"TERM", "vt52"}}));
}

TEST_F(TerminalTest, a_locale_that_is_not_utf8_gets_ascii_from_every_command) {
  std::vector<Call> calls = reading_calls();
  calls.push_back(measuring_calls().front());
  for (const Call& call : calls) {
    if (call.size() > 1 && call[1] == "--help") continue;
    SCOPED_TRACE(fmt::format("fourways {}", fmt::join(call, " ")));
    for (const unsigned short columns : {40, 120}) {
      if (!call.empty() && call.front() == "run" && columns == 40) continue;
      const Shown shown = show(call, columns, kAscii);
      EXPECT_EQ(shown.code, 0) << shown.text;
      EXPECT_TRUE(std::all_of(shown.text.begin(), shown.text.end(), is_ascii)) << shown.text;
    }
  }
}

TEST_F(TerminalTest, what_is_no_terminal_gets_utf8_in_any_locale) {
  const CommandResult result = fourways({"list", "claims"}, [] { ::setenv("LC_ALL", "C", 1); });
  EXPECT_THAT(result.out, HasSubstr("协程"));
  EXPECT_THAT(show({"list", "claims"}, 80, kModern).text, HasSubstr("协程"));
}

TEST_F(TerminalTest, a_name_cannot_steer_the_terminal) {
  const Shown shown = show({"report",
                            "\033[31m\x9b"
                            "nothing\n.json"},
                           80, kModern);
  EXPECT_EQ(shown.code, 2);
  EXPECT_TRUE(shows_lines_alone(shown.text)) << shown.text;
  EXPECT_EQ(lines_in(shown.text), 1U);
}

TEST_F(TerminalTest, a_terminal_may_change_its_width_in_mid_run) {
  PseudoTerminal terminal(200);
  const std::string gate = folder() / "gate";
  const pid_t pid = start(
      FOURWAYS_TEST_COMMAND,
      {"run", "--plugin", FOURWAYS_TEST_FAULTS, "--workload", "fault", "--workload", "square",
       "--runner", "serial", "--set", "kind=gate", "--rounds", "3", "--seed", "1", "--out", "run"},
      [&] {
        on(terminal, {{"TERM", "xterm"}, {"NO_COLOR", "1"}})();
        ::setenv("FOURWAYS_TEST_GATE", gate.c_str(), 1);
      });
  std::string text;
  ASSERT_TRUE(terminal.read(text, "fault/serial"));
  terminal.resize(12);
  const std::size_t before = text.size();
  std::filesystem::create_directory(gate);
  terminal.read(text);
  EXPECT_EQ(finish(pid).code, 0) << text;
  const std::string table = text.substr(before);
  for (std::size_t begin = table.find('\r'); begin != std::string::npos;) {
    const std::size_t next = table.find('\r', begin + 1);
    const std::string drawn = table.substr(begin + 1, next - begin - 1);
    if (next != std::string::npos) {
      EXPECT_LT(drawn.size(), 12U) << drawn;
    }
    begin = next;
  }
}

}  // namespace
}  // namespace fourways

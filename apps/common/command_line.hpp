// What a program takes on its command line, and how it ends.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // CLI11, which takes seconds to compile, is seen by command_line.cpp alone
class App;
class Option;
}  // namespace CLI

/// The options of a program, or of one of its commands. Values hold the defaults, which --help shows, until they are
/// parsed; they must outlive the run. Names: "--epochs", "-e,--epochs", or "FILE" for what stands without a name.
class CommandLine {
 public:
  class Option {
   public:
    explicit Option(CLI::Option* option) : option_(option) {}
    Option& required();
    Option& needs(const Option& other);
    Option& excludes(const Option& other);

   private:
    CLI::Option* option_;
  };

  CommandLine(const std::string& name, const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Option count(const std::string& names, std::size_t& value, const std::string& help, std::size_t least = 1,
               std::size_t most = 1'000'000);
  Option number(const std::string& names, double& value, const std::string& help);
  /// A number above 0, such as a learning rate.
  Option positive(const std::string& names, double& value, const std::string& help);
  Option text(const std::string& names, std::string& value, const std::string& help,
              const std::vector<std::string>& choices = {});
  /// Given once for each text, or, with `together`, all of them after one name.
  Option texts(const std::string& names, std::vector<std::string>& values, const std::string& help,
               bool together = false);
  /// "--show,!--no-show" also takes the opposite.
  Option flag(const std::string& names, bool& value, const std::string& help);

  /// A command with options of its own, such as `train`. A program that has commands needs one of them.
  CommandLine& command(const std::string& name, const std::string& description, std::function<void()> run);

  /// Parses, and runs the command, if there are any, or the program. The exit status: 0; 1 after an error, which is one
  /// line on standard error; 2 for options that cannot be.
  int run(int argc, char** argv, const std::function<void()>& program = {});

 private:
  explicit CommandLine(CLI::App& command);

  std::unique_ptr<CLI::App> own_;  // of the program; commands are the program's
  CLI::App& app_;
  std::vector<std::unique_ptr<CommandLine>> commands_;
};

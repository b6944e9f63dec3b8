#include "apps/common/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <exception>
#include <iostream>
#include <utility>

CommandLine::Option& CommandLine::Option::required() {
  option_->required();
  return *this;
}

CommandLine::Option& CommandLine::Option::needs(const Option& other) {
  option_->needs(other.option_);
  return *this;
}

CommandLine::Option& CommandLine::Option::excludes(const Option& other) {
  option_->excludes(other.option_);
  return *this;
}

CommandLine::CommandLine(const std::string& name, const std::string& description)
    : own_(std::make_unique<CLI::App>(description, name)), app_(*own_) {}

CommandLine::CommandLine(CLI::App& command) : app_(command) {}

CommandLine::~CommandLine() = default;

CommandLine::Option CommandLine::count(const std::string& names, std::size_t& value, const std::string& help,
                                       std::size_t least, std::size_t most) {
  const auto check = [=](const std::string& text) {  // a minus would be taken from 2^64
    std::size_t number = 0;
    const bool good =
        !text.starts_with('-') && CLI::detail::lexical_cast(text, number) && number >= least && number <= most;
    return good ? ""
                : "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got '" +
                      text + "'";
  };
  CLI::Option* const option = app_.add_option(names, value, help)->capture_default_str()->check(check);
  if (most < ~std::size_t{0}) option->type_name(std::to_string(least) + " to " + std::to_string(most));
  return Option(option);
}

CommandLine::Option CommandLine::number(const std::string& names, double& value, const std::string& help) {
  return Option(app_.add_option(names, value, help)->capture_default_str());
}

CommandLine::Option CommandLine::positive(const std::string& names, double& value, const std::string& help) {
  return Option(app_.add_option(names, value, help)->capture_default_str()->check([](const std::string& text) {
    double number = 0;
    const bool good = CLI::detail::lexical_cast(text, number) && number > 0 && std::isfinite(number);
    return good ? "" : "expected a number above 0, got '" + text + "'";
  }));
}

CommandLine::Option CommandLine::text(const std::string& names, std::string& value, const std::string& help,
                                      const std::vector<std::string>& choices) {
  CLI::Option* const option = app_.add_option(names, value, help)->capture_default_str();
  if (!choices.empty()) option->check(CLI::IsMember(choices));
  return Option(option);
}

CommandLine::Option CommandLine::texts(const std::string& names, std::vector<std::string>& values,
                                       const std::string& help, bool together) {
  CLI::Option* const option = app_.add_option(names, values, help);
  if (!together) option->expected(1)->take_all();
  return Option(option);
}

CommandLine::Option CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
  return Option(app_.add_flag(names, value, help));
}

CommandLine& CommandLine::command(const std::string& name, const std::string& description, std::function<void()> run) {
  CLI::App* const command = app_.add_subcommand(name, description);
  command->final_callback(std::move(run));
  app_.require_subcommand(1);
  commands_.push_back(std::unique_ptr<CommandLine>(new CommandLine(*command)));
  return *commands_.back();
}

int CommandLine::run(int argc, char** argv, const std::function<void()>& program) {
  try {
    app_.parse(argc, argv);
    if (program) program();
    return 0;
  } catch (const CLI::ParseError& error) {
    return app_.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << app_.get_name() << ": " << error.what() << "\n";
    return 1;
  }
}

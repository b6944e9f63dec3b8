// Dates of all locales, written by ICU.
#include <unicode/datefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <map>
#include <memory>
#include <vector>

#include "nn/check.hpp"
#include "tasks/date_translation/written_dates.hpp"

namespace tasks {

namespace {

icu::Locale gregorian(const char* name) {
  return icu::Locale(name, nullptr, nullptr, "calendar=gregorian;numbers=latn");
}

std::vector<std::string> names_of_locales() {
  int32_t n = 0;
  const icu::Locale* const locales = icu::DateFormat::getAvailableLocales(n);
  std::vector<std::string> names;
  for (int32_t i = 0; i < n; ++i) names.emplace_back(locales[i].getName());
  return names;
}

// Writes the dates of one locale. ICU takes long to make a formatter and little to give it another pattern.
class LocaleWriter {
 public:
  explicit LocaleWriter(const std::string& locale) {
    for (const icu::DateFormat::EStyle style :
         {icu::DateFormat::kShort, icu::DateFormat::kMedium, icu::DateFormat::kLong, icu::DateFormat::kFull}) {
      std::unique_ptr<icu::DateFormat> made(icu::DateFormat::createDateInstance(style, gregorian(locale.c_str())));
      auto* const simple = dynamic_cast<icu::SimpleDateFormat*>(made.get());
      if (simple == nullptr)
        nn::fail("dates of ", locale, ": ICU has no format for '", date_formats[patterns_.size()], "'");
      simple->toPattern(patterns_.emplace_back());
      static_cast<void>(made.release());
      format_.reset(simple);
    }
    for (std::size_t k = patterns_.size(); k < number_of_date_formats; ++k) patterns_.emplace_back(date_formats[k]);
    format_->setTimeZone(*icu::TimeZone::getGMT());
  }

  std::string write(const Date& date, std::size_t format, Letters letters) {
    icu::UnicodeString written;
    const auto days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
    format_->applyPattern(patterns_.at(format));
    format_->format(days * 86'400'000.0, written);
    if (letters == Letters::upper) written.toUpper(icu::Locale::getRoot());
    if (letters == Letters::lower) written.toLower(icu::Locale::getRoot());
    std::string text;
    return written.toUTF8String(text);
  }

 private:
  std::unique_ptr<icu::SimpleDateFormat> format_;
  std::vector<icu::UnicodeString> patterns_;
};

}  // namespace

WriteDate locale_dates(const std::string& locale) {
  std::vector<std::string> locales = names_of_locales();
  if (locale != "all") {
    if (std::find(locales.begin(), locales.end(), locale) == locales.end()) {
      nn::fail("dates: expected one of the ", locales.size(),
               " locales that ICU knows, such as en_US or de_DE, or all; got '", locale, "'");
    }
    locales = {locale};
  }
  const auto writers = std::make_shared<std::map<std::string, LocaleWriter>>();  // made when they are needed
  return [locales, writers](const Date& date, std::size_t format, Letters letters, nn::Random& random) {
    const std::string& name = locales[random.below(locales.size())];
    return WrittenDate{writers->try_emplace(name, name).first->second.write(date, format, letters), {}, {}, {}, {}};
  };
}

}  // namespace tasks

// Dates of all locales, written by ICU.
#include <unicode/datefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

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

std::unique_ptr<icu::DateFormat> formatter(const std::string& locale, std::size_t format) {
  constexpr icu::DateFormat::EStyle styles[] = {icu::DateFormat::kShort, icu::DateFormat::kMedium,
                                                icu::DateFormat::kLong, icu::DateFormat::kFull};
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::DateFormat> made;
  if (format < std::size(styles)) {
    made.reset(icu::DateFormat::createDateInstance(styles[format], gregorian(locale.c_str())));
  } else {
    made = std::make_unique<icu::SimpleDateFormat>(icu::UnicodeString(date_formats[format]), gregorian(locale.c_str()),
                                                   status);
  }
  if (!made || U_FAILURE(status)) nn::fail("dates of ", locale, ": ICU has no format for '", date_formats[format], "'");
  made->setTimeZone(*icu::TimeZone::getGMT());
  return made;
}

std::string write(const Date& date, const std::string& locale, std::size_t format, Letters letters) {
  icu::UnicodeString written;
  const auto days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
  formatter(locale, format)->format(days * 86'400'000.0, written);
  if (letters == Letters::upper) written.toUpper(icu::Locale::getRoot());
  if (letters == Letters::lower) written.toLower(icu::Locale::getRoot());
  std::string text;
  return written.toUTF8String(text);
}

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
  return [locales](const Date& date, std::size_t format, Letters letters, nn::Random& random) {
    return WrittenDate{write(date, locales[random.below(locales.size())], format, letters), {}, {}, {}, {}};
  };
}

}  // namespace tasks

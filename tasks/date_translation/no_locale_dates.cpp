// Dates of other locales than en_US, built without ICU.
#include "nn/check.hpp"
#include "tasks/date_translation/written_dates.hpp"

namespace tasks {

WriteDate locale_dates(const std::string& locale) {
  nn::fail("dates of ", locale,
           ": this was built without ICU, which knows other locales than en_US; install libicu-dev and "
           "configure with -Dicu=enabled");
}

}  // namespace tasks

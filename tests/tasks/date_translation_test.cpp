// Dates as the post writes them, the network's vocabularies, its mask, its files and the scores of its maps.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "nn/files/atomic_file.hpp"
#include "tasks/characters.hpp"
#include "tasks/date_translation/dates.hpp"
#include "tasks/date_translation/map_scores.hpp"
#include "tasks/date_translation/text_mask.hpp"
#include "tasks/date_translation/translator.hpp"
#include "tasks/date_translation/vocabulary.hpp"

using namespace nn;
using namespace std::chrono;
using tasks::Letters, tasks::Span, tasks::Vocabulary, tasks::WrittenDate;

namespace {

// What Python's babel writes for 2016-01-05 in en_US.
const char* const renderings[] = {"1/5/16",          "Jan 5, 2016",     "January 5, 2016", "Tuesday, January 5, 2016",
                                  "5 Jan 2016",      "5 January 2016",  "05 Jan 2016",     "5 Jan, 2016",
                                  "5 January, 2016", "05, Jan 2016",    "5 01 16",         "5 January 2016",
                                  "January 5 2016",  "January 5, 2016", "05.01.16"};
constexpr tasks::Date fifth = 2016y / 1 / 5;

struct TemporaryFile {
  ~TemporaryFile() { std::filesystem::remove(path); }
  std::string path = (std::filesystem::temp_directory_path() / "attend_date_translation").string();
};

std::string part(const WrittenDate& date, const Span& span) {
  return date.text.substr(span.begin, span.end - span.begin);
}

}  // namespace

TEST_CASE("date_translation: the fifteen formats in en_US") {
  REQUIRE(tasks::number_of_date_formats == std::size(renderings));
  for (std::size_t format = 0; format < std::size(renderings); ++format) {
    CHECK(tasks::write_english(fifth, format).text == renderings[format]);
  }
  CHECK(tasks::write_english(fifth, 3, Letters::upper).text == "TUESDAY, JANUARY 5, 2016");
  CHECK(tasks::write_english(fifth, 3, Letters::lower).text == "tuesday, january 5, 2016");
  CHECK(tasks::write_english(1970y / 12 / 31, 0).text == "12/31/70");
  CHECK(tasks::write_english(2000y / 2 / 29, 14).text == "29.02.00");
  CHECK(tasks::iso(fifth) == "2016-01-05");
}

TEST_CASE("date_translation: where the parts of a date are") {
  const WrittenDate full = tasks::write_english(2018y / 5 / 9, 3), numbers = tasks::write_english(2018y / 5 / 9, 14);
  CHECK(full.text == "Wednesday, May 9, 2018");
  CHECK(part(full, full.weekday) == "Wednesday");
  CHECK(part(full, full.month) == "May");
  CHECK(part(full, full.day) == "9");
  CHECK(part(full, full.year) == "2018");
  CHECK(part(numbers, numbers.month) == "05");
  CHECK(part(numbers, numbers.weekday) == "");
}

TEST_CASE("date_translation: random dates have every format and case, and no day is in two parts") {
  Random random(7), again(7);
  const tasks::WriteDate write = tasks::english_dates();
  const auto training = tasks::random_dates(3'000, tasks::Days::training, write, random);
  const auto validation = tasks::random_dates(1'000, tasks::Days::validation, write, random);
  const auto test = tasks::random_dates(1'000, tasks::Days::test, write, random);
  const auto days = [](const auto& pairs) {
    const std::vector<std::string> texts = tasks::machine_texts(pairs);
    return std::set<std::string>(texts.begin(), texts.end());
  };
  const std::set<std::string> seen = days(training), chosen = days(validation);
  for (const std::string& day : days(test)) CHECK((!seen.contains(day) && !chosen.contains(day)));
  for (const std::string& day : chosen) CHECK(!seen.contains(day));
  CHECK(*seen.begin() < "1970-03");
  CHECK(*seen.rbegin() > "2019-10");
  CHECK(days(test).size() > 500);
  std::size_t upper = 0;
  for (const tasks::DatePair& pair : training) upper += pair.human.text.find("JAN") != std::string::npos;
  CHECK(upper > 20);
  CHECK(tasks::human_texts(tasks::random_dates(50, tasks::Days::training, write, again)) ==
        tasks::human_texts({training.begin(), training.begin() + 50}));
}

TEST_CASE("date_translation: files of dates as the post's") {
  const TemporaryFile file;
  tasks::write_dates(file.path, {{{"5 Jan, 2016", {}, {}, {}, {}}, "2016-01-05"}, {{"ma\"rs", {}, {}, {}, {}}, "x"}});
  CHECK(read_file(file.path) == "\"5 Jan, 2016\",\"2016-01-05\"\n\"ma\"rs\",\"x\"\n");
  const auto read = tasks::read_dates(file.path);
  CHECK(tasks::human_texts(read) == std::vector<std::string>{"5 Jan, 2016", "ma\"rs"});
  CHECK(tasks::machine_texts(read) == std::vector<std::string>{"2016-01-05", "x"});
  const auto reading = [&](const std::string& bytes) {
    write_file("test", file.path, bytes);
    return tasks::read_dates(file.path).size();
  };
  CHECK(reading("\"a\",\"b\"\r\n\n\"c\",\"d\"") == 2);
  CHECK_THROWS_WITH_AS(reading("\"a\",\"b\"\n\na,b\n"), doctest::Contains("line 3: expected \"a date\""), Error);
  CHECK_THROWS_WITH_AS(reading("\",\""), doctest::Contains("line 1: expected"), Error);
  CHECK_THROWS_WITH_AS(reading("\"5 J\xff\",\"b\"\n"), doctest::Contains("line 1: expected UTF-8, got byte 255"),
                       Error);
  CHECK_THROWS_WITH_AS(reading("\n"), doctest::Contains("got none"), Error);
}

TEST_CASE("date_translation: characters of UTF-8, and nothing else") {
  CHECK(tasks::characters("5 mär. 月\U0001F4C5", "t") ==
        std::vector<std::string>{"5", " ", "m", "ä", "r", ".", " ", "月", "\U0001F4C5"});
  CHECK(tasks::characters("", "t").empty());
  for (const char* bad : {"\x80", "a\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8",
                          "\xe6\x9c"
                          "a"}) {
    CHECK_THROWS_WITH_AS(tasks::characters(bad, "t"), doctest::Contains("t: expected UTF-8"), Error);
  }
}

TEST_CASE("date_translation: encoding cuts, ends and pads as the post's") {
  const Vocabulary letters({"ba", "é"});  // a 0, b 1, é 2, <unk> 3, <eot> 4
  CHECK(letters.size() == 5);
  CHECK(letters.symbol(2) == "é");
  CHECK(letters.encode({"ab", "", "éxab", "aaaaaaaa"}, 4) ==
        tensor({4, 4}, {0, 1, 4, 3, 4, 3, 3, 3, 2, 3, 0, 4, 0, 0, 0, 4}));
  CHECK(letters.encode({std::string(10'000, 'b')}, 3) == tensor({1, 3}, {1, 1, 4}));
}

TEST_CASE("date_translation: vocabularies as the post's JSON files") {
  const TemporaryFile file;
  const auto reading = [&](const std::string& json) {
    write_file("test", file.path, json);
    return Vocabulary::read(file.path);
  };
  const Vocabulary machine =
      reading(R"({"6":0,"-":1,"8":2,"3":3,"9":4,"0":5,"7":6,"5":7,"2":8,"4":9,"1":10,"<unk>":11,"<eot>":12})");
  CHECK(machine.size() == 13);
  CHECK(machine.encode({"2016"}, 6) == tensor({1, 6}, {8, 5, 10, 0, 12, 11}));
  machine.write(file.path);
  CHECK(Vocabulary::read(file.path).encode({"2016"}, 6) == machine.encode({"2016"}, 6));
  const auto with_characters = [](char32_t n) {
    std::vector<std::string> texts;
    for (char32_t c = 0; c < n; ++c) texts.push_back(tasks::to_utf8(std::u32string(1, 0x4E00 + c)));
    return Vocabulary(texts);
  };
  with_characters(19'998).write(file.path);  // what is written can be read
  CHECK(Vocabulary::read(file.path).size() == 20'000);
  CHECK_THROWS_WITH_AS(with_characters(19'999), doctest::Contains("at most 19998 different characters"), Error);
  CHECK_THROWS_WITH_AS(reading("[1]"), doctest::Contains("expected symbols with a number each"), Error);
  CHECK_THROWS_WITH_AS(reading(R"({"a":0,"<unk>":2,"<eot>":1,"b":1})"), doctest::Contains("each once; got 1 for 'b'"),
                       Error);
  CHECK_THROWS_WITH_AS(reading(R"({"a":0,"<unk>":1,"b":9})"), doctest::Contains("from 0 to 2"), Error);
  CHECK_THROWS_WITH_AS(reading(R"({"a":0,"<unk>":1})"), doctest::Contains("expected <eot> among"), Error);
}

TEST_CASE("date_translation: what stands behind <eot> gets no weight, unless asked for") {
  set_random_seed(1);
  const Vocabulary human({"0123456789 "}), machine({"0123456789-"});
  const Model model = tasks::translator(human, machine, {.padding = 12, .units = 4});
  const Tensor x = human.encode({"5 01 16", "5"}, 12);
  const Tensor map = model.fetch(x, "attention_decoder_1/probabilities");
  for (std::size_t step = 0; step < 12; ++step) {
    double text = 0, padding = 0;
    for (std::size_t t = 0; t < 12; ++t) (t < 8 ? text : padding) += static_cast<double>(map(0, step, t));
    CHECK(text == doctest::Approx(1));
    CHECK(padding == 0);
  }
  const Model attends = tasks::translator(human, machine, {.padding = 12, .units = 4, .attend_padding = true});
  CHECK(attends.fetch(x, "attention_decoder_1/probabilities")(0, 0, 11) > 0);
  CHECK(attends.count_params() == model.count_params());
}

TEST_CASE("date_translation: as many weights as the post's network, under its names") {
  std::string characters;
  for (char c = ' '; c < ' ' + 58; ++c) characters += c;
  const Vocabulary human({characters}), machine({"0123456789-"});
  const Model model = tasks::translator(human, machine);
  CHECK(model.count_params() - 60 * 60 == 1'588'150);
  CHECK(model.get_layer("OneHot").count_params() == 60 * 60);
  CHECK(model.get_layer("bidirectional_1").weights().size() == 6);
  CHECK(model.get_layer("attention_decoder_1").count_params() == 938'934);
}

TEST_CASE("date_translation: a model with its mask goes through files") {
  tasks::register_text_mask();
  set_random_seed(1);
  const Vocabulary human({"0123456789 "}), machine({"0123456789-"});
  const Model model = tasks::translator(human, machine, {.padding = 12, .units = 4});
  const Tensor x = human.encode({"5 01 16"}, 12);
  for (const char* ending : {".keras", ".h5"}) {
    TemporaryFile file;
    file.path += ending;
    model.save(file.path);
    const Model opened = load_model(file.path);
    CHECK(opened.predict(x) == model.predict(x));
    CHECK(opened.fetch(x, "attention_decoder_1/probabilities") == model.fetch(x, "attention_decoder_1/probabilities"));
  }
}

TEST_CASE("date_translation: scores of maps, by hand") {
  const WrittenDate written = tasks::write_english(2018y / 5 / 9, 3);  // Wednesday, May 9, 2018: 22 characters
  tasks::Translation t{std::vector<std::string>(23, "x"), {}, zeros({11, 50})};
  for (const char* symbol : {"2", "0", "1", "8", "-", "0", "5", "-", "0", "9", "<eot>"}) t.target.push_back(symbol);
  CHECK(t.text() == "2018-05-09");
  t.map(2, 20) = 1;                   // on the 1 of 18
  t.map(3, 18) = t.map(3, 17) = 0.5;  // two before it, which counts, and three, which does not
  t.map(5, 9) = t.map(6, 16) = 1;     // on the comma two before May; three behind it
  t.map(8, 13) = t.map(9, 17) = 1;    // two before the 9, two behind it
  t.map(0, 30) = 1;                   // padding
  t.map(4, 0) = t.map(4, 8) = 0.25;   // the weekday's first and last letter
  const tasks::MapScores scores = tasks::map_scores({t}, {{written, "2018-05-09"}});
  CHECK(scores.year == doctest::Approx(0.75));
  CHECK(scores.month == doctest::Approx(0.5));
  CHECK(scores.day == doctest::Approx(1));
  CHECK(scores.weekday == doctest::Approx(0.25));
  CHECK(scores.padding == doctest::Approx(1.0 / 11));
  CHECK(tasks::all_right({t, t}, {{written, "2018-05-09"}, {written, "2018-05-08"}}) == 0.5);
  CHECK(tasks::month_wrong(
            {t, t, t, t},
            {{written, "2018-12-09"}, {written, "2018-05-09"}, {written, "x"}, {written, "2018-12-08"}}) == 0.25);
  CHECK_THROWS_WITH_AS(tasks::map_scores({t}, {}), doctest::Contains("got 1 of 0"), Error);
}

TEST_CASE("date_translation: ICU writes en_US as the built-in writer, and other locales") {
  Random random(1);
  tasks::WriteDate english, german, every;
  try {
    english = tasks::locale_dates("en_US");
    german = tasks::locale_dates("de_DE");
    every = tasks::locale_dates("all");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("-Dicu=enabled") != std::string::npos);
    return;
  }
  for (std::size_t format = 0; format < tasks::number_of_date_formats; ++format) {
    for (const Letters letters : {Letters::as_written, Letters::upper, Letters::lower}) {
      CHECK(english(fifth, format, letters, random).text == tasks::write_english(fifth, format, letters).text);
    }
  }
  CHECK(german(2018y / 3 / 9, 3, Letters::as_written, random).text == "Freitag, 9. März 2018");
  CHECK(german(2018y / 3 / 9, 2, Letters::upper, random).text == "9. MÄRZ 2018");
  CHECK(tasks::locale_dates("th_TH")(2018y / 3 / 9, 4, Letters::as_written, random).text.ends_with("2018"));
  std::set<std::string> different;
  for (int i = 0; i < 200; ++i) different.insert(every(fifth, 3, Letters::as_written, random).text);
  CHECK(different.size() > 50);
  CHECK_THROWS_WITH_AS(tasks::locale_dates("xx_YY"), doctest::Contains("got 'xx_YY'"), Error);
}

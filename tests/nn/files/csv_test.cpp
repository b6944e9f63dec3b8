#include "nn/files/csv.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "files_support.hpp"

using namespace nn;

namespace {

std::string refusal(const std::string& text) {
  return error_of([&] { parse_csv(text, "x.csv"); });
}

}  // namespace

TEST_CASE("csv: commas, semicolons, tabs and blanks give the same table") {
  const Tensor expected = tensor({2, 3}, {1, -2.5, 3e4, 4, 0.125, 6});
  for (const char* text : {"1,-2.5,3e4\n4,.125,+6\n", "1; -2.5 ;3E4\r\n4;0.125;6", "1\t-2.5\t30000\n4\t0.125\t6\n\n",
                           "  1  -2.5 3e4\n\n4 0.125   6  \n", "values\n1,-2.5,3e4\n4,0.125,6"}) {
    CAPTURE(text);
    CHECK(parse_csv(text, "x.csv") == expected);
  }
  CHECK(refusal("1 2, 3\n") == "x.csv: line 1, column 1: expected a number, got '1 2'");
}

TEST_CASE("csv: headers, comments, quotes and a mark of UTF-8 are left out") {
  const Tensor expected = tensor({2, 2}, {1, 2, 3, 4});
  for (const char* text : {"a,b\n1,2\n3,4", "\"a, in m\",\"b\"\n\"1\",\"2\"\n3,4\n", "# a b\n1 2\n# more\n3 4\n",
                           "\xEF\xBB\xBF"
                           "a;b\n1;2\n3;4\n",
                           "time steps\n1 2\n3 4\n", ",b\n1,2\n3,4\n"}) {
    CAPTURE(text);
    CHECK(parse_csv(text, "x.csv") == expected);
  }
  CHECK(parse_csv("7", "x.csv") == tensor({1, 1}, {7}));
  CHECK(shape_of(parse_csv("x\n1\n2\n3\n", "x.csv")) == Shape{3, 1});
  const Tensor odd = parse_csv("nan,-inf", "x.csv");
  CHECK(std::isnan(odd(0, 0)));
  CHECK(odd(0, 1) == -INFINITY);
}

TEST_CASE("csv: what is no table is one sentence with file, line and column") {
  CHECK(refusal("a,b\n1,2\n3,x\n") == "x.csv: line 3, column 2: expected a number, got 'x'");
  CHECK(refusal("1,2,x\n") == "x.csv: line 1, column 3: expected a number, got 'x'");  // no header: it has numbers
  CHECK(refusal("a,b\nc,d\n") == "x.csv: line 2, column 1: expected a number, got 'c'");
  CHECK(refusal("1,,3") == "x.csv: line 1, column 2: expected a number, got nothing");
  CHECK(refusal("a b\n1 2\n\n3\n") == "x.csv: line 4: expected 2 columns, as line 2 has, got 1");
  CHECK(refusal("1,2\n3,4,5\n") == "x.csv: line 2: expected 2 columns, as line 1 has, got 3");
  CHECK(refusal("1\n1e999\n") == "x.csv: line 2, column 1: expected a number, got '1e999'");
  CHECK(refusal("1\n" + std::string(50, '\1')) ==
        "x.csv: line 2, column 1: expected a number, got '??????????????????????????????...'");
  for (const char* text : {"", "\n\n", "a,b\n", "# nothing\n"}) {
    CHECK(refusal(text) == "x.csv: expected lines of numbers, got none");
  }
  CHECK(error_of([] { read_csv("no such file.csv"); }).starts_with("no such file.csv: expected"));
}

TEST_CASE("csv: columns by name and by number, beside columns of anything") {
  const std::string text = "month;\"spots, mean\";flux\n1749-01;58.0;1\n1749-02;62.5;2\n";
  const auto columns = [&](const std::vector<std::string>& names) { return parse_csv(text, "x.csv", {.columns = names}); };
  CHECK(columns({"spots, mean"}) == tensor({2, 1}, {58, 62.5}));
  CHECK(columns({"-1", "2"}) == tensor({2, 2}, {1, 58, 2, 62.5}));
  CHECK(columns({"flux", "flux"}) == tensor({2, 2}, {1, 1, 2, 2}));
  CHECK(parse_csv("a 7\nb 8\n", "x.csv", {.columns = {"2"}}) == tensor({2, 1}, {7, 8}));
  CHECK(error_of([&] { columns({"spots"}); }) ==
        "x.csv: expected a column's name or number, got 'spots'; there are 3 columns: 'month', 'spots, mean', 'flux'");
  CHECK(error_of([&] { parse_csv("a b c\n1,2\n", "x.csv", {.columns = {"c"}}); }) ==
        "x.csv: expected a column's name or number, got 'c'; there are 2 columns");
  for (const char* column : {"0", "4", "-4", "", "1x", "99999999999999999999"}) {
    CAPTURE(column);
    CHECK(error_of([&] { columns({column}); }).starts_with("x.csv: expected a column's name or number, got"));
  }
  CHECK(error_of([&] { columns({"month"}); }) == "x.csv: line 2, column 1: expected a number, got '1749-01'");
}

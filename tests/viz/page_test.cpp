#include "viz/page.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "nn/check.hpp"
#include "scratch_folder.hpp"
#include "viz/text_shading.hpp"

using namespace viz;

namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("page: a document with the fragments in order, its texts escaped") {
  const std::string html = page("a <b> & \"c\"", {"<p>one</p>", "<p>two</p>"}, {.intro = "x > y", .language = "ko"});
  CHECK(html.starts_with("<!DOCTYPE html>\n<html lang=\"ko\">"));
  CHECK(has(html, "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"));
  CHECK(has(html, "<p class=\"intro\" dir=\"auto\">x &gt; y</p>\n<p>one</p><p>two</p></main>"));
  CHECK(html.ends_with("</html>\n"));
}

TEST_CASE("page: nothing is fetched, and the same input gives the same bytes") {
  const std::string text = shaded_text({"a"}, nn::ones({1}));
  const std::string html = page("all", {text, text});
  CHECK(html == page("all", {text, text}));
  CHECK(has(html, "default-src 'none'"));
  for (const char* outside : {"http:", "https:", "<link", "@import", "url(", "fetch(", "import("}) {
    CAPTURE(outside);
    CHECK(!has(html, outside));
  }
}

TEST_CASE("page: it holds the script that its fragments need once, and no other") {
  const std::string text = shaded_text({"a"}, nn::ones({1}));
  const std::string script = "querySelectorAll('.shaded')";
  const std::string html = page("texts", {text, "<p>between</p>", text});
  const std::size_t first = html.find(script);
  CHECK(first != html.npos);
  CHECK(html.find(script, first + 1) == html.npos);
  CHECK(!has(page("plain", {"<p>no script</p>"}), "<script"));
}

TEST_CASE("write_page: the file holds the page, and what cannot be written is an error") {
  const ScratchFolder scratch;
  write_page(scratch.path / "new/page.html", "<p>é</p>");
  std::ifstream file(scratch.path / "new/page.html", std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "<p>é</p>");
  CHECK_THROWS_AS(write_page(scratch.path / "new/page.html/below.html", ""), nn::Error);
}

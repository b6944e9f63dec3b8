#include "viz/gallery.hpp"

#include <doctest/doctest.h>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "scratch_folder.hpp"
#include "viz/html.hpp"
#include "viz/image.hpp"

using namespace viz;

namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("gallery: pictures and pages in cards that lead to their files") {
  const std::string html =
      gallery({{"maps/é #1.png", "<b>", "one & two"}, {"page.html"}, {"film.html", "film", "", "film.png"}});
  CHECK(
      has(html,
          R"(<a href="maps/%C3%A9%20%231.png"><span class="shot"><img src="maps/%C3%A9%20%231.png" alt="&lt;b&gt;">)"));
  CHECK(has(html, R"(<p dir="auto">one &amp; two</p>)"));
  CHECK(has(html, R"(<a href="page.html"><b dir="auto">page.html</b></a>)"));
  CHECK(has(html, R"(<a href="film.html"><span class="shot"><img src="film.png" alt="film">)"));
}

TEST_CASE("gallery: embedded pictures are part of the page") {
  const ScratchFolder scratch;
  write_png(Image(1, 1), scratch.path / "a.png");
  const std::string bytes = nn::read_file(scratch.path / "a.png");
  CHECK(has(gallery({{"a.png"}}, {.embed = true, .folder = scratch.path}),
            "src=\"data:image/png;base64," + base64(bytes) + '"'));
  nn::write_file("test", scratch.path / "b.png", "GIF89a");
  CHECK_THROWS_WITH_AS(gallery({{"b.png"}}, {.embed = true, .folder = scratch.path}),
                       "gallery: expected a PNG file, got 'b.png' that is none", nn::Error);
  CHECK_THROWS_AS(gallery({{"none.png"}}, {.embed = true, .folder = scratch.path}), nn::Error);
}

TEST_CASE("gallery: paths stay in the folder, and cannot be programs") {
  CHECK_THROWS_AS(gallery({}), nn::Error);
  for (const char* path : {"", "/etc/a.png", "../a.png", "a/../../b.png"})
    CHECK_THROWS_AS(gallery({{path}}), nn::Error);
  CHECK_THROWS_WITH_AS(gallery({{"a.html", "", "", "/b.png"}}),
                       "gallery: expected a path inside the gallery's folder, got '/b.png'", nn::Error);
  CHECK(has(gallery({{"javascript:alert(1)"}}), "href=\"javascript%3Aalert%281%29\""));
}

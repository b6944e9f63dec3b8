// One page of what several programs left in their folders: each one's question, figures and pictures.
#include <cstdio>
#include <string>
#include <vector>

#include "apps/common/command_line.hpp"
#include "apps/common/run_folder.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/json.hpp"
#include "viz/gallery.hpp"
#include "viz/html.hpp"
#include "viz/page.hpp"

namespace {

// The part of the page that shows a run: its folder stands in the page's folder.
std::string section(const std::string& folder, const std::string& program) {
  const std::string file = folder + "/" + program + "/results.json";
  const nn::Config run = nn::parse_json(nn::read_file(file), file);
  const auto text = [&](const nn::Config& config, const char* key) { return config.at(key, file).as_text(file); };
  std::vector<viz::GalleryItem> items;
  for (const nn::Config& item : run.at("files", file).items()) {
    const std::string picture = text(item, "picture");
    items.push_back({program + "/" + text(item, "path"), text(item, "title"), text(item, "text"),
                     picture.empty() ? "" : program + "/" + picture, item.at("wide", file).as_bool(file)});
  }
  const std::string head = "<h2><a href=\"" + viz::html_text(program) + "/index.html\">" +
                           viz::html_text(program + ": " + text(run, "question")) + "</a></h2>\n";
  return head + (items.empty() ? "" : viz::gallery(items)) + results_html(run.at("results", file));
}

void run(const std::string& out, const std::vector<std::string>& programs) {
  std::vector<std::string> sections;
  for (const std::string& program : programs) sections.push_back(section(out, program));
  viz::write_page(out + "/index.html",
                  viz::page("What does the network attend to?", sections,
                            {.intro = "Five posts ask it; here are their networks, trained, and what they look at."}));
  std::printf("everything on one page: %s/index.html\n", out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  std::string out = "out";
  std::vector<std::string> programs;
  CommandLine line("tour", "Writes one page of what programs left in their folders: out/index.html.");
  line.texts("PROGRAM", programs, "whose folders stand in the page's folder", true).required();
  line.text("--out", out, "folder of the page");
  return line.run(argc, argv, [&] { run(out, programs); });
}

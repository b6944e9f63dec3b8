#include "apps/common/run_folder.hpp"

#include <cstdio>

#include "apps/common/text.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/json.hpp"
#include "viz/html.hpp"

namespace {

// Four digits of numbers; texts as they are.
std::string printed(const nn::Config& value) {
  return value.is_text() ? value.as_text("") : value.is_null() ? "nan" : number_text(value.as_number(""));
}

}  // namespace

std::string results_html(const nn::Config& results) {
  std::string html = "<table>\n<tr><th>measured</th><th>value</th></tr>\n";
  for (std::size_t i = 0; i < results.keys().size(); ++i) {
    html += "<tr><td dir=\"auto\">" + viz::html_text(results.keys()[i]) + "</td><td dir=\"auto\">" +
            viz::html_text(printed(results.items()[i])) + "</td></tr>\n";
  }
  return html + "</table>\n";
}

RunFolder::RunFolder(std::string program, std::string question, const CommonOptions& options)
    : program_(std::move(program)), question_(std::move(question)), options_(options) {
  nn::write_file("--out", path("results.json"), "{}\n");  // shows at once whether the folder takes files
}

nn::Model RunFolder::model(const std::string& file, const std::function<nn::Model()>& train) const {
  if (!options_.load.empty()) return nn::load_model(options_.load + "/" + file);
  const nn::Model model = train();
  model.save(path(file));
  return model;
}

void RunFolder::picture(const viz::Image& image, const std::string& file, const std::string& title,
                        const std::string& text) {
  viz::write_png(image, path(file));
  show_file({.path = file, .title = title, .text = text, .wide = image.width() > 2 * image.height()});
}

void RunFolder::page(const std::vector<std::string>& fragments, const std::string& file, const std::string& title,
                     const std::string& text, const std::string& picture) {
  viz::write_page(path(file), viz::page(title, fragments, {.intro = text}));
  show_file({file, title, text, picture});
}

void RunFolder::result(const std::string& name, double value) { results_.push_back({name, value}); }

void RunFolder::result(const std::string& name, const std::string& value) { results_.push_back({name, value}); }

void RunFolder::show(const std::string& text) const {
  if (options_.show && !options_.quiet) std::fputs(text.c_str(), stdout);
}

nn::Config RunFolder::results() const {
  nn::Config fields = nn::Config::fields();
  for (const Result& result : results_) fields.set(result.name, result.value);
  return fields;
}

// What the run depended on and what came of it: no times, threads or folders, so that equal runs give equal files.
std::string RunFolder::json() const {
  nn::Config files = nn::Config::list();
  for (const viz::GalleryItem& item : items_) {
    files.add(nn::Config::fields({{"path", item.path},
                                  {"title", item.title},
                                  {"text", item.text},
                                  {"picture", item.picture},
                                  {"wide", item.wide}}));
  }
  nn::Config run = nn::Config::fields(
      {{"program", program_}, {"question", question_}, {"seed", static_cast<std::size_t>(options_.seed)}});
  if (options_.load.empty()) run.set("epochs", options_.epochs);
  run.set("results", results());
  run.set("files", files);
  return nn::to_json(run, 2) + "\n";
}

void RunFolder::finish() const {
  std::vector<std::vector<std::string>> rows = {{program_, ""}};
  for (const Result& result : results_) rows.push_back({result.name, printed(result.value)});
  std::fputs(printable(table_text(rows, 1)).c_str(), stdout);

  nn::write_file("--out", path("results.json"), json());
  std::vector<std::string> fragments = {results_html(results())};
  if (!items_.empty()) fragments.insert(fragments.begin(), viz::gallery(items_));
  viz::write_page(path("index.html"), viz::page(question_, fragments));
  std::printf("models, pictures and pages: %s\n", path("index.html").c_str());
}

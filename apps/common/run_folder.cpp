#include "apps/common/run_folder.hpp"

#include <cstdio>

#include "apps/common/text.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/json.hpp"
#include "viz/html.hpp"

RunFolder::RunFolder(std::string program, std::string question, const CommonOptions& options)
    : program_(std::move(program)), question_(std::move(question)), options_(options) {
  nn::write_file(program_, path("results.json"), "{}\n");  // shows at once whether the folder takes files
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
  show_file({file, title, text});
}

void RunFolder::page(const std::vector<std::string>& fragments, const std::string& file, const std::string& title,
                     const std::string& text, const std::string& picture) {
  viz::write_page(path(file), viz::page(title, fragments, {.intro = text}));
  show_file({file, title, text, picture});
}

void RunFolder::result(const std::string& name, double value) { results_.push_back({name, number_text(value), value}); }

void RunFolder::result(const std::string& name, const std::string& value) { results_.push_back({name, value, value}); }

void RunFolder::show(const std::string& text) const {
  if (options_.show && !options_.quiet) std::fputs(text.c_str(), stdout);
}

// What the run depended on and what came of it: no times, threads or folders, so that equal runs give equal files.
std::string RunFolder::json() const {
  nn::Config results = nn::Config::fields(), files = nn::Config::list();
  for (const Result& result : results_) results.set(result.name, result.value);
  for (const viz::GalleryItem& item : items_) {
    files.add(nn::Config::fields(
        {{"path", item.path}, {"title", item.title}, {"text", item.text}, {"picture", item.picture}}));
  }
  return nn::to_json(nn::Config::fields({{"program", program_},
                                         {"question", question_},
                                         {"seed", static_cast<std::size_t>(options_.seed)},
                                         {"epochs", options_.epochs},
                                         {"results", results},
                                         {"files", files}}),
                     2) +
         "\n";
}

std::string RunFolder::results_html() const {
  std::string html = "<table>\n<tr><th>measured</th><th>value</th></tr>\n";
  for (const Result& result : results_) {
    html += "<tr><td>" + viz::html_text(result.name) + "</td><td>" + viz::html_text(result.printed) + "</td></tr>\n";
  }
  return html + "</table>\n";
}

void RunFolder::finish() const {
  std::vector<std::vector<std::string>> rows = {{program_, ""}};
  for (const Result& result : results_) rows.push_back({result.name, result.printed});
  std::fputs(printable(table_text(rows, 1)).c_str(), stdout);

  nn::write_file(program_, path("results.json"), json());
  std::vector<std::string> fragments = {results_html()};
  if (!items_.empty()) fragments.insert(fragments.begin(), viz::gallery(items_));
  viz::write_page(path("index.html"), viz::page(question_, fragments));
  std::printf("models, pictures and pages: %s\n", path("index.html").c_str());
}

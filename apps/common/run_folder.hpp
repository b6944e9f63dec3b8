// What a run of a program leaves behind: models, pictures and pages, the figures it measured, and one page of it all.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "apps/common/options.hpp"
#include "nn/nn.hpp"
#include "viz/gallery.hpp"
#include "viz/image.hpp"
#include "viz/page.hpp"

/// A table of names and numbers or texts, as HTML for viz::page.
std::string results_html(const nn::Config& results);

class RunFolder {
 public:
  /// question: what the program answers, the title of its page. Makes the folder `options.out`; throws nn::Error when
  /// it cannot be written to.
  RunFolder(std::string program, std::string question, const CommonOptions& options);

  /// The path of a file in the folder.
  std::string path(const std::string& file) const { return options_.out + "/" + file; }

  /// The model that `train` gives, saved in the folder; with --load the file of that name in the folder given there.
  nn::Model model(const std::string& file, const std::function<nn::Model()>& train) const;

  /// Writes a picture, with its title and a line on what one sees for the page.
  void picture(const viz::Image& image, const std::string& file, const std::string& title, const std::string& text);
  /// Writes a page of fragments from viz; `picture` is a file that shows what is on it.
  void page(const std::vector<std::string>& fragments, const std::string& file, const std::string& title,
            const std::string& text, const std::string& picture = "");
  /// Shows a file that is there already.
  void show_file(viz::GalleryItem item) { items_.push_back(std::move(item)); }

  /// A figure that was measured, or a text that came out.
  void result(const std::string& name, double value);
  void result(const std::string& name, const std::string& value);

  /// Prints a picture made of characters, unless --no-show or --quiet was given.
  void show(const std::string& text) const;

  /// Prints the results as a table, and writes them to results.json and, with all pictures and pages, to index.html.
  void finish() const;

 private:
  struct Result {
    std::string name;
    nn::Config value;
  };

  nn::Config results() const;
  std::string json() const;

  std::string program_, question_;
  CommonOptions options_;
  std::vector<Result> results_;
  std::vector<viz::GalleryItem> items_;
};

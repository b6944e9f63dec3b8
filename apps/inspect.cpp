// Shows what a Keras file holds: the model, what it was trained with, its weights as numbers and pictures, and what a
// layer of it gives for data.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "apps/common/command_line.hpp"
#include "apps/common/text.hpp"
#include "apps/inspect/layer.hpp"
#include "apps/inspect/pictures.hpp"
#include "apps/inspect/report.hpp"
#include "nn/check.hpp"
#include "nn/files/npy.hpp"

namespace {

struct Options {
  std::string file, layer, save, out = "out/inspect";
  std::vector<std::string> inputs;
  bool layers = false, plot = false;
};

// A reader that has seen enough, as `head` has, is no error.
void print(const std::string& text) {
  static bool closed = false;
  const std::string shown = printable(text);
  if (closed || (std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size() && std::fflush(stdout) == 0))
    return;
  if (errno != EPIPE) nn::fail("expected standard output to take the text, got: ", std::strerror(errno));
  closed = true;
}

nn::Model open_model(const std::string& path) { return nn::load_model(path, {.compile = false}); }

void report(const Options& o) {
  const nn::FileFacts facts = nn::file_facts(o.file);
  print(kind_text(o.file, facts) + "\n");
  std::optional<nn::Model> model;
  if (!facts.model.is_null()) {
    try {
      model = open_model(o.file);
      std::ostringstream summary;
      model->summary(summary);
      print(summary.str() + "\n");
    } catch (const nn::Error& error) {
      print(wrapped(std::string("The model does not open here: ") + error.what(), 2) + "\n" +
            layers_in_file(facts.model) + "\n");
    }
  }
  if (const std::string training = training_text(facts); !training.empty()) print(training + "\n");
  const std::vector<ShownWeight> weights = model ? weights_of(*model) : weights_of(facts);
  print(weights_text(weights));
  if (const std::string problems = problems_text(facts); !problems.empty()) print("\n" + problems);
  if (!o.plot) return;
  std::string pictures = "\nPictures\n";
  for (const std::string& path : write_weight_pictures(weights, o.out)) pictures += "  " + path + "\n";
  print(pictures);
}

void run_layer(const Options& o) {
  const nn::Model model = open_model(o.file);
  const std::vector<nn::Tensor> inputs = read_inputs(model, o.inputs);
  const LayerOutput output = layer_output(model, inputs, o.layer);
  print(output_text(output));
  if (!o.save.empty()) nn::write_npy(output.value, o.save);
  if (!o.plot) return;
  const std::string path = o.out + "/" + file_names({output.name})[0] + ".png";
  viz::write_png(output_picture(output), path);
  print("picture: " + path + "\n");
}

void run(const Options& o) {
  try {
    if (o.layers) {
      print(layer_names_text(open_model(o.file)));
    } else if (!o.layer.empty()) {
      run_layer(o);
    } else {
      report(o);
    }
  } catch (const nn::Error& error) {
    throw nn::Error(printable(error.what()));  // names from the file
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  Options o;
  CommandLine line("inspect",
                   "Shows what a Keras file (.keras, .h5, .hdf5, .weights.h5) holds: model, training, weights.");
  line.text("FILE", o.file, "of Keras 1 to 3, whatever its name").required();
  line.flag("--plot", o.plot, "draw every weight, or with --layer its output, as PNG");
  line.text("--out", o.out, "folder of the pictures");
  CommandLine::Option layers = line.flag("--layers", o.layers, "list the names that --layer takes, and nothing else"),
                      layer = line.text("--layer", o.layer,
                                        "print what this layer gives for --input; a part of a name will do"),
                      input = line.texts("--input", o.inputs, "data as .npy or CSV; once for each input of the model");
  input.needs(layer);
  layer.needs(input).excludes(layers);
  line.text("--save", o.save, "write the layer's output to this .npy file").needs(layer);
  return line.run(argc, argv, [&] { run(o); });
}

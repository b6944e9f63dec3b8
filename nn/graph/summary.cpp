// Keras's table of a model: layers, output shapes, numbers of weights, and connections unless it is a chain.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <set>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

namespace {

using Row = std::vector<std::string>;

// 76529 -> 76,529
std::string grouped(std::size_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string bytes(std::size_t weights) {
  double amount = static_cast<double>(weights * sizeof(Scalar));
  std::size_t unit = 0;
  const char* const units[] = {"B", "KB", "MB", "GB"};
  for (; amount >= 1024 && unit < 3; ++unit) amount /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %s", amount, units[unit]);
  return text;
}

// Which call of its layer a symbol comes from, as Keras counts nodes.
std::size_t node_of(const Symbol& symbol) {
  std::size_t node = 0;
  for (const std::weak_ptr<Call>& call : symbol.call()->layer->calls) {
    const std::shared_ptr<Call> kept = call.lock();
    if (kept == symbol.call()) return node;
    if (kept) ++node;
  }
  return node;
}

// Characters, not bytes: every byte of UTF-8 but the continuations.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

Row row_of(const Call& call, bool first_use) {
  std::string sources;
  for (const Symbol& input : call.inputs) {
    sources += (sources.empty() ? "" : ", ") + input.call()->layer->name() + "[" + std::to_string(node_of(input)) +
               "][" + std::to_string(input.index()) + "]";
  }
  std::string shapes;
  for (std::size_t i = 0; i < call.outputs(); ++i) shapes += (i > 0 ? ", " : "") + to_string(call.shapes[i]);
  const std::string params = first_use ? grouped(Layer(call.layer).count_params()) : "(shared)";
  return {call.layer->name() + " (" + call.layer->class_name() + ")", shapes, params, sources.empty() ? "-" : sources};
}

std::string line(const std::vector<std::size_t>& widths, const char* left, const char* middle, const char* right,
                 const char* dash) {
  std::string text = left;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    if (c > 0) text += middle;
    for (std::size_t i = 0; i < widths[c] + 2; ++i) text += dash;
  }
  return text + right + "\n";
}

std::string cells(const Row& row, const std::vector<std::size_t>& widths, const char* bar) {
  std::string text;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    const std::string space(widths[c] - width_of(row[c]), ' ');
    text += std::string(bar) + " " + (c == 2 ? space + row[c] : row[c] + space) + " ";
  }
  return text + bar + "\n";
}

// The calls in the order of their layers, those of a layer as they were made.
std::vector<std::shared_ptr<Call>> in_order(const Graph& graph) {
  std::vector<std::shared_ptr<Call>> calls;
  for (const auto& layer : graph.layers()) {
    for (const auto& call : graph.calls()) {
      if (call->layer == layer) calls.push_back(call);
    }
  }
  return calls;
}

}  // namespace

void Model::summary() const { summary(std::cout); }

void Model::summary(std::ostream& out) const {
  const bool chain = class_name() == "Sequential";
  std::vector<Row> rows;
  std::set<const LayerImpl*> seen;
  for (const auto& call : in_order(graph())) {
    if (chain && call->inputs.empty()) continue;  // Keras leaves a Sequential's input out
    rows.push_back(row_of(*call, seen.insert(call->layer.get()).second));
  }
  const Row head = {"Layer (type)", "Output Shape", "Param #", "Connected to"};
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < (chain ? 3u : 4u); ++c) {
    std::size_t width = head[c].size();
    for (const Row& row : rows) width = std::max(width, width_of(row[c]));
    widths.push_back(width);
  }
  out << "Model: \"" << name() << "\"\n"
      << line(widths, "┏", "┳", "┓", "━") << cells(head, widths, "┃") << line(widths, "┡", "╇", "┩", "━");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out << line(widths, "├", "┼", "┤", "─");
    out << cells(rows[i], widths, "│");
  }
  std::size_t trainable = 0, frozen = 0;
  for (const Parameter& weight : weights()) (weight->trainable ? trainable : frozen) += weight->value.size();
  out << line(widths, "└", "┴", "┘", "─");
  const auto total = [&](const char* what, std::size_t count) {
    out << " " << what << " params: " << grouped(count) << " (" << bytes(count) << ")\n";
  };
  total("Total", trainable + frozen);
  total("Trainable", trainable);
  total("Non-trainable", frozen);
  out.flush();
}

}  // namespace nn::inline NN_ABI
